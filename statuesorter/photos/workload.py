"""How much work a file claims to be, told by its structure, before a decoder begins with it.

Pixels are not all that costs: a JPEG may come in thousands of scans, each of which goes over the whole photo;
a PNG in millions of chunks and a GIF in millions of blocks, which Pillow goes through one by one; Python
itself unpacks a packed BMP. What claims more than any usual photo is decoded where its time is limited.
"""

from __future__ import annotations

from typing import BinaryIO

from statuesorter.photos.formats import BMP, GIF, JPEG, PNG, Format
from statuesorter.photos.jpeg import header_length, scans_and_pixels

_MOST_PIXELS = 64_000_000
"""Pixels that are decoded in the program's own process: 0.7 s of a PNG, measured."""

_MOST_WORK = 1_000_000_000
"""Pixels times scans of a JPEG, about a second and a half: 108 megapixels in nine scans, 12 in 83."""

_MOST_BEFORE_PIXELS = 16 * 2**20
"""Bytes of profiles, previews and notes. Pillow takes 0.15 s for a megabyte of Photoshop's."""

_MOST_PARTS = 20_000
"""Chunks of a PNG, or blocks of a GIF before its first picture. Pillow takes 7 µs for each."""

_PIXELS_OF_PNG = frozenset({b"IDAT", b"fdAT"})


def is_laborious(file: BinaryIO, known: Format) -> bool:
    """Whether decoding, or only opening, the ``file`` may take longer than a second or two."""
    if known is JPEG:
        return _is_laborious_jpeg(file)
    if known is PNG:
        return _is_laborious_png(file)
    if known is GIF:
        return _is_laborious_gif(file)
    return known is BMP and _is_laborious_bmp(file)


def _is_laborious_jpeg(file: BinaryIO) -> bool:
    scans, pixels = scans_and_pixels(file)
    return pixels > _MOST_PIXELS or scans * pixels > _MOST_WORK or header_length(file) > _MOST_BEFORE_PIXELS


def _is_laborious_png(file: BinaryIO) -> bool:
    file.seek(16)
    size = file.read(8)
    if int.from_bytes(size[:4], "big") * int.from_bytes(size[4:], "big") > _MOST_PIXELS:
        return True
    at, beside = 8, 0
    for _chunk in range(_MOST_PARTS):
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[:4], "big")
        if len(head) < 8 or head[4:] == b"IEND":
            return beside > _MOST_BEFORE_PIXELS
        if head[4:] not in _PIXELS_OF_PNG:
            beside += length
        at += 12 + length
    return True


def _is_laborious_gif(file: BinaryIO) -> bool:
    file.seek(0)
    head = file.read(13)
    if len(head) < 13:
        return False
    at = 13 + _palette_of(head[10])
    parts = 0
    while parts < _MOST_PARTS:
        parts += 1
        file.seek(at)
        block = file.read(10)
        if block[:1] == b"!":
            at += 2
            while parts < _MOST_PARTS:
                parts += 1
                file.seek(at)
                length = file.read(1)
                if not length:
                    return False
                at += 1 + length[0]
                if length == b"\0":
                    break
        elif block[:1] == b"," and len(block) == 10:
            return _pixels_of(head[6:10]) > _MOST_PIXELS or _pixels_of(block[5:9]) > _MOST_PIXELS
        elif not block or block[:1] == b";":
            return False
        else:
            at += 1  # Pillow passes over what it does not know byte by byte
    return True


def _is_laborious_bmp(file: BinaryIO) -> bool:
    file.seek(18)
    head = file.read(16)
    width, height = (int.from_bytes(head[at : at + 4], "little", signed=True) for at in (0, 4))
    packed = int.from_bytes(head[12:], "little") in {1, 2}
    return packed or abs(width * height) > _MOST_PIXELS


def _palette_of(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 128 else 0


def _pixels_of(size: bytes) -> int:
    return int.from_bytes(size[:2], "little") * int.from_bytes(size[2:], "little")
