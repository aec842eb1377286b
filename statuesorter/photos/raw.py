"""A camera's RAW, through rawpy (LibRaw) where that is installed."""

from __future__ import annotations

import importlib
import io
import struct
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image

from statuesorter.photos.refusals import damaged, too_large, unsupported

_TURNS_OF_LIBRAW = {3: 3, 5: 8, 6: 6}


@dataclass(frozen=True, slots=True)
class RawJpeg:
    """The preview that the camera put into a RAW. ``orientation`` (1 to 8) is what it still needs, unless it
    says its own; ``full_size`` is (width, height) of the RAW, upright, in pixels.
    """

    jpeg: bytes
    orientation: int
    full_size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class RawPixels:
    """Pixels of a RAW: a preview, or developed. The rest as in `RawJpeg`."""

    image: Image.Image
    orientation: int
    full_size: tuple[int, int]


def read(file: BinaryIO, name: str, limit: int, *, least_side: int) -> RawJpeg | RawPixels:
    """The embedded preview if its longer side has ``least_side`` pixels or half those of the RAW; otherwise
    the RAW developed.

    Raises `PhotoUnsupported`, `PhotoDamaged`, or `PhotoTooLarge` beyond ``limit`` pixels; ``name`` is spoken
    of.
    """
    with _opened(file, name) as (rawpy, opened):
        full_size, orientation = _allowed_size(opened, name, limit), _orientation(opened)
        enough = min(least_side or max(full_size), max(full_size) // 2)
        embedded = _embedded(rawpy, opened)
        if isinstance(embedded, Image.Image) and max(embedded.size) >= enough:
            return RawPixels(embedded, orientation, full_size)
        if isinstance(embedded, bytes) and _long_side(embedded) >= enough:
            return RawJpeg(embedded, orientation, full_size)
        return _developed(opened, full_size)


def develop(file: BinaryIO, name: str, limit: int) -> RawPixels:
    """The RAW developed, at half its size, whatever preview it has. Raises as `read`."""
    with _opened(file, name) as (_rawpy, opened):
        return _developed(opened, _allowed_size(opened, name, limit))


def size_of(file: BinaryIO, name: str) -> tuple[int, int]:
    """Width and height of the RAW, upright, in pixels, of which none is decoded. Raises as `read`."""
    with _opened(file, name) as (_rawpy, opened):
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
def _opened(file: BinaryIO, name: str) -> Generator[tuple[Any, Any]]:
    """rawpy, and the RAW as it opens it; what goes wrong inside comes out as the photo's error."""
    try:
        rawpy: Any = importlib.import_module("rawpy")
    except ImportError as error:
        raise unsupported(name, "RAW") from error
    try:
        file.seek(0)
        with rawpy.imread(file) as opened:
            yield rawpy, opened
    except rawpy.LibRawFileUnsupportedError as error:
        raise unsupported(name, "RAW") from error
    except MemoryError as error:
        raise too_large(name) from error
    except (rawpy.LibRawError, OSError, TypeError, ValueError, RuntimeError) as error:
        raise damaged(name) from error


def _orientation(opened: Any) -> int:
    return _TURNS_OF_LIBRAW.get(int(opened.sizes.flip), 1)


def _full_size(opened: Any) -> tuple[int, int]:
    width, height = int(opened.sizes.width), int(opened.sizes.height)
    return (height, width) if _orientation(opened) in {6, 8} else (width, height)


def _allowed_size(opened: Any, name: str, limit: int) -> tuple[int, int]:
    width, height = _full_size(opened)
    if width * height > limit:
        raise too_large(name)
    return width, height


def _developed(opened: Any, full_size: tuple[int, int]) -> RawPixels:
    pixels = opened.postprocess(half_size=True, use_camera_wb=True)  # turned by LibRaw, its sizes halved
    return RawPixels(_image(pixels), 1, full_size)


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
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
            return max(image.size)
    except (OSError, SyntaxError, ValueError):
        return 0
