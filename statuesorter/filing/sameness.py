"""Is this file the one that was meant? By size, time and content; file numbers are a hint at most.

Disks keep times differently: ext4, APFS and NTFS to 1 or 100 ns, network shares to 1 µs or 1 ms, exFAT to
10 ms, HFS+ to 1 s, FAT to 2 s. A file that went to a coarser disk, or whose time was only read again after
the disk was connected anew, has the same time as far as the coarser of the two can tell.

File numbers change when some disks are connected anew, and some file systems give 0 to every file, or another
number to each name of one file. So they may confirm what is known otherwise, and decide nothing alone.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from statuesorter.domain.photo import PhotoIdentity
from statuesorter.filing.canonical import canonical
from statuesorter.filing.disk import hash_of

_SECOND = 1_000_000_000
_GRAINS_NS = (2 * _SECOND, _SECOND, 10_000_000, 1_000_000, 1_000, 100)
"""The steps in which disks count time, in nanoseconds."""

_FAT_NS, _QUARTER_NS, _ROUND_THE_WORLD_NS = 2 * _SECOND, 900 * _SECOND, 26 * 3600 * _SECOND
"""FAT keeps the local time: its times move by quarters of an hour with summer time, or between computers."""


def same_time(one: int, other: int) -> bool:
    """Are two times of modification (nanoseconds) equal, as far as the coarser of their disks can tell?

    A coarse time is a multiple of its disk's step, and less than a step away: rounded down, up or to the
    nearest. Two fine times are equal or differ.
    """
    apart = abs(one - other)
    if apart == 0:
        return True
    if any(apart < grain and 0 in (one % grain, other % grain) for grain in _GRAINS_NS):
        return True
    on_fat = one % _FAT_NS == other % _FAT_NS == 0
    return on_fat and apart % _QUARTER_NS == 0 and apart <= _ROUND_THE_WORLD_NS


def is_still(
    path: Path,
    status: os.stat_result,
    known: PhotoIdentity,
    content: str | None = None,
    *,
    link: bool = False,
) -> bool:
    """Is the file at ``path``, of that status, a regular one (``link``: a symbolic link) of the size and time
    that are known?

    Where the time is not exactly the one that is known and the ``content`` (SHA-256) is, the content decides.
    Raises OSError.
    """
    if not _is_kind(status, link=link) or status.st_size != known.size:
        return False
    if status.st_mtime_ns == known.mtime_ns:
        return True
    if content is not None:
        return hash_of(path) == content
    return same_time(status.st_mtime_ns, known.mtime_ns)


def holds(path: Path, size: int, content: str) -> bool:
    """Is ``path`` a regular file (no link to one) of that size and that SHA-256? Raises OSError."""
    status = seen(path)
    return status is not None and status.st_size == size and hash_of(path) == content


def seen(path: Path, *, link: bool = False) -> os.stat_result | None:
    """The status of the regular file (``link``: the symbolic link) at ``path``; None where there is none.

    Raises OSError.
    """
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status if _is_kind(status, link=link) else None


def _is_kind(status: os.stat_result, *, link: bool) -> bool:
    return stat.S_IFMT(status.st_mode) == (stat.S_IFLNK if link else stat.S_IFREG)


def leads_to(path: Path, original: Path) -> bool:
    """Is ``path`` a symbolic link to ``original``, or was it one, before the disk was mounted elsewhere?"""
    if not path.is_symlink():
        return False
    linked = path.parent / path.readlink()
    return canonical(linked) == canonical(original) or (linked.name == original.name and not path.exists())


def is_second_name(one: Path, other: Path) -> bool:
    """Are these two names of one file, so that either may be taken away? Raises OSError.

    One number and a count of at least two names prove it. Where a disk's numbers say nothing, size, time and
    content must be equal, so that even where they are two files, no bytes are lost with one of them. One
    number and one name is one name written in two ways: it must not be taken away.
    """
    link = one.is_symlink()
    first, second = seen(one, link=link), seen(other, link=link)
    if first is None or second is None or first.st_dev != second.st_dev:
        return False
    if (first.st_size, first.st_mtime_ns) != (second.st_size, second.st_mtime_ns):
        return False
    if first.st_ino == second.st_ino != 0:
        return first.st_nlink > 1
    if link:
        return one.readlink() == other.readlink()
    return hash_of(one) == hash_of(other)
