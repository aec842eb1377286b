"""The head: from a photo's features to a probability for each label. Plain numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.language import _
from statuesorter.domain.prediction import Prediction, Predictions
from statuesorter.domain.sureness import is_sure
from statuesorter.models import tensors
from statuesorter.models.softmax import LabelSoftmax

Floats = NDArray[np.float32]
Layer = tuple[Floats, Floats]
"""Weights (in × out) and bias (out) of one affine map."""

Targets = Mapping[int, tuple[float, ...]]
"""Thresholds, one for each label, by how many of 100 photos filed may be wrong."""


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """What of a head stands on the model's card: see `Head`. ``neither`` is known of format 1 alone: the
    threshold of the test that heads had then.
    """

    temperature: float
    thresholds: tuple[float, ...]
    apart: Label | None = None
    targets: Targets = field(default_factory=dict[int, tuple[float, ...]])
    neither: float | None = None
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Affine layers with ReLU between them; the last has an output for each of ``labels``, in their order. A
    label that others were merged into has several: ``parts`` has the place of its label for each output then.

    The outputs, divided by the ``temperature``, go through the `softmax`, in which the label ``apart`` (the
    first of its outputs) stands apart. A photo is unsure where its greatest probability is below the
    threshold of that label: ``thresholds`` (K numbers, 0 to 1) has one for each; ``targets`` has others,
    under the number of photos that may be wrong of 100 filed. Raises `ModelError` where the parts do not fit
    each other.
    """

    labels: LabelSet
    layers: tuple[Layer, ...]
    temperature: float
    thresholds: tuple[float, ...]
    apart: Label | None = None
    targets: Targets = field(default_factory=dict[int, tuple[float, ...]])
    parts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        size = self.feature_size
        for weights, bias in self.layers:
            if weights.ndim != 2 or weights.shape[0] != size or bias.shape != weights.shape[1:]:
                raise ModelError(_("The layers of the model's head do not fit each other."))
            size = weights.shape[1]
        if (
            (self.apart is not None and self.apart not in self.labels)
            or (self.parts and set(self.parts) != set(range(len(self.labels))))
            or size != self.softmax.outputs
            or len(self.labels) != len(self.thresholds)
            or any(len(others) != len(self.labels) for others in self.targets.values())
            or not np.isfinite(self.temperature)
            or self.temperature <= 0
        ):
            raise ModelError(_("The layers of the model's head do not fit each other."))

    @property
    def feature_size(self) -> int:
        """How many features a photo has."""
        return int(self.layers[0][0].shape[0]) if self.layers and self.layers[0][0].ndim == 2 else 0

    @property
    def softmax(self) -> LabelSoftmax:
        """From outputs, divided by the temperature, to probabilities."""
        apart = None if self.apart is None else self.labels.index(self.apart)
        if apart is not None and self.parts:
            apart = self.parts.index(apart)
        return LabelSoftmax(len(self.labels), apart, self.parts)

    def hidden(self, features: Floats) -> Floats:
        """N × D features to what goes into the last layer: themselves, where that is the only one."""
        values = np.asarray(features, np.float32)
        for weights, bias in self.layers[:-1]:
            values = np.maximum(values @ weights + bias, 0)
        return values

    def outputs(self, features: Floats) -> Floats:
        """N × D features to the outputs of the last layer."""
        weights, bias = self.layers[-1]
        return self.hidden(features) @ weights + bias

    def probabilities(self, features: Floats) -> Floats:
        """N × D features to N × K calibrated probabilities; each row adds up to 1."""
        return self.softmax.probabilities(self.outputs(features) / self.temperature).astype(np.float32)

    def predict(self, features: Floats, *, model: str) -> list[Prediction]:
        """A `Prediction` for each row of ``features`` (N × D), signed with the name of the ``model``."""
        return list(self.predictions(features, model=model)) if len(features) else []

    def predictions(self, features: Floats, *, model: str) -> Predictions:
        """As `predict`, in arrays."""
        probabilities = self.probabilities(features)
        targets = tuple(self.targets.items())
        return Predictions(self.labels, model, probabilities, self.is_sure(probabilities), targets)

    def is_sure(self, probabilities: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
        """Which rows of ``probabilities`` (N × K) reach the threshold of their likeliest label."""
        return is_sure(probabilities, self.thresholds)

    @property
    def settings(self) -> HeadSettings:
        """What of it goes into the model's card."""
        return HeadSettings(self.temperature, self.thresholds, self.apart, self.targets, parts=self.parts)

    def allowing(self, wrong: int) -> Head:
        """The head with its thresholds for ``wrong`` photos of 100 filed; itself, where it has none."""
        return replace(self, thresholds=self.targets.get(wrong, self.thresholds))

    def save(self, file: Path) -> None:
        """Write the layers to ``file`` (safetensors). The labels and the `settings` go into the card."""
        arrays: tensors.Arrays = {}
        for number, (weights, bias) in enumerate(self.layers):
            arrays[f"layer{number}.weights"] = np.asarray(weights, np.float32)
            arrays[f"layer{number}.bias"] = np.asarray(bias, np.float32)
        tensors.write(file, arrays)

    @classmethod
    def load(cls, file: Path, labels: LabelSet, settings: HeadSettings) -> Head:
        """Read `save` back. Raises `ModelError` where the layers are damaged or do not fit each other."""
        layers = layers_in(tensors.read(file))
        return cls(
            labels,
            layers,
            settings.temperature,
            settings.thresholds,
            settings.apart,
            settings.targets,
            settings.parts,
        )


def layers_in(arrays: Mapping[str, NDArray[np.generic]]) -> tuple[Layer, ...]:
    """The layers that `Head.save` wrote. Raises `ModelError` where one is missing."""
    count = sum(name.startswith("layer") and name.endswith(".weights") for name in arrays)
    try:
        return tuple(
            (_floats(arrays[f"layer{number}.weights"]), _floats(arrays[f"layer{number}.bias"]))
            for number in range(count)
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ModelError(_("The model's head is incomplete.")) from error


def _floats(values: NDArray[np.generic]) -> Floats:
    return np.asarray(values, np.float32)


def thresholds_from(head: Head, labels: LabelSet) -> tuple[float, ...]:
    """A threshold for each of ``labels``: that of ``head``, or for a label it does not know its strictest."""
    return _for_labels(head.thresholds, head.labels, labels)


def targets_from(head: Head, labels: LabelSet) -> Targets:
    """The targets of ``head`` for ``labels``, as `thresholds_from` gives its thresholds."""
    return {wrong: _for_labels(each, head.labels, labels) for wrong, each in head.targets.items()}


def _for_labels(thresholds: tuple[float, ...], known: LabelSet, labels: LabelSet) -> tuple[float, ...]:
    by_label = dict(zip(known, thresholds, strict=True))
    return tuple(by_label.get(label, max(thresholds)) for label in labels)
