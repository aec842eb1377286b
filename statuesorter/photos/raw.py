"""A camera's RAW, through rawpy (LibRaw) where that is installed."""

from __future__ import annotations

import importlib
import struct
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image

_TURNS_OF_LIBRAW = {3: 3, 5: 8, 6: 6}


class Missing(Exception):
    """rawpy is not installed."""


class Unknown(Exception):
    """LibRaw does not know this kind of RAW."""


class Broken(Exception):
    """The RAW cannot be read."""


class TooLarge(Exception):
    """The RAW has more pixels than allowed."""


@dataclass(frozen=True, slots=True)
class RawPreview:
    """What can be shown of a RAW: the bytes of a JPEG, or pixels. ``orientation`` (1 to 8) is what both still
    need, unless the JPEG says its own; ``full_size`` is (width, height) of the RAW, upright, in pixels.
    """

    preview: bytes | Image.Image
    orientation: int
    full_size: tuple[int, int]


def read(file: BinaryIO, limit: int, *, least_side: int) -> RawPreview:
    """The embedded preview if its longer side has ``least_side`` pixels or half those of the RAW; otherwise
    the RAW developed at half size.

    Raises `Missing`, `Unknown`, `Broken`, or `TooLarge` beyond ``limit`` pixels.
    """
    with _opened(file) as (rawpy, opened):
        return _preview(rawpy, opened, limit, least_side)


def size_of(file: BinaryIO) -> tuple[int, int]:
    """Width and height of the RAW, upright, in pixels, of which none is decoded.

    Raises `Missing`, `Unknown`, `Broken` or `TooLarge`.
    """
    with _opened(file) as (_rawpy, opened):
        return _full_size(opened)


def exif_of(file: BinaryIO) -> Image.Exif:
    """The EXIF of a RAW that is a TIFF at heart, under whatever name (Olympus and Panasonic have their own);
    empty for any other. Raises anything for a damaged one.
    """
    exif = Image.Exif()
    file.seek(0)
    head = file.read(8)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is not None and len(head) == 8:
        exif.endian = order
        exif.load_from_fp(file, struct.unpack_from(order + "I", head, 4)[0])
    return exif


@contextmanager
def _opened(file: BinaryIO) -> Generator[tuple[Any, Any]]:
    """rawpy, and the RAW as it opens it; what goes wrong inside comes out as one of the errors above."""
    try:
        rawpy: Any = importlib.import_module("rawpy")
    except ImportError as error:
        raise Missing from error
    try:
        file.seek(0)
        with rawpy.imread(file) as opened:
            yield rawpy, opened
    except rawpy.LibRawFileUnsupportedError as error:
        raise Unknown from error
    except MemoryError as error:
        raise TooLarge from error
    except (rawpy.LibRawError, OSError, TypeError, ValueError, RuntimeError) as error:
        raise Broken from error


def _orientation(opened: Any) -> int:
    return _TURNS_OF_LIBRAW.get(int(opened.sizes.flip), 1)


def _full_size(opened: Any) -> tuple[int, int]:
    width, height = int(opened.sizes.width), int(opened.sizes.height)
    return (height, width) if _orientation(opened) in {6, 8} else (width, height)


def _preview(rawpy: Any, opened: Any, limit: int, least_side: int) -> RawPreview:
    full_size, orientation = _full_size(opened), _orientation(opened)
    if full_size[0] * full_size[1] > limit:
        raise TooLarge
    enough = min(least_side or max(full_size), max(full_size) // 2)
    embedded = _embedded(rawpy, opened)
    if isinstance(embedded, Image.Image) and max(embedded.size) >= enough:
        return RawPreview(embedded, orientation, full_size)
    if isinstance(embedded, bytes) and _long_side(embedded) >= enough:
        return RawPreview(embedded, orientation, full_size)
    developed = opened.postprocess(half_size=True, use_camera_wb=True)  # turned by LibRaw
    return RawPreview(_image(developed), 1, full_size)


def _embedded(rawpy: Any, opened: Any) -> bytes | Image.Image | None:
    try:
        thumbnail = opened.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    if thumbnail.format == rawpy.ThumbFormat.JPEG:
        return bytes(thumbnail.data)
    return _image(thumbnail.data) if thumbnail.format == rawpy.ThumbFormat.BITMAP else None


def _image(pixels: Any) -> Image.Image:
    """Height × width × colours as an image. A camera without a filter before its sensor has one colour."""
    return Image.fromarray(pixels[..., 0] if pixels.shape[2:] == (1,) else pixels)


def _long_side(jpeg: bytes) -> int:
    """The longer side of a JPEG in pixels; 0 where it cannot be told."""
    import io

    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
            return max(image.size)
    except (OSError, SyntaxError, ValueError):
        return 0
