"""How sure a model must be of a label before a photo is filed, or left where it is, without asking."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

_STRICTEST = 0.99
"""A threshold is never above this: at certainty itself nothing could be filed."""


def chosen_thresholds(
    probabilities: Floats,
    labels: NDArray[np.int64],
    weights: Floats,
    *,
    filed: NDArray[np.bool_],
    target: float,
    unsure: float,
) -> tuple[float, ...]:
    """A threshold for each of K labels, from N × K ``probabilities`` of photos that the model never saw.

    ``labels`` (N places) are true, ``weights`` (N) say how much each photo counts, ``filed`` (K) which labels
    photos are filed by. Labels that are filed share the lowest threshold at which, of what is filed, the
    share ``target`` (0 to 1) is right. Labels that are not share the highest at which no more than the share
    ``unsure`` of all photos is left to the person, for any reason.
    """
    likeliest, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    for_folders = filed[likeliest]
    strict = _lowest_precise(
        confidence[for_folders],
        (likeliest == labels)[for_folders],
        weights[for_folders],
        target=target,
    )
    below = float(weights[for_folders & (confidence < strict)].sum() / weights.sum())
    rest = ~for_folders
    mild = _quantile(confidence[rest], weights[rest] / weights.sum(), max(0.0, unsure - below))
    return tuple(strict if is_filed else min(mild, strict) for is_filed in filed.tolist())


def _lowest_precise(confidence: Floats, right: NDArray[np.bool_], weights: Floats, *, target: float) -> float:
    """The lowest threshold at which ``target`` of the weight at or above it is right."""
    order = np.argsort(-confidence, kind="stable")
    right_weight, weight = np.cumsum((weights * right)[order]), np.cumsum(weights[order])
    enough = np.flatnonzero((weight > 0) & (right_weight >= target * weight))
    return min(float(confidence[order][enough[-1]]), _STRICTEST) if len(enough) else _STRICTEST


def _quantile(values: Floats, weights: Floats, most: float) -> float:
    """The highest of ``values`` below which at most the weight ``most`` lies; 0 without values."""
    if not len(values):
        return 0.0
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) - weights[order]
    return float(values[order][np.flatnonzero(below <= most)[-1]])
