"""Values of a model's JSON, from wherever it came: of the kind that is wanted, or a TypeError."""

from __future__ import annotations

from typing import cast


def text(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def whole(value: object) -> int:
    """A whole number; true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def number(value: object) -> float:
    """A number; true and false are none."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(value)
    return float(value)


def many(value: object) -> list[object]:
    """A list."""
    if not isinstance(value, list):
        raise TypeError(value)
    return cast("list[object]", value)
