"""The head in use, for a network that goes on from where it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import LabelSet
from statuesorter.models.head import Head
from statuesorter.training.learning import with_outputs


def head_to_start_with(head: Head, labels: LabelSet, features: NDArray[np.float32]) -> Head | None:
    """The head of a network that is to say what ``head`` says, before it learns: of each label the same
    probability, by a plain softmax at temperature 1. None where a label stands apart: a plain softmax cannot
    say that.

    Of ``labels``, which begin with the head's own, each has an output; a new one begins as `with_outputs`
    says, by the ``features`` (N × D) of the photos that will be learned from.
    """
    if head.apart is not None:
        return None
    wider = with_outputs(head, labels, head.hidden(features))
    weights, bias = wider.layers[-1]
    last = (weights / np.float32(wider.temperature), bias / np.float32(wider.temperature))
    return replace(wider, layers=(*wider.layers[:-1], last), temperature=1.0)
