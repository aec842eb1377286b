"""From whatever a file holds to plain sRGB."""

from __future__ import annotations

import functools
import importlib
import io
import logging
from typing import Any

from PIL import Image

WHITE = 255
_LARGEST_PROFILE = 4 * 2**20
_RESIZABLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "LAB"})
_EQUIVALENTS = {"1": "L", "La": "LA", "RGBa": "RGBA", "PA": "RGBA"}
_DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
_log = logging.getLogger(__name__)


def to_eight_bits(image: Image.Image) -> Image.Image:
    """``image`` in a mode of eight bits a channel that can be resized: L, LA, RGB, RGBA, CMYK, LAB."""
    mode = image.mode
    if mode in _DEEP:
        return _scaled_down(image)
    if mode == "P" or (mode in {"L", "RGB"} and "transparency" in image.info):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if mode in _RESIZABLE:
        return image
    return image.convert(_EQUIVALENTS.get(mode, "RGB"))


def flatten(image: Image.Image) -> Image.Image:
    """``image`` on white, where it was transparent; itself where it has no alpha. One that is transparent
    everywhere would be white: a program wrote zeros where it had no alpha, so there is none.
    """
    if image.mode not in {"LA", "RGBA"}:
        return image
    solid = image.mode.removesuffix("A")
    if image.getchannel("A").getextrema()[1] == 0:
        return image.convert(solid)
    white = Image.new(solid, image.size, WHITE if solid == "L" else (WHITE, WHITE, WHITE))
    white.paste(image.convert(solid), mask=image.getchannel("A"))
    return white


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """``image`` (L, RGB, CMYK or LAB) as sRGB. ``profile`` is the file's ICC profile; one that is broken, of
    another colour space or larger than any real one is as good as none.
    """
    if image.mode == "LAB" or (profile and len(profile) <= _LARGEST_PROFILE):
        transform = _transform(b"" if image.mode == "LAB" else profile or b"", image.mode)
        if transform is not None:
            from PIL import ImageCms

            converted = ImageCms.applyTransform(image, transform)
            if converted is not None:
                return converted
    return image if image.mode == "RGB" else image.convert("RGB")


@functools.lru_cache(maxsize=32)
def _transform(profile: bytes, mode: str) -> Any:
    """What turns ``mode`` under ``profile`` into sRGB, or None where nothing is to be done. Kept, since a
    folder's photos share one or two profiles and building a transform costs more than using it.
    """
    cms: Any = importlib.import_module("PIL.ImageCms")
    try:
        source = cms.ImageCmsProfile(io.BytesIO(profile)) if profile else cms.createProfile("LAB")
        if mode == "RGB" and cms.getProfileDescription(source).startswith("sRGB"):
            return None
        return cms.buildTransform(
            source,
            cms.createProfile("sRGB"),
            mode,
            "RGB",
            cms.Intent.RELATIVE_COLORIMETRIC,
            cms.Flags.BLACKPOINTCOMPENSATION | cms.Flags.NOCACHE,
        )
    except (cms.PyCMSError, OSError, TypeError, ValueError) as error:
        _log.debug("A colour profile of %d bytes is ignored: %s", len(profile), error)
        return None


def _scaled_down(image: Image.Image) -> Image.Image:
    """Sixteen bits, thirty-two bits or floating point as eight bits of grey."""
    import numpy as np

    samples = np.asarray(image)
    if image.mode == "I" and _bits(image) == 32 and not _is_signed(image):
        samples = samples.view(np.uint32)  # Pillow knows no such numbers: the brighter half would be negative
    values = np.nan_to_num(samples.astype(np.float32))
    lowest, highest = float(values.min()), float(values.max())
    black, white = (0.0, _white(image, highest)) if lowest >= 0 else (lowest, highest)
    grey = (values - black) * (255.0 / ((white - black) or 1.0))
    if _tag(image, 262) == 0:  # white is zero
        grey = 255.0 - grey
    return Image.fromarray(np.clip(np.rint(grey), 0, 255).astype(np.uint8))


def _white(image: Image.Image, highest: float) -> float:
    """The value that means white: by the bits a sample has, or by what fits where no convention says it."""
    if image.mode.startswith("I;16"):
        bits = _bits(image)
        return float(2 ** (bits if 8 < bits <= 16 else 16) - 1)  # white of a 12-bit scan, kept in 16, is 4095
    if image.mode == "I" and _bits(image) == 16 and _is_signed(image):
        return 32767.0
    usual = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0, 2.0**32 - 1)
    return next((white for white in usual if highest <= white), highest)


def _bits(image: Image.Image) -> int:
    """Bits that a sample of a TIFF really uses; 0 for any other."""
    return _tag(image, 258)


def _is_signed(image: Image.Image) -> bool:
    return _tag(image, 339) != 1


def _tag(image: Image.Image, number: int) -> int:
    """The first value of a tag that a TIFF has; what it is without one, for the two that may be left out; -1
    for none.
    """
    tags: Any = getattr(image, "tag_v2", {})
    value: Any = tags.get(number, {339: 1}.get(number, -1))
    first: Any = value[0] if isinstance(value, tuple) and value else value  # pyright: ignore[reportUnknownVariableType]
    return first if isinstance(first, int) else -1
