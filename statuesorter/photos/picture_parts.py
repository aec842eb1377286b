"""What of a photo's file makes the picture, and what is only written about it.

Metadata is left out where the format says plainly what it is, so that a rating or a keyword that another
program writes changes nothing:

* JPEG: APPn and COM segments, except the colour profile (APP2) and Adobe's colour transform (APP14),
* PNG: text, time, EXIF and unknown ancillary chunks,
* WebP: the chunks ``EXIF`` and ``XMP ``, and the one that announces them.

Of every other format, and of a file that is not as its format demands, the whole file is hashed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from statuesorter.photos.formats import JPEG, PNG, WEBP, Format
from statuesorter.photos.jpeg import APP1, EXIF, START_OF_SCAN, segments

_MOST_METADATA = 2**20
"""Bytes of metadata that are looked at."""
_MOST_CHUNKS = 100_000
"""A photo in a PNG of small chunks has thousands; what has more is hashed whole."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of the file: from ``start``, ``length`` of them (None: to its end)."""

    start: int
    length: int | None


@dataclass(slots=True)
class Metadata:
    """What says which way up the picture is, met on the way; empty where there is none."""

    exif: bytes = b""
    xmp: bytes = b""


class NotAsItShould(Exception):
    """The file does not go on as its format demands."""


Walk = Callable[[BinaryIO, Metadata], Iterator["Span | bytes"]]
"""Yields what makes the picture. Raises `NotAsItShould`."""


_APP0, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE
_XMP_SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"
_OF_THE_PICTURE = {_APP2: b"ICC_PROFILE\0", _APP14: b"Adobe"}


def _walk_jpeg(file: BinaryIO, metadata: Metadata) -> Iterator[Span | bytes]:
    """ITU-T T.81, annex B. From the first scan on everything counts, what follows the picture's end too."""
    end = 2
    for segment in segments(file):
        end = segment.start + segment.length
        if not (_APP0 <= segment.marker <= _APP15 or segment.marker == _COMMENT):
            yield bytes((0xFF, segment.marker)) + segment.length.to_bytes(2, "big")
            yield Span(segment.start, segment.length)
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
        raise NotAsItShould
    yield Span(end, None)


_PNG_SIGNATURE_BYTES = 8
_PNG_COLOUR = frozenset(
    {b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"acTL", b"fcTL", b"fdAT"}
)
_PNG_XMP = b"XML:com.adobe.xmp\0"


def _walk_png(file: BinaryIO, metadata: Metadata) -> Iterator[Span | bytes]:
    """PNG specification, third edition, chapters 5 and 11: critical chunks, and how to show them."""
    position = _PNG_SIGNATURE_BYTES
    for _number in range(_MOST_CHUNKS):
        file.seek(position)
        lead = file.read(8)
        if len(lead) < 8:
            raise NotAsItShould
        length, kind = int.from_bytes(lead[:4], "big"), lead[4:]
        start, position = position + 8, position + 12 + length
        if kind[:1].isupper() or kind in _PNG_COLOUR:
            yield lead
            yield Span(start, length + 4)  # with its checksum: where that is wrong the photo is damaged
        elif kind == b"eXIf":
            file.seek(start)
            metadata.exif = metadata.exif or EXIF + file.read(min(length, _MOST_METADATA))
        elif kind == b"iTXt" and file.read(len(_PNG_XMP)) == _PNG_XMP:
            metadata.xmp = metadata.xmp or file.read(min(length, _MOST_METADATA))
        if kind == b"IEND":
            yield Span(position, None)
            return
    raise NotAsItShould


_RIFF_HEADER_BYTES = 12
_WEBP_ANIMATED = 0x02


def _walk_webp(file: BinaryIO, metadata: Metadata) -> Iterator[Span | bytes]:
    """WebP container specification (RFC 9649, chapter 2)."""
    position, end = _RIFF_HEADER_BYTES, file.seek(0, os.SEEK_END)
    for _number in range(_MOST_CHUNKS):
        if position >= end:
            return
        file.seek(position)
        lead = file.read(8)
        if len(lead) < 8:
            raise NotAsItShould
        kind, length = lead[:4], int.from_bytes(lead[4:], "little")
        start, position = position + 8, position + 8 + length + length % 2
        if start + length > end:
            raise NotAsItShould
        if kind == b"EXIF":
            content = file.read(min(length, _MOST_METADATA))
            metadata.exif = metadata.exif or (content if content.startswith(EXIF) else EXIF + content)
        elif kind == b"XMP ":
            metadata.xmp = metadata.xmp or file.read(min(length, _MOST_METADATA))
        elif kind == b"VP8X" and length and not file.read(1)[0] & _WEBP_ANIMATED:
            continue  # a photo gets it with its first metadata; size and colours are said by other chunks
        else:
            yield lead
            yield Span(start, length)
    raise NotAsItShould


WALKS: dict[Format, Walk] = {JPEG: _walk_jpeg, PNG: _walk_png, WEBP: _walk_webp}
"""How to walk each of the formats that say plainly what is metadata."""
