"""Are probabilities to be believed? Calibration error and temperature, in plain numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from statuesorter.models.softmax import LabelSoftmax

BINS = 15
"""The number of equal-width bins that Guo et al. use."""

COLDEST, HOTTEST = 0.05, 20.0
"""Between these a temperature is looked for."""


def calibration_error(
    confidences: NDArray[np.floating[Any]], right: NDArray[np.bool_], *, bins: int = BINS
) -> float:
    """The expected calibration error (ECE), 0 to 1: how far confidence is from accuracy, bin by bin.

    ``confidences`` (N) are the probabilities of the predicted labels, ``right`` (N) says which were true.
    Bin m holds confidences in ((m-1)/M, m/M]. Guo et al., "On Calibration of Modern Neural Networks", ICML
    2017. Without photos it is 0.
    """
    if not len(confidences):
        return 0.0
    confidences = np.asarray(confidences, np.float64)
    numbers = np.clip(np.ceil(confidences * bins).astype(int) - 1, 0, bins - 1)
    surplus = np.bincount(numbers, confidences - np.asarray(right, np.float64), minlength=bins)
    return float(np.abs(surplus).sum() / len(confidences))


def cross_entropy(logits: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]) -> float:
    """The mean cross-entropy of N × K ``logits`` under the true ``labels`` (N, places of columns)."""
    return _mean_loss(LabelSoftmax(np.asarray(logits).shape[1]), logits, labels)


def _mean_loss(
    softmax: LabelSoftmax, outputs: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]
) -> float:
    return float(-softmax.log_probabilities(outputs)[np.arange(len(labels)), labels].mean())


def fit_temperature(
    outputs: NDArray[np.floating[Any]],
    labels: NDArray[np.integer[Any]],
    *,
    softmax: LabelSoftmax | None = None,
    prior: float = 1.0,
    trust: float = 10.0,
) -> float:
    """The temperature that makes held-out probabilities most believable (temperature scaling, Guo et al.
    2017).

    Minimises the summed cross-entropy of ``outputs`` / T (N × K), through ``softmax`` (None: the plain one),
    over log T. With few photos, or none that is wrong,
    the data alone would ask for T → 0 and utter certainty; a prior around ``prior`` keeps it sane and fades
    as photos come in: it weighs ``trust`` · (log T/prior)², as a few photos would.
    """
    through = softmax or LabelSoftmax(np.asarray(outputs).shape[1])

    def cost(logarithm: float) -> float:
        temperature = float(np.exp(logarithm))
        cooled = np.asarray(outputs) / temperature
        known = _mean_loss(through, cooled, labels) * len(labels) if len(labels) else 0.0
        return known + trust * (logarithm - np.log(prior)) ** 2

    return float(np.exp(_lowest(cost, np.log(COLDEST), np.log(HOTTEST))))


def _lowest(cost: Any, low: float, high: float, *, steps: int = 60) -> float:
    """Where ``cost``, which has one valley, is lowest between ``low`` and ``high``: golden section."""
    golden = (np.sqrt(5.0) - 1) / 2
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = cost(left), cost(right)
    for _step in range(steps):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = cost(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = cost(right)
    return float((low + high) / 2)
