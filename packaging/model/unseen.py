"""What a head says of photos that it never saw: the only honest measure, and what calibration rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.fitting import Floats, Logistic, even_weights, fit_logistic, quieten
from model.photo_set import OTHER_PLACE, PhotoSet

_FOLDS = 5
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers that everything is fitted with; see `fitting` for what each does.

    ``augmented`` is the share of the weight that lies on augmented rows.
    """

    quiet: float
    whitening: float
    ridge: float
    ridge_other: float
    evenness: float
    evenness_other: float
    augmented: float


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """``axes`` (D × D), then the logit of statue, and that of `other`, on ``features @ axes``."""

    axes: Floats
    statue: Logistic
    other: Logistic


def row_weights(photos: PhotoSet, rows: NDArray[np.bool_], recipe: Recipe) -> Floats:
    """The weight of each of ``rows``: even over labels and sources, plain and augmented ones apart."""
    labels, sources, plain = photos.labels[rows], photos.sources[rows], photos.plain[rows]
    weights = np.zeros(len(labels))
    shares = (1 - recipe.augmented, recipe.augmented) if not plain.all() else (1.0, 0.0)
    for part, share in zip((plain, ~plain), shares, strict=True):
        if part.any():
            even = even_weights(labels[part], sources[part], evenness=recipe.evenness)
            weights[part] = even / even.sum() * share
    return weights


def fit(reduced: Floats, photos: PhotoSet, recipe: Recipe, rows: NDArray[np.bool_] | None = None) -> Fitted:
    """Fit all that looks at labels, on ``rows`` (default: all): quiet axes, head, test for `other`."""
    rows = np.ones(len(reduced), bool) if rows is None else rows
    features, labels, sources = reduced[rows], photos.labels[rows], photos.sources[rows]
    weights = row_weights(photos, rows, recipe)
    axes = quieten(features, labels, sources, weights, strength=recipe.quiet, whitening=recipe.whitening)
    labelled = labels != OTHER_PLACE
    statue = fit_logistic(
        features[labelled] @ axes, labels[labelled] == 1, weights[labelled], ridge=recipe.ridge
    )
    return Fitted(axes, statue, _fit_other(features, labels, sources, axes, recipe))


def _fit_other(
    features: Floats, labels: NDArray[np.int64], sources: NDArray[np.str_], axes: Floats, recipe: Recipe
) -> Logistic:
    """Fitted before the axes are quietened: what tells a source apart may tell that it is something else."""
    is_other = labels == OTHER_PLACE
    even = even_weights(is_other.astype(np.int64), sources, evenness=recipe.evenness_other)
    scale = float(np.sqrt((features**2).mean()))
    found = fit_logistic(features / scale, is_other, even, ridge=recipe.ridge_other)
    weights = np.asarray(np.linalg.solve(axes, found.weights / scale), np.float64)
    return Logistic(weights, found.bias)


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """The logits of statue and of `other` (N each) by heads that did not see the photo.

    ``fair`` (N) is False where the head lacked more than half of a label's photos: it says little about the
    head that saw them all.
    """

    statue: Floats
    other: Floats
    fair: NDArray[np.bool_]


def leaving_sources_out(reduced: Floats, photos: PhotoSet, recipe: Recipe) -> Unseen:
    """Each row judged by a head that never saw its source."""
    return _judged(reduced, photos, recipe, (photos.sources == name for name in np.unique(photos.sources)))


def leaving_photos_out(reduced: Floats, photos: PhotoSet, recipe: Recipe, *, seed: int) -> Unseen:
    """Each row judged by a head that saw other photos of its source: five random folds."""
    folds = np.random.default_rng(seed).permutation(len(photos.paths)) % _FOLDS
    return _judged(reduced, photos, recipe, (folds[photos.origins] == fold for fold in range(_FOLDS)))


def _judged(reduced: Floats, photos: PhotoSet, recipe: Recipe, parts: Iterator[NDArray[np.bool_]]) -> Unseen:
    statue, other = np.zeros(len(reduced)), np.zeros(len(reduced))
    fair = np.ones(len(reduced), bool)
    for out in parts:
        fitted = fit(reduced, photos, recipe, ~out)
        quiet = reduced[out] @ fitted.axes
        statue[out], other[out] = fitted.statue.logits(quiet), fitted.other.logits(quiet)
        gone, every = photos.labels[out & photos.plain], photos.labels[photos.plain]
        fair[out] = all((gone == label).sum() <= _HALF * (every == label).sum() for label in np.unique(every))
    return Unseen(statue, other, fair)
