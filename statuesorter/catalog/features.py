"""Features as the catalog takes and gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.decision import Remembered

Features = NDArray[np.float32]
"""One photo's features, shape (feature_size,)."""


@dataclass(frozen=True, slots=True, eq=False)
class KnownFeatures:
    """Of the photos asked about those that are known: row ``n`` of ``vectors`` (N × D) holds the features of
    the photo at ``places[n]`` of the question.
    """

    places: Sequence[int]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """What is known of a photo by its content key: its ``features`` (D; None: not seen by that backbone), and
    the rest.
    """

    features: Features | None
    remembered: Remembered
