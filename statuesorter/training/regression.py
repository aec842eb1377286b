"""Multinomial logistic regression: the head as the one solution of a convex problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from statuesorter.models.head import Layer
from statuesorter.models.softmax import LabelSoftmax

Floats = NDArray[np.floating[Any]]

_ROUNDS = 500
_CLOSE = 1e-9
"""The solver stops where a round lowers the cost by a smaller share than this."""


@dataclass(frozen=True, slots=True, eq=False)
class WeighedRows:
    """N × D ``features``, their ``labels`` (N, places of outputs) and how much each counts (``weights``: N,
    not negative).
    """

    features: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: Floats

    def __len__(self) -> int:
        return len(self.labels)


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
    rows = WeighedRows(features, labels, weights / weights.sum())
    nowhere = np.zeros((features.shape[1], outputs), np.float32), np.zeros(outputs, np.float32)
    return fit_near(nowhere, rows, softmax=LabelSoftmax(outputs), ridge=ridge)


def fit_near(
    layer: Layer,
    rows: WeighedRows,
    *,
    softmax: LabelSoftmax,
    ridge: float,
    pull: NDArray[np.float64] | None = None,
) -> Layer:
    """The affine map with the lowest cost on ``rows``, among those that are held to ``layer`` (D × K weights,
    K biases), where L-BFGS begins.

    The cost is the cross-entropy of the ``softmax``, each row counting by its weight, and ``ridge`` / 2 · the
    squared distance of the weights from those of ``layer``; biases are free. ``pull`` ((D + 1) × K, biases
    last), times the map, is taken off: with a gradient of the loss at ``layer`` there, what gave that
    gradient asks for nothing but to stay. It is convex with it too.
    """
    start = flat_of(layer)
    cost = _Cost(rows, softmax, start, ridge, np.zeros_like(start) if pull is None else pull)
    options = {"maxiter": _ROUNDS, "maxfun": 2 * _ROUNDS, "ftol": _CLOSE}
    found = cast(Any, minimize(cost, start.ravel(), jac=True, method="L-BFGS-B", options=options))
    solution = np.asarray(found.x, np.float32).reshape(start.shape)
    return solution[:-1], solution[-1]


def loss_gradient(layer: Layer, rows: WeighedRows, *, softmax: LabelSoftmax) -> NDArray[np.float64]:
    """How the weighed cross-entropy of ``rows`` changes with ``layer``: (D + 1) × K, biases last."""
    start = flat_of(layer)
    _cost, gradient = _Cost(rows, softmax, start, 0.0, np.zeros_like(start))(start.ravel())
    return gradient.reshape(start.shape)


def flat_of(layer: Layer) -> NDArray[np.float64]:
    """(D + 1) × K: the weights, and the biases behind them."""
    return np.vstack([layer[0], layer[1]]).astype(np.float64)


class _Cost:
    """The cost of a map, flat (D + 1) · K numbers with the biases last, and its gradient. See `fit_near`."""

    def __init__(
        self,
        rows: WeighedRows,
        softmax: LabelSoftmax,
        centre: NDArray[np.float64],
        ridge: float,
        pull: NDArray[np.float64],
    ) -> None:
        self._features, self._labels, self._weights = rows.features, rows.labels, rows.weights
        self._each = np.arange(len(rows))
        self._softmax, self._centre, self._ridge, self._pull = softmax, centre, ridge, pull

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        solution = flat.reshape(self._centre.shape)
        weights, bias = solution[:-1], solution[-1]
        outputs = self._features @ weights.astype(np.float32) + bias.astype(np.float32)
        losses = -self._softmax.log_probabilities(outputs)[self._each, self._labels]
        back = self._softmax.gradient(outputs, self._labels) * self._weights[:, None]
        away = weights - self._centre[:-1]
        slope = self._features.T @ back.astype(np.float32) + self._ridge * away
        gradient = np.vstack([slope, back.sum(axis=0)]) - self._pull
        cost = losses @ self._weights + self._ridge / 2 * (away**2).sum() - (self._pull * solution).sum()
        return float(cost), gradient.ravel()
