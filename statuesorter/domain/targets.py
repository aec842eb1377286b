"""How many of 100 photos filed may be wrong: what a person can ask of a model."""

from __future__ import annotations

from typing import Literal

WrongOfHundred = Literal[1, 2, 5]
TARGETS: tuple[WrongOfHundred, ...] = (1, 2, 5)
"""What there is to choose from, the strictest first."""

USUAL: WrongOfHundred = 5
"""What a model is made for, where nobody chooses."""

ThresholdsByTarget = tuple[tuple[int, tuple[float, ...]], ...]
"""Pairs: how many of 100 may be wrong, and the K thresholds of a model's labels then, 0 to 1."""
