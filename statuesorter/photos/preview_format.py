"""A preview on disk: an ordinary JPEG (full colour resolution), so Qt can read the very same file.

Behind the JPEG's end stand a few bytes of ours (full size, whether the photo was truncated, its measures, a
checksum over everything), which every JPEG reader passes over: one read gives all.
"""

from __future__ import annotations

import contextlib
import io
import struct
import tempfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from PIL import Image

from statuesorter.domain.image_stats import ImageStats
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.image_stats import measure
from statuesorter.photos.jpeg import END_OF_IMAGE
from statuesorter.photos.pillow import READ_AT_ONCE

PROXY_QUALITY = 96
"""At 90, libjpeg's losses alone moved the shipped model's probabilities by over 0.03 for 4 % of photos."""

_TRAILER = struct.Struct(">4sIIB3xqdQI")
_MAGIC = b"SSp3"
"""``SSp1`` was smaller and of quality 90, ``SSp2`` had no measures: such previews are made again."""
_NO_DATE = -(2**63)


@dataclass(frozen=True, eq=False)
class Preview:
    """A photo upright and reduced, as it is kept: an ordinary `jpeg`, which Qt reads as well as Pillow.

    ``full_size`` is the photo's own (width, height), upright; ``truncated`` says that part of it is missing.
    """

    jpeg: bytes
    full_size: tuple[int, int]
    truncated: bool
    image_stats: ImageStats

    @cached_property
    def image(self) -> Image.Image:
        """The pixels (RGB), read from `jpeg` when they are first asked for: every day the same."""
        image = Image.open(io.BytesIO(self.jpeg), formats=["JPEG"])
        image.decodermaxblock = READ_AT_ONCE
        image.load()
        return image


def packed(decoded: DecodedPhoto) -> Preview:
    """The preview of a decoded, reduced photo; its `jpeg` is what is to be kept."""
    jpeg = _encoded(decoded.image)
    stats = measure(decoded.image, decoded.taken)
    taken = _NO_DATE if stats.taken is None else stats.taken
    fields = (_MAGIC, *decoded.full_size, decoded.truncated, taken, stats.sharpness, stats.phash)
    checksum = zlib.crc32(jpeg + _TRAILER.pack(*fields, 0))
    return Preview(jpeg + _TRAILER.pack(*fields, checksum), decoded.full_size, decoded.truncated, stats)


def unpacked(stored: bytes) -> Preview | None:
    """The preview of such bytes; None where they are damaged, or of an older kind."""
    if len(stored) <= _TRAILER.size:
        return None
    trailer = _TRAILER.unpack(stored[-_TRAILER.size :])
    magic, width, height, truncated, taken, sharpness, phash, checksum = trailer
    if magic != _MAGIC or zlib.crc32(stored[:-4] + bytes(4)) != checksum:
        return None
    stats = ImageStats(None if taken == _NO_DATE else taken, sharpness, phash)
    return Preview(stored, (width, height), bool(truncated), stats)


def _encoded(image: Image.Image) -> bytes:
    """``image`` as the JPEG that is kept. Through a file: there Pillow lets other threads run meanwhile, into
    memory it holds them all up (the window's too) until it is done.
    """
    with contextlib.suppress(OSError), tempfile.TemporaryFile() as file:
        _encode(image, file)
        file.seek(0)
        jpeg = file.read()
        if jpeg.endswith(END_OF_IMAGE):  # Pillow does not notice where a full disk took only a part
            return jpeg
    buffer = io.BytesIO()
    _encode(image, buffer)
    return buffer.getvalue()


def _encode(image: Image.Image, file: IO[bytes]) -> None:
    image.save(file, "JPEG", quality=PROXY_QUALITY, subsampling=0)
