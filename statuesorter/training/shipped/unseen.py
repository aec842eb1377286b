"""What a head says of photos that it never saw: the only honest measure, and what calibration rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statuesorter.training.shipped.fitting import Floats, Logistic, even_weights, fit_logistic, quieten
from statuesorter.training.shipped.photo_set import NEITHER

_FOLDS = 5
_HALF = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """The numbers that a head is fitted with."""

    quiet: float
    ridge: float
    ridge_neither: float


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """``axes`` (D × D), then the logit of statue, and that of neither."""

    axes: Floats
    statue: Logistic
    neither: Logistic


def fit(features: Floats, labels: NDArray[np.int64], sources: NDArray[np.str_], recipe: Recipe) -> Fitted:
    """Fit everything that looks at labels: the quietened axes, the head, the test for neither."""
    axes = quieten(features, labels, sources, strength=recipe.quiet)
    quiet = features @ axes
    labelled = labels != NEITHER
    weights = even_weights(labels[labelled], sources[labelled])
    statue = fit_logistic(quiet[labelled], labels[labelled] == 1, weights, ridge=recipe.ridge)
    is_neither = (labels == NEITHER).astype(np.int64)
    weights = even_weights(is_neither, sources)
    neither = fit_logistic(quiet, is_neither == 1, weights, ridge=recipe.ridge_neither)
    return Fitted(axes, statue, neither)


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """The logits of statue and of neither (N each) by heads that did not see the photo.

    ``fair`` (N) is False where the head lacked more than half of a label's photos: it says little about the
    head that saw them all.
    """

    statue: Floats
    neither: Floats
    fair: NDArray[np.bool_]


def leaving_sources_out(
    features: Floats, labels: NDArray[np.int64], sources: NDArray[np.str_], recipe: Recipe
) -> Unseen:
    """Each photo judged by a head that never saw its source."""
    return _judged(features, labels, sources, recipe, (sources == name for name in np.unique(sources)))


def leaving_photos_out(
    features: Floats, labels: NDArray[np.int64], sources: NDArray[np.str_], recipe: Recipe, *, seed: int
) -> Unseen:
    """Each photo judged by a head that saw others of its source: five random folds."""
    folds = np.random.default_rng(seed).permutation(len(labels)) % _FOLDS
    return _judged(features, labels, sources, recipe, (folds == fold for fold in range(_FOLDS)))


def _judged(
    features: Floats,
    labels: NDArray[np.int64],
    sources: NDArray[np.str_],
    recipe: Recipe,
    parts: Iterator[NDArray[np.bool_]],
) -> Unseen:
    statue, neither = np.zeros(len(labels)), np.zeros(len(labels))
    fair = np.ones(len(labels), bool)
    for out in parts:
        fitted = fit(features[~out], labels[~out], sources[~out], recipe)
        quiet = features[out] @ fitted.axes
        statue[out], neither[out] = fitted.statue.logits(quiet), fitted.neither.logits(quiet)
        fair[out] = all((labels[out] == n).sum() <= _HALF * (labels == n).sum() for n in np.unique(labels))
    return Unseen(statue, neither, fair)
