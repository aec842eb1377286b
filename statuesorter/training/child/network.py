"""The network that is trained: a backbone, or its last stages, and fastai's head on it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import WeightsUnavailable
from statuesorter.domain.progress import Progress
from statuesorter.models.backbone import Backbone, build_backbone
from statuesorter.models.head import Layer
from statuesorter.models.spec import BackboneSpec
from statuesorter.models.weights import pretrained
from statuesorter.training.child.seam import LastStages
from statuesorter.training.child.untyped import apply_init, create_head, params


class PhotoNetwork(nn.Module):
    """fastai's pixels (N × 3 × S × S, 0 to 1) to N × ``outputs`` logits."""

    def __init__(self, backbone: Backbone, outputs: int) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = _new_head(backbone.spec.feature_size, outputs)

    def forward(self, photos: Tensor) -> Tensor:
        pixels = photos.as_subclass(Tensor).permute(0, 2, 3, 1) * 255
        return self.head(self.backbone(pixels))

    @property
    def body(self) -> list[nn.Parameter]:
        """What learns beside the head."""
        return params(self.backbone)


class MapNetwork(nn.Module):
    """What the first stages of a network say (one map for each scale, N × …) to N × ``outputs`` logits."""

    def __init__(self, last: LastStages, outputs: int) -> None:
        super().__init__()
        self.last = last
        self.head = _new_head(last.rest.spec.feature_size, outputs)

    def forward(self, *maps: Tensor) -> Tensor:
        return self.head(self.last(*maps))

    @property
    def body(self) -> list[nn.Parameter]:
        """What learns beside the head."""
        return self.last.learning


def _new_head(size: int, outputs: int) -> nn.Sequential:
    """Fastai's head on ``size`` features."""
    head = cast(nn.Sequential, create_head(size, outputs, pool=False))
    apply_init(head, nn.init.kaiming_normal_)
    return head


def body_and_head(network: PhotoNetwork | MapNetwork) -> list[list[nn.Parameter]]:
    """Fastai's splitter: two groups, so that the body can be frozen and learns more slowly than the head."""
    return [network.body, params(network.head)]


def starting_backbone(
    arch: str | None,
    *,
    spec: BackboneSpec,
    weights: Path,
    downloads: Path,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, Backbone]:
    """The backbone to begin from: the one of ``spec`` and ``weights`` (``arch`` is None, or they are the only
    ones at hand), or timm's ``arch`` with ImageNet weights.

    Raises `WeightsUnavailable` where those have to be downloaded and cannot be.
    """
    if arch is None:
        return build_backbone(spec, weights=weights)
    if arch.startswith("efficientnet_lite"):
        # The weights at hand are TensorFlow's: without its padding, mean and std they are worth little.
        arch = f"tf_{arch}"
    try:
        return (yield from pretrained(arch, downloads, cancel=cancel))
    except WeightsUnavailable:
        if arch != spec.arch.split(".")[0]:
            raise
        return build_backbone(spec, weights=weights)


def fold_head(head: nn.Module) -> tuple[Layer, ...]:
    """Fastai's head (batch norm, dropout, linear, ReLU, …) as affine layers with ReLU between them.

    In evaluation a batch norm is one scale and one shift a feature; they go into the linear layer behind
    it, and dropout is nothing. Raises ValueError for a module that cannot be folded.
    """
    layers: list[Layer] = []
    scale: NDArray[np.float64] | None = None
    shift: NDArray[np.float64] | None = None
    for module in _leaves(head):
        if isinstance(module, nn.BatchNorm1d):
            scale, shift = _affine(module)
        elif isinstance(module, nn.Linear):
            weights = _numbers(module.weight).T
            bias = np.zeros(weights.shape[1]) if module.bias is None else _numbers(module.bias)  # pyright: ignore[reportUnnecessaryComparison]  torch's types pass over bias=False
            if scale is not None and shift is not None:
                bias = bias + shift @ weights
                weights = weights * scale[:, None]
            layers.append((weights.astype(np.float32), bias.astype(np.float32)))
            scale = shift = None
        elif not isinstance(module, nn.Dropout | nn.ReLU):
            raise ValueError(f"a head with {type(module).__name__} cannot be folded")
    return tuple(layers)


def _leaves(module: nn.Module) -> Iterator[nn.Module]:
    children = list(module.children())
    if not children:
        yield module
    for child in children:
        yield from _leaves(child)


def _affine(norm: nn.BatchNorm1d) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = _numbers(norm.weight) / np.sqrt(_numbers(norm.running_var) + norm.eps)
    return scale, _numbers(norm.bias) - _numbers(norm.running_mean) * scale


def _numbers(values: Tensor) -> NDArray[np.float64]:
    return values.detach().cpu().numpy().astype(np.float64)


def compute_with(backbone: Backbone, device: torch.device, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """N × S × S × 3 pixels to N × D features, by ``backbone`` (in evaluation mode) on ``device``."""
    with torch.inference_mode():
        return backbone(torch.as_tensor(pixels).to(device)).cpu().numpy()
