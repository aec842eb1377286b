"""From pixels as they were decoded to plain RGB of the size that is wanted."""

from __future__ import annotations

from typing import Any

from PIL import Image

from statuesorter.photos.colour import flatten, to_eight_bits, to_srgb
from statuesorter.photos.reduction import Reduction

_REDUCING_GAP = 3.0  # large reductions start with a fast box filter down to three times the size


def reduced(image: Image.Image, wanted: tuple[int, int], reduction: Reduction) -> Image.Image:
    """The loaded ``image`` as plain RGB of about the ``wanted`` size, without its file and metadata."""
    profile: Any = image.info.get("icc_profile")
    pixels = to_eight_bits(image)
    if not reduction.is_met_by(pixels.size, wanted):
        pixels = _resampled(pixels, wanted, reduction)
    pixels = to_srgb(flatten(pixels), profile if isinstance(profile, bytes) else None)
    if pixels is image:
        pixels = pixels.copy()
    pixels.info = {}
    return pixels


def _resampled(pixels: Image.Image, wanted: tuple[int, int], reduction: Reduction) -> Image.Image:
    """``pixels`` smaller: by whole squares where that comes near enough, which is eight times as fast."""
    factor = min(have // want for have, want in zip(pixels.size, wanted, strict=True))
    if factor > 1 and reduction.slack > 1:
        pixels = pixels.reduce(factor)
        if reduction.is_met_by(pixels.size, wanted):
            return pixels
    return pixels.resize(wanted, Image.Resampling.BICUBIC, reducing_gap=_REDUCING_GAP)
