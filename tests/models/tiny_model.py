"""A tiny model that is real in every part: for tests of any room.

``write_tiny_model(folder)`` writes it in about two seconds; its network is random, its answers are arbitrary
but always the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from statuesorter.domain.labels import DEFAULT_LABELS, LabelSet
from statuesorter.models.backbone import Backbone, build_backbone
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head, Layer, Targets
from statuesorter.models.model import write_model
from statuesorter.models.spec import BackboneSpec

TINY_SPEC = BackboneSpec(
    arch="test_efficientnet",
    input_side=64,
    scales=(64, 48),
    stages=(2, 3),
    pooling="mean+std",
    mean=(0.5, 0.5, 0.5),
    std=(0.5, 0.5, 0.5),
    projection=16,
    feature_size=16,
)


TINY_TARGETS = {1: (0.9, 0.9, 0.5), 2: (0.75, 0.75, 0.45), 5: (0.5, 0.5, 0.4)}
"""Thresholds for each number of wrong ones: on any dozen photos they leave different numbers unsure."""


def tiny_backbone(seed: int = 0, spec: BackboneSpec = TINY_SPEC) -> Backbone:
    """A network with random weights, its features spread so that photos differ in them."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        backbone = build_backbone(spec, weights=None)
    if spec.projection is not None:
        noise = torch.randint(
            0, 256, (32, 4, 4, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(seed)
        )
        side = spec.input_side // 4
        photos = noise.repeat_interleave(side, 1).repeat_interleave(side, 2)
        with torch.inference_mode():
            pooled = backbone.pooled(photos).numpy().astype(np.float64)
        spread = pooled.std(axis=0) + 1e-3
        axes = (
            np.random.default_rng(seed).normal(size=(pooled.shape[1], spec.feature_size))
            / pooled.shape[1] ** 0.5
        )
        weights = axes / spread[:, None]
        backbone.set_projection(weights, -pooled.mean(axis=0) @ weights)
    return backbone


def tiny_head(seed: int = 0, size: int = 16, labels: LabelSet = DEFAULT_LABELS) -> Head:
    """A random head on ``size`` features."""
    weights = np.random.default_rng(seed).normal(size=(size, len(labels))).astype(np.float32)
    return Head(labels, ((weights, np.zeros(len(labels), np.float32)),), 1.5, (0.7,) * len(labels))


def plain_head(layers: Sequence[Layer], *, labels: LabelSet = DEFAULT_LABELS, threshold: float = 0.8) -> Head:
    """A head of ``layers`` without any calibration: temperature 1, one threshold for every label."""
    return Head(labels, tuple(layers), 1.0, (threshold,) * len(labels))


def tiny_base(
    seed: int = 0, size: int = 16, count: int = 30, labels: LabelSet = DEFAULT_LABELS
) -> BaseFeatures:
    """Random base features, as many of each label, from two sources."""
    features = np.random.default_rng(seed).normal(size=(count, size)).astype(np.float32)
    true = [labels[n % len(labels)] for n in range(count)]
    return BaseFeatures(features, true, [("uffizi", "bargello")[n % 2] for n in range(count)])


def write_tiny_model(
    folder: Path,
    *,
    seed: int = 0,
    name: str = "tiny",
    title: str = "",
    labels: LabelSet = DEFAULT_LABELS,
    size: int = 16,
    parent: str | None = None,
    targets: Targets | None = None,
) -> Path:
    """Write a tiny model with ``size`` features into the new ``folder`` and return it. ``targets`` are those
    that a person can choose from; None: it leaves no choice.
    """
    spec = replace(TINY_SPEC, projection=size, feature_size=size)
    write_model(
        folder,
        name=name,
        title=title or name.capitalize(),
        backbone=tiny_backbone(seed, spec),
        head=replace(tiny_head(seed, size, labels=labels), targets=targets or {}),
        base=tiny_base(seed, size, labels=labels),
        parent=parent,
        data={"uffizi": {"paint": 5, "statue": 5}},
        seed=seed,
        figures={"accuracy": 0.5},
    )
    return folder
