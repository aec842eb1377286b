"""A small real file of every kind of photo, made by code: for the table of formats and for the fuzz tests."""

from __future__ import annotations

import importlib.util
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, features

from statuesorter.photos.formats import HEIF, JPEG_XL, load_plugin
from tests.photos.dng import dng
from tests.photos.pictures import SIZE, adobe_rgb, display_p3, four_colours
from tests.photos.tiffs import tiff


@dataclass(frozen=True, slots=True)
class Sample:
    """One kind of photo: ``format`` and ``variant`` as the guide names them; ``make`` gives the file's bytes.

    ``colour`` says whether the four colours can be told again, within ``tolerance``.
    """

    format: str
    variant: str
    make: Callable[[], bytes]
    colour: bool = True
    tolerance: int = 14


def saved(kind: str, mode: str = "RGB", *, frames: int = 1, **options: object) -> Callable[[], bytes]:
    """The four colours, saved by Pillow as ``kind``, followed by black ``frames`` up to this number."""

    def make() -> bytes:
        if kind == "HEIF":
            load_plugin(HEIF)
        if kind == "JXL":
            load_plugin(JPEG_XL)
        more = [Image.new("RGB", SIZE) for _number in range(1, frames)]
        several = {"save_all": True, "append_images": more} if more else {}
        buffer = io.BytesIO()
        four_colours().convert(mode).save(buffer, kind, **several, **options)
        return buffer.getvalue()

    return make


def ycck_jpeg() -> bytes:
    """CMYK stored as brightness, two colour differences and black, as Photoshop does."""
    cyan, magenta, yellow, black = four_colours().convert("CMYK").split()
    stored = Image.merge("RGB", (cyan, magenta, yellow)).convert("YCbCr").split()
    buffer = io.BytesIO()
    turned = [band.point(lambda value: 255 - value) for band in stored]  # Pillow turns all four bands
    Image.merge("CMYK", (*turned, black)).save(buffer, "JPEG", quality=95)
    content = bytearray(buffer.getvalue())
    content[content.index(b"Adobe") + 11] = 2
    return bytes(content)


def changed_jpeg(*, bits: int = 8, marker: int = 0xC0) -> bytes:
    """A JPEG that says of itself what hardly any program can show."""
    content = bytearray(saved("JPEG", quality=95)())
    at = content.index(b"\xff\xc0")
    content[at + 1], content[at + 4] = marker, bits
    return bytes(content)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(rows: list[bytes], *, bits: int, colour: int, interlaced: bool = False) -> bytes:
    """A PNG of rows of samples, each without a filter."""
    head = struct.pack(">IIBBBBB", *SIZE, bits, colour, 0, 0, int(interlaced))
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, content) for kind, content in chunks)


def deep_png(colour: int, mode: str) -> bytes:
    """Sixteen bits a sample."""
    deep = np.asarray(four_colours().convert(mode)).astype(">u2") * 257
    return png([row.astype(">u2").tobytes() for row in deep], bits=16, colour=colour)


def interlaced_png() -> bytes:
    """The seven passes of Adam7, from coarse to fine."""
    pixels = np.asarray(four_colours())
    passes = (
        (0, 8, 0, 8),
        (0, 8, 4, 8),
        (4, 8, 0, 4),
        (0, 4, 2, 4),
        (2, 4, 0, 2),
        (0, 2, 1, 2),
        (1, 2, 0, 1),
    )
    rows = [
        row.tobytes() for top, down, left, right in passes for row in pixels[top::down, left::right]
    ]  # fmt: skip
    return png(rows, bits=8, colour=2, interlaced=True)


def deep_tiff() -> bytes:
    """Sixteen bits a sample, three samples a pixel."""
    pixels = (np.asarray(four_colours()).astype("<u2") * 257).astype("<u2").tobytes()
    entries = [
        (256, 3, 1, SIZE[0]), (257, 3, 1, SIZE[1]), (258, 3, 3, 8 + 2 + 9 * 12 + 4), (259, 3, 1, 1),
        (262, 3, 1, 2), (273, 4, 1, 8 + 2 + 9 * 12 + 4 + 6), (277, 3, 1, 3), (278, 3, 1, SIZE[1]),
        (279, 4, 1, len(pixels)),
    ]  # fmt: skip
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    bits = struct.pack("<HHH", 16, 16, 16)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4) + bits + pixels


def planes_tiff() -> bytes:
    """Sixteen bits a sample, all of red before all of green before all of blue."""
    return tiff(np.asarray(four_colours()).astype("u2") * 257, planes=True)


def tiff_packed_as(compression: int) -> bytes:
    """A TIFF that says it is packed in a way that is not read."""
    return tiff(np.asarray(four_colours()), compression=compression)


def jpeg_in_jpeg_xl() -> bytes:
    """What a JPEG becomes when it is packed again without loss."""
    import pylibjxl

    return pylibjxl.jpeg_to_jxl(saved("JPEG", quality=95)())


SHOWN: tuple[Sample, ...] = (
    Sample("JPEG", "baseline", saved("JPEG", quality=95)),
    Sample("JPEG", "progressive", saved("JPEG", quality=95, progressive=True)),
    Sample("JPEG", "grey", saved("JPEG", "L", quality=95), colour=False),
    Sample("JPEG", "CMYK", saved("JPEG", "CMYK", quality=95), tolerance=30),
    Sample("JPEG", "YCCK", ycck_jpeg, tolerance=30),
    Sample("JPEG", "several photos (MPO)", saved("MPO", quality=95, frames=2)),
    Sample("HEIC, HEIF", "8 bits", saved("HEIF", quality=95)),
    Sample("HEIC, HEIF", "transparent", saved("HEIF", "RGBA", quality=95)),
    Sample("AVIF", "8 bits", saved("AVIF", quality=95)),
    Sample("AVIF", "transparent", saved("AVIF", "RGBA", quality=95)),
    Sample("JPEG XL", "lossy", saved("JXL", quality=95)),
    Sample("JPEG XL", "lossless", saved("JXL", lossless=True), tolerance=2),
    Sample("JPEG XL", "from a JPEG", jpeg_in_jpeg_xl),
    Sample("JPEG XL", "transparent", saved("JXL", "RGBA", quality=95)),
    Sample("PNG", "8 bits", saved("PNG"), tolerance=0),
    Sample("PNG", "16 bits", lambda: deep_png(2, "RGB"), tolerance=1),
    Sample("PNG", "16 bits grey", lambda: deep_png(0, "L"), colour=False),
    Sample("PNG", "palette", saved("PNG", "P"), tolerance=30),
    Sample("PNG", "transparent", saved("PNG", "RGBA"), tolerance=0),
    Sample("PNG", "interlaced", interlaced_png, tolerance=0),
    Sample("WebP", "lossy", saved("WEBP", quality=95)),
    Sample("WebP", "lossless", saved("WEBP", lossless=True), tolerance=2),
    Sample("WebP", "transparent", saved("WEBP", "RGBA", quality=95)),
    Sample("WebP", "animated (first frame)", saved("WEBP", quality=95, frames=2)),
    Sample("GIF", "still", saved("GIF"), tolerance=30),
    Sample("GIF", "animated (first frame)", saved("GIF", frames=2), tolerance=40),
    Sample("BMP", "24 bits", saved("BMP"), tolerance=0),
    Sample("BMP", "palette", saved("BMP", "P"), tolerance=30),
    Sample("TIFF", "8 bits", saved("TIFF"), tolerance=0),
    Sample("TIFF", "16 bits", deep_tiff, tolerance=1),
    Sample("TIFF", "16 bits in planes", planes_tiff, tolerance=1),
    Sample("TIFF", "CMYK", saved("TIFF", "CMYK"), tolerance=30),
    Sample("TIFF", "LZW", saved("TIFF", compression="tiff_lzw"), tolerance=0),
    Sample("TIFF", "Deflate", saved("TIFF", compression="tiff_adobe_deflate"), tolerance=0),
    Sample("TIFF", "JPEG inside", saved("TIFF", compression="jpeg", quality=95)),
    Sample("TIFF", "several pages (the first)", saved("TIFF", frames=2), tolerance=0),
    Sample("JPEG 2000", "JP2", saved("JPEG2000")),
    Sample("JPEG 2000", "codestream", saved("JPEG2000", no_jp2=True)),
    Sample("RAW", "preview inside", lambda: dng(preview=True)),
    Sample("RAW", "no preview (developed)", lambda: dng(preview=False), tolerance=45),
)
"""What is shown."""

NOT_SHOWN: tuple[Sample, ...] = (
    Sample("JPEG", "12 bits", lambda: changed_jpeg(bits=12)),
    Sample("JPEG", "lossless", lambda: changed_jpeg(marker=0xC3)),
    Sample("TIFF", "WebP inside", lambda: tiff_packed_as(50001)),
    Sample("TIFF", "JPEG 2000 inside", lambda: tiff_packed_as(34712)),
    Sample("TIFF", "32 bits in colour", lambda: tiff(np.asarray(four_colours()).astype("f4") / 255)),
    Sample("Photoshop", "any", lambda: b"8BPS\0\x01" + bytes(60)),
    Sample("PDF", "any", lambda: b"%PDF-1.7\n" + bytes(60)),
    Sample("JPEG XR", "any", lambda: b"II\xbc\x01" + bytes(60)),
    Sample("OpenEXR", "any", lambda: b"v/1\x01" + bytes(60)),
    Sample("SVG", "any", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    Sample("video", "any", lambda: b"\0\0\0\x18ftypmp42" + bytes(60)),
)
"""What is named, but not shown."""

_WITH_PROFILES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("JPEG", "JPEG", {"quality": 95}), ("PNG", "PNG", {}), ("WebP", "WEBP", {"lossless": True}),
    ("TIFF", "TIFF", {}), ("HEIC, HEIF", "HEIF", {"quality": 95}), ("AVIF", "AVIF", {"quality": 95}),
    ("JPEG XL", "JXL", {"lossless": True}),
)  # fmt: skip
PROFILED: tuple[Sample, ...] = tuple(
    Sample(name, variant, saved(kind, icc_profile=profile, **options))
    for variant, profile in (("Display P3", display_p3()), ("Adobe RGB", adobe_rgb()))
    for name, kind, options in _WITH_PROFILES
)
"""The four colours as numbers of a larger colour space: what is shown must be stronger."""


def can_be_made(sample: Sample) -> bool:
    """Whether what writes and reads this format is on this computer; it is not on every one."""
    if sample.format == "JPEG XL":
        return importlib.util.find_spec("pylibjxl") is not None
    return sample.format != "AVIF" or bool(features.check("avif"))


def every_sample() -> Iterator[Sample]:
    """All that can be made."""
    yield from filter(can_be_made, (*SHOWN, *NOT_SHOWN, *PROFILED))
