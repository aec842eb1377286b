"""Multinomial logistic regression: the head as the one solution of a convex problem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from threadpoolctl import ThreadpoolController  # pyright: ignore[reportMissingTypeStubs]

from statuesorter.models.head import Layer
from statuesorter.models.softmax import LabelSoftmax

Floats = NDArray[np.floating[Any]]

_ROUNDS = 500
_CLOSE = 1e-9
"""The solver stops where a round lowers the cost by a smaller share than this."""

_CLOSE_ENOUGH = 1e-8
"""The same beside a head in use: probabilities are then within 0.0003 of those of the exact solution."""

_AT_ONCE = 2048
"""Rows that are read from the memory once for both the outputs and the gradient: the cache holds them."""


@dataclass(frozen=True, slots=True, eq=False)
class WeighedRows:
    """N × D ``features``, their ``labels`` (N, places of outputs) and how much each counts (``weights``: N,
    not negative). By the share ``doubts`` (N, 0 to 1; None: 0) a row says no more than that it is of its
    label or of a new one.
    """

    features: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: Floats
    doubts: Floats | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def only(self, rows: NDArray[np.bool_]) -> WeighedRows:
        """Those at the ``rows`` (N) that are True."""
        if rows.all():
            return self
        doubts = None if self.doubts is None else self.doubts[rows]
        return WeighedRows(self.features[rows], self.labels[rows], self.weights[rows], doubts)


def joined(one: WeighedRows, other: WeighedRows) -> WeighedRows:
    """All of both."""
    none = one.doubts is None and other.doubts is None
    return WeighedRows(
        np.concatenate([one.features, other.features]),
        np.concatenate([one.labels, other.labels]),
        np.concatenate([one.weights, other.weights]),
        None if none else np.concatenate([_doubts_of(one), _doubts_of(other)]),
    )


def _doubts_of(rows: WeighedRows) -> Floats:
    return np.zeros(len(rows)) if rows.doubts is None else rows.doubts


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
    return _solved(_Cost(rows, LabelSoftmax(outputs), flat_of(nowhere), ridge), nowhere, close=_CLOSE)


def fit_near(
    layer: Layer,
    rows: WeighedRows,
    *,
    softmax: LabelSoftmax,
    ridge: float,
    pull: NDArray[np.float64] | None = None,
    new: int = 0,
) -> Layer:
    """The affine map with the lowest cost on ``rows``, among those that are held to ``layer`` (D × K weights,
    K biases). L-BFGS begins there. The last ``new`` outputs are those of new labels.

    The cost is the cross-entropy of the ``softmax``, each row counting by its weight, and ``ridge`` / 2 · the
    squared distance of the weights from those of ``layer``; biases are free. ``pull`` ((D + 1) × K, biases
    last), times the map, is taken off: with a gradient of the loss at ``layer`` there, what gave that
    gradient asks for nothing but to stay. It is convex with it too.

    Of a row of which there are doubts, that share counts as -log(p of its label + p of the new ones), the
    loss of a label that is known in part (Jin and Ghahramani 2002, "Learning with multiple labels"). With
    such rows, and with labels of several outputs, it is smooth and not convex. Biases that ``layer`` had are
    held as well then, so that no pull goes on for ever; the solution is the one that is reached from
    ``layer``, the same on every run.
    """
    cost = _Cost(rows, softmax, flat_of(layer), ridge, pull, new=new)
    return _solved(cost, layer, close=_CLOSE_ENOUGH)


def _solved(cost: _Cost, start: Layer, *, close: float) -> Layer:
    options = {"maxiter": _ROUNDS, "maxfun": 2 * _ROUNDS, "ftol": close}
    with _blas().limit(limits=1, user_api="blas"):
        found = cast(
            Any, minimize(cost, flat_of(start).ravel(), jac=True, method="L-BFGS-B", options=options)
        )
    solution = np.asarray(found.x, np.float32).reshape(-1, len(start[1]))
    return solution[:-1], solution[-1]


@cache
def _blas() -> Any:
    """The libraries that multiply matrices. These products are so narrow that one thread is as fast as two;
    two wait for one another by spinning, and take minutes where other work wants the cores.
    """
    return ThreadpoolController()


def loss_gradient(layer: Layer, rows: WeighedRows, *, softmax: LabelSoftmax) -> NDArray[np.float64]:
    """How the weighed cross-entropy of ``rows`` changes with ``layer``: (D + 1) × K, biases last."""
    at = flat_of(layer)
    _cost, gradient = _Cost(rows, softmax, at, 0.0)(at.ravel())
    return gradient.reshape(at.shape)


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
        pull: NDArray[np.float64] | None = None,
        *,
        new: int = 0,
    ) -> None:
        self._rows, self._softmax, self._centre, self._ridge, self._new = rows, softmax, centre, ridge, new
        self._pull = np.zeros_like(centre) if pull is None else pull
        self._held = softmax.outputs - new if new or softmax.parts else 0
        """So many biases, the first ones, are held to where they were."""

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        solution = flat.reshape(self._centre.shape)
        away = solution - self._centre
        away[-1, self._held :] = 0
        cost = self._ridge / 2 * (away**2).sum() - (self._pull * solution).sum()
        gradient = self._ridge * away - self._pull
        weights, bias = solution[:-1].astype(np.float32), solution[-1].astype(np.float32)
        for begin in range(0, len(self._rows), _AT_ONCE):
            part = self._part(begin)
            outputs = part.features @ weights + bias
            likely, wanted = self._wanted(self._softmax.log_probabilities(outputs), part)
            cost -= likely @ part.weights
            back = self._softmax.gradient(outputs, wanted) * part.weights[:, None]
            gradient[:-1] += part.features.T @ back.astype(np.float32)
            gradient[-1] += back.sum(axis=0)
        return float(cost), gradient.ravel()

    def _wanted(
        self, logarithms: NDArray[np.float64], rows: WeighedRows
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How likely what is said of each of N rows is, by the ``logarithms`` of its probabilities (N × K);
        and the shares of the labels in it (N × K), to which the probabilities are pulled.
        """
        likely = logarithms[np.arange(len(rows)), rows.labels]
        wanted = np.eye(logarithms.shape[1])[rows.labels]
        if rows.doubts is None or not self._new:
            return likely, wanted
        possible = wanted > 0
        possible[:, -self._new :] = True
        logarithms = np.where(possible, logarithms, -np.inf)
        either = np.logaddexp.reduce(logarithms, axis=1)
        shares = np.exp(logarithms - either[:, None])
        doubts = rows.doubts[:, None]
        return likely + rows.doubts * (either - likely), wanted + doubts * (shares - wanted)

    def _part(self, begin: int) -> WeighedRows:
        rows, end = self._rows, begin + _AT_ONCE
        doubts = None if rows.doubts is None else rows.doubts[begin:end]
        return WeighedRows(rows.features[begin:end], rows.labels[begin:end], rows.weights[begin:end], doubts)
