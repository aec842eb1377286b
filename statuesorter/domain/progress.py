"""What long work says of itself while it runs."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` steps (None while it is not known); ``text`` says what is done now."""

    done: int
    total: int | None = None
    text: str = ""


def finished(work: Generator[object, None, _Result]) -> _Result:
    """What ``work`` returns at its end, where nobody listens on the way."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value
