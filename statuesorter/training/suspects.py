"""Decisions that all the others contradict: a slip of the key, perhaps, to look at a second time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import Label
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head
from statuesorter.training.decided import Decided
from statuesorter.training.learning import HeadLearner, LearningRecipe
from statuesorter.training.left_out import decisions_left_out

HARDLY = 0.1
"""With a probability below this the label that was decided is contradicted."""

_SEED = 42


@dataclass(frozen=True, slots=True)
class Suspect:
    """The decision at the ``place`` among those asked about: it says ``label``, where the others say
    ``likelier``, with this ``probability`` (0 to 1).
    """

    place: int
    label: Label
    likelier: Label
    probability: float


def suspects(
    head: Head,
    base: BaseFeatures,
    decided: Decided,
    *,
    recipe: LearningRecipe | None = None,
    cancel: CancelToken | None = None,
) -> list[Suspect]:
    """The decisions in doubt, the surest contradiction first. Each is judged by ``head`` after it learned
    others, never itself nor its burst (see `decisions_left_out`).

    Confident learning (Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset
    Labels", JAIR 2021): a label's bar is the mean probability that photos decided so are given for it, and a
    decision is in doubt where another label is the likeliest and reaches its own bar. Beside that the
    probability of the label decided must be below `HARDLY`. With one decision of 20 changed by chance, on
    sources left out, 77 of 90 were found so, and 15 named of 1,819 that were not changed (without `HARDLY`
    79 and 49). Raises `Cancelled`.
    """
    if not len(decided):
        return []
    labels = head.labels.with_more(sorted(set(decided.labels)))
    given = np.array([labels.index(label) for label in decided.labels], np.int64)
    probabilities = np.zeros((len(decided), len(labels)))
    for learned, out in decisions_left_out(HeadLearner(head, base, recipe=recipe), decided, seed=_SEED):
        if cancel is not None:
            cancel.raise_if_cancelled()
        places = np.array([labels.index(label) for label in learned.labels])
        probabilities[np.ix_(out, places)] = learned.probabilities(decided.features[out])
    likelier, surest = probabilities.argmax(axis=1), probabilities.max(axis=1)
    rows = np.flatnonzero(in_doubt(probabilities, given)).tolist()
    return [
        Suspect(row, decided.labels[row], labels[int(likelier[row])], float(surest[row]))
        for row in sorted(rows, key=lambda row: (probabilities[row, given[row]], row))
    ]


def in_doubt(probabilities: NDArray[np.floating], given: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of M photos with these ``probabilities`` (M × K) the labels ``given`` (M places) do not fit. A
    label that nobody decided on has no bar.
    """
    bars = np.zeros(probabilities.shape[1])
    for place in np.unique(given):
        bars[place] = probabilities[given == place, place].mean()
    likelier = probabilities.argmax(axis=1)
    reached = probabilities.max(axis=1) >= bars[likelier]
    hardly = probabilities[np.arange(len(given)), given] < HARDLY
    return (likelier != given) & reached & hardly
