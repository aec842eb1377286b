"""The content key: what a photo is known by, wherever its file lies and whatever it is called.

The hash is BLAKE3 (https://github.com/BLAKE3-team/BLAKE3-specs, 128 bits of it): cryptographic, so that
photos share a key neither by accident nor by a trick, kept by its authors, and several times as fast as what
Python brings: 5 MB take 0.9 ms, with SHA-256 and hardware help 3.5, with BLAKE2b 6.4.

Metadata is left out where the format says plainly what it is, so that a rating or a keyword that another
program writes changes nothing:

* JPEG: APPn and COM segments, except the colour profile (APP2) and Adobe's colour transform (APP14),
* PNG: text, time, EXIF and unknown ancillary chunks,
* WebP: the chunks ``EXIF`` and ``XMP ``, and the one that announces them.

Of every other format, and of a file that is not as its format demands, the whole file is hashed.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Protocol

from blake3 import blake3

from statuesorter.photos.endings import ending_of
from statuesorter.photos.formats import HEAD_BYTES, JPEG, PNG, WEBP, Format, recognise
from statuesorter.photos.jpeg import APP1, EXIF, START_OF_SCAN, segments
from statuesorter.photos.photo import PhotoIdentity
from statuesorter.photos.reading import open_photo_file

_DIGEST_BYTES = 16
_BLOCK = 2**20
"""Bytes read at a time, and at most of metadata."""
_MOST_CHUNKS = 100_000
"""A photo in a PNG of small chunks has thousands; what has more is hashed whole."""


@dataclass(frozen=True, slots=True)
class ContentKey:
    """What a photo is known by.

    ``picture`` is the hash (16 bytes) of what makes the picture. ``orientation`` (1 to 8) is which way up the
    metadata that is left out of the hash asks to show it: turned in another program it is the same photo with
    the same decision, but another preview. ``taken`` is when that metadata says that the photo was taken, as
    in `Measures` (None: it does not say, or was not asked); it is no part of the key.
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
        self._keys: OrderedDict[PhotoIdentity, ContentKey] = OrderedDict()

    def get(self, identity: PhotoIdentity) -> ContentKey | None:
        """The key of a file, if it was put here lately."""
        with self._lock:
            return self._keys.get(identity)

    def put(self, identity: PhotoIdentity, key: ContentKey) -> None:
        """Keep a key for a while."""
        with self._lock:
            self._keys[identity] = key
            self._keys.move_to_end(identity)
            if len(self._keys) > self._MOST:
                self._keys.popitem(last=False)

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
        from statuesorter.photos.measures import seconds_of

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


def _read(file: BinaryIO, ending: str) -> tuple[ContentKey, _Metadata]:
    file.seek(0)
    known = recognise(file.read(HEAD_BYTES), ending)
    walk = _WALKS.get(known) if known is not None else None
    if walk is not None:
        metadata = _Metadata()
        try:
            picture = _hash(file, walk(file, metadata))
        except _NotAsItShould:
            pass  # the whole file it is
        else:
            from statuesorter.photos.orientation import orientation_of_metadata  # which imports Pillow

            return ContentKey(picture, orientation_of_metadata(metadata.exif, metadata.xmp)), metadata
    return ContentKey(_hash(file, iter((_Span(0, None),)))), _Metadata()


@dataclass(frozen=True, slots=True)
class _Span:
    """Bytes of the file: from ``start``, ``length`` of them (None: to its end)."""

    start: int
    length: int | None


@dataclass(slots=True)
class _Metadata:
    """What says which way up the picture is, met on the way; empty where there is none."""

    exif: bytes = b""
    xmp: bytes = b""


class _NotAsItShould(Exception):
    """The file does not go on as its format demands."""


_Walk = Callable[[BinaryIO, _Metadata], Iterator["_Span | bytes"]]
"""Yields what makes the picture. Raises `_NotAsItShould`."""


def _hash(file: BinaryIO, parts: Iterator[_Span | bytes]) -> bytes:
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
            raise _NotAsItShould
    return found.digest(length=_DIGEST_BYTES)


_APP0, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE
_XMP_SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"
_OF_THE_PICTURE = {_APP2: b"ICC_PROFILE\0", _APP14: b"Adobe"}


def _walk_jpeg(file: BinaryIO, metadata: _Metadata) -> Iterator[_Span | bytes]:
    """ITU-T T.81, annex B. From the first scan on everything counts, what follows the picture's end too."""
    end = 2
    for segment in segments(file):
        end = segment.start + segment.length
        if not (_APP0 <= segment.marker <= _APP15 or segment.marker == _COMMENT):
            yield bytes((0xFF, segment.marker)) + segment.length.to_bytes(2, "big")
            yield _Span(segment.start, segment.length)
            continue
        file.seek(segment.start)
        content = file.read(segment.length)
        if segment.marker == APP1 and content.startswith(EXIF):
            metadata.exif = metadata.exif or content
        elif segment.marker == APP1 and content.startswith(_XMP_SEGMENT):
            metadata.xmp = metadata.xmp or content
        elif content.startswith(_OF_THE_PICTURE.get(segment.marker, b"\0\0")):
            yield bytes((0xFF, segment.marker)) + content
    file.seek(end)
    lead = file.read(64).lstrip(b"\xff")
    if lead[:1] != bytes((START_OF_SCAN,)):
        raise _NotAsItShould
    yield _Span(end, None)


_PNG_SIGNATURE_BYTES = 8
_PNG_COLOUR = frozenset(
    {b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"acTL", b"fcTL", b"fdAT"}
)
_PNG_XMP = b"XML:com.adobe.xmp\0"


def _walk_png(file: BinaryIO, metadata: _Metadata) -> Iterator[_Span | bytes]:
    """PNG specification, third edition, chapters 5 and 11: critical chunks, and how to show them."""
    position = _PNG_SIGNATURE_BYTES
    for _number in range(_MOST_CHUNKS):
        file.seek(position)
        lead = file.read(8)
        if len(lead) < 8:
            raise _NotAsItShould
        length, kind = int.from_bytes(lead[:4], "big"), lead[4:]
        start, position = position + 8, position + 12 + length
        if kind[:1].isupper() or kind in _PNG_COLOUR:
            yield lead
            yield _Span(start, length + 4)  # with its checksum: where that is wrong the photo is damaged
        elif kind == b"eXIf":
            file.seek(start)
            metadata.exif = metadata.exif or EXIF + file.read(min(length, _BLOCK))
        elif kind == b"iTXt" and file.read(len(_PNG_XMP)) == _PNG_XMP:
            metadata.xmp = metadata.xmp or file.read(min(length, _BLOCK))
        if kind == b"IEND":
            yield _Span(position, None)
            return
    raise _NotAsItShould


_RIFF_HEADER_BYTES = 12
_WEBP_ANIMATED = 0x02


def _walk_webp(file: BinaryIO, metadata: _Metadata) -> Iterator[_Span | bytes]:
    """WebP container specification (RFC 9649, chapter 2)."""
    position, end = _RIFF_HEADER_BYTES, file.seek(0, os.SEEK_END)
    for _number in range(_MOST_CHUNKS):
        if position >= end:
            return
        file.seek(position)
        lead = file.read(8)
        if len(lead) < 8:
            raise _NotAsItShould
        kind, length = lead[:4], int.from_bytes(lead[4:], "little")
        start, position = position + 8, position + 8 + length + length % 2
        if start + length > end:
            raise _NotAsItShould
        if kind == b"EXIF":
            content = file.read(min(length, _BLOCK))
            metadata.exif = metadata.exif or (content if content.startswith(EXIF) else EXIF + content)
        elif kind == b"XMP ":
            metadata.xmp = metadata.xmp or file.read(min(length, _BLOCK))
        elif kind == b"VP8X" and length and not file.read(1)[0] & _WEBP_ANIMATED:
            continue  # a photo gets it with its first metadata; size and colours are said by other chunks
        else:
            yield lead
            yield _Span(start, length)
    raise _NotAsItShould


_WALKS: dict[Format, _Walk] = {JPEG: _walk_jpeg, PNG: _walk_png, WEBP: _walk_webp}
