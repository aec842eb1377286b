"""How small a photo is wanted."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reduction:
    """Bounds in pixels: the long side becomes at most ``max_side``, the short side at most ``short_side``,
    all pixels together about ``area``. None means: no bound. Nothing is ever enlarged.
    """

    max_side: int | None = None
    short_side: int | None = None
    area: int | None = None

    def of(self, size: tuple[int, int]) -> tuple[int, int]:
        """What ``size`` (width, height) is reduced to; the shape is kept, no side falls below one pixel."""
        scale = 1.0
        if self.max_side:
            scale = min(scale, self.max_side / max(size))
        if self.short_side:
            scale = min(scale, self.short_side / min(size))
        if self.area:
            scale = min(scale, math.sqrt(self.area / (size[0] * size[1])))
        return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
