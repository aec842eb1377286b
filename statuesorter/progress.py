"""What long work says of itself while it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` steps (None while it is not known); ``text`` says what is done now."""

    done: int
    total: int | None = None
    text: str = ""
