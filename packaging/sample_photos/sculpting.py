"""What sculptors of this gallery share: a stance, shapes melted together, gathered cloth, busts on a foot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from sample_photos.body import Limb
from sample_photos.noise import Array, f32
from sample_photos.scene import Distance
from sample_photos.shapes import Bone, Vec, ellipsoid, smooth_union, turned

STANDING = (
    Limb((-0.115, 0.91, 0.0), (-0.125, 0.50, 0.025), (-0.10, 0.085, -0.02), (-0.135, 0.025, 0.12)),
    Limb((0.065, 0.89, 0.0), (0.115, 0.49, 0.085), (0.135, 0.10, -0.07), (0.195, 0.025, 0.05)),
)


def joined(*parts: Distance, melt: float = 0.012) -> Distance:
    """Several shapes as one, filleted where they meet."""

    def distance(p: Array) -> Array:
        d = parts[0](p)
        for part in parts[1:]:
            d = smooth_union(d, part(p), melt)
        return d

    return distance


class Once:
    """A shape that several others stand on, worked out once for the same points."""

    def __init__(self, distance: Distance) -> None:
        self._distance = distance
        self._points: Array | None = None
        self._answer: Array | None = None

    def __call__(self, p: Array) -> Array:
        if self._answer is None or p is not self._points:
            self._points, self._answer = p, self._distance(p)
        return self._answer


def swag(points: Sequence[Vec], spread: Vec, count: int, thick: float) -> list[Bone]:
    """Gathered cloth: ``count`` parallel rolls along ``points``, ``spread`` apart from the first to the
    last.
    """
    bones: list[Bone] = []
    for i in range(count):
        share = i / max(count - 1, 1) - 0.5
        size = thick * (0.75 + 0.35 * ((i * 7) % 3) / 2)
        moved = [(x + spread[0] * share, y + spread[1] * share, z + spread[2] * share) for x, y, z in points]
        bones += [(a, b, size, size * 0.95) for a, b in pairwise(moved)]
    return bones


def bust(figure: Distance, cloth: Distance, low: float) -> Distance:
    """Head and chest cut off roundly at y = ``low``, on a turned foot that stands at ``low`` - 0.16."""

    def distance(p: Array) -> Array:
        d = smooth_union(figure(p), cloth(p), 0.008)
        hold = ellipsoid(p, (0, low + 0.20, 0.0), (0.205, 0.235, 0.15))
        keep = np.maximum(low - p[:, 1], np.where(p[:, 1] > low + 0.235, p[:, 1] * 0 - 1, hold))
        d = np.maximum(d, keep)
        foot = turned(
            p,
            (0, low - 0.16, 0.0),
            [0, 0.025, 0.04, 0.09, 0.13, 0.165, 0.18],
            [0.10, 0.10, 0.075, 0.045, 0.05, 0.085, 0.085],
        )
        return smooth_union(f32(d), foot, 0.008)

    return distance
