"""Copying a file so that the copy can be trusted before anything relies on it."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from io import FileIO
from pathlib import Path

from statuesorter.filing.disk import forget_cached
from statuesorter.filing.errors import Refused
from statuesorter.filing.record import Copied
from statuesorter.filing.steps import Steps
from statuesorter.language import _
from statuesorter.photos.photo import PhotoIdentity

_CHUNK = 1 << 18
"""Bytes copied at a time: few enough to stay in a core's cache between reading, hashing and writing."""
_FICLONE = 0x40049409


def copy(
    identity: PhotoIdentity, part: Path, mtime_ns: int, steps: Steps, begun: Callable[[], None]
) -> Copied:
    """Copy the file known as ``identity`` to the new file ``part``, and bring it onto the disk.

    The copy gets the original's permissions and extended attributes, and ``mtime_ns`` as its time. The hash
    is that of the bytes that were written. ``begun`` is called once there is a ``part``.

    Raises OSError, and Refused where the original is not, or no longer, what ``identity`` says.
    """
    source = identity.path
    steps("open", source)
    with source.open("rb", buffering=0) as original:
        before = os.fstat(original.fileno())
        steps("create", part)
        with part.open("xb", buffering=0) as new:
            begun()
            content = _copy_content(original, new, part, steps)
            steps("attributes", part)
            shutil.copystat(source, part)
            os.utime(part, ns=(before.st_atime_ns, mtime_ns))
            steps("sync", part)
            os.fsync(new.fileno())
            made = os.fstat(new.fileno())
        after = os.fstat(original.fileno())
    for status in (before, after):
        if PhotoIdentity.of(source, status) != identity:
            raise changed(source.name)
    return Copied(content, made.st_mtime_ns, made.st_ino)


def compare(source: Path, part: Path, steps: Steps) -> None:
    """Read the copy ``part`` back from its disk. Raises OSError, and Refused where ``source`` differs."""
    steps("read back", part)
    if not _reads_back(part, source):
        raise Refused(
            _("The disk did not give back “{name}” as it was written.").format(name=source.name),
            advice=_("Nothing was changed. Do not trust this disk with photos."),
        )


def changed(name: str) -> Refused:
    """The refusal of a photo that is not what it was when the plan was made."""
    return Refused(
        _("“{name}” has changed since it was looked at, so it was left as it is.").format(name=name)
    )


def _copy_content(original: FileIO, new: FileIO, part: Path, steps: Steps) -> str:
    """Copy all bytes and return their hash; on disks that can, the copy shares the original's blocks."""
    cloned = _clone(original, new)
    sum_ = hashlib.sha256()
    buffer = memoryview(bytearray(_CHUNK))
    while count := original.readinto(buffer):
        chunk = buffer[:count]
        sum_.update(chunk)
        if not cloned:  # pragma: no branch  cloning needs btrfs, XFS or bcachefs
            steps("write", part)
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
