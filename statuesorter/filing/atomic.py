"""Giving a file a name without ever taking that name from another file."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from statuesorter.filing.failpoints import Failpoint

UNABLE = frozenset(
    {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOTTY, errno.EPERM, errno.EMLINK}
)
"""How a kernel or a file system says that it does not know a call, or cannot do it on this disk. ENOTSUP is
another number than EOPNOTSUPP on macOS."""

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1

Hold = Callable[[Path], None]
"""Writes into the journal that a name is about to be held by an empty file."""


def rename_free(source: Path, target: Path, failpoint: Failpoint, hold: Hold) -> None:
    """Rename ``source`` to ``target`` on the same disk. Raises FileExistsError where the name is taken.

    Three ways, the best one first: a rename that refuses to replace; a second name, then the first taken
    away (both names lead to the same bytes meanwhile); on disks that know neither, such as FAT, the new name
    is held by an empty file of ours, which the rename then replaces.
    """
    if not _rename(source, target, failpoint) and not _link(source, target, failpoint):
        _hold_and_replace(source, target, failpoint, hold)


if sys.platform == "win32":  # pragma: no cover  Windows only

    def _rename(source: Path, target: Path, failpoint: Failpoint) -> bool:
        failpoint("rename", source)
        source.rename(target)  # Windows itself refuses to replace
        return True

else:
    _renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)

    def _rename(source: Path, target: Path, failpoint: Failpoint) -> bool:
        """False where the system or the disk cannot."""
        if _renameat2 is None:  # pragma: no cover  macOS, and Linux with an old libc
            return False
        names = os.fsencode(source), os.fsencode(target)
        try:
            failpoint("rename", source)
            if _renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_NOREPLACE) != 0:
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number), str(source), None, str(target))
        except OSError as error:
            if error.errno in UNABLE:
                return False
            raise
        return True


def _link(source: Path, target: Path, failpoint: Failpoint) -> bool:
    """False where the disk cannot, or Android forbids it (EACCES): the next way says what is true."""
    try:
        failpoint("link", source)
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno in UNABLE | {errno.EACCES}:
            return False
        raise
    try:
        failpoint("unlink linked", source)
        source.unlink()
    except OSError:
        target.unlink()
        raise
    return True


def _hold_and_replace(source: Path, target: Path, failpoint: Failpoint, hold: Hold) -> None:
    hold(target)
    failpoint("hold", target)
    target.open("xb").close()
    try:
        failpoint("replace", source)
        source.replace(target)
    except OSError:
        target.unlink()
        raise


def sync_folder(folder: Path, failpoint: Failpoint) -> None:
    """Return when the names in ``folder`` are on the disk."""
    if sys.platform == "win32":  # pragma: no cover  Windows keeps folders in its own journal
        return
    try:
        failpoint("open folder", folder)
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:
        os.sync()  # a folder that may be written to and not be read: everything is brought onto the disk then
        return
    try:
        failpoint("sync folder", folder)
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNABLE | {errno.EBADF}:  # some network disks cannot sync folders, and need not
            raise
    finally:
        os.close(descriptor)
