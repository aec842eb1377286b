"""What the ``settings`` of a card say of a model that was built from photos, under which names."""

from __future__ import annotations

import math
from collections.abc import Iterable

from statuesorter.models.card import ModelCard

PHOTO_MS = "photo_ms"
"""Milliseconds that the network took for a photo, on the computer where the model was built."""

TOLD_APART = "sources_told_apart"
"""Whether the figures come from leaving out whole sources; False: from leaving out photos by chance."""


def photo_ms(card: ModelCard) -> float | None:
    """`PHOTO_MS` of ``card``; None where nobody measured, or what is written there is no such number."""
    value = card.settings.get(PHOTO_MS)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and value > 0 else None


def measured_times(cards: Iterable[ModelCard]) -> dict[str, float]:
    """`photo_ms` by the key of a backbone: a head that was trained on it takes no time worth the name."""
    return {card.backbone_key: ms for card in cards if (ms := photo_ms(card)) is not None}


def sources_told_apart(card: ModelCard) -> bool:
    """`TOLD_APART` of ``card``; True where it says nothing."""
    return card.settings.get(TOLD_APART) is not False
