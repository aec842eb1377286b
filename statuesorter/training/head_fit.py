"""The head learns, begun from the head in use: Adam over batches of features, in numpy."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.training import BatchLoss, EpochRow
from statuesorter.models.head import Head, Layer
from statuesorter.models.softmax import LabelSoftmax
from statuesorter.training.errors import diverged
from statuesorter.training.examples import Examples

LEARNING_RATE = 1e-2

ANCHOR = 0.05
"""How strongly the head is held to where it began: this times the squared distance of its (standardised)
weights.

Measured with the shipped model, 96 decisions about photos of new sources, judged on 40 others: without it
the loss there goes from 0.19 to 0.27 and 9 of 476 base photos are forgotten; between 0.03 and 0.1 it goes
to 0.09 to 0.10 and at most 3 are.
"""

_TINY = 1e-6
_WARM_UP = 0.25
"""The share of all steps in which the learning rate rises."""

_SQUARED_MOMENTUM, _EPSILON = 0.99, 1e-5
_SMOOTHING = 0.98

Floats = NDArray[np.float64]


def fit_head(
    head: Head,
    training: Examples,
    validation: Examples,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    cancel: CancelToken | None = None,
) -> Generator[BatchLoss | EpochRow, None, tuple[Layer, ...]]:
    """Yield what happens while ``head`` learns ``training``; return its layers, whose outputs are on the
    scale of temperature 1. The same seed gives the same layers.

    The loss is the cross-entropy in which an example counts by its weight, and for learning `ANCHOR` is
    added. Adam (Kingma and Ba 2015) with the learning rate and momentum of one cycle (Smith 2018) and the
    constants of fastai's ``fit_one_cycle``. Raises `TrainingError` where the loss is no number any more, and
    `Cancelled`.
    """
    mean, scale = training.features.mean(axis=0), training.features.std(axis=0) + _TINY
    learned, judged = _standardised(training, mean, scale), _standardised(validation, mean, scale)
    network = _Network(_began_from(head, mean, scale), head.softmax)
    shuffle = np.random.default_rng(seed)
    steps = epochs * -(-len(training) // batch_size)
    adam, smooth, step = _Adam(network.parameters), _Smooth(), 0
    for epoch in range(1, epochs + 1):
        began = time.perf_counter()
        for batch in _batches(learned, shuffle.permutation(len(training)), batch_size):
            if cancel is not None:
                cancel.raise_if_cancelled()
            loss, gradients = network.loss_and_gradients(batch)
            adam.step(gradients, *one_cycle(step / steps))
            step += 1
            if not math.isfinite(smooth.add(loss)):
                raise diverged()
            yield BatchLoss(step, steps, smooth.value)
        valid_loss, error_rate = network.judge(judged)
        yield EpochRow(epoch, smooth.value, valid_loss, error_rate, time.perf_counter() - began)
    return _as_layers(network.parameters, mean, scale)


def one_cycle(done: float) -> tuple[float, float]:
    """The learning rate and the momentum when the share ``done`` (0 to 1) of all steps is over."""
    if done < _WARM_UP:
        along = done / _WARM_UP
        return _cosine(LEARNING_RATE / 25, LEARNING_RATE, along), _cosine(0.95, 0.85, along)
    along = (done - _WARM_UP) / (1 - _WARM_UP)
    return _cosine(LEARNING_RATE, LEARNING_RATE / 1e5, along), _cosine(0.85, 0.95, along)


def _cosine(start: float, end: float, along: float) -> float:
    return start + (1 - math.cos(math.pi * along)) * (end - start) / 2


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """B × D standardised features, their labels (B) and weights (B)."""

    features: Floats
    labels: NDArray[np.int64]
    weights: Floats


class _Network:
    """Affine layers with ReLU between them: ``parameters`` are weights and bias of each, changed in place.
    What comes out goes through the ``softmax``.
    """

    def __init__(self, parameters: list[Floats], softmax: LabelSoftmax) -> None:
        self.parameters = parameters
        self._softmax = softmax
        self._began = [values.copy() for values in parameters]

    def loss_and_gradients(self, batch: _Batch) -> tuple[float, list[Floats]]:
        """The batch's mean loss without `ANCHOR`, and the gradient of all with it, for each parameter."""
        inputs, outputs = self._forward(batch.features)
        count, rows = len(batch.labels), np.arange(len(batch.labels))
        losses = -self._softmax.log_probabilities(outputs)[rows, batch.labels]
        back = self._softmax.gradient(outputs, batch.labels) * (batch.weights / count)[:, None]
        gradients: list[Floats] = []
        for number in reversed(range(len(inputs))):
            weights, began = self.parameters[2 * number], self._began[2 * number]
            gradients[:0] = [inputs[number].T @ back + 2 * ANCHOR * (weights - began), back.sum(axis=0)]
            back = (back @ weights.T) * (inputs[number] > 0)
        return float(losses @ batch.weights / count), gradients

    def judge(self, batch: _Batch) -> tuple[float, float]:
        """The mean loss, and the share (0 to 1) that is wrong."""
        _inputs, outputs = self._forward(batch.features)
        logarithms = self._softmax.log_probabilities(outputs)
        losses = -logarithms[np.arange(len(batch.labels)), batch.labels]
        wrong = logarithms.argmax(axis=1) != batch.labels
        return float((losses * batch.weights).mean()), float(wrong.mean())

    def _forward(self, values: Floats) -> tuple[list[Floats], Floats]:
        """What goes into each layer, and what comes out of the last."""
        inputs: list[Floats] = []
        for weights, bias in zip(self.parameters[::2], self.parameters[1::2], strict=True):
            inputs.append(values if not inputs else np.maximum(values, 0))
            values = inputs[-1] @ weights + bias
        return inputs, values


class _Adam:
    """Changes parameters in place by their gradients."""

    def __init__(self, parameters: Sequence[Floats]) -> None:
        self._parameters = parameters
        self._averages = [np.zeros_like(values) for values in parameters]
        self._squares = [np.zeros_like(values) for values in parameters]
        self._steps = 0

    def step(self, gradients: Sequence[Floats], rate: float, momentum: float) -> None:
        self._steps += 1
        first, second = 1 - momentum**self._steps, 1 - _SQUARED_MOMENTUM**self._steps
        for n, gradient in enumerate(gradients):
            self._averages[n] += (1 - momentum) * (gradient - self._averages[n])
            self._squares[n] += (1 - _SQUARED_MOMENTUM) * (gradient**2 - self._squares[n])
            slope = self._averages[n] / (np.sqrt(self._squares[n] / second) + _EPSILON)
            self._parameters[n][...] -= rate / first * slope


class _Smooth:
    """The loss as fastai shows it: an exponential average, not biased towards its beginning."""

    def __init__(self) -> None:
        self._average, self._count = 0.0, 0

    @property
    def value(self) -> float:
        return self._average / (1 - _SMOOTHING**self._count)

    def add(self, loss: float) -> float:
        self._average += (1 - _SMOOTHING) * (loss - self._average)
        self._count += 1
        return self.value


def _standardised(examples: Examples, mean: NDArray[np.float32], scale: NDArray[np.float32]) -> _Batch:
    features = ((examples.features - mean) / scale).astype(np.float64)
    return _Batch(features, examples.labels, examples.weights.astype(np.float64))


def _batches(whole: _Batch, order: NDArray[np.int64], size: int) -> Iterator[_Batch]:
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        yield _Batch(whole.features[rows], whole.labels[rows], whole.weights[rows])


def _began_from(head: Head, mean: NDArray[np.float32], scale: NDArray[np.float32]) -> list[Floats]:
    """The layers of ``head`` for standardised features, giving calibrated outputs."""
    layers = [(weights.astype(np.float64), bias.astype(np.float64)) for weights, bias in head.layers]
    first, bias = layers[0]
    layers[0] = scale[:, None] * first, bias + mean @ first
    last, bias = layers[-1]
    layers[-1] = last / head.temperature, bias / head.temperature
    return [values for layer in layers for values in layer]


def _as_layers(
    parameters: Sequence[Floats], mean: NDArray[np.float32], scale: NDArray[np.float32]
) -> tuple[Layer, ...]:
    """`_began_from` the other way round: layers that take features as they are."""
    weights, biases = list(parameters[::2]), list(parameters[1::2])
    weights[0] = weights[0] / scale[:, None]
    biases[0] = biases[0] - mean @ weights[0]
    return tuple((w.astype(np.float32), b.astype(np.float32)) for w, b in zip(weights, biases, strict=True))
