"""Cloth: robes that hang from a waist or the shoulders, and cloth that clings to a body, both with folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sample_photos.noise import Array, f32
from sample_photos.shapes import smooth_union


def folds(phase: Array) -> Array:
    """The section of hanging cloth, in [0, 1]: broad round ridges, narrow valleys."""
    return f32(1.0 - np.abs(np.sin(phase)) ** 1.6)


def robe(
    heights: Sequence[float],
    wide: Sequence[float],
    deep: Sequence[float],
    *,
    centre: Sequence[float] | None = None,
    count: int = 11,
    depth: float = 0.03,
    swing: float = 1.0,
    place: tuple[float, float] = (0.0, 0.0),
) -> Callable[[Array], Array]:
    """Cloth round the vertical: half widths ``wide``, ``deep`` at ``heights`` (rising), the axis at x =
    ``centre``.

    Folds are ``count`` ridges, ``depth`` metres at the hem and shallower above, swinging sideways as
    they fall.
    ``place`` moves all in x and z.
    """
    middle = centre or [0.0] * len(heights)

    def distance(p: Array) -> Array:
        y = p[:, 1]
        a = f32(np.interp(y, heights, wide))
        b = f32(np.interp(y, heights, deep))
        x = p[:, 0] - place[0] - f32(np.interp(y, heights, middle))
        z = p[:, 2] - place[1]
        angle = np.arctan2(x / a, z / b)
        fall = np.clip((heights[-1] - y) / (heights[-1] - heights[0]), 0.0, 1.0)
        phase = angle * (count / 2) + swing * np.sin(angle * 2 + y * 4.0) + 0.5 * np.sin(y * 7.0 + angle * 3)
        small = np.sin(angle * count * 1.7 + y * 9.0 + 2.0 * np.sin(angle * 3.0))
        ridge = folds(f32(phase)) * depth * (0.25 + 0.75 * fall) + small * depth * 0.14 * fall
        radius = np.sqrt((x / a) ** 2 + (z / b) ** 2)
        side = (radius - 1.0) * np.minimum(a, b) - ridge + depth * 0.4
        return f32(np.maximum(side * 0.62, np.maximum(heights[0] - y, y - heights[-1])))

    return distance


def clinging(
    under: Callable[[Array], Array],
    keep: tuple[float, float, float, float],
    *,
    slope: tuple[float, float] = (0.5, 1.0),
    fine: float = 46.0,
    depth: float = 0.012,
    thick: float = 0.012,
) -> Callable[[Array], Array]:
    """Cloth ``thick`` metres on the shape ``under``, where x·a + y·b + z·c > d for ``keep`` = (a, b, c, d).

    Its folds run across the direction ``slope`` (x, y), ``fine``/π to a metre; the edge is gathered to a
    roll.
    """

    def distance(p: Array) -> Array:
        along = p[:, 0] * slope[0] + p[:, 1] * slope[1]
        phase = (
            along * fine
            + 1.4 * np.sin(p[:, 0] * 9 + p[:, 2] * 8)
            + 0.9 * np.sin(p[:, 1] * 13 - p[:, 0] * 6 + 1)
        )
        height = folds(f32(phase)) + 0.25 * np.sin(phase * 2.7 + p[:, 2] * 30)
        inside = p[:, 0] * keep[0] + p[:, 1] * keep[1] + p[:, 2] * keep[2] - keep[3]
        roll = np.exp(-(((inside - 0.02) / 0.016) ** 2)) * 0.012
        d = under(p) - thick - depth * f32(height) - f32(roll)
        return -smooth_union(f32(-d * 0.75), f32(inside), 0.012)

    return distance
