"""Fits the projection, the head and the test for `other`. Plain numpy, the same numbers every time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 30
_CLOSE = 1e-8


def even_weights(labels: NDArray[np.int64], sources: NDArray[np.str_], *, evenness: float) -> Floats:
    """A weight for each row, mean 1: labels weigh the same, a source of n photos as n^(1 - evenness).

    Without it the largest source would decide what a painting is.
    """
    weights = np.zeros(len(labels))
    for label in np.unique(labels):
        of_label = labels == label
        for source in np.unique(sources[of_label]):
            rows = of_label & (sources == source)
            weights[rows] = rows.sum() ** -evenness
        weights[of_label] /= weights[of_label].sum()
    return weights / weights.mean()


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """``(x - mean) / scale @ axes``: mean and scale have P numbers, axes is P × D."""

    mean: Floats
    scale: Floats
    axes: Floats

    def __call__(self, features: NDArray[np.float32]) -> Floats:
        return ((features - self.mean) / self.scale) @ self.axes


def fit_principal(features: NDArray[np.float32], weights: Floats, *, size: int) -> Projection:
    """Standardise, and keep the ``size`` principal axes of the weighted rows."""
    shares = weights / weights.sum()
    mean = shares @ features
    scale = np.sqrt(shares @ (features - mean) ** 2) + 1e-4
    standard = (features - mean) / scale
    _values, vectors = np.linalg.eigh((standard * shares[:, None]).T @ standard)
    return Projection(mean, scale, vectors[:, ::-1][:, :size])


def quieten(
    features: Floats,
    labels: NDArray[np.int64],
    sources: NDArray[np.str_],
    weights: Floats,
    *,
    strength: float,
    whitening: float,
) -> Floats:
    """The map (D × D) that quietens the directions in which sources differ.

    Within a label, what tells one source from another is not what the label is about. The map is
    V · E^(-whitening/2), where V and E are axes and values of W + strength · B: W the scatter of the weighted
    rows, B that of the sources' means within their label. The idea is that of within-class covariance
    normalisation (Hatch, Kajarekar, Stolcke, Interspeech 2006), whitening only half way.
    """
    scatter = (features * weights[:, None]).T @ features / weights.sum()
    values, axes = np.linalg.eigh(scatter + strength * _between_sources(features, labels, sources))
    values = np.maximum(values, 1e-2 * np.median(values))
    quiet = axes * values ** (-whitening / 2)
    spread = (weights[:, None] * (features @ quiet) ** 2).sum(axis=0).mean() / weights.sum()
    return quiet / np.sqrt(spread)


def _between_sources(features: Floats, labels: NDArray[np.int64], sources: NDArray[np.str_]) -> Floats:
    """The scatter of the sources' means. A source counts from 5 rows of the label on, in full from 20 on."""
    away: list[Floats] = []
    for label in np.unique(labels):
        parts = [(labels == label) & (sources == source) for source in np.unique(sources[labels == label])]
        means = np.array(
            [
                features[rows].mean(axis=0) * np.sqrt(min(1.0, rows.sum() / 20))
                for rows in parts
                if rows.sum() >= 5
            ]
        )
        if len(means):
            away.append(means - means.mean(axis=0))
    stacked = np.concatenate(away)
    return stacked.T @ stacked / len(stacked)


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """Logistic regression: ``features @ weights + bias`` is the logit of the second label."""

    weights: Floats
    bias: float

    def logits(self, features: Floats) -> Floats:
        return features @ self.weights + self.bias


def fit_logistic(features: Floats, positive: NDArray[np.bool_], weights: Floats, *, ridge: float) -> Logistic:
    """Newton's method on the weighted mean log loss + ridge/2 · |weights|² (the bias is free)."""
    inputs = np.hstack([features, np.ones((len(features), 1))])
    penalty = np.full(inputs.shape[1], ridge)
    penalty[-1] = 1e-9
    shares = weights / weights.sum()
    wanted = positive.astype(np.float64)
    solution = np.zeros(inputs.shape[1])
    for _step in range(_STEPS):
        step = _newton_step(solution, inputs, wanted, shares=shares, penalty=penalty)
        solution -= step
        if np.abs(step).max() < _CLOSE:
            break
    return Logistic(solution[:-1], float(solution[-1]))


def _newton_step(
    solution: Floats, inputs: Floats, wanted: Floats, *, shares: Floats, penalty: Floats
) -> Floats:
    """The gradient divided by the curvature."""
    probability: Floats = 1 / (1 + np.exp(-np.clip(inputs @ solution, -40, 40)))
    gradient: Floats = inputs.T @ (shares * (probability - wanted)) + penalty * solution
    curvature: Floats = np.sqrt(shares * np.maximum(probability * (1 - probability), 1e-6))
    bent = inputs * curvature[:, None]
    return np.asarray(np.linalg.solve(bent.T @ bent + np.diag(penalty), gradient), np.float64)
