"""Which way up a photo is: reading the orientation and turning by it."""

from __future__ import annotations

import re
from typing import Any

from PIL import Image

from statuesorter.photos.exif_tags import exif_of

UPRIGHT = 1

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_XMP = re.compile(rb"""tiff:Orientation\s*(?:=\s*["']|>)\s*([1-8])\s*["'<]""")
_TURNED_BY_DECODER = frozenset({"HEIF", "JXL"})
_TURNED_BY_CONTAINER = frozenset({"HEIF", "AVIF"})


def read_orientation(image: Image.Image) -> int:
    """The orientation of ``image``, 1 to 8, from its EXIF, or from its XMP where EXIF says nothing.

    Nonsense (0, 9, text, wrong types, EXIF that cannot be read) counts as 1. Where the container itself says
    how to turn (HEIC, JPEG XL, AVIF), XMP is not asked: for the first two the decoder has turned already,
    for AVIF Pillow reports the container's turn as EXIF. Call it after `Image.load`: Pillow turns a TIFF
    while loading, and finds EXIF that follows a PNG's pixels only then.
    """
    if image.format in _TURNED_BY_DECODER:
        return UPRIGHT
    try:
        exif = _exif_of(image)
        value: Any = exif.get(_ORIENTATION)
    except Exception:  # noqa: BLE001  foreign bytes: Pillow raises whatever its parsers stumble on
        value = None
    if value is not None:
        return _sensible(value)
    return UPRIGHT if image.format in _TURNED_BY_CONTAINER else _xmp_orientation(image)


def orientation_of_metadata(exif: bytes, xmp: bytes) -> int:
    """The orientation, 1 to 8, that a file's EXIF (with its ``Exif`` header) or else its XMP says, as
    `read_orientation` reads it of the decoded photo. Empty or unreadable metadata says nothing: 1.
    """
    try:
        value: Any = exif_of(exif).get(_ORIENTATION)
    except Exception:  # noqa: BLE001  foreign bytes
        value = None
    return _sensible(value) if value is not None else _orientation_in_xmp(xmp)


def turn_upright(image: Image.Image, orientation: int) -> Image.Image:
    """``image`` turned and mirrored as ``orientation`` (1 to 8) asks; itself where nothing is to be done."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def swaps_sides(orientation: int) -> bool:
    """Whether turning by ``orientation`` exchanges width and height."""
    return orientation >= 5


def _exif_of(image: Image.Image) -> Image.Exif:
    if image.format not in _TURNED_BY_CONTAINER:
        return image.getexif()
    exif = Image.Exif()  # getexif() would fall back to XMP
    exif.load(image.info.get("exif") or b"")
    return exif


def _sensible(value: Any) -> int:
    if isinstance(value, tuple) and len(value) == 1:  # pyright: ignore[reportUnknownArgumentType]
        value = value[0]  # pyright: ignore[reportUnknownVariableType]
    return value if isinstance(value, int) and value in _TURNS else UPRIGHT


def _xmp_orientation(image: Image.Image) -> int:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    return _orientation_in_xmp(packet) if isinstance(packet, bytes) else UPRIGHT


def _orientation_in_xmp(packet: bytes) -> int:
    found = _XMP.search(packet)
    return int(found[1]) if found else UPRIGHT
