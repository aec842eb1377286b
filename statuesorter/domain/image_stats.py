"""When a photo was taken, how sharp it is, how much it is like others."""

from __future__ import annotations

import time
from dataclasses import dataclass

from statuesorter.domain.photo import PhotoIdentity

BLURRED = 0.025
"""A photo with less sharpness looks blurred at the size of a preview. Of photos from museums and elsewhere 3
in 1,000 have less; blurred by a Gaussian of 2 pixels of the preview, 99 in 100, and nearly all by one of 1.5.
"""


@dataclass(frozen=True, slots=True)
class ImageStats:
    """When a photo was taken, how sharp it is, and what tells photos that look alike.

    ``taken`` is in seconds since 1970 by the camera's clock, which says no zone; None where the photo does
    not say. ``sharpness`` is 0 (blurred) to 1 at the size of a preview, as `sharpness_of` gives it; ``phash``
    is as `phash_of` gives it.
    """

    taken: int | None
    sharpness: float
    phash: int


def date_of(photo: PhotoIdentity, image_stats: ImageStats | None) -> float:
    """When a photo was taken, in seconds by the clock on the wall; when its file was last changed where it
    does not say. A camera's clock has no zone, so this computer's of today is taken for all files.
    """
    if image_stats is not None and image_stats.taken is not None:
        return image_stats.taken
    return photo.mtime_ns / 1e9 + _ZONE


_ZONE = time.localtime().tm_gmtoff
