"""Describing a network that was never described: how it is normalised, how many features it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from timm.models.efficientnet import EfficientNet
from torch import nn

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models.backbone import Backbone, create_network
from statuesorter.models.spec import BackboneSpec, Pooling

_IMAGENET_MEAN, _IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

_LAST_STAGES = 3
"""How many of an EfficientNet's stages are pooled beside its final map: small things are seen there."""


def describe(
    arch: str,
    *,
    network: nn.Module | None = None,
    input_side: int | None = None,
    scales: Sequence[int] = (),
    stages: Sequence[int] = (),
    pooling: Pooling = "avg+max",
    every_block: bool = False,
) -> BackboneSpec:
    """The description of timm's network ``arch``; what is not given is as the network was trained. A
    ``network`` of that name that was made already saves making another.

    Its features are counted by trying. Raises `ModelError` where the network cannot be used in this way.
    """
    network = network or create_network(arch)
    config = cast("dict[str, Any]", getattr(network, "default_cfg", {}))
    side = input_side or int(config.get("input_size", (3, 224, 224))[1])
    mean, std = config.get("mean", _IMAGENET_MEAN), config.get("std", _IMAGENET_STD)
    guess = BackboneSpec(
        arch=arch,
        input_side=side,
        scales=tuple(scales) or (side,),
        stages=tuple(stages),
        pooling=pooling,
        mean=(float(mean[0]), float(mean[1]), float(mean[2])),
        std=(float(std[0]), float(std[1]), float(std[2])),
        projection=1,
        feature_size=1,
        every_block=every_block,
    )
    try:
        size = Backbone(guess, network).project.in_features
    except (RuntimeError, ValueError, TypeError, AssertionError, IndexError, AttributeError) as error:
        raise ModelError(_("The network “{arch}” cannot be used here.").format(arch=arch)) from error
    return replace(guess, projection=None, feature_size=int(cast(int, size)))


def describe_frozen(arch: str, *, input_side: int | None = None) -> BackboneSpec:
    """How timm's network ``arch`` is used where a head alone learns from it: the mean and deviation of its
    final map, of an EfficientNet those of the last stages too. Raises as `describe`.
    """
    network = create_network(arch)
    stages: tuple[int, ...] = ()
    if isinstance(network, EfficientNet):
        last = len(network.blocks)  # stage 0 is the stem
        stages = tuple(range(max(last - _LAST_STAGES + 1, 0), last + 1))
    return describe(
        arch,
        network=network,
        input_side=input_side,
        stages=stages,
        pooling="mean+std",
        every_block=bool(stages),
    )
