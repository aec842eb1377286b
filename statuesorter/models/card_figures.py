"""The measured part of a card's figures, as JSON and as `CardFigures`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from statuesorter.domain.filing_figures import CardFigures

Part = Literal["unseen", "dev"]
"""``unseen``: judged on sources that were left out of everything the model learned. ``dev``: judged on a set
of photos that was looked at once, at the end.
"""

_MARK = "kinds"
"""What a part has since it is written in this way; ``dev`` of earlier cards holds a few other numbers."""


def written(figures: CardFigures) -> dict[str, object]:
    """``figures`` as plain values, for a part of the figures of a card."""
    return msgspec.to_builtins(figures)


def read(figures: Mapping[str, object], part: Part) -> CardFigures | None:
    """What `written` put under ``part``; None where the card has no such part, or an earlier one. Raises
    `msgspec.ValidationError` where it contradicts itself or is incomplete.
    """
    values = figures.get(part)
    if not isinstance(values, Mapping) or _MARK not in values:
        return None
    return msgspec.convert(values, CardFigures)
