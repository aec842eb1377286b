"""bfloat16: weights that it holds exactly, and a network that computes in it from a certain module on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from statuesorter.domain.errors import ModelError
from statuesorter.models.backbone import Backbone
from statuesorter.models.bfloat16 import round_weights
from statuesorter.models.engines.openvino_engine import OpenVinoEngine
from statuesorter.models.engines.quiet_openvino import openvino
from statuesorter.models.export import write_backbone
from statuesorter.models.spec import BackboneSpec
from tests.models.tiny_model import TINY_SPEC, tiny_backbone

SPEC = replace(TINY_SPEC, scales=(64,))
"""One scale: a network that sees a photo twice cannot be cut in two."""

HAS_BFLOAT16 = "BF16" in openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
needs_bfloat16 = pytest.mark.skipif(not HAS_BFLOAT16, reason="this CPU has no bfloat16")


def lived_in_backbone(*, rounded: bool) -> Backbone:
    """A tiny backbone whose batch normalisations have seen something."""
    backbone = tiny_backbone(spec=SPEC)
    generator = torch.Generator().manual_seed(0)
    for module in backbone.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values, spread in ((module.running_mean, 0.3), (module.bias.data, 0.3)):
                assert values is not None
                values.add_(torch.randn(values.shape, generator=generator) * spread)
            for values in (module.running_var, module.weight.data):
                assert values is not None
                values.mul_(torch.rand(values.shape, generator=generator) + 0.5)
    if rounded:
        round_weights(backbone.network)
    return backbone


def folded(network: nn.Module) -> Iterator[Tensor]:
    """The weights and biases that come of folding each batch normalisation into its convolution."""
    convolution: nn.Conv2d | None = None
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            convolution = module
        elif isinstance(module, nn.BatchNorm2d):
            assert convolution is not None
            mean, variance = module.running_mean, module.running_var
            assert mean is not None
            assert variance is not None
            yield from fuse_conv_bn_weights(
                convolution.weight, None, mean, variance, module.eps, module.weight, module.bias
            )


@torch.no_grad()
def lost_in_bfloat16(values: Tensor) -> float:
    away = (values - values.to(torch.bfloat16).to(torch.float32)).abs()
    return float(away.max() / values.abs().max())


def test_folded_weights_and_biases_have_no_more_digits_than_bfloat16() -> None:
    before = [lost_in_bfloat16(values) for values in folded(lived_in_backbone(rounded=False).network)]
    after = [lost_in_bfloat16(values) for values in folded(lived_in_backbone(rounded=True).network)]
    assert len(before) == len(after) > 20
    assert min(before) > 1e-4
    assert max(after) < 1e-6


def test_rounded_weights_say_nearly_what_they_said(pixels: np.ndarray) -> None:
    photos = torch.as_tensor(pixels)
    with torch.inference_mode():
        plain, rounded = (lived_in_backbone(rounded=rounded)(photos) for rounded in (False, True))
    assert 0 < float((plain - rounded).abs().mean()) < 0.05 * float(plain.std())


def engine(folder: Path, cache: Path, *, after: str | None, spec: BackboneSpec = SPEC) -> OpenVinoEngine:
    return OpenVinoEngine(
        folder / "backbone.xml",
        input_side=spec.input_side,
        feature_size=spec.feature_size,
        bfloat16_after=after,
        cache=cache,
    )


@needs_bfloat16
def test_the_end_of_a_network_in_bfloat16_says_nearly_the_same(
    tmp_path: Path, cache: Path, pixels: np.ndarray
) -> None:
    write_backbone(lived_in_backbone(rounded=True), tmp_path)
    exact, fast = (engine(tmp_path, cache, after=after).features(pixels) for after in (None, "blocks.0.0"))
    apart = float(np.sqrt(np.mean((exact - fast) ** 2)))
    assert 0 < apart < 0.02 * float(exact.std())  # zero would mean that all of it was float32


@needs_bfloat16
def test_both_parts_are_compiled_once_for_all_engines_that_use_them(tmp_path: Path) -> None:
    write_backbone(lived_in_backbone(rounded=True), tmp_path)
    cache = tmp_path / "engines"
    kept: list[set[Path]] = []
    for _time in range(3):
        engine(tmp_path, cache, after="blocks.0.0").close()
        kept.append(set(cache.iterdir()))
    assert len(kept[0]) == 2
    assert kept[0] == kept[1] == kept[2]


@needs_bfloat16
@pytest.mark.parametrize(("spec", "after"), [(SPEC, "blocks.99"), (TINY_SPEC, "blocks.0.0")])
def test_a_network_that_cannot_be_cut_there_is_refused(
    tmp_path: Path, cache: Path, spec: BackboneSpec, after: str
) -> None:
    write_backbone(tiny_backbone(spec=spec), tmp_path)
    with pytest.raises(ModelError):
        engine(tmp_path, cache, after=after, spec=spec)


def test_the_description_keeps_where_bfloat16_begins() -> None:
    spec = replace(SPEC, bfloat16_after="blocks.1.0")
    assert BackboneSpec.from_json(spec.to_json()) == spec
    older = {key: value for key, value in spec.to_json().items() if key != "bfloat16_after"}
    assert BackboneSpec.from_json(older).bfloat16_after is None
