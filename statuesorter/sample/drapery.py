"""Cloth: robes that hang from a waist or the shoulders, and cloth that clings to a body, both with folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from statuesorter.sample.noise import Array, f32


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
) -> Callable[[Array], Array]:
    """Cloth round the vertical: half widths ``wide`` and ``deep`` at ``heights`` (rising), the axis at x = ``centre``.

    Folds are ``count`` ridges, ``depth`` metres at the hem and shallower above, swinging sideways as they fall.
    """
    middle = centre or [0.0] * len(heights)

    def distance(p: Array) -> Array:
        y = p[:, 1]
        a = f32(np.interp(y, heights, wide))
        b = f32(np.interp(y, heights, deep))
        x = p[:, 0] - f32(np.interp(y, heights, middle))
        angle = np.arctan2(x / a, p[:, 2] / b)
        fall = np.clip((heights[-1] - y) / (heights[-1] - heights[0]), 0.0, 1.0)
        phase = angle * (count / 2) + swing * np.sin(angle * 2 + y * 4.0) + 0.5 * np.sin(y * 7.0 + angle * 3)
        small = np.sin(angle * count * 1.7 + y * 9.0 + 2.0 * np.sin(angle * 3.0))
        ridge = folds(phase) * depth * (0.25 + 0.75 * fall) + small * depth * 0.14 * fall
        radius = np.sqrt((x / a) ** 2 + (p[:, 2] / b) ** 2)
        side = (radius - 1.0) * np.minimum(a, b) - ridge + depth * 0.4
        return f32(np.maximum(side * 0.62, np.maximum(heights[0] - y, y - heights[-1])))

    return distance


def clinging(
    under: Callable[[Array], Array],
    *,
    low: float,
    high: float,
    slope: tuple[float, float] = (0.5, 1.0),
    fine: float = 46.0,
    depth: float = 0.010,
) -> Callable[[Array], Array]:
    """Cloth close to the shape ``under`` between two heights; folds run across the direction ``slope`` (x, y)."""

    def distance(p: Array) -> Array:
        along = p[:, 0] * slope[0] + p[:, 1] * slope[1]
        phase = along * fine + 1.3 * np.sin(p[:, 0] * 11 + p[:, 2] * 7) + 0.7 * np.sin(p[:, 1] * 17 + p[:, 0] * 5)
        d = under(p) - 0.016 - depth * folds(f32(phase))
        return f32(np.maximum(d * 0.8, np.maximum(low - p[:, 1], p[:, 1] - high)))

    return distance
