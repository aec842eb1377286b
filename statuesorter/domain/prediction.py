"""What a model says of a photo."""

from __future__ import annotations

from dataclasses import dataclass

from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.targets import ThresholdsByTarget


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of a photo.

    ``probabilities`` are calibrated, one for each of ``labels``, in their order, and add up to 1. ``label``
    is the likeliest of them, or None where that is not likely enough: the model is unsure. ``model`` is the
    name of the model that said so. ``targets`` says how likely it has to be for each number of wrong ones
    that a person can ask for; empty where the model leaves no choice.
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
