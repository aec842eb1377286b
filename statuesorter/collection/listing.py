"""The list of photos: of a folder, or of a text file with a path or URL on each line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from statuesorter.collection.errors import CollectionError
from statuesorter.collection.parts import ListedPhoto
from statuesorter.collection.stores import local_path, open_store
from statuesorter.photos.companions import group
from statuesorter.photos.natural import natural_key
from statuesorter.photos.scan import OUTPUT_MARKER, scan


def list_photos(source: str) -> list[ListedPhoto]:
    """The photos of ``source``, each once, in an order that is always the same.

    A folder gives what `scan` would find in it, in that order; a file is read as a list and sorted.
    Raises FolderError or CollectionError where there is nothing to list.
    """
    path = local_path(source)
    if path is not None:
        photos = _local(path.absolute())
    else:
        store, inner = open_store(source)
        try:
            is_list = store.isfile(inner)
            photos = _listed(store.cat_file(inner)) if is_list else list(_in_store(store, inner))
        except OSError as error:
            raise CollectionError(f"{source} cannot be read ({error}).") from error
    if not photos:
        raise CollectionError(f"There are no photos in {source}.")
    return photos


def _local(path: Path) -> list[ListedPhoto]:
    if path.is_file():
        try:
            return _listed(path.read_bytes())
        except OSError as error:
            raise CollectionError(f"{path} cannot be read ({error.strerror}).") from error
    return [ListedPhoto(str(photo.path), photo.identity.size) for photo in scan(path)]


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


def _in_store(store: Any, folder: str, *, is_root: bool = True) -> Iterator[ListedPhoto]:
    """What `scan` would yield if ``folder`` were on a disk. One folder's listing is held at a time."""
    entries = _entries(store, folder)
    if OUTPUT_MARKER in entries and not is_root:
        return
    shown = {name: entry for name, entry in entries.items() if not name.startswith(".")}
    for members in group(name for name, entry in shown.items() if entry["type"] == "file"):
        found = shown[members.photo]
        yield ListedPhoto(store.unstrip_protocol(found["name"]), found.get("size"))
    for name in sorted(shown, key=natural_key):
        if shown[name]["type"] == "directory" and name.casefold() not in SYSTEM_FOLDERS:
            yield from _in_store(store, shown[name]["name"], is_root=False)


def _entries(store: Any, folder: str) -> dict[str, Mapping[str, Any]]:
    """Everything in ``folder`` by its name. Object stores may list the folder itself as an empty file."""
    entries = store.ls(folder, detail=True)
    own = folder.rstrip("/")
    return {PurePosixPath(e["name"]).name: e for e in entries if str(e["name"]).rstrip("/") != own}
