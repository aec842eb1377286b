"""The labels a photo can have. One word per concept, the same in code, files and window."""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """What a photo shows. The value is also the name of its folder."""

    PAINT = "paint"
    STATUE = "statue"
    UNSURE = "unsure"


LABELS: tuple[Label, Label] = (Label.PAINT, Label.STATUE)
"""The labels a model tells apart, in the order of its outputs."""
