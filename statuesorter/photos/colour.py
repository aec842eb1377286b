"""From whatever a file holds to plain sRGB."""

from __future__ import annotations

import functools
import io
import logging
from typing import Any

from PIL import Image

WHITE = 255
_LARGEST_PROFILE = 4 * 2**20
_DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
_log = logging.getLogger(__name__)


def to_eight_bits(image: Image.Image) -> Image.Image:
    """``image`` in a mode of eight bits a channel that can be resized: L, LA, RGB, RGBA, CMYK, LAB."""
    match image.mode:
        case "L" | "RGB" if "transparency" in image.info:
            return image.convert("RGBA")
        case "L" | "LA" | "RGB" | "RGBA" | "CMYK" | "LAB":
            return image
        case "1":
            return image.convert("L")
        case "P":
            return image.convert("RGBA" if image.has_transparency_data else "RGB")
        case "La":
            return image.convert("LA")
        case "RGBa" | "PA":
            return image.convert("RGBA")
        case mode if mode in _DEEP:
            return _scaled_down(image)
        case _:
            return image.convert("RGB")


def flatten(image: Image.Image) -> Image.Image:
    """``image`` on white, where it was transparent; itself where it has no alpha."""
    if image.mode not in {"LA", "RGBA"}:
        return image
    solid = image.mode.removesuffix("A")
    white = Image.new(solid, image.size, WHITE if solid == "L" else (WHITE, WHITE, WHITE))
    white.paste(image.convert(solid), mask=image.getchannel("A"))
    return white


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """``image`` (L, RGB, CMYK or LAB) as sRGB. ``profile`` is the ICC profile of the file; one that is broken,
    of another colour space or larger than any real one is as good as none.
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
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else ImageCms.createProfile("LAB")
        if mode == "RGB" and ImageCms.getProfileDescription(source).startswith("sRGB"):
            return None
        return ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.NOCACHE,
        )
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError) as error:
        _log.debug("A colour profile of %d bytes is ignored: %s", len(profile), error)
        return None


def _scaled_down(image: Image.Image) -> Image.Image:
    """Sixteen bits, thirty-two bits or floating point as eight bits of grey."""
    import numpy as np

    values = np.nan_to_num(np.asarray(image, dtype=np.float32))
    low, high = 0.0, _top(image, float(values.min()), float(values.max()))
    if high < 0 or values.min() < 0:  # no convention says where black and white are
        low, high = float(values.min()), float(values.max())
    grey = (values - low) * (255.0 / ((high - low) or 1.0))
    if _white_is_zero(image):
        grey = 255.0 - grey
    return Image.fromarray(np.clip(np.rint(grey), 0, 255).astype(np.uint8))


def _top(image: Image.Image, lowest: float, highest: float) -> float:
    """The value that means white."""
    if image.mode == "F":
        return next((top for top in (1.0, 255.0, 65535.0) if highest <= top), highest)
    bits = _bits(image)
    if image.mode == "I":
        return next((top for top in (255.0, 65535.0) if highest <= top), highest)
    return float(2**bits - 1)


def _bits(image: Image.Image) -> int:
    """Bits a sample of a TIFF really uses; a 12-bit scan is kept in 16 but its white is 4095."""
    said: Any = getattr(image, "tag_v2", {}).get(258, (16,))
    first = said[0] if isinstance(said, tuple) and said else 16  # pyright: ignore[reportUnknownVariableType]
    return first if isinstance(first, int) and 8 < first <= 16 else 16


def _white_is_zero(image: Image.Image) -> bool:
    return image.mode.startswith("I;16") and getattr(image, "tag_v2", {}).get(262) == 0
