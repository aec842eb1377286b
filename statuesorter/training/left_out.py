"""Quick learning judged crosswise: each decision, and photo of the base, by a head that did not learn it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head
from statuesorter.training.decided import Decided
from statuesorter.training.learning import HeadLearner
from statuesorter.training.sources import group_folds
from statuesorter.training.split import folds_of

FOLDS = 5
"""Photos are left out in so many parts; a fifth is what is held out anywhere else."""

Rows = NDArray[np.bool_]


def decisions_left_out(learner: HeadLearner, decided: Decided, *, seed: int) -> Iterator[tuple[Head, Rows]]:
    """`FOLDS` heads, each with the decisions (M) that it has not learned: every one is left out once, with
    all of its burst. See `folds_of`.
    """
    parts = folds_of(decided.bursts, decided.labels, folds=FOLDS, seed=seed)
    for part in range(FOLDS):
        yield learner.learned(decided, among=parts != part), parts == part


def base_left_out(
    learner: HeadLearner, base: BaseFeatures, decided: Decided, learned: Rows, *, seed: int
) -> Iterator[tuple[Head, Head, Rows]]:
    """`FOLDS` pairs of heads, each with the photos of the ``base`` (N) of ``learner`` that neither has
    learned: the head as it was, and with the decisions at ``learned`` (M). Every photo is left out once, with
    all of its source, where there are enough sources.
    """
    parts = _parts_of(base, seed=seed)
    nothing = np.zeros(len(decided), bool)
    for part in range(FOLDS):
        rest = parts != part
        without = learner.learned(decided, among=nothing, base=rest)
        yield without, learner.learned(decided, among=learned, base=rest), ~rest


def _parts_of(base: BaseFeatures, *, seed: int) -> NDArray[np.int64]:
    names, sources = np.unique(np.array(base.sources, np.str_), return_inverse=True)
    if len(names) < 2 * FOLDS:
        digests = [sha256(row.tobytes()).digest() for row in base.features]
        return np.array([int.from_bytes(digest[:8], "big") % FOLDS for digest in digests], np.int64)
    _names, labels = np.unique(np.array(base.labels, np.str_), return_inverse=True)
    return group_folds(sources, labels, folds=FOLDS, seed=seed)
