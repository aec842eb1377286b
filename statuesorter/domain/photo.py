"""A Photo: one file, how it is known again, and what travels with it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PhotoIdentity:
    """How a photo is known again without reading it: if any of the three differs, it is another photo.

    ``size`` is in bytes, ``mtime_ns`` is the time of last modification in nanoseconds since the epoch.
    """

    path: Path
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path, status: os.stat_result | None = None) -> PhotoIdentity:
        """Read the identity from the disk. Raises OSError where the file cannot be seen."""
        status = status or path.stat()
        return cls(path, status.st_size, status.st_mtime_ns)

    def is_current(self) -> bool:
        """Whether the file is still there and still this one. Asks the disk."""
        try:
            return PhotoIdentity.of(self.path) == self
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of a folder. ``sidecars`` are the files that belong to it and travel with it: the RAW of a
    RAW+JPEG pair, side files, the MOV of a live photo, and more (see `photos.sidecars`).
    """

    identity: PhotoIdentity
    sidecars: tuple[Path, ...] = ()

    @property
    def path(self) -> Path:
        return self.identity.path

    @property
    def name(self) -> str:
        return self.identity.path.name
