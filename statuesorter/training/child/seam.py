"""A backbone divided in two at a seam: first stages that stay as they are, and last stages that learn from
the maps which these give.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from statuesorter.models.backbone import Backbone
from statuesorter.training.errors import not_divisible

_LAST_SHARE = 1 / 3
"""The part of the weights that lies in the last stages of a network whose maps never become smaller."""

_ALIKE = 1e-3
"""How far the features of a divided network may be from those of the whole one, relative to the largest."""

_CANNOT_RUN = (RuntimeError, AttributeError, TypeError, ValueError, IndexError, AssertionError)
"""What networks raise that are not run as they were made."""


class FirstStages:
    """N × S × S × 3 pixels to the map at the seam, one for each of the backbone's scales (N × …)."""

    def __init__(self, backbone: Backbone, seam: _Unit) -> None:
        self._backbone = backbone
        self._seam = seam

    @property
    def width(self) -> int | None:
        """The dimension of the maps (0 is N) that runs from left to right; None for tokens in a row."""
        if len(self._seam.shape) != 3:
            return None
        return 2 if getattr(self._backbone.network, "output_fmt", "NCHW") == "NHWC" else 3

    def __call__(self, pixels: Tensor) -> tuple[Tensor, ...]:
        with torch.inference_mode():
            return tuple(self._map_of(photos) for photos in self._backbone.at_scales(pixels))

    def _map_of(self, photos: Tensor) -> Tensor:
        handle = self._seam.module.register_forward_hook(_stop_with)
        try:
            self._backbone.vectors(photos)
        except _Reached as reached:
            return reached.map
        finally:
            handle.remove()
        raise RuntimeError("the network passed its seam by")


class LastStages(nn.Module):
    """The maps of `FirstStages` to N × D features. The weights are those of the backbone itself: what is
    learned here is learned there.
    """

    def __init__(self, backbone: Backbone, first: Sequence[_Unit]) -> None:
        super().__init__()
        self._kept = _Kept()
        replaced: dict[int, Any] = {id(unit.module): _Skipped(unit) for unit in first}
        replaced[id(first[-1].module)] = self._kept
        parts = [backbone.project, *(unit.module for unit in _units(backbone.network))]
        shared = [module for module in parts if id(module) not in replaced]
        self.rest = copy.deepcopy(backbone, {id(module): module for module in shared} | replaced)
        self.rest.requires_grad_(False)
        self.learning = [each for module in shared for each in _weights(module)]
        """What can be learned: all weights but those of batch norms, which stay as they are."""

    def train(self, mode: bool = True) -> LastStages:
        """Batch norms stay as they are, whatever those around them do."""
        self.training = mode
        return self

    def forward(self, *maps: Tensor) -> Tensor:
        """The maps at the seam, one for each scale, to N × D."""
        return self.rest.project(torch.cat(self._vectors(maps), dim=1))

    def _vectors(self, maps: Sequence[Tensor]) -> list[Tensor]:
        vectors: list[Tensor] = []
        for scale, map_ in zip(self.rest.spec.scales, maps, strict=True):
            self._kept.map = map_
            unseen = map_.new_zeros(()).expand(len(map_), 3, scale, scale)
            vectors.extend(self.rest.vectors(unseen))
        self._kept.map = None
        return vectors


def divided(backbone: Backbone) -> tuple[FirstStages, LastStages]:
    """``backbone`` (in evaluation mode, on the CPU) divided before its last stages, those whose maps are the
    smallest; in a network whose maps are all alike, before the last third of the weights. Where maps of
    earlier stages are pooled, before these.

    A seam is taken only where the two parts say together what the whole says. Raises `TrainingError` where
    there is none.
    """
    side = backbone.spec.input_side
    pixels = torch.randint(
        0, 256, (2, side, side, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )
    with torch.inference_mode():
        wanted = backbone(pixels)
    ran = _in_order(backbone, pixels)
    for count in range(_last_seam(ran), 0, -1):
        first, last = FirstStages(backbone, ran[count - 1]), LastStages(backbone, ran[:count])
        if _says(first, last, pixels, wanted):
            return first, last
    raise not_divisible(backbone.spec.arch)


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """A part of a network that runs as a whole, called ``name``, and the ``shape`` of what it gives of a
    photo (empty: not known).
    """

    name: str
    module: nn.Module
    shape: tuple[int, ...] = ()


def _units(network: nn.Module) -> Iterator[_Unit]:
    """The children of a network of timm; of plain sequences, such as its stages, their parts."""
    for name, child in network.named_children():
        if type(child) in {nn.Sequential, nn.ModuleList}:
            yield from (_Unit(f"{name}.{part}", module) for part, module in child.named_children())
        else:
            yield _Unit(name, child)


def _in_order(backbone: Backbone, pixels: Tensor) -> list[_Unit]:
    """The units in the order in which they run, up to the first that gives no tensor or runs twice."""
    ran: list[_Unit] = []
    handles = [
        unit.module.register_forward_hook(
            lambda _module, _given, out, unit=unit: ran.append(_Unit(unit.name, unit.module, _shape(out)))
        )
        for unit in _units(backbone.network)
    ]
    try:
        with torch.inference_mode():
            backbone.vectors(backbone.at_scales(pixels)[0])
    finally:
        for handle in handles:
            handle.remove()
    seen: set[str] = set()
    for number, unit in enumerate(ran):
        if unit.name in seen or not unit.shape:
            return ran[:number]
        seen.add(unit.name)
    return ran


def _weights(module: nn.Module) -> Iterator[nn.Parameter]:
    for each in module.modules():
        if not isinstance(each, nn.BatchNorm1d | nn.BatchNorm2d):
            yield from each.parameters(recurse=False)


def _shape(out: object) -> tuple[int, ...]:
    return tuple(out.shape[1:]) if isinstance(out, Tensor) else ()


def _last_seam(ran: Sequence[_Unit]) -> int:
    """How many of the units stay as they are at most."""
    sides = [unit.shape[1] if len(unit.shape) == 3 else 0 for unit in ran]  # channels are first or last
    larger = [count for count, side in enumerate(sides, start=1) if side > sides[-1] > 0]
    if larger:
        return larger[-1]
    weights = [sum(each.numel() for each in unit.module.parameters()) for unit in ran]
    behind = [sum(weights[count:]) for count in range(len(ran))]
    return max((n for n, rest in enumerate(behind) if rest >= _LAST_SHARE * sum(weights)), default=0)


def _says(first: FirstStages, last: LastStages, pixels: Tensor, wanted: Tensor) -> bool:
    """Whether the two parts can be run, and say together what is ``wanted``."""
    try:
        with torch.inference_mode():
            said = last(*first(pixels))
    except _CANNOT_RUN:
        return False
    return said.shape == wanted.shape and bool((said - wanted).abs().max() <= _ALIKE * wanted.abs().max())


class _Reached(Exception):
    """The first stages are done; the others need not run."""

    def __init__(self, map_: Tensor) -> None:
        super().__init__()
        self.map = map_


def _stop_with(_module: nn.Module, _given: object, out: Tensor) -> None:
    raise _Reached(out)


class _Skipped(nn.Module):
    """In place of a first stage: nothing, in the shape of what that would give."""

    def __init__(self, unit: _Unit) -> None:
        super().__init__()
        self._instead_of = (unit,)  # in a tuple: it is no part of this module

    def forward(self, given: Tensor, *_others: object, **_options: object) -> Tensor:
        return given.new_zeros(()).expand(len(given), *self._instead_of[0].shape)

    def __getattr__(self, name: str) -> Any:
        """Networks ask some stages for their sides."""
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(self._instead_of[0].module, name)


class _Kept(nn.Module):
    """In place of the last of the first stages: the map that it gave."""

    def __init__(self) -> None:
        super().__init__()
        self.map: Tensor | None = None

    def forward(self, *_given: object, **_options: object) -> Tensor:
        assert self.map is not None
        return self.map
