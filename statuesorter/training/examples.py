"""What the head learns from: the decisions, and the base features that keep it from forgetting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import Label, LabelSet
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head
from statuesorter.training.split import held_out

SAME = 5e-3
"""Features whose distance is below this share of their length are those of the same photo."""

HEAVIEST = 20.0
"""A decision counts at most as much as this many photos of the base."""

_TOLERATED = 0.01
"""The share of held-out base photos that may turn wrong without being called forgetting; one always may."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """N × D features, their labels (N, the place among the model's labels) and how much each weighs (N)."""

    features: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.labels)

    def only(self, rows: NDArray[np.bool_]) -> Examples:
        """Those at the ``rows`` (N) that are True."""
        return Examples(self.features[rows], self.labels[rows], self.weights[rows])

    def right(self, head: Head) -> int:
        """How many of them ``head`` gets right."""
        return (
            int((head.probabilities(self.features).argmax(axis=1) == self.labels).sum()) if len(self) else 0
        )


def examples_of(features: NDArray[np.float32], labels: Sequence[Label], among: LabelSet) -> Examples:
    """Examples that all weigh the same; every label must be one of ``among``."""
    places = np.array([among.index(label) for label in labels], np.int64)
    return Examples(np.asarray(features, np.float32), places, np.ones(len(places), np.float32))


def joined(one: Examples, other: Examples) -> Examples:
    """All of both."""
    return Examples(
        np.concatenate([one.features, other.features]),
        np.concatenate([one.labels, other.labels]),
        np.concatenate([one.weights, other.weights]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class BaseSplit:
    """A model's base features without the photos that are decided about now, in two parts.

    ``kept`` is learned again with the decisions; ``checked`` is not: it tells whether anything was
    forgotten and steadies the calibration. ``all`` holds both.
    """

    all: BaseFeatures
    kept: Examples
    checked: Examples

    def learn_with(self, decisions: Examples) -> Examples:
        """The decisions and what is kept. Together the decisions weigh up to half as much as the base, so
        that five corrections are heard beside a thousand photos, but one never more than `HEAVIEST` photos.
        """
        weight = float(np.clip(0.5 * len(self.kept) / max(len(decisions), 1), 1.0, HEAVIEST))
        return joined(Examples(decisions.features, decisions.labels, decisions.weights * weight), self.kept)

    def forgotten(self, old: Head, new: Head) -> int:
        """How many more of the checked photos are wrong now, beyond what is tolerated; 0 if all is well."""
        tolerated = max(1, round(_TOLERATED * len(self.checked)))
        lost = self.checked.right(old) - self.checked.right(new)
        return lost if lost > tolerated else 0

    def figures(self, old: Head, new: Head) -> dict[str, object]:
        """What a model's card says of it."""
        return {
            "n": len(self.checked),
            "right_before": self.checked.right(old),
            "right": self.checked.right(new),
        }

    def with_learned(
        self, features: NDArray[np.float32], labels: Sequence[Label], source: str
    ) -> BaseFeatures:
        """The base of the new model: this one and the photos it learned."""
        return BaseFeatures(
            np.concatenate([self.all.features, features]).astype(np.float32),
            [*self.all.labels, *labels],
            [*self.all.sources, *([source] * len(labels))],
        )


def split_base(base: BaseFeatures, among: LabelSet, *, without: NDArray[np.float32], seed: int) -> BaseSplit:
    """Split ``base``, whose labels are of ``among``, by label. Rows that are the same photo as a row of
    ``without`` (M × D) are left out: what the person says of it now counts, and a photo that is held out must
    not be learned through the base.
    """
    stays = ~_among(base.features, without)
    features = base.features[stays]
    labels = [label for label, stay in zip(base.labels, stays, strict=True) if stay]
    sources = [source for source, stay in zip(base.sources, stays, strict=True) if stay]
    out = held_out([sha256(row.tobytes()).hexdigest() for row in features], labels, seed=seed)
    every = examples_of(features, labels, among)
    return BaseSplit(BaseFeatures(features, labels, sources), kept=every.only(~out), checked=every.only(out))


def _among(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which of ``rows`` (N × D) are one of ``others`` (M × D), but for rounding."""
    found = np.zeros(len(rows), bool)
    lengths = np.linalg.norm(rows, axis=1)
    for other in others:
        found |= np.linalg.norm(rows - other, axis=1) <= SAME * lengths
    return found
