"""When a model is sure: the one rule, for whoever has probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def is_sure(probabilities: NDArray[np.floating[Any]], thresholds: Sequence[float]) -> NDArray[np.bool_]:
    """Which rows of ``probabilities`` (N × K) reach the one of K ``thresholds`` that is their likeliest
    label's.
    """
    return probabilities.max(axis=1) >= np.asarray(thresholds)[probabilities.argmax(axis=1)]
