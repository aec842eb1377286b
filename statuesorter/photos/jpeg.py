"""The segments of a JPEG file, walked without decoding it."""

from __future__ import annotations

import re
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

_MOST_EXIF = 2**30
"""Bytes that Pillow may copy while it puts the segments of EXIF together: a third of a second."""

_MOST_SCANS = 500
"""A progressive photo has about ten scans; libjpeg-turbo's own tests give up after this many."""

_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_BLOCK = 1 << 16
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
"""What stands between two runs of pixels. A byte of 255 among pixels is followed by zero, or is a restart."""

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
    """Whether there is more before the pixels than any photo has. Pillow goes through it piece by piece, fill
    byte by fill byte, and puts the segments of EXIF together one by one, each time copying all that came
    before: a hundred thousand take it minutes.
    """
    count = exif = copied = last_end = 0
    for segment in segments(file):
        count += 1
        if segment.marker == APP1:
            exif += segment.length
            copied += exif
        last_end = segment.start + segment.length
    return count > _MOST_OF_A_PHOTO or copied > _MOST_EXIF or _is_filled(file, last_end)


def _is_filled(file: BinaryIO, at: int) -> bool:
    """Whether thousands of fill bytes follow the place ``at``."""
    file.seek(at or len(START_OF_IMAGE))
    return file.read(_MOST_OF_A_PHOTO) == b"\xff" * _MOST_OF_A_PHOTO


def header_length(file: BinaryIO) -> int:
    """How many bytes stand before the pixels."""
    return max((segment.start + segment.length for segment in segments(file)), default=0)


def scans_and_pixels(file: BinaryIO) -> tuple[int, int]:
    """How many scans are decoded, each over the whole photo, and how many pixels that has.

    A photo that is not progressive, all of whose colours come together, is done with its first scan.
    """
    progressive, colours, pixels, end = False, 0, 0, 0
    for segment in segments(file):
        if segment.marker in _FRAMES:
            file.seek(segment.start)
            frame = file.read(6)
            pixels = int.from_bytes(frame[1:3], "big") * int.from_bytes(frame[3:5], "big")
            colours = frame[5] if len(frame) == 6 else 0
            progressive = segment.marker in _PROGRESSIVE
        end = segment.start + segment.length
    file.seek(end)
    scan = file.read(5)
    if not progressive and scan[:2] == bytes((0xFF, START_OF_SCAN)) and scan[4:] == bytes((colours,)):
        return 1, pixels
    return _scans_from(file, end), pixels


def _scans_from(file: BinaryIO, at: int) -> int:
    """How many scans begin behind the place ``at``, up to the end of the photo: a film may follow it."""
    found = 0
    while found <= _MOST_SCANS and (marker := _next_marker(file, at)) is not None:
        kind, at = marker
        if kind == END_OF_IMAGE[1]:
            break
        found += kind == START_OF_SCAN
        file.seek(at)
        at += int.from_bytes(file.read(2), "big")
    return found


def _next_marker(file: BinaryIO, at: int) -> tuple[int, int] | None:
    """The next marker behind the place ``at``, and where what it says begins; None at the end of the file."""
    file.seek(at)
    block = b""
    while more := file.read(_BLOCK):
        block = block[-1:] + more
        at += len(more)
        if (match := _MARKER.search(block)) is not None:
            return block[match.end() - 1], at - len(block) + match.end()
    return None


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


def has_too_many_scans(file: BinaryIO) -> bool:
    """Whether there are more scans than in any photo: each goes over all of it once more."""
    scans, _pixels = scans_and_pixels(file)
    return scans > _MOST_SCANS
