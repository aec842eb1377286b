"""Copying a file so that the copy can be trusted before anything relies on it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from statuesorter.domain.language import _
from statuesorter.domain.outcome import Lacking
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.filing.disk import forget_cached, hash_of
from statuesorter.filing.errors import Refused
from statuesorter.filing.failpoints import Failpoint
from statuesorter.filing.record import Copied
from statuesorter.filing.sameness import is_still

_CHUNK = 1 << 18
"""Bytes copied at a time: few enough to stay in a core's cache between reading, hashing and writing."""
_FICLONE = 0x40049409


@dataclass(frozen=True, slots=True)
class Made:
    """A copy, and what of the original it lacks because its disk would not take it."""

    copied: Copied
    lacking: frozenset[Lacking]


def copy(
    identity: PhotoIdentity,
    part: Path,
    mtime_ns: int,
    failpoint: Failpoint,
    begun: Callable[[], None],
    *,
    content: str | None = None,
) -> Made:
    """Copy the file known as ``identity`` to the new file ``part``, and bring it onto the disk.

    Essential are the bytes, and that they are on the disk: what stops them is raised. The copy also gets the
    original's permissions and extended attributes, and ``mtime_ns`` as its time, as far as its disk and its
    owner allow. The hash is that of the bytes that were written. ``begun`` is called when there is a
    ``part``. ``content`` is the original's SHA-256 where it is known.

    Raises OSError, and Refused where the original is not, or no longer, what ``identity`` says.
    """
    source = identity.path
    failpoint("open", source)
    with source.open("rb", buffering=0) as original:
        before = os.fstat(original.fileno())
        failpoint("create", part)
        with part.open("xb", buffering=0) as new:
            begun()
            hash_ = _copy_content(original, new, part, failpoint)
            lacking = frozenset(_copy_attributes(source, part, (before.st_atime_ns, mtime_ns), failpoint))
            failpoint("sync", part)
            os.fsync(new.fileno())
            made = os.fstat(new.fileno())
        after = os.fstat(original.fileno())
    unchanged = (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    if not unchanged or not is_still(source, before, identity, content):
        raise changed(source.name)
    return Made(Copied(hash_, made.st_mtime_ns), lacking)


def compare(source: Path, part: Path, written: str, failpoint: Failpoint) -> None:
    """Read the copy ``part``, into which bytes of the SHA-256 ``written`` went, back from its disk.

    Raises OSError, and Refused where ``source`` differs: the copy's disk is bad, or the original's, or
    somebody is changing the original just now.
    """
    failpoint("read back", part)
    if _reads_back(part, source):
        return
    if hash_of(part) == written:
        raise Refused(
            _("“{name}” reads differently each time, or is being changed, so it was left as it is.").format(
                name=source.name
            ),
            advice=_("If nobody is changing it, do not trust the disk it lies on."),
        )
    raise Refused(
        _("The disk did not give back “{name}” as it was written.").format(name=source.name),
        advice=_("The original is as it was. Do not trust this disk with photos."),
    )


def changed(name: str) -> Refused:
    """The refusal of a photo that is not what it was when the plan was made."""
    return Refused(
        _("“{name}” has changed since it was looked at, so it was left as it is.").format(name=name)
    )


def _copy_attributes(source: Path, part: Path, times: tuple[int, int], failpoint: Failpoint) -> list[Lacking]:
    """Give the copy the original's permissions, extended attributes and times (of access and modification, in
    nanoseconds). What a share with another owner, or a disk without such things, refuses is left out.

    Permissions mean nothing on such disks, so that they are lacking is not told.
    """
    lacking: list[Lacking] = []
    try:
        failpoint("attributes", part)
        for name in _attributes(source):
            if not _copy_attribute(source, part, name, failpoint) and name.startswith("user."):
                lacking = [Lacking.TAGS]
        shutil.copymode(source, part)
    except OSError:
        pass  # a disk that is gone, or that is full, refuses the sync too
    try:
        failpoint("time", part)
        os.utime(part, ns=times)
    except (OSError, OverflowError):
        lacking.append(Lacking.TIME)
    return lacking


def _attributes(source: Path) -> list[str]:
    """The names of the extended attributes; none where the system or the disk knows none."""
    if sys.platform != "linux":  # pragma: no cover  Python reads them on Linux only
        return []
    try:
        return os.listxattr(source)
    except OSError:
        return []


def _copy_attribute(source: Path, part: Path, name: str, failpoint: Failpoint) -> bool:
    """Did the copy take it? Too large, unknown, forbidden: a disk has many ways to refuse."""
    with contextlib.suppress(OSError):
        failpoint("attribute", part)
        os.setxattr(part, name, os.getxattr(source, name))
        return True
    return False


def _copy_content(original: FileIO, new: FileIO, part: Path, failpoint: Failpoint) -> str:
    """Copy all bytes and return their hash; on disks that can, the copy shares the original's blocks."""
    cloned = _clone(original, new)
    sum_ = hashlib.sha256()
    buffer = memoryview(bytearray(_CHUNK))
    while count := original.readinto(buffer):
        chunk = buffer[:count]
        sum_.update(chunk)
        if not cloned:  # pragma: no branch  cloning needs btrfs, XFS or bcachefs
            failpoint("write", part)
            while chunk:
                chunk = chunk[new.write(chunk) :]
            forget_cached(new)
    return sum_.hexdigest()


def _clone(original: FileIO, new: FileIO) -> bool:
    if sys.platform != "linux":  # pragma: no cover  other systems copy the bytes
        return False
    import fcntl

    try:
        fcntl.ioctl(new.fileno(), _FICLONE, original.fileno())
    except OSError:
        return False  # most file systems cannot; they copy the bytes
    return True  # pragma: no cover  needs btrfs, XFS or bcachefs: see test_filing_reflink


def _reads_back(part: Path, source: Path) -> bool:
    """Does the disk give back, byte for byte, what was copied?

    Bytes are compared with bytes: that is several times faster than a second hash.
    """
    written, given = bytearray(_CHUNK), bytearray(_CHUNK)
    with part.open("rb", buffering=0) as copy, source.open("rb", buffering=0) as original:
        forget_cached(copy)
        while count := original.readinto(written):
            if _fill(copy, memoryview(given)[:count]) != count:
                return False
            if written != given if count == _CHUNK else written[:count] != given[:count]:
                return False
        return not copy.read(1)


def _fill(file: FileIO, buffer: memoryview) -> int:
    """Read until ``buffer`` is full or the file at its end; returns the bytes read."""
    filled = 0
    while count := file.readinto(buffer[filled:]):
        filled += count
    return filled
