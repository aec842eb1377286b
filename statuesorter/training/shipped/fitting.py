"""Fits the projection, the head and the test for neither. Plain numpy, the same numbers every time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 30
_CLOSE = 1e-8


def even_weights(labels: NDArray[np.int64], sources: NDArray[np.str_]) -> Floats:
    """A weight for each photo, mean 1: labels weigh the same, sources of a label by the root of their size.

    Without it the largest source would decide what a painting is.
    """
    weights = np.zeros(len(labels))
    for label in np.unique(labels):
        names, counts = np.unique(sources[labels == label], return_counts=True)
        roots = np.sqrt(counts)
        for name, count, root in zip(names, counts, roots, strict=True):
            weights[(labels == label) & (sources == name)] = root / roots.sum() / count
    return weights / weights.mean()


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """``(x - mean) / scale @ axes``: mean and scale have P numbers, axes is P × D."""

    mean: Floats
    scale: Floats
    axes: Floats

    def __call__(self, features: NDArray[np.float32]) -> Floats:
        return ((features - self.mean) / self.scale) @ self.axes


def fit_principal(features: NDArray[np.float32], *, size: int) -> Projection:
    """Standardise, and keep the ``size`` principal axes. Looks at no label."""
    mean, scale = features.mean(axis=0, dtype=np.float64), features.std(axis=0, dtype=np.float64) + 1e-6
    standard = (features - mean) / scale
    _values, vectors = np.linalg.eigh(standard.T @ standard / len(standard))
    return Projection(mean, scale, vectors[:, ::-1][:, :size])


def quieten(
    features: Floats, labels: NDArray[np.int64], sources: NDArray[np.str_], *, strength: float, least: int = 8
) -> Floats:
    """The map (D × D) that quietens the directions in which sources differ.

    Within a label, what tells one source from another is not what the label is about. The map is
    (W + strength · B)^-1/2, W the covariance of the photos, B that of the sources' means within their label:
    the idea of within-class covariance normalisation (Hatch, Kajarekar, Stolcke, Interspeech 2006). A source
    counts where it has ``least`` photos of the label.
    """
    spread = np.cov(features.T) + strength * _between_sources(features, labels, sources, least)
    values, axes = np.linalg.eigh(spread)
    return (axes / np.sqrt(values)) @ axes.T


def _between_sources(
    reduced: Floats, labels: NDArray[np.int64], sources: NDArray[np.str_], least: int
) -> Floats:
    away: list[Floats] = []
    for label in np.unique(labels):
        names, counts = np.unique(sources[labels == label], return_counts=True)
        means = np.array(
            [reduced[(labels == label) & (sources == name)].mean(axis=0) for name in names[counts >= least]]
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
    weights = weights / weights.sum()
    solution = np.zeros(inputs.shape[1])
    for _step in range(_STEPS):
        probability = 1 / (1 + np.exp(-np.clip(inputs @ solution, -40, 40)))
        gradient = inputs.T @ (weights * (probability - positive)) + penalty * solution
        curvature = weights * np.maximum(probability * (1 - probability), 1e-6)
        hessian = (inputs * curvature[:, None]).T @ inputs + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        solution -= step
        if np.abs(step).max() < _CLOSE:
            break
    return Logistic(solution[:-1], float(solution[-1]))
