"""The pretrained network tuned gently on the photos, then brought half the way back.

A network tuned on a few thousand photos knows them better and strangers' photos no better; with its weights
half-way between tuned and pretrained it knows both (WiSE-FT: Wortsman and others 2022, "Robust fine-tuning
of zero-shot models"). The first layer that tuning begins from is fitted on the frozen features, so that the
network does not have to unlearn (LP-FT: Kumar and others 2022, "Fine-tuning can distort pretrained
features").
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from model.augment import random_view
from model.pixels import Pixels
from statuesorter.models.head import Layer

State = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class TuningRecipe:
    """How a network is tuned.

    ``epochs`` times as many photos are drawn as there are, by their weights, and seen as views of ``side``
    pixels in batches of ``batch_size``. AdamW (Loshchilov and Hutter 2019) with the learning rate of one
    cycle (Smith 2018) up to ``rate`` and the given ``decay``; ``mixup`` is the parameter of Beta for mixing
    photos (Zhang and others 2018), ``smoothing`` that of the labels; ``averaging`` the share that the running
    average of the weights keeps at each step. The stem, the first ``frozen`` stages and all batch norms stay
    as they are. ``workers`` processes make the views.
    """

    side: int = 224
    epochs: int = 3
    batch_size: int = 32
    rate: float = 3e-4
    decay: float = 0.05
    mixup: float = 0.2
    smoothing: float = 0.05
    averaging: float = 0.99
    frozen: int = 3
    workers: int = 2


def tuned(
    network: nn.Module,
    first: Layer,
    pixels: Pixels,
    labels: NDArray[np.int64],
    weights: NDArray[np.float64],
    recipe: TuningRecipe,
    *,
    seed: int,
) -> State:
    """The weights of ``network`` (an EfficientNet of timm without its classifier) after it was tuned.

    ``first`` is the layer put on its pooled last map to begin with. Photos (N × S × S × 3) are drawn by
    ``weights`` (N, those of 0 never). ``network`` itself changes.
    """
    torch.manual_seed(seed)  # pyright: ignore[reportUnknownMemberType]
    draws = _draws(weights, recipe, seed)
    loader: DataLoader[tuple[Tensor, Tensor]] = DataLoader(
        _Views(pixels, labels, draws, recipe.side, seed),
        batch_size=recipe.batch_size,
        num_workers=recipe.workers,
        drop_last=True,
    )
    parts = _Parts(network, recipe.frozen)
    head = _layer(first)
    optimizer = torch.optim.AdamW(
        [*parts.learned, *head.parameters()], lr=recipe.rate, weight_decay=recipe.decay
    )
    steps = len(loader)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, total_steps=steps, pct_start=0.2)
    averages = [each.detach().clone() for each in parts.learned]
    clock = _Clock(steps)
    for step, (photos, wanted) in enumerate(loader):
        share = float(np.random.default_rng((seed, step)).beta(recipe.mixup, recipe.mixup))
        loss = _mixed_loss(parts, head, photos, wanted, share=share, smoothing=recipe.smoothing)
        optimizer.zero_grad()
        cast(Any, loss).backward()
        cast(Any, optimizer).step()
        schedule.step()
        _average(averages, parts.learned, keep=min(recipe.averaging, (step + 1) / (step + 10)))
        clock.tell(step, float(loss.detach()))
    with torch.no_grad():
        for average, learned in zip(averages, parts.learned, strict=True):
            learned.copy_(average)
    return network.state_dict()


def between(pretrained: State, tuned_: State, share: float) -> State:
    """The weights at ``share`` of the way from the pretrained (0) to the tuned ones (1)."""
    return {
        name: torch.lerp(values, tuned_[name], share) if values.is_floating_point() else values
        for name, values in pretrained.items()
    }


def mean_of(states: Sequence[State]) -> State:
    """The mean of the weights of networks that were tuned from the same one ("model soups": Wortsman and
    others 2022). It knows what each of them learned, and is no slower than one.
    """
    return {
        name: torch.stack([state[name] for state in states]).mean(dim=0)
        if values.is_floating_point()
        else values
        for name, values in states[0].items()
    }


def _draws(weights: NDArray[np.float64], recipe: TuningRecipe, seed: int) -> NDArray[np.int64]:
    """The photos in the order in which they are drawn."""
    count = recipe.epochs * int((weights > 0).sum())
    return np.random.default_rng(seed).choice(len(weights), count, p=weights / weights.sum())


class _Views(Dataset[tuple[Tensor, Tensor]]):
    """A random view of each photo drawn, with its label."""

    def __init__(
        self,
        pixels: Pixels,
        labels: NDArray[np.int64],
        draws: NDArray[np.int64],
        side: int,
        seed: int,
    ) -> None:
        self._pixels, self._labels, self._draws = pixels, labels, draws
        self._side, self._seed = side, seed

    def __len__(self) -> int:
        return len(self._draws)

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        photo = int(self._draws[number])
        view = random_view(self._pixels[photo], self._side, (self._seed, number))
        return torch.from_numpy(view), torch.tensor(self._labels[photo])  # pyright: ignore[reportUnknownMemberType]


class _Parts:
    """An EfficientNet in two: what stays as it is, and what learns."""

    def __init__(self, network: nn.Module, frozen: int) -> None:
        made = cast(Any, network.eval())  # batch norms keep what they know of a million photos
        blocks = list(made.blocks)
        self._still = nn.Sequential(made.conv_stem, made.bn1, *blocks[:frozen])
        self._learning = nn.Sequential(*blocks[frozen:], made.conv_head, made.bn2)
        network.requires_grad_(False)
        convolutions = [each for each in self._learning.modules() if isinstance(each, nn.Conv2d)]
        self.learned = [each.weight.requires_grad_(True) for each in convolutions]

    def __call__(self, photos: Tensor) -> Tensor:
        """The pooled last map of normalised photos (N × 3 × S × S): N × P, float32."""
        with torch.autocast("cpu", torch.bfloat16):
            with torch.no_grad():
                still = self._still(photos)
            return self._learning(still).float().mean(dim=(2, 3))


def _layer(first: Layer) -> nn.Linear:
    weights, bias = first
    layer = nn.Linear(*weights.shape)
    with torch.no_grad():
        layer.weight.copy_(torch.as_tensor(weights.T.copy()))
        layer.bias.copy_(torch.as_tensor(bias))
    return layer


def _mixed_loss(
    parts: _Parts, head: nn.Linear, photos: Tensor, wanted: Tensor, *, share: float, smoothing: float
) -> Tensor:
    """The loss on photos mixed in pairs: ``share`` of each, the rest of another."""
    normal = (photos.permute(0, 3, 1, 2).float() - 127.5) / 127.5
    others = torch.randperm(len(normal))
    mixed = share * normal + (1 - share) * normal[others]
    outputs = head(functional.dropout(parts(mixed), 0.2))
    own = functional.cross_entropy(outputs, wanted, label_smoothing=smoothing)
    other = functional.cross_entropy(outputs, wanted[others], label_smoothing=smoothing)
    return share * own + (1 - share) * other


def _average(averages: Sequence[Tensor], learned: Sequence[Tensor], *, keep: float) -> None:
    with torch.no_grad():
        for average, now in zip(averages, learned, strict=True):
            average.lerp_(now, 1 - keep)


class _Clock:
    """Says now and then how far tuning is."""

    def __init__(self, steps: int) -> None:
        self._steps, self._began, self._smooth = steps, time.perf_counter(), 0.0

    def tell(self, step: int, loss: float) -> None:
        self._smooth = loss if step == 0 else 0.95 * self._smooth + 0.05 * loss
        if step % 50 == 49 or step == self._steps - 1:
            each = (time.perf_counter() - self._began) / (step + 1)
            left = each * (self._steps - step - 1) / 60
            print(
                f"step {step + 1} of {self._steps}: loss {self._smooth:.3f}, {left:.0f} min left",
                file=sys.stderr,
            )
