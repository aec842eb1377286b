"""The head in use, for a network that goes on from where it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statuesorter.domain.labels import LabelSet
from statuesorter.models.head import Head, Layer
from statuesorter.training.learning import with_outputs
from statuesorter.training.regression import WeighedRows, fit_near


def head_to_start_with(head: Head, labels: LabelSet, learned: WeighedRows) -> Head | None:
    """The head of a network that is to say what ``head`` says, before it learns: of each label the same
    probability, by a plain softmax at temperature 1. None where a plain softmax cannot say that: a label
    stands apart, or has several outputs.

    Of ``labels``, which begin with the head's own, each has an output. Where one is new, or ``head`` takes no
    photo for it, the last layer first learns the photos that will be ``learned``, whose features are given:
    at the rate at which a head in use goes on, such an output would hardly move.
    """
    if head.apart is not None or head.parts:
        return None
    weights, bias = head.layers[-1]
    cooled = (weights / np.float32(head.temperature), bias / np.float32(head.temperature))
    start = replace(head, layers=(*head.layers[:-1], cooled), temperature=1.0)
    rows = replace(learned, features=start.hidden(learned.features))
    wider = with_outputs(start, labels, rows)
    weights, bias = wider.layers[-1]
    taken_for = (rows.features @ weights + bias).argmax(axis=1)
    if np.isin(rows.labels, taken_for).all():
        return wider
    return replace(wider, layers=(*wider.layers[:-1], _fitted(wider, rows)))


def _fitted(head: Head, rows: WeighedRows) -> Layer:
    """The last layer that learned the ``rows``, held to where it was as `LearningRecipe.ridge` says."""
    even = replace(rows, weights=np.full(len(rows), 1 / len(rows)))
    spread = float(rows.features.var(axis=0, dtype=np.float64).sum()) / len(rows)
    return fit_near(head.layers[-1], even, softmax=head.softmax, ridge=spread or 1.0)
