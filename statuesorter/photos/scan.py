"""Finding the photos of a folder: lazily, in the order a person expects, each one once."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import FolderError
from statuesorter.domain.language import _
from statuesorter.domain.leaving_out import Patterns, is_library, not_ours, not_ours_beside
from statuesorter.domain.names import folded, shown_name
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.photos.natural import natural_key
from statuesorter.photos.refusals import not_a_file, unreadable
from statuesorter.photos.settings_folders import holds_settings, settings_below
from statuesorter.photos.sidecars import Group, group, may_belong_together


class FolderMissing(FolderError):
    """There is no such folder, or it is a file."""


class FolderUnreadable(FolderError):
    """The folder is there but cannot be read."""


def scan(
    root: Path,
    *,
    cancel: CancelToken | None = None,
    skip: Collection[Path] = (),
    leave_out: Iterable[str] = (),
    on_unreadable: Callable[[Path, OSError], None] | None = None,
    on_left_out: Callable[[Path], None] | None = None,
) -> Iterator[Photo]:
    """Yield the photos of ``root``: those of a folder in natural order, then those of its sub-folders.

    Left out are hidden files and folders, what belongs to programs and systems (`leaving_out`), what matches
    a pattern of ``leave_out``, the folders in ``skip``, and
    whatever is not a regular file. A link is followed only where it leads to something that is not met
    anyway, and only once. Hard links are files like any other: file numbers are not asked, since some drivers
    give all files the same. Only one folder's listing is held at a time, so the size of the tree does not
    matter.

    A sub-folder or a file that cannot be read is passed to ``on_unreadable`` and the rest goes on; what is
    left out for programs, systems and patterns is passed to ``on_left_out``.
    Raises `FolderMissing` or `FolderUnreadable` for ``root`` at once, and `Cancelled` between two photos.
    """
    _check_root(root)
    return _Scan(root, cancel, skip, Patterns(leave_out), on_unreadable, on_left_out).photos()


def photo_at(path: Path) -> Photo:
    """The photo at ``path`` with its sidecars. Raises `PhotoUnreadable` where there is no regular file."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise unreadable(shown_name(path)) from error
    if not stat.S_ISREG(status.st_mode):
        raise not_a_file(shown_name(path))
    return Photo(PhotoIdentity.of(path, status), _companions_of(path))


def photo_with(path: Path) -> Photo:
    """The photo that the file at ``path`` is, or that it travels with. Raises `PhotoUnreadable`."""
    photo = photo_at(path)
    of = next((members for members in _groups_near(path) if path.name in members.sidecars), None)
    return photo if of is None else photo_at(path.with_name(of.photo))


def _companions_of(path: Path) -> tuple[Path, ...]:
    found = next((members for members in _groups_near(path) if members.photo == path.name), None)
    return tuple(path.parent / name for name in found.sidecars) if found else ()


def _groups_near(path: Path) -> list[Group]:
    """The groups of those files that may belong together with the one at ``path``."""
    near: list[str] = []
    try:
        with os.scandir(path.parent) as entries:
            for entry in entries:
                if may_belong_together(path.name, entry.name) and entry.is_file():
                    near.append(entry.name)
                elif holds_settings(entry.name):
                    near += settings_below(Path(entry.path))
    except OSError:
        return []  # a folder that may be passed through but not listed: the photo itself is still good
    return group(near)


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


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to be listed. ``real`` is its path without links, ``below`` its path below the root, with
    slashes, one at the end; ``above`` is the digest of each folder above.
    """

    path: Path
    real: str
    below: str = ""
    above: tuple[int, ...] = ()


@dataclass(slots=True)
class _Listing:
    """What one folder holds: names of regular files with what the disk says of them, and sub-folders. Of
    ``settings`` the names begin with the sub-folder they lie in.
    """

    files: dict[str, os.stat_result] = field(default_factory=dict[str, os.stat_result])
    folders: dict[str, str] = field(default_factory=dict[str, str])
    settings: list[str] = field(default_factory=list[str])

    def digest(self) -> int:
        """Equal for a folder that is met again through itself; 0 where there is nothing to tell it by."""
        if not self.files or not self.folders:
            return 0
        files = ((name, status.st_size, status.st_mtime_ns) for name, status in self.files.items())
        return hash((frozenset(files), frozenset(self.folders)))


class _Scan:
    """One pass over a tree; remembers which folders and link targets it has met."""

    def __init__(
        self,
        root: Path,
        cancel: CancelToken | None,
        skip: Collection[Path],
        leave_out: Patterns,
        on_unreadable: Callable[[Path, OSError], None] | None,
        on_left_out: Callable[[Path], None] | None,
    ) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._cancel = cancel or CancelToken()
        self._skip = {os.path.realpath(folder) for folder in skip}
        self._leave_out = leave_out
        self._on_unreadable = on_unreadable
        self._on_left_out = on_left_out
        self._met: set[str] = set()

    def photos(self) -> Iterator[Photo]:
        waiting = [_Folder(self._root, self._real_root)]
        while waiting:
            self._cancel.raise_if_cancelled()
            folder = waiting.pop()
            listing = self._list(folder)
            digest = listing.digest()
            if digest and digest in folder.above:
                continue  # a share may lead from a folder back to one above it, with no link to be seen
            for members in group([*listing.files, *listing.settings]):
                self._cancel.raise_if_cancelled()
                identity = PhotoIdentity.of(folder.path / members.photo, listing.files[members.photo])
                yield Photo(identity, tuple(folder.path / name for name in members.sidecars))
            above = (*folder.above, digest)
            for name in sorted(listing.folders, key=natural_key, reverse=True):
                real, below = listing.folders[name], f"{folder.below}{name}/"
                waiting.append(_Folder(folder.path / name, real, below, above))

    def _list(self, folder: _Folder) -> _Listing:
        if not self._first_time(folder.real):
            return _Listing()
        try:
            listing = self._read(folder)
        except OSError as error:
            self._report(folder.path, error)
            return _Listing()
        if folder.path != self._root and is_library(listing.files):
            self._leave(folder.path)
            return _Listing()
        for name in list(not_ours_beside(listing.folders, listing.files)):
            self._leave(folder.path / name)
            del listing.folders[name]
        return listing

    def _read(self, folder: _Folder) -> _Listing:
        listing = _Listing()
        with os.scandir(folder.path) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    self._sort_in(entry, folder, listing)
        return listing

    def _sort_in(self, entry: os.DirEntry[str], folder: _Folder, listing: _Listing) -> None:
        if self._leave_out and self._leave_out.match(entry.name, folder.below + entry.name):
            self._leave(folder.path / entry.name)
            return
        try:
            status = os.stat(entry.path)  # noqa: PTH116  a Path of each file takes longer than the disk
            if _hidden(status) or (entry.is_symlink() and not self._follow(Path(entry.path), status)):
                return
            if stat.S_ISREG(status.st_mode):
                listing.files[entry.name] = status
            elif stat.S_ISDIR(status.st_mode):
                self._sort_in_folder(entry, folder, listing)
        except OSError as error:
            if not entry.is_symlink():  # a link that leads nowhere is no photo, and no trouble either
                self._report(folder.path / entry.name, error)

    def _sort_in_folder(self, entry: os.DirEntry[str], folder: _Folder, listing: _Listing) -> None:
        if not_ours(entry.name):
            self._leave(folder.path / entry.name)
            return
        if entry.is_symlink() or sys.platform == "win32":  # where a junction is a link that does not say so
            real = os.path.realpath(entry.path)
        else:
            real = os.path.join(folder.real, entry.name)  # noqa: PTH118  as for `os.stat`
        if real in self._skip:
            return
        listing.folders[entry.name] = real
        if holds_settings(entry.name):
            listing.settings += settings_below(Path(entry.path))

    def _follow(self, link: Path, status: os.stat_result) -> bool:
        """Whether what ``link`` leads to would not be met without it, is not left out there, and was not met
        through another link.
        """
        target = Path(os.path.realpath(link))
        inside = self._below_root(target)
        if inside is not None and not any(part.startswith(".") for part in inside):
            return False
        if inside is None and any(map(not_ours, set(target.parts) - set(Path(self._real_root).parts))):
            self._leave(link)
            return False
        return stat.S_ISDIR(status.st_mode) or self._first_time(str(target))

    def _below_root(self, target: Path) -> tuple[str, ...] | None:
        """The folders between the root and ``target``, and its name; None where it lies elsewhere. A link may
        write the root in another case, where the disk knows none.
        """
        root = Path(self._real_root)
        deep = len(root.parts)
        head = Path(*target.parts[:deep])
        if head == root or (folded(str(head)) == folded(str(root)) and head.samefile(root)):
            return target.parts[deep:]
        return None

    def _first_time(self, real: str) -> bool:
        if real in self._met:
            return False
        self._met.add(real)
        return True

    def _leave(self, path: Path) -> None:
        if self._on_left_out:
            self._on_left_out(path)

    def _report(self, path: Path, error: OSError) -> None:
        if self._on_unreadable:
            self._on_unreadable(path, error)


def _hidden(status: os.stat_result) -> bool:
    """Whether Windows says the file or folder is hidden; elsewhere the leading dot says it."""
    return bool(getattr(status, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN)
