"""The segments of a JPEG file, walked without decoding it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

START_OF_IMAGE, END_OF_IMAGE = b"\xff\xd8", b"\xff\xd9"
"""What a whole file begins and ends with."""

START_OF_SCAN = 0xDA
"""The second byte of the marker after which the pixels begin."""
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MOST_SEGMENTS = 10_000
_MOST_OF_A_PHOTO = 5_000
"""A photo has a few segments, a panorama with everything in it some hundreds."""

APP1 = 0xE1
EXIF = b"Exif\0\0"
"""What the content of an APP1 segment with EXIF begins with."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment by its marker's second byte, where its content begins, and how many bytes it has."""

    marker: int
    start: int
    length: int


def segments(file: BinaryIO) -> Iterator[Segment]:
    """Yield the segments before the pixels. Stops without a word where the file does not go on as a JPEG."""
    position = 2
    for _number in range(_MOST_SEGMENTS):
        file.seek(position)
        lead = file.read(4)
        if len(lead) < 4 or lead[0] != 0xFF:
            return
        marker = lead[1]
        if marker == 0xFF:  # a fill byte before the marker
            position += 1
        elif marker in _STANDALONE:
            position += 2
        elif marker in {START_OF_SCAN, END_OF_IMAGE[1]}:
            return
        else:
            length = int.from_bytes(lead[2:], "big")
            if length < 2:
                return
            yield Segment(marker, position + 4, length - 2)
            position += 2 + length


def is_endless(file: BinaryIO) -> bool:
    """Whether there are more segments than any photo has. Pillow puts those of EXIF together one by one, each
    time copying all that came before: a hundred thousand take it minutes.
    """
    return sum(1 for _segment in segments(file)) > _MOST_OF_A_PHOTO


def exif_segment(file: BinaryIO) -> bytes | None:
    """The first EXIF segment with its marker and length, alone; the file's pixels are never read."""
    for segment in segments(file):
        if segment.marker == APP1:
            file.seek(segment.start)
            content = file.read(segment.length)
            if content.startswith(EXIF) and len(content) == segment.length:
                return bytes((0xFF, APP1)) + (segment.length + 2).to_bytes(2, "big") + content
    return None


def unsupported_variant(file: BinaryIO) -> str | None:
    """The name of a kind of JPEG that hardly any program can show, or None if it is an ordinary one."""
    for segment in segments(file):
        if segment.marker in _FRAMES:
            file.seek(segment.start)
            bits = file.read(1)
            if bits and bits[0] != 8:
                return f"{bits[0]}-bit JPEG"
            if segment.marker in {0xC3, 0xC7, 0xCB, 0xCF}:
                return "lossless JPEG"
            return None
    return None
