"""What a model says of a photo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.targets import ThresholdsByTarget


def signature(model: str, decisions: int) -> str:
    """What the predictions of the model called ``model`` are signed with after it has learned so many
    ``decisions`` on top of what it is. No model is called that, as long as there are any.
    """
    return f"{model}+{decisions}" if decisions else model


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of a photo.

    ``probabilities`` are calibrated, one for each of ``labels``, in their order, and add up to 1. ``label``
    is the likeliest of them, or None where that is not likely enough: the model is unsure. ``model`` is the
    `signature` of the model that said so. ``targets`` says how likely it has to be for each number of wrong
    ones that a person can ask for; empty where the model leaves no choice.
    """

    label: Label | None
    probabilities: tuple[float, ...]
    labels: LabelSet
    model: str
    targets: ThresholdsByTarget = ()

    @property
    def confidence(self) -> float:
        """The probability of the likeliest label, 1/K to 1."""
        return max(self.probabilities)

    @property
    def likeliest(self) -> Label:
        """The likeliest label, even where the model is unsure; of two that are, the first."""
        return self.labels[self.probabilities.index(max(self.probabilities))]

    def probability(self, label: Label) -> float:
        """The probability of ``label``; 0 for one that the model does not know."""
        return self.probabilities[self.labels.index(label)] if label in self.labels else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """What a model says of N photos, a row each, as arrays: a `Prediction` of each is made when it is asked
    for. ``probabilities`` is N × K, by ``labels``; ``sure`` (N) says which rows have their likeliest label;
    ``targets`` are those of each `Prediction`.
    """

    labels: LabelSet
    model: str
    probabilities: NDArray[np.float32]
    sure: NDArray[np.bool_]
    targets: ThresholdsByTarget = ()

    def __len__(self) -> int:
        return len(self.sure)

    def __iter__(self) -> Iterator[Prediction]:
        rows = zip(self.likeliest.tolist(), self.sure.tolist(), self.probabilities.tolist(), strict=True)
        for place, sure, row in rows:
            label = self.labels[place] if sure else None
            yield Prediction(label, tuple(row), self.labels, self.model, self.targets)

    @property
    def likeliest(self) -> NDArray[np.intp]:
        """The place of the likeliest label of each row; of two that are, the first."""
        return self.probabilities.argmax(axis=1)
