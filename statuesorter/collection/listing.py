"""The list of photos: of a folder, or of a text file with a path or URL on each line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from statuesorter.collection.errors import CollectionError
from statuesorter.collection.parts import ListedPhoto
from statuesorter.collection.stores import local_path, open_store
from statuesorter.domain.leaving_out import Patterns, is_library, not_ours, not_ours_beside
from statuesorter.photos.natural import natural_key
from statuesorter.photos.scan import scan
from statuesorter.photos.sidecars import group


def list_photos(
    source: str,
    *,
    leave_out: Iterable[str] = (),
    on_left_out: Callable[[Path], None] | None = None,
) -> list[ListedPhoto]:
    """The photos of ``source``, each once, in an order that is always the same.

    A folder gives what `scan` would find in it, in that order, without what is left out, which goes to
    ``on_left_out``; a file is read as a list and sorted.
    Raises FolderError or CollectionError where there is nothing to list.
    """
    path = local_path(source)
    if path is not None:
        photos = _local(path.absolute(), leave_out, on_left_out)
    else:
        store, inner = open_store(source)
        try:
            is_list = store.isfile(inner)
            in_store = _Store(store, Patterns(leave_out), on_left_out)
            photos = _listed(store.cat_file(inner)) if is_list else list(in_store.photos(inner))
        except OSError as error:
            raise CollectionError(f"{source} cannot be read ({error}).") from error
    if not photos:
        raise CollectionError(f"There are no photos in {source}.")
    return photos


def _local(
    path: Path, leave_out: Iterable[str], on_left_out: Callable[[Path], None] | None
) -> list[ListedPhoto]:
    if path.is_file():
        try:
            return _listed(path.read_bytes())
        except OSError as error:
            raise CollectionError(f"{path} cannot be read ({error.strerror}).") from error
    photos = scan(path, leave_out=leave_out, on_left_out=on_left_out)
    return [ListedPhoto(str(photo.path), photo.identity.size) for photo in photos]


def _listed(text: bytes) -> list[ListedPhoto]:
    try:
        lines = text.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CollectionError(
            "The list of photos is not a text file.", advice="Write a path or URL on each line."
        ) from error
    places = {line.strip() for line in lines} - {""}
    # Workers may stand in another folder than this program.
    return [ListedPhoto(p if "://" in p else str(Path(p).absolute())) for p in sorted(places)]


class _Store:
    """A store in which photos are looked for as `scan` does on a disk."""

    def __init__(self, store: Any, leave_out: Patterns, on_left_out: Callable[[Path], None] | None) -> None:
        self._store, self._leave_out, self._on_left_out = store, leave_out, on_left_out

    def photos(self, folder: str, below: str = "") -> Iterator[ListedPhoto]:
        """The photos of ``folder``, which lies ``below`` the root (empty, or with a slash at its end). One
        folder's listing is held at a time.
        """
        entries = _entries(self._store, folder)
        if below and self._left_out_for_its_files(folder, entries):
            return
        shown = {name: entry for name, entry in entries.items() if self._wanted(name, entry, below)}
        files = {name for name, entry in shown.items() if entry["type"] == "file"}
        for members in group(files):
            found = shown[members.photo]
            yield ListedPhoto(self._store.unstrip_protocol(found["name"]), found.get("size"))
        folders = [name for name, entry in shown.items() if entry["type"] == "directory"]
        foreign = set(not_ours_beside(folders, files))
        for name in sorted(folders, key=natural_key):
            if name in foreign:
                self._leave(shown[name]["name"])
            else:
                yield from self.photos(shown[name]["name"], f"{below}{name}/")

    def _wanted(self, name: str, entry: Mapping[str, Any], below: str) -> bool:
        if name.startswith("."):
            return False
        foreign = entry["type"] == "directory" and not_ours(name)
        if foreign or self._leave_out.match(name, below + name):
            self._leave(entry["name"])
            return False
        return True

    def _left_out_for_its_files(self, folder: str, entries: Iterable[str]) -> bool:
        if is_library(entries):
            self._leave(folder)
            return True
        return False

    def _leave(self, place: str) -> None:
        if self._on_left_out is not None:
            self._on_left_out(Path(place))


def _entries(store: Any, folder: str) -> dict[str, Mapping[str, Any]]:
    """Everything in ``folder`` by its name. Object stores may list the folder itself as an empty file."""
    entries = store.ls(folder, detail=True)
    own = folder.rstrip("/")
    return {PurePosixPath(e["name"]).name: e for e in entries if str(e["name"]).rstrip("/") != own}
