"""The labels a photo can have. One word per concept, the same in code, files and window."""

from __future__ import annotations

import re
from enum import StrEnum


class Label(StrEnum):
    """What a photo shows. The value is also the name of its folder."""

    PAINT = "paint"
    STATUE = "statue"
    UNSURE = "unsure"


LABELS: tuple[Label, Label] = (Label.PAINT, Label.STATUE)
"""The labels a model tells apart, in the order of its outputs."""

_WORD = re.compile(r"[^\W_]+")


def label_of_folder(name: str) -> Label | None:
    """The label that a folder's name ends in: ``paint``, ``hard_paint``, ``day 1 - Paint`` are all paint."""
    words = _WORD.findall(name.casefold())
    return next((label for label in LABELS if words and words[-1] == label.value), None)
