"""Quick learning: the head in use and what a person decided give a new head, at once.

It is one convex problem, solved exactly, in plain numpy and SciPy: no torch, no epochs, no chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import Label, LabelSet
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head, thresholds_from
from statuesorter.training.head_building import label_shares
from statuesorter.training.regression import WeighedRows, fit_near, loss_gradient
from statuesorter.training.sources import source_weights

SAME = 5e-3
"""Features whose distance is below this share of their length are those of the same photo."""


@dataclass(frozen=True, slots=True)
class LearningRecipe:
    """How much what counts. All of the base weighs 1.

    ``weight`` is what one decision adds, until all of them together come near ``most``, which they never
    reach; of a burst of n photos they count as n^(1 - ``alike``). ``ridge`` holds the head to where it was.
    ``evenness`` and ``rest`` weigh the base, see `HeadRecipe`.
    """

    weight: float = 0.005
    most: float = 0.5
    alike: float = 0.75
    ridge: float = 0.5
    evenness: float = 1.0
    rest: float = 0.7

    @classmethod
    def of_card(cls, settings: Mapping[str, object]) -> LearningRecipe:
        """As the card of the model in use has it, and as usual where it says nothing."""
        names = ("ridge", "evenness", "rest")
        told = {name: settings.get(name) for name in names}
        numbers = {
            name: float(value)
            for name, value in told.items()
            if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        }
        return cls(**numbers)


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """M decided photos: ``features`` (M × D), ``labels`` (M), and ``bursts`` (M names: photos with the same
    one are of one burst; see `keys_of`). Their order does not matter.
    """

    features: NDArray[np.float32]
    labels: Sequence[Label]
    bursts: Sequence[str]

    def __len__(self) -> int:
        return len(self.labels)


def learned_head(
    head: Head, base: BaseFeatures, decided: Decided, *, recipe: LearningRecipe | None = None
) -> Head:
    """The head that has learned what was ``decided`` on top of ``head``; see `HeadLearner`. Pure: the same
    arguments give the same head. Without decisions it is ``head`` itself.
    """
    return HeadLearner(head, base, recipe=recipe).learned(decided)


class HeadLearner:
    """Learns decisions on top of ``head``, the one in use, beside the ``base`` it was trained on. Made once,
    asked as often as decisions come.

    The new last layer W has the lowest sum of: the cross-entropy of the base, which by itself would stay at
    ``head`` (its gradient there is taken off, so what is left is the Bregman divergence of the loss); the
    cross-entropy of the decisions; and ridge / 2 · |W - W of head|². Where ``head`` is itself the solution
    on its base under this ridge, that is the plain fit of base and decisions together.
    """

    def __init__(self, head: Head, base: BaseFeatures, *, recipe: LearningRecipe | None = None) -> None:
        self._head, self._recipe = head, recipe or LearningRecipe()
        self._base, self._labels = base, np.array(base.labels)
        self._hidden = head.hidden(base.features)

    def learned(self, decided: Decided) -> Head:
        """``head`` after it learned what was ``decided``; labels that it does not know get an output."""
        if not len(decided):
            return self._head
        stays = ~same_photos(self._base.features, decided.features)
        labels = self._head.labels.with_more(sorted(set(decided.labels)))
        base = self._weighed_base(stays, labels)
        head = with_outputs(self._head, labels, base)
        known = base.labels < len(self._head.labels)
        pull = self._pull(WeighedRows(base.features[known], base.labels[known], base.weights[known]))
        widened = np.hstack([pull, np.zeros((len(pull), len(labels) - len(self._head.labels)))])
        layer = fit_near(
            head.layers[-1],
            joined(base, self._weighed_decisions(decided, labels)),
            softmax=head.softmax,
            ridge=self._recipe.ridge,
            pull=widened,
        )
        return replace(head, layers=(*head.layers[:-1], layer))

    def _weighed_base(self, stays: NDArray[np.bool_], labels: LabelSet) -> WeighedRows:
        """The rows of the base that stay and have one of the ``labels``, all together weighing 1."""
        rows = np.flatnonzero(stays & np.isin(self._labels, list(labels)))
        places = np.array([labels.index(label) for label in self._labels[rows].tolist()], np.int64)
        weights = source_weights(
            places,
            np.array(self._base.sources)[rows],
            shares=label_shares(labels, self._recipe.rest),
            evenness=self._recipe.evenness,
        )
        return WeighedRows(self._hidden[rows], places, weights)

    def _weighed_decisions(self, decided: Decided, labels: LabelSet) -> WeighedRows:
        order = sorted(
            range(len(decided)), key=lambda row: (decided.labels[row], decided.features[row].tobytes())
        )
        sizes = Counter(decided.bursts)
        own = np.array([sizes[decided.bursts[row]] ** -self._recipe.alike for row in order])
        together = self._recipe.weight * own.sum()
        weights = self._recipe.weight * own / (1 + together / self._recipe.most)
        places = np.array([labels.index(decided.labels[row]) for row in order], np.int64)
        return WeighedRows(self._head.hidden(decided.features[order]), places, weights)

    def _pull(self, base: WeighedRows) -> NDArray[np.float64]:
        return loss_gradient(self._head.layers[-1], base, softmax=self._head.softmax)


def with_outputs(head: Head, labels: LabelSet, base: WeighedRows) -> Head:
    """``head`` with an output for each of ``labels``, which begin with its own. Before it has learned, a new
    one says of every photo what the others say on the mean of the ``base``.
    """
    new = len(labels) - len(head.labels)
    if not new:
        return head
    weights, bias = head.layers[-1]
    level = float((base.features @ weights + bias).mean())
    widened = (
        np.hstack([weights, np.zeros((len(weights), new), np.float32)]),
        np.concatenate([bias, np.full(new, level, np.float32)]),
    )
    thresholds = thresholds_from(head, labels)
    return replace(head, labels=labels, layers=(*head.layers[:-1], widened), thresholds=thresholds)


def joined(one: WeighedRows, other: WeighedRows) -> WeighedRows:
    """All of both."""
    return WeighedRows(
        np.concatenate([one.features, other.features]),
        np.concatenate([one.labels, other.labels]),
        np.concatenate([one.weights, other.weights]),
    )


def same_photos(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which of ``rows`` (N × D) are one of ``others`` (M × D), but for rounding."""
    lengths = np.einsum("nd,nd->n", rows, rows, dtype=np.float64)
    of_others = np.einsum("nd,nd->n", others, others, dtype=np.float64)
    distances = lengths[:, None] + of_others - 2.0 * (rows @ others.T)
    return (distances <= (SAME**2) * lengths[:, None]).any(axis=1)
