"""Multinomial logistic regression: the head as the one solution of a convex problem."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from statuesorter.models.head import Layer

Floats = NDArray[np.floating[Any]]

_ROUNDS = 500
_CLOSE = 1e-9
"""The solver stops where a round lowers the cost by a smaller share than this."""


def fit_regression(
    features: NDArray[np.float32],
    labels: NDArray[np.int64],
    weights: Floats,
    *,
    outputs: int,
    ridge: float,
) -> Layer:
    """The affine map (D × K weights, K biases) with the lowest cost on N × D ``features``.

    The cost is the mean cross-entropy of the softmax under the true ``labels`` (N places among K
    ``outputs``), each row counting by its share of the ``weights`` (N, not negative), and
    ``ridge`` / 2 · |weights of the map|²; biases are free. It is convex: there is one lowest cost, which
    L-BFGS (Liu and Nocedal 1989; SciPy's) finds from zero, the same on every run.
    """
    cost = _Cost(features, labels, np.asarray(weights / weights.sum(), np.float32), outputs, ridge)
    start = np.zeros((features.shape[1] + 1) * outputs)
    options = {"maxiter": _ROUNDS, "maxfun": 2 * _ROUNDS, "ftol": _CLOSE}
    found = cast(Any, minimize(cost, start, jac=True, method="L-BFGS-B", options=options))
    solution = np.asarray(found.x, np.float32).reshape(-1, outputs)
    return solution[:-1], solution[-1]


class _Cost:
    """The cost of a map, flat (D + 1) · K numbers with the biases last, and its gradient."""

    def __init__(
        self,
        features: NDArray[np.float32],
        labels: NDArray[np.int64],
        shares: NDArray[np.float32],
        outputs: int,
        ridge: float,
    ) -> None:
        self._features = features
        self._wanted = np.eye(outputs, dtype=np.float32)[labels]
        self._shares = shares[:, None]
        self._outputs, self._ridge = outputs, ridge

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        solution = flat.reshape(-1, self._outputs)
        weights, bias = solution[:-1], solution[-1]
        logits = self._features @ weights.astype(np.float32) + bias.astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        raised = np.exp(logits)
        total = raised.sum(axis=1, keepdims=True)
        log_loss = (self._wanted * (np.log(total) - logits) * self._shares).sum(dtype=np.float64)
        away = (raised / total - self._wanted) * self._shares
        gradient = self._features.T @ away + self._ridge * weights
        cost = float(log_loss) + self._ridge / 2 * float((weights**2).sum())
        return cost, np.vstack([gradient, away.sum(axis=0)]).astype(np.float64).ravel()
