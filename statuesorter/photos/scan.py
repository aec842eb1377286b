"""Finding the photos of a folder: lazily, in the order a person expects, each one once."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.errors import FolderError
from statuesorter.language import _
from statuesorter.photos.companions import group
from statuesorter.photos.names import shown_name
from statuesorter.photos.natural import natural_key
from statuesorter.photos.photo import Photo, PhotoIdentity
from statuesorter.photos.refusals import not_a_file, unreadable

OUTPUT_MARKER = ".statuesorter"
"""A folder that holds an entry of this name is our own output and is not scanned (unless it is the root)."""

SYSTEM_FOLDERS = frozenset({"$recycle.bin", "system volume information", "@eadir", "__macosx", "lost+found"})
"""Folders that systems and network drives put beside photos; never a person's own. In lower case."""


class FolderMissing(FolderError):
    """There is no such folder, or it is a file."""


class FolderUnreadable(FolderError):
    """The folder is there but cannot be read."""


def scan(
    root: Path,
    *,
    cancel: CancelToken | None = None,
    skip: Collection[Path] = (),
    on_unreadable: Callable[[Path, OSError], None] | None = None,
) -> Iterator[Photo]:
    """Yield the photos of ``root``: those of a folder in natural order, then those of its sub-folders.

    Left out are hidden files and folders, what systems keep beside photos, our own output (folders in
    ``skip`` and folders with an `OUTPUT_MARKER`), and whatever is not a regular file. A link is followed
    only where it leads to something that is not met anyway, and only once. Hard links are files like any
    other. Only one folder's listing is held at a time, so the size of the tree does not matter.

    A sub-folder or a file that cannot be read is passed to ``on_unreadable`` and the rest goes on.
    Raises `FolderMissing` or `FolderUnreadable` for ``root`` at once, and `Cancelled` between two photos.
    """
    _check_root(root)
    return _Scan(root, cancel, skip, on_unreadable).photos()


def photo_at(path: Path) -> Photo:
    """The photo at ``path`` with its companions. Raises `PhotoUnreadable` where there is no regular file."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise unreadable(shown_name(path)) from error
    if not stat.S_ISREG(status.st_mode):
        raise not_a_file(shown_name(path))
    return Photo(PhotoIdentity.of(path, status), _companions_of(path))


def _companions_of(path: Path) -> tuple[Path, ...]:
    stem = path.stem.casefold()
    try:
        with os.scandir(path.parent) as entries:
            names = (entry.name for entry in entries if entry.is_file())
            near = [name for name in names if name.casefold().startswith(stem)]
    except OSError:
        return ()  # a folder that may be passed through but not listed: the photo itself is still good
    found = next((members for members in group(near) if members.photo == path.name), None)
    return tuple(path.with_name(name) for name in found.companions) if found else ()


def _check_root(root: Path) -> None:
    try:
        with os.scandir(root):
            return
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        sentence = _("There is no folder {name}.").format(name=shown_name(root))
        raise FolderMissing(sentence, advice=_("Choose another folder.")) from error
    except OSError as error:
        sentence = _("The folder {name} cannot be read.").format(name=shown_name(root))
        raise FolderUnreadable(sentence, advice=_("Check that you may open it.")) from error


@dataclass(slots=True)
class _Listing:
    """What one folder holds: names of regular files with what the disk says of them, and sub-folders."""

    files: dict[str, os.stat_result] = field(default_factory=dict[str, os.stat_result])
    folders: list[Path] = field(default_factory=list[Path])


class _Scan:
    """One pass over a tree; remembers which folders and link targets it has met."""

    def __init__(
        self,
        root: Path,
        cancel: CancelToken | None,
        skip: Collection[Path],
        on_unreadable: Callable[[Path, OSError], None] | None,
    ) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._cancel = cancel or CancelToken()
        self._skip = {os.path.realpath(folder) for folder in skip}
        self._on_unreadable = on_unreadable
        self._met: set[tuple[int, int]] = set()

    def photos(self) -> Iterator[Photo]:
        waiting = [self._root]
        while waiting:
            self._cancel.raise_if_cancelled()
            folder = waiting.pop()
            listing = self._list(folder)
            for members in group(listing.files):
                self._cancel.raise_if_cancelled()
                identity = PhotoIdentity.of(folder / members.photo, listing.files[members.photo])
                yield Photo(identity, tuple(folder / name for name in members.companions))
            waiting += sorted(listing.folders, key=lambda path: natural_key(path.name), reverse=True)

    def _list(self, folder: Path) -> _Listing:
        try:
            if not self._first_time(folder.stat()):
                return _Listing()
            return self._read(folder)
        except OSError as error:
            self._report(folder, error)
            return _Listing()

    def _read(self, folder: Path) -> _Listing:
        listing = _Listing()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name == OUTPUT_MARKER and folder != self._root:
                    return _Listing()
                if not entry.name.startswith("."):
                    self._sort_in(entry, folder, listing)
        return listing

    def _sort_in(self, entry: os.DirEntry[str], folder: Path, listing: _Listing) -> None:
        try:
            status = os.stat(entry.path)  # noqa: PTH116  a Path of each file takes longer than the disk
            if _hidden(status) or (entry.is_symlink() and not self._follow(Path(entry.path), status)):
                return
            if stat.S_ISREG(status.st_mode):
                listing.files[entry.name] = status
            elif stat.S_ISDIR(status.st_mode) and self._wanted(folder / entry.name):
                listing.folders.append(folder / entry.name)
        except OSError as error:
            if not entry.is_symlink():  # a link that leads nowhere is no photo, and no trouble either
                self._report(folder / entry.name, error)

    def _wanted(self, folder: Path) -> bool:
        if folder.name.casefold() in SYSTEM_FOLDERS:
            return False
        return not self._skip or os.path.realpath(folder) not in self._skip

    def _follow(self, link: Path, status: os.stat_result) -> bool:
        """Whether what ``link`` leads to would not be met without it, nor was met through another link."""
        target = Path(os.path.realpath(link))
        if target.is_relative_to(self._real_root):
            inside = target.relative_to(self._real_root).parts
            if not any(part.startswith(".") for part in inside):
                return False
        return stat.S_ISDIR(status.st_mode) or self._first_time(status)

    def _first_time(self, status: os.stat_result) -> bool:
        key = (status.st_dev, status.st_ino)
        if key in self._met:
            return False
        self._met.add(key)
        return True

    def _report(self, path: Path, error: OSError) -> None:
        if self._on_unreadable:
            self._on_unreadable(path, error)


def _hidden(status: os.stat_result) -> bool:
    """Whether Windows says the file or folder is hidden; elsewhere the leading dot says it."""
    return bool(getattr(status, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN)
