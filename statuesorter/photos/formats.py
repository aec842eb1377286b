"""What a file is, told by its first bytes; its ending is only asked where the bytes leave it open."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from statuesorter.domain.endings import RAW_ENDINGS

HEAD_BYTES = 64
"""How many bytes from the start of a file `recognise` wants to see."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format by the name a person knows. ``plugin`` is the module that teaches Pillow to read it and
    ``pillow`` Pillow's own name; both are empty where the format cannot be shown. ``raw`` means: a camera's
    own format, of which the embedded preview is shown. ``isolated``: decoded in a process of its own, because
    its decoder is large, seldom met or known for holes.
    """

    name: str
    pillow: str = ""
    plugin: str = ""
    raw: bool = False
    isolated: bool = False


JPEG = Format("JPEG", "JPEG", "PIL.JpegImagePlugin")
PNG = Format("PNG", "PNG", "PIL.PngImagePlugin")
TIFF = Format("TIFF", "TIFF", "PIL.TiffImagePlugin", isolated=True)
HEIF = Format("HEIC", "HEIF", "pillow_heif", isolated=True)
AVIF = Format("AVIF", "AVIF", "PIL.AvifImagePlugin", isolated=True)
WEBP = Format("WebP", "WEBP", "PIL.WebPImagePlugin", isolated=True)
GIF = Format("GIF", "GIF", "PIL.GifImagePlugin")
BMP = Format("BMP", "BMP", "PIL.BmpImagePlugin")
JPEG_2000 = Format("JPEG 2000", "JPEG2000", "PIL.Jpeg2KImagePlugin", isolated=True)
JPEG_XL = Format("JPEG XL", "JXL", "pylibjxl", isolated=True)
RAW = Format("RAW", raw=True, isolated=True)
TIFF_RAW = Format("RAW", "TIFF", "PIL.TiffImagePlugin", raw=True, isolated=True)

_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_STARTS: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"\xff\x4f\xff\x51", JPEG_2000),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JPEG_2000),
    (b"IIU\0", RAW),
    (b"IIRO", RAW),
    (b"IIRS", RAW),
    (b"MMOR", RAW),
    (b"FUJIFILMCCD-RAW", RAW),
    (b"FOVb", RAW),
    (b"\0MRM", RAW),
    (b"\xff\x0a", JPEG_XL),
    (b"\0\0\0\x0cJXL \r\n\x87\n", JPEG_XL),
    (b"8BPS", Format("Photoshop")),
    (b"%PDF", Format("PDF")),
    (b"%!PS", Format("PostScript")),
    (b"gimp xcf", Format("GIMP")),
    (b"II\xbc\x01", Format("JPEG XR")),
    (b"v/1\x01", Format("OpenEXR")),
    (b"#?RADIANCE", Format("Radiance HDR")),
    (b"\0\0\x01\0", Format("icon")),
    (b"<svg", Format("SVG")),
    (b"PK\x03\x04", Format("ZIP")),
    (b"\x1aE\xdf\xa3", Format("Matroska video")),
    (b"FLIF", Format("FLIF")),
    (b"BPG\xfb", Format("BPG")),
    (b"\x01\xda", Format("SGI")),
    (b"<!DOCTYPE html", Format("HTML")),
    (b"<html", Format("HTML")),
)

_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


def recognise(head: bytes, ending: str = "") -> Format | None:
    """The format that begins with ``head`` (at least `HEAD_BYTES` bytes, or the whole file), or None.

    ``ending`` (lower case, with its dot) only tells a camera's RAW from a plain TIFF, which begin alike.
    """
    if head.startswith(_TIFF_STARTS):
        return TIFF_RAW if ending in RAW_ENDINGS or head[8:10] == b"CR" else TIFF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:2] == b"BM" and len(head) > 18 and head[15:18] == b"\0\0\0":  # the size of its second header
        return BMP
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    return next((known for start, known in _STARTS if head.startswith(start)), None)


def _of_brands(head: bytes) -> Format:
    """What a file of the MP4 family holds, by its main brand and those it says it is compatible with."""
    length = int.from_bytes(head[:4], "big")
    end = min(length, len(head)) if length >= 16 else len(head)
    main = head[8:12]
    brands = {main} | {head[at : at + 4] for at in range(16, end - 3, 4)}
    if main == b"crx ":
        return RAW
    if main in _AVIF_BRANDS or (brands & _AVIF_BRANDS and main not in _HEIF_BRANDS - {b"mif1", b"msf1"}):
        return AVIF
    if brands & _HEIF_BRANDS:
        return HEIF
    return Format("video")


def load_plugin(known: Format) -> None:
    """Teach Pillow to read ``known``, and nothing else: its other readers are never loaded.

    Raises ImportError where what reads it is not installed.
    """
    module = importlib.import_module(known.plugin)
    if known is HEIF:
        # Previews are read where they will do (see `heif`); depth maps and the like are not looked at.
        module.register_heif_opener(thumbnails=True, depth_images=False, aux_images=False)
    if known is JPEG_XL:
        module.register_pillow()
