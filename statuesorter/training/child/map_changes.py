"""How maps are changed at random while they are learned from: what photos would be is done to the maps."""

# fastai's classes have no types
# pyright: reportUntypedBaseClass=false, reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

import torch

from statuesorter.training.child.untyped import Callback, MixUp

_MIXED = 0.2
"""MixUp's alpha: most photos stay nearly what they were."""


class FlippedMaps(Callback):
    """Every other photo's maps are flipped; ``width`` is the dimension that runs from left to right."""

    order = MixUp.order - 1
    run_valid = False

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def before_batch(self) -> None:
        """Flip about half of the batch: all the maps of a photo, or none."""
        maps = self.learn.xb
        flipped = torch.rand(len(maps[0]), device=maps[0].device) < 0.5
        self.learn.xb = tuple(
            torch.where(flipped.view(-1, *[1] * (each.ndim - 1)), each.flip(self.width), each)
            for each in maps
        )


class MixedMaps(MixUp):
    """fastai's MixUp, for several maps of a photo, and one that can be stopped before it began."""

    stack_y = False

    def __init__(self) -> None:
        super().__init__(_MIXED)

    def before_batch(self) -> None:
        """Blend each photo's maps and label with those of another: the larger part is its own."""
        maps, (labels,) = self.learn.xb, self.learn.yb
        parts = self.distrib.sample((len(labels),)).to(labels.device)
        self.lam = torch.maximum(parts, 1 - parts)
        others = torch.randperm(len(labels), device=labels.device)
        self.yb1 = (labels[others],)
        weights = [self.lam.view(-1, *[1] * (each.ndim - 1)) for each in maps]
        self.learn.xb = tuple(
            torch.lerp(each[others], each, part) for each, part in zip(maps, weights, strict=True)
        )


def map_changes(width: int | None) -> tuple[Any, ...]:
    """The changes, as fastai's callbacks; ``width`` is None where maps have no sides to flip."""
    return (MixedMaps(),) if width is None else (FlippedMaps(width), MixedMaps())
