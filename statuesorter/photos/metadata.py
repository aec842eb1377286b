"""What a photo says about itself: camera, date, lens, exposure, size."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image, ImageFile

from statuesorter.domain.endings import ending_of
from statuesorter.domain.errors import DecoderFailed, PhotoError
from statuesorter.domain.metadata import Metadata
from statuesorter.photos import isolation, raw
from statuesorter.photos.exif_reader import read_tags
from statuesorter.photos.exif_tags import EXIF_IFD, Tags, dates_of, directory, first_date, text_of
from statuesorter.photos.formats import HEAD_BYTES, JPEG, JPEG_XL, Format, load_plugin, recognise
from statuesorter.photos.jpeg import is_endless
from statuesorter.photos.jpeg_xl import exif_block
from statuesorter.photos.opening import open_as
from statuesorter.photos.orientation import read_orientation, swaps_sides
from statuesorter.photos.pillow import pixel_limit, prepare
from statuesorter.photos.reading import open_photo_file
from statuesorter.photos.workload import is_laborious

_MAKE, _MODEL = 0x010F, 0x0110
_EXPOSURE_TIME, _F_NUMBER, _ISO = 0x829A, 0x829D, 0x8827
_FOCAL_LENGTH, _LENS_MODEL = 0x920A, 0xA434
_DATES_OF_EXIF = ("datetime_original", "datetime_digitized", "datetime")


_Size = tuple[int, int] | tuple[None, None]


def read_metadata(path: Path) -> Metadata:
    """Read what the photo at ``path`` says about itself, without decoding its pixels.

    A damaged photo says less, never nothing: ``size`` is always known. Raises `PhotoUnreadable`.
    """
    with open_photo_file(path) as (file, status):
        known = recognise(file.read(HEAD_BYTES), ending_of(path.name))
        if known is None or not (known.isolated or is_laborious(file, known)):
            return _of_file(file, known, status.st_size)
    try:
        return isolation.metadata(path, known.name)
    except DecoderFailed:
        return Metadata(status.st_size, known.name)


def read_metadata_here(path: Path) -> Metadata:
    """`read_metadata` in this process, whatever the format."""
    with open_photo_file(path) as (file, status):
        return _of_file(file, recognise(file.read(HEAD_BYTES), ending_of(path.name)), status.st_size)


def _of_file(file: BinaryIO, known: Format | None, size: int) -> Metadata:
    if known is None or not (known.pillow or known.raw) or (known is JPEG and is_endless(file)):
        return Metadata(size, known.name if known else None)
    prepare()
    (width, height), exif = _looked_at(file, known)
    base, details = Tags(exif), directory(exif, EXIF_IFD)
    by_exif = read_tags(file, ("make", "model", *_DATES_OF_EXIF)) if known is JPEG else {}
    return Metadata(
        size,
        known.name,
        width,
        height,
        camera=_camera(by_exif.get("make"), by_exif.get("model"))
        or _camera(base.get(_MAKE), base.get(_MODEL)),
        taken=first_date([*map(by_exif.get, _DATES_OF_EXIF), *dates_of(exif)]),
        lens=text_of(details.get(_LENS_MODEL)),
        exposure_time=_number(details.get(_EXPOSURE_TIME)),
        aperture=_number(details.get(_F_NUMBER)),
        iso=_whole(details.get(_ISO)),
        focal_length=_number(details.get(_FOCAL_LENGTH)),
    )


def _looked_at(file: BinaryIO, known: Format) -> tuple[_Size, Image.Exif | None]:
    """Width and height, upright, and the EXIF, as far as each can be had without decoding a pixel."""
    size: _Size = (None, None)
    try:
        if known.raw:
            size = _size_of_raw(file)
            return size, raw.exif_of(file)
        load_plugin(known)
        image = open_as(known, file, "")
        if image.size[0] * image.size[1] > pixel_limit():
            return size, None  # Pillow decodes a PNG to look for EXIF behind its pixels
        size = _upright_size(image)
        return size, _exif_of(image, file, known)
    except Exception:  # noqa: BLE001  foreign bytes: what was understood so far is still told
        return size, None


def _size_of_raw(file: BinaryIO) -> _Size:
    try:
        return raw.size_of(file, "")
    except PhotoError:
        return None, None


def _exif_of(image: ImageFile.ImageFile, file: BinaryIO, known: Format) -> Image.Exif:
    if known is not JPEG_XL:
        return image.getexif()
    exif = Image.Exif()  # its plugin finds the EXIF only with the pixels
    exif.load(exif_block(file) or b"")
    return exif


def _upright_size(image: ImageFile.ImageFile) -> tuple[int, int]:
    tags: Any = getattr(image, "tag_v2", None)
    width, height = (tags[256], tags[257]) if tags else image.size  # some Pillows turn a TIFF's size already
    return (height, width) if swaps_sides(read_orientation(image)) else (width, height)


def _camera(make: Any, model: Any) -> str | None:
    """``Canon EOS R5``, not ``Canon Canon EOS R5``."""
    maker, name = text_of(make), text_of(model)
    if not maker or not name:
        return name or maker
    return name if name.lower().startswith(maker.split()[0].lower()) else f"{maker} {name}"


def _number(value: Any) -> float | None:
    """A positive finite number, or None."""
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) and number > 0 else None


def _whole(value: Any) -> int | None:
    number = _number(value[0] if isinstance(value, tuple) and value else value)
    return None if number is None else round(number)
