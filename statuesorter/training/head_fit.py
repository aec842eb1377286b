"""The head learns: a fastai Learner over features, begun from the head in use."""

# fastai's classes have no types
# pyright: reportUntypedBaseClass=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.training import TrainingEvent
from statuesorter.models.head import Head, Layer
from statuesorter.models.softmax import LabelSoftmax
from statuesorter.training.examples import Examples
from statuesorter.training.relay import Emit
from statuesorter.training.untyped import Callback, DataLoader, DataLoaders, error_rate, no_random
from statuesorter.training.watcher import Watcher, quiet_learner

LEARNING_RATE = 1e-2

ANCHOR = 0.05
"""How strongly the head is held to where it began: this times the squared distance of its (standardised)
weights.

Measured with the shipped model, 96 decisions about photos of new sources, judged on 40 others: without it
the loss there goes from 0.19 to 0.27 and 9 of 476 base photos are forgotten; between 0.03 and 0.1 it goes
to 0.09 to 0.10 and at most 3 are.
"""

_TINY = 1e-6


class _Loader(DataLoader):
    """fastai's DataLoader over whole arrays: a batch is one look-up, not a look-up for each photo."""

    n_inp = 1  # one input (features); label and weight go to the loss

    def __init__(self, dataset: tuple[Tensor, Tensor, Tensor], **options: Any) -> None:
        super().__init__(dataset=dataset, n=len(dataset[1]), indexed=True, num_workers=0, **options)

    def create_item(self, s: int) -> int:
        return s

    def create_batch(self, b: Sequence[int]) -> tuple[Tensor, ...]:
        rows = torch.tensor(b)
        return tuple(values[rows] for values in self.dataset)


class _Anchor(Callback):
    """Adds what `ANCHOR` says to what is learned from, not to the loss that is shown."""

    def before_fit(self) -> None:
        self.began = [values.detach().clone() for values in self.learn.model.parameters()]

    def after_loss(self) -> None:
        if self.learn.training:
            now = self.learn.model.parameters()
            away = sum(((a - b) ** 2).sum() for a, b in zip(now, self.began, strict=True) if a.ndim > 1)
            self.learn.loss_grad = self.learn.loss_grad + ANCHOR * away


class _Loss:
    """Cross-entropy in which a photo counts by its weight."""

    def __call__(self, logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        return (nn.functional.cross_entropy(logits, labels, reduction="none") * weights).mean()


def wrong_rate(logits: Tensor, labels: Tensor, _weights: Tensor) -> Tensor:
    """Fastai's error rate; weights change the loss, not what is wrong."""
    return error_rate(logits, labels)


def fit_head(
    head: Head,
    training: Examples,
    validation: Examples,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    emit: Emit[TrainingEvent],
    stop: CancelToken,
) -> tuple[Layer, ...]:
    """The layers of ``head`` after learning ``training``; the same seed gives the same layers.

    Its logits come out on the scale of temperature 1. Raises `Cancelled` where ``stop`` was asked for.
    """
    mean, scale = training.features.mean(axis=0), training.features.std(axis=0) + _TINY
    with _one_thread(), no_random(seed, reproducible=True):
        network = _network(head, mean, scale)
        loaders = DataLoaders(
            _Loader(_tensors(training, mean, scale), bs=batch_size, shuffle=True),
            _Loader(_tensors(validation, mean, scale), bs=max(batch_size, 256)),
            device=torch.device("cpu"),
        )
        watcher = Watcher(emit, stop, epochs=epochs, first_epoch=1)
        learner = quiet_learner(loaders, network, watcher, loss_func=_Loss(), metrics=wrong_rate)
        learner.add_cb(_Anchor()).fit_one_cycle(epochs, LEARNING_RATE, wd=0)
    stop.raise_if_cancelled()
    return _layers(network, mean, scale)


@contextmanager
def _one_thread() -> Generator[None, None, None]:
    """Have torch compute in one thread. The products are so small that several only wait for each other: on
    two busy cores 23 s against 1.6 s (measured).
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _tensors(examples: Examples, mean: NDArray[Any], scale: NDArray[Any]) -> tuple[Tensor, Tensor, Tensor]:
    standard = ((examples.features - mean) / scale).astype(np.float32)
    return torch.from_numpy(standard), torch.from_numpy(examples.labels), torch.from_numpy(examples.weights)


class _Joint(nn.Module):
    """What `LabelSoftmax.logits` does."""

    def __init__(self, softmax: LabelSoftmax) -> None:
        super().__init__()
        self._apart = softmax.apart
        self._others = [place for place in range(softmax.labels) if place != softmax.apart]

    def forward(self, outputs: Tensor) -> Tensor:
        if self._apart is None:
            return outputs
        level = torch.zeros_like(outputs)
        level[:, self._others] = torch.logsumexp(outputs[:, self._others], dim=1, keepdim=True)
        return outputs - level


def _network(head: Head, mean: NDArray[Any], scale: NDArray[Any]) -> nn.Sequential:
    """``head`` as a network of torch that takes standardised features and gives calibrated logits."""
    modules: list[nn.Module] = []
    layers: list[tuple[NDArray[Any], NDArray[Any]]] = list(head.layers)
    layers[0] = scale[:, None] * layers[0][0], layers[0][1] + mean @ layers[0][0]
    layers[-1] = layers[-1][0] / head.temperature, layers[-1][1] / head.temperature
    for weights, bias in layers:
        linear = nn.Linear(*weights.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(np.ascontiguousarray(weights.T, np.float32)))
            linear.bias.copy_(torch.from_numpy(np.asarray(bias, np.float32)))
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules[:-1], _Joint(head.softmax))


def _layers(network: nn.Sequential, mean: NDArray[Any], scale: NDArray[Any]) -> tuple[Layer, ...]:
    """The network as layers that take features as they are: the standardisation folded into the first."""
    layers: list[Layer] = []
    for module in network:
        if not isinstance(module, nn.Linear):
            continue
        weights = module.weight.detach().numpy().T.astype(np.float64)
        bias = module.bias.detach().numpy().astype(np.float64)
        if not layers:
            weights = weights / scale[:, None]
            bias = bias - mean @ weights
        layers.append((weights.astype(np.float32), bias.astype(np.float32)))
    return tuple(layers)
