"""The heads that networks are trained with: fastai's, which knows nothing yet, or one of a model's layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from statuesorter.models.head import Layer
from statuesorter.training.child.untyped import apply_init, create_head


def new_head(size: int, outputs: int) -> nn.Module:
    """Fastai's head on ``size`` features, its weights drawn at random."""
    head = cast(nn.Module, create_head(size, outputs, pool=False))
    apply_init(head, nn.init.kaiming_normal_)
    return head


def head_of(layers: Sequence[Layer]) -> nn.Module:
    """The head that affine ``layers`` with ReLU between them are; `fold_head` gives them back."""
    modules: list[nn.Module] = []
    for weights, bias in layers:
        linear = nn.Linear(*weights.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.as_tensor(weights.T))
            linear.bias.copy_(torch.as_tensor(bias))
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules[:-1])


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
