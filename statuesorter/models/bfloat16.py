"""Weights that bfloat16 holds exactly, so that a CPU may compute in it and say the same.

Of what a network loses in bfloat16, nearly all comes from its weights and biases: each is off by the same
amount for every photo, and nothing averages that out. What remains are the roundings of its maps, each one
another, and those of the first maps, which all others are made of. A network that was rounded here before
its features were learned from loses nothing by its weights, and where its first modules compute in float32
(`BackboneSpec.bfloat16_after`) its probabilities move by about a hundredth at most instead of by a tenth.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def round_weights(network: nn.Module) -> None:
    """Round every convolution that a batch normalisation follows, so that the two folded into one, as every
    fast engine does it, have weights and biases without more digits than bfloat16 has.
    """
    before: nn.Conv2d | None = None
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            before = module
        elif isinstance(module, nn.BatchNorm2d):
            if before is not None:
                _round(before, module)
            before = None


@torch.no_grad()
def _round(convolution: nn.Conv2d, normalisation: nn.BatchNorm2d) -> None:
    mean, variance = normalisation.running_mean, normalisation.running_var
    assert convolution.bias is None
    assert mean is not None
    assert variance is not None
    scale = normalisation.weight / torch.sqrt(variance + normalisation.eps)
    column = scale[:, None, None, None]
    rounded = _nearest(convolution.weight * column) / column
    convolution.weight.copy_(torch.where(column == 0, convolution.weight, rounded))
    normalisation.bias.copy_(_nearest(normalisation.bias - mean * scale) + mean * scale)


def _nearest(values: Tensor) -> Tensor:
    return values.to(torch.bfloat16).to(values.dtype)
