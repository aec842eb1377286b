"""Quick learning: the head in use and what a person decided give a new head, at once.

It is one smooth problem, convex but for labels that are new, solved in plain numpy and SciPy: no torch, no
epochs, no chance.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import LabelSet
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head, targets_from, thresholds_from
from statuesorter.training.calibration import fit_temperature
from statuesorter.training.decided import Decided, same_photos
from statuesorter.training.head_building import filed_places, label_shares
from statuesorter.training.regression import WeighedRows, fit_near, joined, loss_gradient
from statuesorter.training.sources import source_weights

_ENOUGH = 5000
"""A temperature is fitted on about as many photos; more change nothing that could be seen."""

_FAINT = 0.01
"""What a new output has of the probability before it has learned. It is a start; its bias is free."""


@dataclass(frozen=True, slots=True)
class LearningRecipe:
    """How much what counts. All of the base weighs 1.

    ``weight`` is what the first decision adds; all of them together come near ``most`` and never reach it, so
    that one is heard and 500 do not drown the base. Of a burst of n photos they count as n^(1 - ``alike``).
    ``ridge`` holds the head to where it was; None: the spread of the base's features (the sum of their
    variances) by the number of its photos, which for the shipped model is about the 0.5 that was chosen for
    it. ``evenness`` and ``rest`` weigh the base, see `HeadRecipe`.

    Where a label is new, a base photo of a label that is not filed may as well show what the new one is
    about: nobody was asked. By the share ``doubt`` it counts as one or the other, and by less where decisions
    on new labels weigh more than the rest of that share, since they say it themselves.

    ``weight`` and ``most`` were chosen by the sources that the shipped model learned from, each left out in
    turn (see ``tests/benchmarks/learning.py``): with more, other sources lose more than the own one gains.
    """

    weight: float = 0.03
    most: float = 0.35
    doubt: float = 0.9
    alike: float = 0.75
    ridge: float | None = None
    evenness: float = 1.0
    rest: float = 0.6

    @classmethod
    def of_card(cls, settings: Mapping[str, object]) -> LearningRecipe:
        """As the ``settings`` on the card of the model in use have it; as usual where they say nothing."""
        told = {name: settings.get(name) for name in ("ridge", "evenness", "rest")}
        return cls(**{name: float(value) for name, value in told.items() if _is_amount(value)})

    @property
    def settings(self) -> dict[str, float]:
        """What `of_card` reads, for the card of the new model."""
        told = {"ridge": self.ridge, "evenness": self.evenness, "rest": self.rest}
        return {name: value for name, value in told.items() if value is not None}


def _is_amount(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


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
    on its base under this ridge, that is the plain fit of base and decisions together. Layers before the last
    stay. With a label that ``head`` does not know the problem is no longer convex, see `fit_near`; it begins
    at ``head``, and the same decisions give the same head as before.

    The temperature moves with it: by as much as the one that suits the base best (see `fit_temperature`)
    differs between the new head and ``head``. Both know the base, which makes them too sure of it alike; what
    the thresholds mean stays what it was when they were chosen on photos never seen. Measured on sources left
    out, it comes nearer to the temperature that suits them (correlation 0.6) than one fitted on decisions
    left out (0.1).
    """

    def __init__(self, head: Head, base: BaseFeatures, *, recipe: LearningRecipe | None = None) -> None:
        self._head, self._recipe = head, recipe or LearningRecipe()
        self._features, self._labels = base.features, np.array(base.labels, np.str_)
        self._sources = np.array(base.sources, np.str_)
        self._hidden = head.hidden(base.features)

    def learned(
        self,
        decided: Decided,
        *,
        among: NDArray[np.bool_] | None = None,
        base: NDArray[np.bool_] | None = None,
    ) -> Head:
        """``head`` after it learned what was ``decided``; labels that it does not know get an output.

        Base photos that are decided about now do not count: what the person says of them does. Decisions at
        the ``among`` (M) that are False are not learned. Nor are those of the base at ``base`` (N) that are
        False: it is then as if ``head`` had not learned them either. Nothing to learn gives ``head`` itself.
        """
        among = np.ones(len(decided), bool) if among is None else among
        if base is None and not among.any():
            return self._head
        stays = ~same_photos(self._features, decided.features)
        taken: list[int] = np.flatnonzero(among).tolist()
        labels = self._head.labels.with_more(sorted({decided.labels[row] for row in taken}))
        rows = self._weighed_base(stays if base is None else stays & base, labels)
        decisions = self._weighed_decisions(decided.only(among), labels)
        wider = with_outputs(self._head, labels, decisions)
        layer = fit_near(
            wider.layers[-1],
            joined(self._doubted(rows, decisions, labels), decisions),
            softmax=wider.softmax,
            ridge=self._ridge,
            pull=self._pull(rows if base is None else self._weighed_base(stays, labels), labels),
            new=len(labels) - len(self._head.labels),
        )
        new = replace(wider, layers=(*wider.layers[:-1], layer))
        return replace(new, temperature=new.temperature * self._hotter(new))

    @cached_property
    def _ridge(self) -> float:
        if self._recipe.ridge is not None:
            return self._recipe.ridge
        spread = float(self._hidden.var(axis=0, dtype=np.float64).sum()) if len(self._hidden) else 0.0
        return spread / len(self._hidden) if spread else 1.0

    def _weighed_base(self, stays: NDArray[np.bool_], labels: LabelSet) -> WeighedRows:
        """The rows of the base that stay and have one of the ``labels``, all together weighing 1."""
        rows = np.flatnonzero(stays & np.isin(self._labels, list(labels)))
        places = _places(self._labels[rows], labels)
        weights = source_weights(
            places,
            self._sources[rows],
            shares=label_shares(labels, self._recipe.rest),
            evenness=self._recipe.evenness,
        )
        return WeighedRows(self._hidden[rows], places, weights)

    def _weighed_decisions(self, decided: Decided, labels: LabelSet) -> WeighedRows:
        """In an order of their own: sums must not differ by that in which decisions came."""
        names = decided.labels
        order = sorted(range(len(decided)), key=lambda row: (names[row], decided.features[row].tobytes()))
        weights = decision_weights([decided.bursts[row] for row in order], self._recipe)
        places = _places(np.array([names[row] for row in order], np.str_), labels)
        return WeighedRows(self._head.hidden(decided.features[order]), places, weights)

    def _doubted(self, rows: WeighedRows, decisions: WeighedRows, labels: LabelSet) -> WeighedRows:
        """The ``rows`` of the base, with doubts of those not filed where ``decisions`` are on new labels."""
        known = len(self._head.labels)
        if len(labels) == known:
            return rows
        of_new = float(decisions.weights[decisions.labels >= known].sum())
        doubt = max(0.0, min(self._recipe.doubt, 1 - of_new))
        return replace(rows, doubts=np.where(filed_places(labels)[rows.labels], 0.0, doubt))

    def _pull(self, rows: WeighedRows, labels: LabelSet) -> NDArray[np.float64]:
        """The gradient of the loss at ``head``; of no output that is new, which need not stay."""
        known = rows.labels < len(self._head.labels)
        gradient = loss_gradient(self._head.layers[-1], rows.only(known), softmax=self._head.softmax)
        return np.pad(gradient, ((0, 0), (0, len(labels) - len(self._head.labels))))

    def _hotter(self, new: Head) -> float:
        """How many times the temperature of ``head`` the one of the ``new`` head is."""
        inputs, labels, before = self._for_temperature
        weights, bias = new.layers[-1]
        return self._temperature(inputs @ weights + bias, labels, new) / before

    @cached_property
    def _for_temperature(self) -> tuple[NDArray[np.float32], NDArray[np.int64], float]:
        """Base photos, their labels and the temperature that suits ``head`` there."""
        known = np.flatnonzero(np.isin(self._labels, list(self._head.labels)))
        known = known[:: max(1, len(known) // _ENOUGH)]
        inputs, labels = self._hidden[known], _places(self._labels[known], self._head.labels)
        weights, bias = self._head.layers[-1]
        return inputs, labels, self._temperature(inputs @ weights + bias, labels, self._head)

    def _temperature(self, outputs: NDArray[np.float32], labels: NDArray[np.int64], head: Head) -> float:
        return fit_temperature(outputs, labels, softmax=head.softmax, prior=self._head.temperature)


def decision_weights(bursts: Sequence[str], recipe: LearningRecipe) -> NDArray[np.float64]:
    """How much each of M decisions counts, by the burst its photo is of. See `LearningRecipe`."""
    sizes = Counter(bursts)
    weights = recipe.weight * np.array([sizes[burst] ** -recipe.alike for burst in bursts], np.float64)
    return weights / (1 + weights.sum() / recipe.most)


def with_outputs(head: Head, labels: LabelSet, decisions: WeighedRows) -> Head:
    """``head`` with an output for each of ``labels``, which begin with its own. A new one begins as what
    ``head`` takes its ``decisions`` for, the mean of its outputs in these shares, and so low that it has
    less than `_FAINT` of the probability of any photo: it has only to learn what tells it from them.
    """
    known = len(head.labels)
    if len(labels) == known:
        return head
    weights, bias = head.layers[-1]
    shares = np.stack(
        [_taken_for(head, decisions.features[decisions.labels == new]) for new in range(known, len(labels))]
    )
    faint = np.float32(math.log(_FAINT))
    widened = (
        np.hstack([weights, weights @ shares.T]),
        np.concatenate([bias, shares @ bias + faint]),
    )
    return replace(
        head,
        labels=labels,
        layers=(*head.layers[:-1], widened),
        parts=(*head.parts, *range(known, len(labels))) if head.parts else (),
        thresholds=thresholds_from(head, labels),
        targets=targets_from(head, labels),
    )


def _taken_for(head: Head, hidden: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean share of each output that a new one stands beside (not of a label apart) in the probabilities
    of photos, by what goes into the last layer.
    """
    weights, bias = head.layers[-1]
    softmax = head.softmax
    shares = softmax.shares((hidden @ weights + bias) / head.temperature).mean(axis=0)
    if softmax.apart is not None:
        shares[softmax.apart] = 0
    return np.asarray(shares / shares.sum(), np.float32)


def _places(names: NDArray[np.str_], labels: LabelSet) -> NDArray[np.int64]:
    """Where each of the ``names`` stands among the ``labels``."""
    place = {str(label): n for n, label in enumerate(labels)}
    return np.array([place[name] for name in names.tolist()], np.int64)
