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
    """The softmax over outputs, one for each of ``labels``, in which the one at the place ``apart`` may stand
    apart.

    With ``apart`` it has two levels (Goodman 2001, "Classes for fast maximum entropy training"): that output
    is the log odds of its label against all others together, and the others share what it leaves by a softmax
    of their own. So a label may have a test of its own, as heads of format 1 have for `other`.

    A label may have several outputs: ``parts`` has for each of them the place of its label (empty: output k
    is label k), and the probability of a label is the sum of those of its outputs.
    """

    labels: int
    apart: int | None = None
    parts: tuple[int, ...] = ()

    @property
    def outputs(self) -> int:
        """How many outputs there are."""
        return len(self.parts) or self.labels

    def logits(self, outputs: Numbers) -> Floats:
        """N outputs of each photo to the N × K logits whose plain softmax the probabilities are."""
        logits = self._own_logits(outputs)
        if not self.parts:
            return logits
        return np.hstack([_log_sum(logits[:, self._of == label]) for label in range(self.labels)])

    def _own_logits(self, outputs: Numbers) -> Floats:
        """The logits whose plain softmax has a probability for each output."""
        logits = np.array(outputs, np.float64)
        if self.apart is not None:
            others = self._others()
            logits[:, others] -= _log_sum(logits[:, others])
        return logits

    def log_probabilities(self, outputs: Numbers) -> Floats:
        """Outputs of N photos to the logarithms of N × K probabilities; those of a row add up to 1."""
        logits = self.logits(outputs)
        return logits - _log_sum(logits)

    def probabilities(self, outputs: Numbers) -> Floats:
        """Outputs of N photos to N × K probabilities; those of a row add up to 1."""
        return np.exp(self.log_probabilities(outputs))

    def shares(self, outputs: Numbers) -> Floats:
        """What each output has of the probability: where no label has several, the `probabilities`."""
        return np.exp(self._log_shares(outputs))

    def gradient(self, outputs: Numbers, wanted: Floats) -> Floats:
        """How the cross-entropy of each row under the shares that are ``wanted`` of its labels (N × K; those
        of a row add up to 1) changes with the outputs.
        """
        shares = self._log_shares(outputs)
        if self.parts:
            wanted = wanted[:, self._of] * np.exp(shares - self.log_probabilities(outputs)[:, self._of])
        gradient = np.exp(shares) - wanted
        if self.apart is not None:
            others = self._others()
            shares = np.asarray(outputs, np.float64)[:, others]
            shares = np.exp(shares - _log_sum(shares))
            gradient[:, others] = shares * (1 - wanted[:, [self.apart]]) - wanted[:, others]
        return gradient

    def _log_shares(self, outputs: Numbers) -> Floats:
        logits = self._own_logits(outputs)
        return logits - _log_sum(logits)

    def _others(self) -> NDArray[np.bool_]:
        return np.arange(self.outputs) != self.apart

    @property
    def _of(self) -> NDArray[np.int64]:
        return np.array(self.parts, np.int64)


def _log_sum(values: Floats) -> Floats:
    """The logarithm of the sum of the exponentials of each row, N × 1."""
    most = values.max(axis=1, keepdims=True)
    return most + np.log(np.exp(values - most).sum(axis=1, keepdims=True))
