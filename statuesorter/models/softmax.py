"""From a head's outputs to probabilities that add up to 1, and back: the gradient that learning follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating[Any]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LabelSoftmax:
    """The softmax over ``labels`` outputs, in which the one at the place ``apart`` may stand apart.

    With ``apart`` it has two levels (Goodman 2001, "Classes for fast maximum entropy training"): that output
    is the log odds of its label against all others together, and the others share what it leaves by a softmax
    of their own. So a label may have a test of its own, as heads of format 1 have for `other`.
    """

    labels: int
    apart: int | None = None

    def logits(self, outputs: Numbers) -> Floats:
        """N × K outputs to the N × K logits whose plain softmax the probabilities are."""
        logits = np.array(outputs, np.float64)
        if self.apart is not None:
            others = self._others()
            logits[:, others] -= _log_sum(logits[:, others])
        return logits

    def log_probabilities(self, outputs: Numbers) -> Floats:
        """N × K outputs to the logarithms of N × K probabilities; those of a row add up to 1."""
        logits = self.logits(outputs)
        return logits - _log_sum(logits)

    def probabilities(self, outputs: Numbers) -> Floats:
        """N × K outputs to N × K probabilities; those of a row add up to 1."""
        return np.exp(self.log_probabilities(outputs))

    def gradient(self, outputs: Numbers, wanted: Floats) -> Floats:
        """How the cross-entropy of each row under the shares that are ``wanted`` of its labels (N × K; those
        of a row add up to 1) changes with the outputs.
        """
        gradient = self.probabilities(outputs) - wanted
        if self.apart is not None:
            others = self._others()
            shares = np.asarray(outputs, np.float64)[:, others]
            shares = np.exp(shares - _log_sum(shares))
            gradient[:, others] = shares * (1 - wanted[:, [self.apart]]) - wanted[:, others]
        return gradient

    def _others(self) -> NDArray[np.bool_]:
        return np.arange(self.labels) != self.apart


def _log_sum(values: Floats) -> Floats:
    """The logarithm of the sum of the exponentials of each row, N × 1."""
    most = values.max(axis=1, keepdims=True)
    return most + np.log(np.exp(values - most).sum(axis=1, keepdims=True))
