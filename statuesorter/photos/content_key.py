"""The content key: what a photo is known by, wherever its file lies and whatever it is called.

The hash is BLAKE3 (https://github.com/BLAKE3-team/BLAKE3-specs, 128 bits of it): cryptographic, so that
photos share a key neither by accident nor by a trick, kept by its authors, and several times as fast as what
Python brings: 5 MB take 0.9 ms, with SHA-256 and hardware help 3.5, with BLAKE2b 6.4.

What is left out of it, `picture_parts` says.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Protocol

from blake3 import blake3
from cachetools import LRUCache

from statuesorter.domain.endings import ending_of
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.photos.formats import HEAD_BYTES, recognise
from statuesorter.photos.picture_parts import WALKS, Metadata, NotAsItShould, Span
from statuesorter.photos.reading import open_photo_file

_DIGEST_BYTES = 16
_BLOCK = 2**20
"""Bytes read at a time."""


@dataclass(frozen=True, slots=True)
class ContentKey:
    """What a photo is known by.

    ``picture`` is the hash (16 bytes) of what makes the picture. ``orientation`` (1 to 8) is which way up the
    metadata that is left out of the hash asks to show it: turned in another program it is the same photo with
    the same decision, but another preview. ``taken`` is when that metadata says that the photo was taken, as
    in `ImageStats` (None: it does not say, or was not asked); it is no part of the key.
    """

    picture: bytes
    orientation: int = 1
    taken: int | None = field(default=None, compare=False)


class KeySource(Protocol):
    """Where content keys come from. It is asked from several threads at once."""

    def key_of(self, identity: PhotoIdentity) -> ContentKey:
        """The key of a file, known from before or read now. Raises PhotoUnreadable."""
        ...

    def known(self, identity: PhotoIdentity) -> ContentKey | None:
        """The key of a file that was read before; None where it would have to be read."""
        ...


class RecentKeys:
    """The keys asked for lately, in memory. Safe across threads."""

    _MOST = 4096

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: LRUCache[PhotoIdentity, ContentKey] = LRUCache(self._MOST)

    def get(self, identity: PhotoIdentity) -> ContentKey | None:
        """The key of a file, if it was put here lately."""
        with self._lock:
            return self._keys.get(identity)

    def put(self, identity: PhotoIdentity, key: ContentKey) -> None:
        """Keep a key for a while."""
        with self._lock:
            self._keys[identity] = key

    def drop(self, identities: Iterable[PhotoIdentity]) -> None:
        """These files are not there any more."""
        with self._lock:
            for identity in identities:
                self._keys.pop(identity, None)


class ReadKeys:
    """A `KeySource` that reads the files, and remembers their keys for a while."""

    def __init__(self) -> None:
        self._recent = RecentKeys()

    def key_of(self, identity: PhotoIdentity) -> ContentKey:
        """As `KeySource` says."""
        known = self.known(identity)
        if known is not None:
            return known
        read = read_key(identity)
        if read.current:
            self._recent.put(identity, read.key)
        return read.key

    def known(self, identity: PhotoIdentity) -> ContentKey | None:
        """As `KeySource` says."""
        return self._recent.get(identity)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its ``key``, the EXIF that was left out of it (empty: none), and whether it was
    ``current``: the file of the identity asked for, while it was read.
    """

    key: ContentKey
    exif: bytes
    current: bool

    def dated(self) -> ContentKey:
        """The key with what the EXIF says of when the photo was taken."""
        from statuesorter.photos.exif_tags import exif_of, taken_of
        from statuesorter.photos.image_stats import seconds_of

        taken = taken_of(lambda: exif_of(self.exif)) if self.exif else None
        return replace(self.key, taken=seconds_of(taken))


def read_key(identity: PhotoIdentity) -> ReadFile:
    """Read a file's key. Raises PhotoUnreadable."""
    path = identity.path
    with open_photo_file(path) as (file, before):
        key, metadata = _read(file, ending_of(path.name))
        after = os.fstat(file.fileno())
    current = all(PhotoIdentity.of(path, status) == identity for status in (before, after))
    return ReadFile(key, metadata.exif, current)


def content_key(file: BinaryIO, *, ending: str = "") -> ContentKey:
    """The key of an open file. ``ending`` (lower case, with its dot) as in `formats.recognise`.

    Raises OSError.
    """
    return _read(file, ending)[0]


def _read(file: BinaryIO, ending: str) -> tuple[ContentKey, Metadata]:
    file.seek(0)
    known = recognise(file.read(HEAD_BYTES), ending)
    walk = WALKS.get(known) if known is not None else None
    if walk is not None:
        metadata = Metadata()
        try:
            picture = _hash(file, walk(file, metadata))
        except NotAsItShould:
            pass  # the whole file it is
        else:
            from statuesorter.photos.orientation import orientation_of_metadata  # which imports Pillow

            return ContentKey(picture, orientation_of_metadata(metadata.exif, metadata.xmp)), metadata
    return ContentKey(_hash(file, iter((Span(0, None),)))), Metadata()


def _hash(file: BinaryIO, parts: Iterator[Span | bytes]) -> bytes:
    found = blake3()
    for part in parts:
        if isinstance(part, bytes):
            found.update(part)
            continue
        file.seek(part.start)
        read = 0
        while block := file.read(_BLOCK if part.length is None else min(_BLOCK, part.length - read)):
            found.update(block)
            read += len(block)
        if part.length is not None and read < part.length:
            raise NotAsItShould
    return found.digest(length=_DIGEST_BYTES)
