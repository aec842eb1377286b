"""Predictions among paint, statue and other, made by hand: for tests of any room."""

from __future__ import annotations

from statuesorter.domain.labels import DEFAULT_LABELS
from statuesorter.domain.prediction import Prediction


def prediction(
    paint: float, statue: float, other: float = 0.0, *, unsure: bool = False, model: str = "m"
) -> Prediction:
    """A prediction of the likeliest label, or (``unsure``) of none."""
    probabilities = (paint, statue, other)
    likeliest = DEFAULT_LABELS[probabilities.index(max(probabilities))]
    return Prediction(None if unsure else likeliest, probabilities, DEFAULT_LABELS, model)
