"""How small a photo is wanted."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reduction:
    """Bounds in pixels: the long side becomes at most ``max_side``, the short side at most ``short_side``,
    all pixels together about ``area``. None means: no bound. Nothing is ever enlarged. Where that would take
    away little, the pixels may stay as they are: both sides are then at most ``slack`` times what the bounds
    say.
    """

    max_side: int | None = None
    short_side: int | None = None
    area: int | None = None
    slack: float = 1.0

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

    def is_met_by(self, size: tuple[int, int], wanted: tuple[int, int]) -> bool:
        """Whether pixels of ``size`` will do where ``wanted`` is what the whole photo is reduced to."""
        return all(side <= most * self.slack for side, most in zip(size, wanted, strict=True))


WHOLE = Reduction()
"""The photo as it is."""
