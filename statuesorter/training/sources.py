"""Sources of photos: how much each weighs, which belong together, and which are left out together.

A photo says little about photos of other people: who judges a model by photos of a source that it learned
from is told what he hopes for. So everything about a model is chosen and judged by leaving whole sources out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix  # pyright: ignore[reportMissingTypeStubs]
from scipy.sparse.csgraph import (  # pyright: ignore[reportMissingTypeStubs]
    connected_components,  # pyright: ignore[reportUnknownVariableType]
)

Floats = NDArray[np.floating[Any]]

_ALIKE = 0.7
"""Photos whose standardised features have at least this cosine show the same thing, as a rule."""

_LINKS = 2
"""So many photos of one source that show what another's show make the two belong together."""


def source_weights(
    labels: NDArray[np.int64], sources: NDArray[np.str_], *, shares: Sequence[float], evenness: float
) -> NDArray[np.float64]:
    """A weight for each of N photos, all together 1.

    The photos of label k weigh ``shares[k]`` together (as far as there are any); among them a source of n
    photos weighs as n^(1 - ``evenness``): 0 leaves every photo the same, 1 makes every source the same.
    """
    weights = np.zeros(len(labels))
    for label, share in enumerate(shares):
        rows = np.flatnonzero(labels == label)
        if not len(rows):
            continue
        _names, number, counts = np.unique(sources[rows], return_inverse=True, return_counts=True)
        own = counts[number].astype(np.float64) ** -evenness
        weights[rows] = share * own / own.sum()
    return weights / weights.sum() if len(weights) else weights


def similar_sources(features: Floats, sources: NDArray[np.str_]) -> NDArray[np.int64]:
    """The number of the group each of N photos belongs to: sources that show the same things share one.

    ``features`` (N × P) are standardised here; see `_ALIKE`.
    """
    names, number = np.unique(sources, return_inverse=True)
    away = features - features.mean(axis=0)
    away = np.asarray(away / (away.std(axis=0) + 1e-6), np.float32)
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    one, other = np.nonzero(np.triu(away @ away.T >= _ALIKE, 1))
    pairs = np.sort(np.stack([number[one], number[other]]), axis=0)
    pairs, seen = np.unique(pairs[:, pairs[0] != pairs[1]], axis=1, return_counts=True)
    first, second = pairs[:, seen >= _LINKS]
    links = coo_matrix((np.ones(len(first)), (first, second)), shape=(len(names), len(names)))
    groups: NDArray[np.int32] = cast(Any, connected_components)(links, directed=False)[1]
    return np.asarray(groups, np.int64)[number]


def group_folds(
    groups: NDArray[np.int64], labels: NDArray[np.int64], *, folds: int, seed: int
) -> NDArray[np.int64]:
    """Which of the ``folds`` each of N photos is left out in: whole groups, and of every kind of group (by
    the label most of its photos have) as many photos as possible in each.
    """
    kinds: dict[int, list[int]] = defaultdict(list)
    for group in np.unique(groups).tolist():
        kinds[int(np.bincount(labels[groups == group]).argmax())].append(group)
    chance = np.random.default_rng(seed)
    fold_of: dict[int, int] = {}
    for of_kind in kinds.values():
        filled = chance.permutation(folds) * 1e-3  # ties fall differently for each kind
        for group in sorted(of_kind, key=lambda group: -int((groups == group).sum())):
            fold = int(filled.argmin())
            filled[fold] += (groups == group).sum()
            fold_of[group] = fold
    return np.array([fold_of[group] for group in groups.tolist()], np.int64)
