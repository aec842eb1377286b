"""The network that is trained: a backbone, or its last stages, and a head on it."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import WeightsUnavailable
from statuesorter.domain.progress import Progress
from statuesorter.models.backbone import Backbone, build_backbone
from statuesorter.models.spec import BackboneSpec
from statuesorter.models.weights import pretrained
from statuesorter.training.child.seam import LastStages
from statuesorter.training.child.untyped import params


class PhotoNetwork(nn.Module):
    """fastai's pixels (N × 3 × S × S, 0 to 1) to N × K logits, those of the ``head``. ``norms_stay``: batch
    norms of the backbone go on with what they have seen, as they must where the head knows its features.
    """

    def __init__(self, backbone: Backbone, head: nn.Module, *, norms_stay: bool = False) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = head
        self._norms_stay = norms_stay

    def train(self, mode: bool = True) -> PhotoNetwork:
        """Learn, or no more."""
        super().train(mode)
        if self._norms_stay:
            for module in self.backbone.modules():
                if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
                    module.eval()
        return self

    def forward(self, photos: Tensor) -> Tensor:
        pixels = photos.as_subclass(Tensor).permute(0, 2, 3, 1) * 255
        return self.head(self.backbone(pixels))

    @property
    def body(self) -> list[nn.Parameter]:
        """What learns beside the head."""
        return params(self.backbone)


class MapNetwork(nn.Module):
    """What the first stages of a network say (one map for each scale, N × …) to N × K logits, those of the
    ``head``.
    """

    def __init__(self, last: LastStages, head: nn.Module) -> None:
        super().__init__()
        self.last = last
        self.head = head

    def forward(self, *maps: Tensor) -> Tensor:
        return self.head(self.last(*maps))

    @property
    def body(self) -> list[nn.Parameter]:
        """What learns beside the head."""
        return self.last.learning


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


def compute_with(backbone: Backbone, device: torch.device, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """N × S × S × 3 pixels to N × D features, by ``backbone`` (in evaluation mode) on ``device``."""
    with torch.inference_mode():
        return backbone(torch.as_tensor(pixels).to(device)).cpu().numpy()
