"""The head in use, for a network that goes on from where it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statuesorter.domain.labels import LabelSet
from statuesorter.models.head import Head
from statuesorter.training.learning import with_outputs
from statuesorter.training.regression import WeighedRows


def head_to_start_with(head: Head, labels: LabelSet, learned: WeighedRows) -> Head | None:
    """The head of a network that is to say what ``head`` says, before it learns: of each label the same
    probability, by a plain softmax at temperature 1. None where a plain softmax cannot say that: a label
    stands apart, or has several outputs.

    Of ``labels``, which begin with the head's own, each has an output; a new one begins as `with_outputs`
    says, by the photos that will be ``learned``, whose features are given.
    """
    if head.apart is not None or head.parts:
        return None
    weights, bias = head.layers[-1]
    cooled = (weights / np.float32(head.temperature), bias / np.float32(head.temperature))
    start = replace(head, layers=(*head.layers[:-1], cooled), temperature=1.0)
    return with_outputs(start, labels, replace(learned, features=start.hidden(learned.features)))
