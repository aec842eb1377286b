"""The one entrance for pixels: RGB, the right way up, in sRGB, whatever the file holds.

What a file is, is told by its content. It is first decoded strictly; if that fails, once more forgivingly
(`pillow.forgiving`), and what was cut short but still shows most of itself comes out marked ``truncated``.
Foreign bytes make decoders raise anything; out of here come only `PhotoError` and its kinds.
"""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageChops, ImageFile

from statuesorter.domain.endings import ending_of
from statuesorter.domain.errors import PhotoDamaged, PhotoError, PhotoTooLarge, PhotoUnsupported
from statuesorter.domain.language import _
from statuesorter.domain.names import shown_name
from statuesorter.photos import isolation, raw
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.exif_tags import taken_of
from statuesorter.photos.formats import HEAD_BYTES, HEIF, JPEG, TIFF, Format, load_plugin, recognise
from statuesorter.photos.heif import take_preview
from statuesorter.photos.jpeg import has_too_many_scans, is_endless, unsupported_variant
from statuesorter.photos.opening import open_as
from statuesorter.photos.orientation import read_orientation, swaps_sides, turn_upright
from statuesorter.photos.pillow import MOST_PIXELS, READ_AT_ONCE, forgiving, pixel_limit, prepare
from statuesorter.photos.plain_rgb import reduced
from statuesorter.photos.reading import open_photo_file
from statuesorter.photos.reduction import WHOLE, Reduction
from statuesorter.photos.refusals import damaged, mostly_missing, too_large, unreadable, unsupported
from statuesorter.photos.tiff import holds_raw
from statuesorter.photos.workload import is_laborious

_LEAST_SHOWN = 0.5
"""A photo that was cut short must still show this share of its height."""

_MOST_PIXELS_A_BYTE = 10_000
"""A byte of PNG, JPEG, GIF or BMP holds no more, and nothing that was cut short does: what claims more is
mostly missing, and is not filled in, which takes minutes. The formats that are isolated can hold more.
"""

_UNSUPPORTED = re.compile(r"unsupported|not supported|unknown|cannot handle|unrecognized", re.IGNORECASE)


def open_oriented(path: Path, *, max_side: int | None = None) -> Image.Image:
    """The photo at ``path`` as RGB, the right way up, its long side at most ``max_side`` pixels.

    Raises what `decode` raises.
    """
    return decode(path, Reduction(max_side)).image


def decode(path: Path, reduction: Reduction = WHOLE, *, max_pixels: int | None = None) -> DecodedPhoto:
    """Decode the photo at ``path``, reduced as ``reduction`` says.

    ``max_pixels`` allows one photo more (or fewer) pixels than `pixel_limit`. What is seldom met, that large,
    or much work by its structure (`workload`), is decoded in a process of its own. Raises `PhotoUnreadable`,
    `PhotoDamaged`, `PhotoUnsupported`, `PhotoTooLarge` or `DecoderFailed`, and nothing else for a bad photo;
    `Cancelled` where `isolation.stop` is called meanwhile.
    """
    with open_photo_file(path) as (file, status):
        known = _known(file, status.st_size, path)
        if not known.isolated and max_pixels is None and not is_laborious(file, known):
            return _decode_file(file, known, _Job(shown_name(path), reduction, pixel_limit()))
    return isolation.decode(path, known.name, reduction, max_pixels or pixel_limit())


def decode_allowed(path: Path, reduction: Reduction = WHOLE) -> DecodedPhoto:
    """Decode a photo that the person allowed to be larger than others, and perhaps is not.

    What comes out never has more than `pixel_limit` pixels. Raises what `decode` raises.
    """
    within = replace(reduction, area=pixel_limit())
    try:
        return decode(path, within)
    except PhotoTooLarge:
        return decode(path, within, max_pixels=MOST_PIXELS)


def decode_here(path: Path, reduction: Reduction, max_pixels: int) -> DecodedPhoto:
    """Decode in this process, whatever the format. Raises what `decode` raises, but `DecoderFailed`."""
    with open_photo_file(path) as (file, status):
        known = _known(file, status.st_size, path)
        if known is JPEG and has_too_many_scans(file):
            raise unsupported(shown_name(path), "JPEG, > 500 scans")
        return _decode_file(file, known, _Job(shown_name(path), reduction, max_pixels))


def _decode_file(file: BinaryIO, known: Format, job: _Job) -> DecodedPhoto:
    prepare()
    return _decode_raw(file, job) if known.raw else _decode_known(file, known, job)


@dataclass(frozen=True, slots=True)
class _Job:
    name: str
    reduction: Reduction
    limit: int
    turned_by: int = 0
    """An orientation to use where the pixels' own file says none: that of a RAW around a preview."""


class _RawInside(Exception):
    """A file that begins as a TIFF turned out to be a camera's RAW."""


def _known(file: BinaryIO, size: int, path: Path) -> Format:
    """The format of an open file that can be shown."""
    name = shown_name(path)
    if size == 0:
        raise PhotoDamaged(_("{name} is empty.").format(name=name))
    head = file.read(HEAD_BYTES)
    known = recognise(head, ending_of(path.name))
    if known is None:
        if not any(head):
            raise PhotoDamaged(_("{name} is damaged: it holds only zeros.").format(name=name))
        raise PhotoUnsupported(_("{name} is not a photo of a known format.").format(name=name))
    if not known.pillow and not known.raw:
        raise unsupported(name, known.name)
    return known


def _decode_known(file: BinaryIO, known: Format, job: _Job) -> DecodedPhoto:
    try:
        load_plugin(known)
    except ImportError as error:
        raise unsupported(job.name, known.name) from error
    try:
        return _pixels(file, known, job)
    except _RawInside:
        return _decode_raw(file, job)
    except Exception as error:  # noqa: BLE001  foreign bytes: decoders raise whatever they stumble on
        _raise_if_final(error, file, known, job.name)
    try:
        with forgiving():
            decoded = _pixels(file, known, job)
    except Exception as error:
        _raise_if_final(error, file, known, job.name)
        if _UNSUPPORTED.search(str(error)):
            raise unsupported(job.name, known.name) from error
        raise damaged(job.name) from error
    return decoded


def _raise_if_final(error: Exception, file: BinaryIO, known: Format, name: str) -> None:
    """Raise the photo's error where decoding once more would not help."""
    if isinstance(error, PhotoError):
        raise error
    if isinstance(error, OSError) and error.errno is not None:  # the disk's; a decoder's has no number
        raise unreadable(name) from error
    if isinstance(error, MemoryError | Image.DecompressionBombError):
        raise too_large(name) from error
    if known is JPEG and (variant := unsupported_variant(file)):
        raise unsupported(name, variant) from error


def _pixels(file: BinaryIO, known: Format, job: _Job) -> DecodedPhoto:
    length = file.seek(0, io.SEEK_END)
    if known is JPEG and is_endless(file):
        raise damaged(job.name)
    if known is TIFF and holds_raw(file):
        raise _RawInside
    image = open_as(known, file, job.name)
    _check_size(image.size, job)
    truncated = bool(ImageFile.LOAD_TRUNCATED_IMAGES)
    if (truncated or not known.isolated) and image.size[0] * image.size[1] > _MOST_PIXELS_A_BYTE * length:
        raise mostly_missing(job.name)
    size = image.size
    wanted = job.reduction.of(size)
    keeps_size, covered = known is JPEG, None
    if known is JPEG:
        image.decodermaxblock = READ_AT_ONCE
    if known is JPEG and wanted != size:
        drafted = image.draft(None, wanted)  # libjpeg decodes at 1/2, 1/4, 1/8: a fraction of the work
        covered = drafted[1][2:] if drafted else None
    elif known is HEIF and wanted != size and not truncated:
        keeps_size = take_preview(image, file, wanted)
    image.load()
    if not keeps_size:
        size = image.size  # Pillow has turned a TIFF by now
        wanted = job.reduction.of(size)
    orientation = read_orientation(image)
    if orientation == 1 and job.turned_by:
        orientation = job.turned_by
    pixels = reduced(image, wanted, job.reduction, covered)
    if truncated and _share_shown(pixels) < _LEAST_SHOWN:
        raise mostly_missing(job.name)
    full_size = (size[1], size[0]) if swaps_sides(orientation) else size
    upright = turn_upright(pixels, orientation)
    return DecodedPhoto(upright, full_size, image.format or known.name, truncated, taken_of(image.getexif))


def _check_size(size: tuple[int, int], job: _Job) -> None:
    if size[0] * size[1] > job.limit:
        raise too_large(job.name)


def _share_shown(pixels: Image.Image) -> float:
    """How much of the height is there: what a decoder did not reach is of one colour, down to the end."""
    width, height = pixels.size
    unreached = pixels.getpixel((width - 1, height - 1))
    box = ImageChops.difference(pixels, Image.new("RGB", pixels.size, unreached)).getbbox()
    return box[3] / height if box else 0.0


def _decode_raw(file: BinaryIO, job: _Job) -> DecodedPhoto:
    """The preview that the camera put into a RAW; where that is small or damaged, the RAW developed."""
    taken = taken_of(lambda: raw.exif_of(file))
    wanted_side = max(job.reduction.max_side or 0, job.reduction.short_side or 0)
    found = raw.read(file, job.name, job.limit, least_side=wanted_side)
    if isinstance(found, raw.RawPixels):
        return _shown_raw(found, job, taken)
    inner = _Job(job.name, job.reduction, job.limit, found.orientation)
    preview: DecodedPhoto | None = None
    with contextlib.suppress(PhotoDamaged):
        shown = _decode_known(io.BytesIO(found.jpeg), JPEG, inner)
        preview = DecodedPhoto(shown.image, found.full_size, "RAW", shown.truncated, taken or shown.taken)
    if preview is not None and not preview.truncated:
        return preview
    try:
        return _shown_raw(raw.develop(file, job.name, job.limit), job, taken)
    except PhotoDamaged:
        if preview is None:
            raise
        return preview


def _shown_raw(found: raw.RawPixels, job: _Job, taken: datetime | None) -> DecodedPhoto:
    wanted = job.reduction.of(found.image.size)
    image = turn_upright(reduced(found.image, wanted, job.reduction), found.orientation)
    return DecodedPhoto(image, found.full_size, "RAW", truncated=False, taken=taken)
