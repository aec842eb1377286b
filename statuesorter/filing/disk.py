"""What planning may ask of the disk, and the disk's answers. Nothing here writes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Callable, Collection
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Protocol

from statuesorter.domain.photo import PhotoIdentity
from statuesorter.filing.name_rules import NameRules, rules_of
from statuesorter.photos.settings_folders import holds_settings, settings_below


class DiskView(Protocol):
    """The questions a plan asks. Paths need not exist."""

    def exists(self, path: Path) -> bool:
        """Is the name taken, by whatever it may be, dangling links included?"""
        ...

    def is_folder(self, path: Path) -> bool: ...

    def is_link(self, path: Path) -> bool: ...

    def identity(self, path: Path) -> PhotoIdentity | None:
        """None where there is no regular file."""
        ...

    def entry(self, path: Path) -> PhotoIdentity | None:
        """As `identity`, of the entry itself: a link is not followed. None where there is no file or link."""
        ...

    def names(self, folder: Path) -> Collection[str]:
        """What lies in the folder, hidden files included, and (with a slash) in folders of settings below it;
        nothing where it cannot be listed.
        """
        ...

    def content_hash(self, path: Path) -> str | None:
        """None where the file cannot be read."""
        ...

    def same_file(self, one: Path, other: Path) -> bool:
        """Do both names lead to the same file or folder?"""
        ...

    def same_device(self, one: Path, other: Path) -> bool:
        """Can one be renamed to the other? Asked of the nearest folder that exists."""
        ...

    def free_space(self, folder: Path) -> int: ...

    def may_write(self, folder: Path) -> bool:
        """Can something be made in the folder? Asked of the nearest folder that exists."""
        ...

    def name_rules(self, folder: Path) -> NameRules:
        """Which names the disk takes, and which for equal. Asked of the nearest folder that exists."""
        ...


class Disk:
    """The real disk."""

    def exists(self, path: Path) -> bool:
        return os.path.lexists(path)

    def is_folder(self, path: Path) -> bool:
        return path.is_dir()

    def is_link(self, path: Path) -> bool:
        return path.is_symlink()

    def identity(self, path: Path) -> PhotoIdentity | None:
        try:
            status = path.stat()
        except OSError:
            return None
        return PhotoIdentity.of(path, status) if stat.S_ISREG(status.st_mode) else None

    def entry(self, path: Path) -> PhotoIdentity | None:
        try:
            status = path.lstat()
        except OSError:
            return None
        known = stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)
        return PhotoIdentity.of(path, status) if known else None

    def names(self, folder: Path) -> Collection[str]:
        try:
            names = os.listdir(folder)  # noqa: PTH208  names are asked for, and a Path of each takes longer
        except OSError:
            return ()
        settings = [name for name in names if holds_settings(name)]
        return [*names, *(inner for name in settings for inner in settings_below(folder / name))]

    def content_hash(self, path: Path) -> str | None:
        try:
            return hash_of(path)
        except OSError:
            return None

    def same_file(self, one: Path, other: Path) -> bool:
        try:
            return one.samefile(other)
        except OSError:
            return False

    def same_device(self, one: Path, other: Path) -> bool:
        return nearest(one).stat().st_dev == nearest(other).stat().st_dev

    def free_space(self, folder: Path) -> int:
        return shutil.disk_usage(nearest(folder)).free

    def may_write(self, folder: Path) -> bool:
        return os.access(nearest(folder), os.W_OK | os.X_OK)

    def name_rules(self, folder: Path) -> NameRules:
        existing = nearest(folder)
        kind = "" if sys.platform == "win32" else _file_system_of(existing)
        return rules_of(
            kind,
            on_windows=sys.platform == "win32",
            on_mac=sys.platform == "darwin",
            folds=_seen_to_fold(existing),
        )


def _seen_to_fold(existing: Path) -> bool | None:
    """Found out without writing: is some entry also there under its name in the other case? None where
    nothing lies there to try it with.
    """
    try:
        inside = list(islice(existing.iterdir(), 100))
    except OSError:
        inside = []
    for entry in (*inside, existing):
        other = entry.with_name(entry.name.swapcase()) if entry.name else entry
        if other.name != entry.name:
            try:
                return entry.samefile(other)
            except OSError:
                return False
    return None


def _file_system_of(existing: Path) -> str:
    """The type of the file system on which ``existing`` lies, as the system calls it; empty if unknown."""
    import psutil

    try:
        place = Path(os.path.realpath(existing))
        mounts = {Path(each.mountpoint): each.fstype for each in psutil.disk_partitions(all=True)}
    except (OSError, psutil.Error):  # pragma: no cover  no /proc, or a system that psutil does not know
        return ""
    return next((mounts[above] for above in (place, *place.parents) if above in mounts), "")


def away(folder: Path) -> bool:
    """Does it look as if the disk with ``folder`` were not connected? Then nothing lies beside it either."""
    if folder.exists():
        return False
    try:
        return not any(folder.parent.iterdir())  # where a disk is mounted, an empty folder may stay behind
    except OSError:
        return True


def nearest(path: Path, *, exists: Callable[[Path], bool] = Path.exists) -> Path:
    """``path``, or the nearest folder above it that exists."""
    while not exists(path) and path != path.parent:
        path = path.parent
    return path


def hash_of(path: Path, *, from_disk: bool = False) -> str:
    """The content's SHA-256, the sum that ``sha256sum`` prints too. Raises OSError.

    ``from_disk`` asks for what lies on the disk, where the system can tell it from what it has in memory.
    """
    with path.open("rb", buffering=0) as file:
        if from_disk:
            forget_cached(file)
        return hashlib.file_digest(file, "sha256").hexdigest()


def forget_cached(file: FileIO) -> None:
    """Ask the system to keep nothing of ``file`` in memory.

    What is not yet on the disk, Linux begins to write there at once, without waiting: a sync afterwards finds
    little left to do. What is on the disk has to be read from it again.
    """
    if sys.platform == "linux":  # pragma: no branch  other systems answer from memory
        with contextlib.suppress(OSError):  # a disk that does not know the advice does without
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
