"""The backbone: a network of timm that turns pixels into a small vector. Normalisation, scales, pooling and
projection are all inside, so that what goes in is the bytes of a photo and nothing has to be agreed upon.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import timm
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor, nn

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models.resampling_matrix import resampling_matrix
from statuesorter.models.spec import FIRST_LOOK, BackboneSpec

_TINY = 1e-8
"""Added to a variance before its root, so that training never divides by nothing."""


class _TimmNetwork(Protocol):
    """The part of timm's networks that is used here."""

    def forward_features(self, x: Tensor) -> Tensor: ...
    def forward_intermediates(
        self, x: Tensor, *, indices: list[int], output_fmt: str, **options: bool
    ) -> tuple[Tensor, list[Tensor]]: ...


class Backbone(nn.Module):
    """N × S × S × 3 pixels (uint8, RGB) to N × D features (float32).

    ``network`` is timm's, without its classifier; ``project`` the affine map at the end, or an identity;
    ``first_look`` the affine map that tells from the features which photos are seen in crops too, where there
    is one: nothing here uses it, it is kept with the weights.
    ``precision`` is the kind of number the network computes in (None: as its weights are); resampling,
    normalisation, pooling and projection stay in float32 whatever it says.
    """

    def __init__(self, spec: BackboneSpec, network: nn.Module) -> None:
        super().__init__()
        self.spec = spec
        self.network = network
        self.precision: torch.dtype | None = None
        self.register_buffer("mean", torch.tensor(spec.mean).view(1, 3, 1, 1) * 255, persistent=False)
        self.register_buffer("std", torch.tensor(spec.std).view(1, 3, 1, 1) * 255, persistent=False)
        for scale in spec.scales:
            if scale != spec.input_side:
                matrix = torch.as_tensor(resampling_matrix(spec.input_side, scale))
                self.register_buffer(f"resample{scale}", matrix, persistent=False)
        size = self._pooled_size()
        if spec.projection is None and size != spec.feature_size:
            raise ModelError(_("The description of the model's network does not fit it."))
        self.project = nn.Identity() if spec.projection is None else nn.Linear(size, spec.projection)
        if spec.multi_crop is not None:
            self.first_look = nn.Linear(spec.feature_size, spec.multi_crop.outputs)

    def forward(self, pixels: Tensor) -> Tensor:
        """N × S × S × 3 uint8 to N × D float32."""
        return self.project(self.pooled(pixels))

    def pooled(self, pixels: Tensor) -> Tensor:
        """What goes into the projection: the pooled maps of all scales, N × P float32."""
        return torch.cat([each for photos in self.at_scales(pixels) for each in self.vectors(photos)], dim=1)

    def at_scales(self, pixels: Tensor) -> list[Tensor]:
        """What the network sees of N × S × S × 3 uint8: for each of the scales N × 3 × s × s float32."""
        upright = pixels.permute(0, 3, 1, 2).to(torch.float32)
        normal = (upright - self.get_buffer("mean")) / self.get_buffer("std")
        return [self._resampled(normal, scale) for scale in self.spec.scales]

    def vectors(self, photos: Tensor) -> list[Tensor]:
        """The pooled maps of photos at one scale (N × 3 × s × s, normalised), each N × C float32."""
        return [each for map_ in self._maps(photos) for each in self._pool(map_.to(torch.float32))]

    def _resampled(self, photos: Tensor, scale: int) -> Tensor:
        if scale == self.spec.input_side:
            return photos
        matrix = self.get_buffer(f"resample{scale}")
        return torch.matmul(torch.matmul(matrix, photos), matrix.transpose(0, 1))

    def _maps(self, photos: Tensor) -> list[Tensor]:
        spec, network = self.spec, cast(_TimmNetwork, self.network)
        with self._computing(photos.device.type):
            if not spec.stages:
                return [self._upright(network.forward_features(photos))]
            options = {"extra_blocks": True} if spec.every_block else {}
            last, between = network.forward_intermediates(
                photos, indices=list(spec.stages), output_fmt="NCHW", **options
            )
        return [*between, self._upright(last)] if spec.final else list(between)

    def _computing(self, device: str) -> AbstractContextManager[object]:
        """In which kind of numbers, whatever those around it do."""
        if self.precision is None and not torch.is_autocast_enabled(device):
            return nullcontext()  # nothing is to be changed, and a graph of the network is without it
        return torch.autocast(device, self.precision, enabled=self.precision is not None)

    def _upright(self, map_: Tensor) -> Tensor:
        """A last map as N × C × H × W: some networks give tokens, some channels last, some a vector."""
        if map_.ndim == 2:
            return map_[:, :, None, None]
        if map_.ndim == 3:
            tokens = map_[:, int(getattr(self.network, "num_prefix_tokens", 0)) :]
            return tokens.transpose(1, 2)[:, :, :, None]
        channels_last = getattr(self.network, "output_fmt", "NCHW") == "NHWC"
        return map_.permute(0, 3, 1, 2) if channels_last else map_

    def _pool(self, map_: Tensor) -> tuple[Tensor, Tensor]:
        mean = map_.mean(dim=(2, 3))
        if self.spec.pooling == "avg+max":
            return map_.amax(dim=(2, 3)), mean
        away = map_ - mean[:, :, None, None]
        return mean, torch.sqrt((away * away).mean(dim=(2, 3)) + _TINY)

    def _pooled_size(self) -> int:
        side = self.spec.input_side
        training = self.training
        self.eval()
        with torch.inference_mode():
            size = self.pooled(torch.zeros(1, side, side, 3, dtype=torch.uint8)).shape[1]
        self.train(training)
        return int(size)

    def set_projection(self, weights: NDArray[np.floating[Any]], bias: NDArray[np.floating[Any]]) -> None:
        """Set the affine map at the end: ``pooled @ weights + bias``, weights P × D and bias D.

        Fold a standardisation and a projection into it with `fold_projection`.
        """
        assert isinstance(self.project, nn.Linear)
        _set(self.project, weights, bias)

    def set_first_look(self, weights: NDArray[np.floating[Any]], bias: NDArray[np.floating[Any]]) -> None:
        """Set the map of the first look: ``features @ weights + bias``, weights D × K and bias K."""
        _set(self.first_look, weights, bias)


def _set(layer: nn.Linear, weights: NDArray[np.floating[Any]], bias: NDArray[np.floating[Any]]) -> None:
    with torch.no_grad():
        layer.weight.copy_(torch.as_tensor(np.ascontiguousarray(weights.T, np.float32)))
        layer.bias.copy_(torch.as_tensor(np.ascontiguousarray(bias, np.float32)))


def fold_projection(
    mean: NDArray[np.floating[Any]], scale: NDArray[np.floating[Any]], axes: NDArray[np.floating[Any]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One affine map for ``((x - mean) / scale) @ axes``: its weights (P × D) and its bias (D)."""
    weights = np.asarray(axes, np.float64) / np.asarray(scale, np.float64)[:, None]
    return weights.astype(np.float32), (-np.asarray(mean, np.float64) @ weights).astype(np.float32)


def create_network(arch: str) -> nn.Module:
    """Make the network ``arch`` of timm with random weights and no classifier. Raises `ModelError`
    for a name that timm does not know, or that is made for another kind of input.
    """
    if not timm.is_model(arch):  # "hf-hub:…" would have timm ask the network, "local-dir:…" read any folder
        raise _unknown(arch)
    try:
        # timm says of nothing what type it is
        network = cast(nn.Module, timm.create_model(arch, pretrained=False, num_classes=0))  # pyright: ignore
    except (RuntimeError, TypeError, ValueError, AssertionError) as error:
        raise _unknown(arch) from error
    if not hasattr(network, "forward_features"):
        raise ModelError(_("The network “{arch}” cannot be used here.").format(arch=arch))
    return network


def _unknown(arch: str) -> ModelError:
    return ModelError(_("There is no network called “{arch}”.").format(arch=arch))


def save_weights(backbone: Backbone, file: Path) -> None:
    """Write the weights of ``backbone`` to ``file`` (safetensors)."""
    state = {
        name: values.detach().cpu().contiguous().clone() for name, values in backbone.state_dict().items()
    }
    save_file(state, str(file))
    file.chmod(0o644)


def load_weights(backbone: Backbone, file: Path) -> None:
    """Put the weights of ``file`` into ``backbone``; those of a first look only where it has one. Raises
    `ModelError` where they do not fit.
    """
    try:
        weights = load_file(str(file))
        if backbone.spec.multi_crop is None:
            weights = {name: each for name, each in weights.items() if name not in FIRST_LOOK}
        backbone.load_state_dict(weights, strict=True)
    except (SafetensorError, OSError, RuntimeError, ValueError) as error:
        raise ModelError(_("The weights in {name} do not fit the network.").format(name=file.name)) from error


def build_backbone(spec: BackboneSpec, *, weights: Path | None) -> Backbone:
    """Build what ``spec`` describes, in evaluation mode, with ``weights`` (safetensors) or random ones.

    Raises `ModelError` where timm does not know the network or the weights do not fit it.
    """
    try:
        backbone = Backbone(spec, create_network(spec.arch))
    except (RuntimeError, ValueError, TypeError, AssertionError, IndexError, AttributeError) as error:
        raise ModelError(
            _("The network “{arch}” cannot be built as described.").format(arch=spec.arch)
        ) from error
    if weights is not None:
        load_weights(backbone, weights)
    return backbone.eval()
