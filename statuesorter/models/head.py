"""The head: from a photo's features to its probabilities. Plain numpy, a matrix product a layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import LABELS, Label
from statuesorter.domain.language import _
from statuesorter.domain.prediction import Prediction
from statuesorter.models import tensors

Floats = NDArray[np.float32]
Layer = tuple[Floats, Floats]
"""Weights (in × out) and bias (out) of one affine map."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on a photo has a label. A photo is unsure where its best probability is below ``confident``,
    or the probability that it is neither is above ``neither``.
    """

    confident: float
    neither: float


@dataclass(frozen=True, slots=True, eq=False)
class NeitherTest:
    """How likely it is that a photo shows neither a painting nor a statue.

    The logistic function of ``features @ weights + bias + distance_weight * distance``, where distance is
    that of Mahalanobis to the nearest of ``means`` (K × D) under ``precision`` (D × D). Without means
    there is no distance. `NeitherTest.never` never says neither.
    """

    weights: Floats
    bias: float
    means: Floats | None = None
    precision: Floats | None = None
    distance_weight: float = 0.0

    @classmethod
    def never(cls, feature_size: int) -> NeitherTest:
        """A test that lets everything pass: what a network has that never saw a photo of neither."""
        return cls(np.zeros(feature_size, np.float32), -30.0)

    def probability(self, features: Floats) -> Floats:
        """0 (surely one of the labels) to 1 (surely neither), for each row of ``features`` (N × D)."""
        logit = features @ self.weights + self.bias
        if self.means is not None and self.precision is not None:
            logit = logit + self.distance_weight * self.distance(features)
        return (1 / (1 + np.exp(-np.clip(logit, -60, 60)))).astype(np.float32)

    def distance(self, features: Floats) -> Floats:
        """Mahalanobis distance of each row to the nearest mean. Needs ``means`` and ``precision``."""
        assert self.means is not None
        assert self.precision is not None
        nearest = np.full(len(features), np.inf, np.float32)
        for mean in self.means:
            away = features - mean
            squared = np.einsum("nd,nd->n", away @ self.precision, away)
            nearest = np.minimum(nearest, np.sqrt(np.maximum(squared, 0)))
        return nearest


def _from_threshold(neither: Floats, threshold: float) -> Floats:
    """``neither`` for a world in which the threshold means one half: what is shown and what is decided agree.

    The odds are divided by those of the threshold, as for another share of such photos among all (Saerens
    and others 2002, "Adjusting the outputs of a classifier to new a priori probabilities", equation 2.4).
    """
    most = 1 - 1e-6
    threshold = min(max(threshold, 1e-6), most)
    odds = np.minimum(neither, most) / (1 - np.minimum(neither, most)) * (1 - threshold) / threshold
    return (odds / (1 + odds)).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Affine layers with ReLU between them, a temperature, a test for neither, and thresholds.

    The last layer has two outputs, in the order of `statuesorter.domain.labels.LABELS`.
    """

    layers: tuple[Layer, ...]
    temperature: float
    neither: NeitherTest
    thresholds: Thresholds

    def __post_init__(self) -> None:
        size = self.feature_size
        for weights, bias in self.layers:
            if weights.ndim != 2 or weights.shape[0] != size or bias.shape != weights.shape[1:]:
                raise ModelError(_("The layers of the model's head do not fit each other."))
            size = weights.shape[1]
        if size != len(LABELS) or not np.isfinite(self.temperature) or self.temperature <= 0:
            raise ModelError(_("The layers of the model's head do not fit each other."))
        self._check_neither()

    def _check_neither(self) -> None:
        test, size = self.neither, self.feature_size
        fits = test.weights.shape == (size,) and (test.means is None) == (test.precision is None)
        if test.means is not None and test.precision is not None:
            fits = fits and test.means.ndim == 2 and test.means.shape[1] == size
            fits = fits and test.precision.shape == (size, size)
        if not fits:
            raise ModelError(_("The model's test for neither does not fit its features."))

    @property
    def feature_size(self) -> int:
        """How many features a photo has."""
        return int(self.layers[0][0].shape[0]) if self.layers and self.layers[0][0].ndim == 2 else 0

    def logits(self, features: Floats) -> Floats:
        """N × D features to N × 2 logits, before the temperature."""
        values = np.asarray(features, np.float32)
        for number, (weights, bias) in enumerate(self.layers):
            values = values @ weights + bias
            if number < len(self.layers) - 1:
                values = np.maximum(values, 0)
        return values

    def probabilities(self, features: Floats) -> Floats:
        """N × D features to N × 2 calibrated probabilities (paint, statue); each row sums to 1."""
        scaled = self.logits(features).astype(np.float64) / self.temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        powers = np.exp(scaled)
        return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)

    def predict(self, features: Floats, *, model: str) -> list[Prediction]:
        """A `Prediction` for each row of ``features`` (N × D), signed with the name of the ``model``."""
        if not len(features):
            return []
        paint = self.probabilities(features)[:, 0]
        neither = _from_threshold(self.neither.probability(features), self.thresholds.neither)
        return [
            Prediction(self._label(p, n), p, s, n, model)
            for p, s, n in zip(paint.tolist(), (1 - paint).tolist(), neither.tolist(), strict=True)
        ]

    def _label(self, paint: float, neither: float) -> Label:
        if max(paint, 1 - paint) < self.thresholds.confident or neither > 0.5:
            return Label.UNSURE
        return Label.PAINT if paint >= 0.5 else Label.STATUE

    def save(self, file: Path) -> None:
        """Write the arrays to ``file`` (safetensors). Temperature and thresholds go into the card."""
        arrays: tensors.Arrays = {}
        for number, (weights, bias) in enumerate(self.layers):
            arrays[f"layer{number}.weights"] = np.asarray(weights, np.float32)
            arrays[f"layer{number}.bias"] = np.asarray(bias, np.float32)
        arrays["neither.weights"] = np.asarray(self.neither.weights, np.float32)
        arrays["neither.bias"] = np.asarray([self.neither.bias, self.neither.distance_weight], np.float32)
        if self.neither.means is not None and self.neither.precision is not None:
            arrays["neither.means"] = np.asarray(self.neither.means, np.float32)
            arrays["neither.precision"] = np.asarray(self.neither.precision, np.float32)
        tensors.write(file, arrays)

    @classmethod
    def load(cls, file: Path, *, temperature: float, thresholds: Thresholds) -> Head:
        """Read `save` back. Raises `ModelError` where the arrays are damaged or do not fit each other."""
        arrays = tensors.read(file)
        count = sum(name.endswith(".weights") and name.startswith("layer") for name in arrays)
        try:
            layers = tuple(_layer(arrays, number) for number in range(count))
            bias, distance_weight = (float(value) for value in arrays["neither.bias"])
            test = NeitherTest(
                _floats(arrays["neither.weights"]),
                bias,
                _floats(arrays["neither.means"]) if "neither.means" in arrays else None,
                _floats(arrays["neither.precision"]) if "neither.precision" in arrays else None,
                distance_weight,
            )
        except (KeyError, ValueError, TypeError) as error:
            raise ModelError(_("The model's head is incomplete.")) from error
        return cls(layers, temperature, test, thresholds)


def _layer(arrays: Mapping[str, NDArray[np.generic]], number: int) -> Layer:
    return _floats(arrays[f"layer{number}.weights"]), _floats(arrays[f"layer{number}.bias"])


def _floats(values: NDArray[np.generic]) -> Floats:
    return np.asarray(values, np.float32)


def affine_head(layers: Sequence[Layer], *, thresholds: Thresholds | None = None) -> Head:
    """A head of ``layers`` with the plainest calibration: temperature 1, never neither, sure from 0.8 on."""
    never = NeitherTest.never(int(layers[0][0].shape[0]))
    return Head(tuple(layers), 1.0, never, thresholds or Thresholds(confident=0.8, neither=0.5))
