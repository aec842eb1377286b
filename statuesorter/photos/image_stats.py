"""What the one pass over a photo's pixels measures beside its features: when, how sharp, how alike."""

from __future__ import annotations

from calendar import timegm
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.image_stats import ImageStats

if TYPE_CHECKING:  # see `previews`
    from PIL import Image


_FAR = 4
_SMOOTH = 1 / _FAR**2
"""What is blurred changes evenly: over ``_FAR`` pixels ``_FAR`` times as much as over one."""

_STRIDE = 4
"""Every fourth row tells nearly as much as all."""

_PHASH_SIDE, _PHASH_WAVES = 32, 8


def measure(image: Image.Image, taken: datetime | None) -> ImageStats:
    """The measures of a photo from its upright, reduced pixels and the time it says it was taken at."""
    grey = image.convert("L")
    return ImageStats(seconds_of(taken), sharpness_of(grey), phash_of(grey))


def seconds_of(taken: datetime | None) -> int | None:
    """A camera's date in seconds since 1970, as `ImageStats` has it."""
    return None if taken is None else timegm(taken.timetuple())


def sharpness_of(grey: Image.Image) -> float:
    """How much of the change in brightness over four pixels happens from one pixel to the next, across or
    down, whichever is less: a shaken hand blurs in one direction. From 0 (smooth) to 1 (noise, or nothing
    that changes: blur could not be seen); ``grey`` has 8 bits.

    It is a ratio of two second-order structure functions, so what the photo shows and its contrast count less
    than in the usual variance of the Laplacian.
    """
    pixels = np.asarray(grey)
    rows, lower = pixels[::_STRIDE], pixels[_FAR::_STRIDE]
    across = [_power(rows[:, step:], rows[:, :-step]) for step in (1, _FAR)]
    down = [_power(lower, pixels[_FAR - step : len(pixels) - step : _STRIDE]) for step in (1, _FAR)]
    found = min(near / far if far else 1.0 for near, far in (across, down))
    return min(1.0, max(0.0, (found - _SMOOTH) / (1 - _SMOOTH)))


def _power(pixels: NDArray[np.uint8], others: NDArray[np.uint8]) -> int:
    """The sum of the squared differences. In 16 bits: larger arrays cost more to allocate than to fill."""
    difference = np.subtract(pixels, others, dtype=np.int16)
    difference *= difference  # up to 255², which is negative until it is read without a sign
    return int(difference.view(np.uint16).sum(dtype=np.uint64))


def phash_of(grey: Image.Image) -> int:
    """64 bits, few of which differ between photos that look alike: which of the 8 × 8 slowest waves (DCT-II)
    of the photo at 32 × 32 pixels are stronger than their median.

    C. Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010, chapter 3.2.1.
    """
    from PIL import Image

    small = np.asarray(grey.resize((_PHASH_SIDE, _PHASH_SIDE), Image.Resampling.BOX))
    strengths = (_WAVES @ small @ _WAVES.T).ravel()
    bits = strengths > np.median(strengths[1:])  # the first is the mean brightness
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def _waves() -> NDArray[np.float32]:
    """The first rows of the DCT-II, each of length one but for the first; shape (8, 32)."""
    frequency, place = np.ogrid[:_PHASH_WAVES, :_PHASH_SIDE]
    return np.cos(np.pi * frequency * (2 * place + 1) / (2 * _PHASH_SIDE)).astype(np.float32)


_WAVES = _waves()
