"""TIFF holds pixels in thousands of ways: what Pillow would give wrong goes another way, or is refused.

Pillow has two readers for a TIFF: its own, for pixels that are not compressed, and libtiff. Compared with
files written by tifffile (2,963 combinations of bits, samples, planes, byte order, predictor, compression,
tiles), the first takes planes of 16 bits for planes of 8, and expects as much colour as brightness of YCbCr;
after the second, Pillow turns the bytes of floating point and signed numbers round, though libtiff has done
so. All three come out as noise, without an error.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from PIL import ImageFile, ImagePalette, TiffImagePlugin

from statuesorter.photos.refusals import unsupported

_NOT_COMPRESSED = 1
_READ = frozenset(
    {_NOT_COMPRESSED, 2, 3, 4, 5, 6, 7, 8, 32771, 32773, 32809, 32946, 34676, 34677, 34925, 50000}
)
"""What the libtiff of Pillow's wheels unpacks, by the tag's numbers."""

_INSIDE = {
    9: "JBIG",
    10: "JBIG",
    33003: "JPEG 2000",
    33005: "JPEG 2000",
    33007: "JPEG",
    34661: "JBIG",
    34663: "JPEG XR",
    34712: "JPEG 2000",
    34715: "JBIG2",
    34892: "lossy JPEG",
    34887: "LERC",
    34933: "PNG",
    34934: "JPEG XR",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
"""What else a TIFF is known to hold, by the same numbers, under the names that people know."""

_SUBFILE_TYPE, _SUB_DIRECTORIES, _COLOUR_MAP, _DNG_VERSION = 254, 330, 320, 0xC612
_WHITE_IS_ZERO, _YCBCR = 0, 6
_REDUCED = 1
_PLANES = 2
_UNSIGNED, _SIGNED = 1, 2

_BY_LIBTIFF = {
    "F;32F": "F;32NF", "F;32BF": "F;32NF",
    "I;16S": "I;16NS", "I;16BS": "I;16NS",
    "I;32S": "I;32NS", "I;32BS": "I;32NS",
}  # fmt: skip
"""How samples lie in the file, and how libtiff hands them over: in this computer's order of bytes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pixels of a TIFF lie in it, by its tags. ``bits`` are of each sample."""

    compression: int
    photometric: int
    bits: tuple[int, ...]
    sample_format: int
    planes: bool
    extra_samples: int

    @property
    def refused_as(self) -> str | None:
        """The name of this kind of TIFF where it cannot be shown, or not as it is; else None."""
        if self.compression not in _READ:
            return f"TIFF ({_INSIDE.get(self.compression, f'compression {self.compression}')})"
        if self.sample_format == _SIGNED and 8 in self.bits:  # taken for numbers without a sign
            return "TIFF (signed samples)"
        if self.planes and len(self.bits) == 2:  # grey and alpha: read as if they lay side by side
            return "TIFF (2 planes)"
        return None

    @property
    def needs_libtiff(self) -> bool:
        """Whether Pillow's own reader would give what is not there."""
        if self.compression != _NOT_COMPRESSED:
            return False
        return self.photometric == _YCBCR or (self.planes and (max(self.bits) != 8 or self.extra_samples > 0))


class _ThroughLibtiff(threading.local):
    """Pillow's switch for the reader, which is one for all threads, on only in a thread that is inside
    `_through_libtiff`; see `pillow`.
    """

    on = False

    def __bool__(self) -> bool:
        return self.on


_switch = _ThroughLibtiff()


@contextmanager
def _through_libtiff(*, on: bool) -> Generator[None]:
    plugin: Any = TiffImagePlugin
    plugin.READ_LIBTIFF = _switch
    _switch.on = on
    try:
        yield
    finally:
        _switch.on = False


def open_tiff(file: BinaryIO, name: str) -> ImageFile.ImageFile:
    """The TIFF as Pillow opens it, so that what it loads is what lies in the ``file``.

    Raises `PhotoUnsupported` for a kind that cannot be shown (``name`` is spoken of), and what Pillow raises.
    """
    file.seek(0)
    if file.read(4) == b"MM\0+":
        raise unsupported(name, "BigTIFF")  # Pillow reads only that of the other order of bytes
    layout = layout_of(file)
    if layout is not None and (refused := layout.refused_as):
        raise unsupported(name, refused)
    file.seek(0)
    with _through_libtiff(on=layout is not None and layout.needs_libtiff):
        image = TiffImagePlugin.TiffImageFile(file, "")
    image.use_load_libtiff = bool(image.use_load_libtiff) or (layout is not None and layout.needs_libtiff)
    if image.use_load_libtiff:
        image.tile = [_in_native_order(tile) for tile in image.tile]
    if image.mode == "P":
        _brighten_palette(image)
    return image


def holds_raw(file: BinaryIO) -> bool:
    """Whether a TIFF is a RAW under another ending: a DNG, or a small picture before the real one."""
    tags = _tags_of(file)
    return _DNG_VERSION in tags or (tags.get(_SUBFILE_TYPE) == _REDUCED and _SUB_DIRECTORIES in tags)


def layout_of(file: BinaryIO) -> Layout | None:
    """How the first picture of a TIFF lies in it; None where its tags make no sense."""
    tags = _tags_of(file)
    try:
        bits = _numbers(tags.get(TiffImagePlugin.BITSPERSAMPLE, (1,)))
        samples = int(tags.get(TiffImagePlugin.SAMPLESPERPIXEL, len(bits)))
        if len(bits) == 1 and 1 < samples <= TiffImagePlugin.MAX_SAMPLESPERPIXEL:
            bits *= samples
        return Layout(
            compression=int(tags.get(TiffImagePlugin.COMPRESSION, _NOT_COMPRESSED)),
            photometric=int(tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION, _WHITE_IS_ZERO)),
            bits=bits,
            sample_format=_numbers(tags.get(TiffImagePlugin.SAMPLEFORMAT, (_UNSIGNED,)))[0],
            planes=tags.get(TiffImagePlugin.PLANAR_CONFIGURATION, 1) == _PLANES and samples > 1,
            extra_samples=len(_numbers(tags.get(TiffImagePlugin.EXTRASAMPLES, ()))),
        )
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _tags_of(file: BinaryIO) -> dict[int, Any]:
    """The tags of the first directory, as far as they can be read."""
    file.seek(0)
    head = file.read(8)
    if head[2:3] == b"+":  # BigTIFF
        head += file.read(8)
    try:
        directory = TiffImagePlugin.ImageFileDirectory_v2(head)
        file.seek(directory.next)
        directory.load(file)
        return dict(cast("Any", directory))
    except Exception:  # noqa: BLE001  foreign bytes: Pillow says what is wrong when it opens the file
        return {}


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(int(number) for number in (value if isinstance(value, tuple) else (value,)))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _in_native_order(tile: Any) -> Any:
    raw_mode, *others = tile.args
    return tile._replace(args=(_BY_LIBTIFF.get(raw_mode, raw_mode), *others))


def _brighten_palette(image: TiffImagePlugin.TiffImageFile) -> None:
    """Some programs write colours from 0 to 255 where the standard says 65535: Pillow shows them as black."""
    colours = _numbers(cast("dict[int, Any]", image.tag_v2)[_COLOUR_MAP])
    if max(colours, default=0) < 256:
        image.palette = ImagePalette.raw("RGB;L", bytes(colours))
