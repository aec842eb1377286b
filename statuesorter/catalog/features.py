"""Features as the catalog takes and gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.decision import Remembered
from statuesorter.domain.photo import PhotoIdentity

Features = NDArray[np.float32]
"""One photo's features, shape (feature_size,)."""


def as_kept(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """N × D features as the catalog gives them back: it keeps float16, under 0.1 % off."""
    return features.astype(np.float16).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class KnownFeatures:
    """Of the photos asked about those that are known: row ``n`` of ``vectors`` (N × D) holds the features of
    the photo at ``places[n]`` of the question, ``decided[n]`` says whether the person decided on it.
    """

    places: Sequence[int]
    vectors: NDArray[np.float32]
    decided: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """What is known of a photo by its content key: its ``features`` (D; None: not seen by that backbone), and
    the rest.
    """

    features: Features | None
    remembered: Remembered


@dataclass(frozen=True, slots=True, eq=False)
class DecidedFeatures:
    """The photos that the person decided on and a backbone has seen, in the order of the decisions: ``known``
    has each by one of its files, with the decision; row ``n`` of ``vectors`` (N × D) holds the features of
    the ``n``-th.
    """

    known: Mapping[PhotoIdentity, Remembered]
    vectors: NDArray[np.float32]
