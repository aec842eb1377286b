"""Weights as timm's hub would have sent them, on this disk already: for tests without a network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import timm
import torch
from safetensors.torch import save


def random_weights(arch: str, *, seed: int = 7) -> dict[str, torch.Tensor]:
    """Weights for all of timm's network ``arch``, its classifier too."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return timm.create_model(arch).state_dict()


def keep_weights(arch: str, weights: Mapping[str, torch.Tensor], downloads: Path) -> None:
    """Put ``weights`` below ``downloads`` as if they had been downloaded for ``arch``."""
    content = save({name: values.contiguous() for name, values in weights.items()})
    config = timm.get_pretrained_cfg(arch)
    assert config is not None
    folder = downloads / str(config.hf_hub_id).replace("/", "--")
    folder.mkdir(parents=True)
    (folder / f"{hashlib.sha256(content).hexdigest()}.safetensors").write_bytes(content)
