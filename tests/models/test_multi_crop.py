"""Crops: only of what the first look is unsure of, what is small is seen then, a photo has one vector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import ModelError
from statuesorter.domain.photo import Photo
from statuesorter.models import transfer
from statuesorter.models.backbone import build_backbone
from statuesorter.models.engines import Engine
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.extract import PhotoFeatures, extract
from statuesorter.models.feature_extractor import FeatureExtractor
from statuesorter.models.model import Model, load_model, write_model
from statuesorter.models.multi_crop import CROPS, MultiCrop, crops_of
from statuesorter.models.predictor import Predictor
from statuesorter.models.prepare import prepare
from statuesorter.models.spec import BackboneSpec, MultiCropSpec
from statuesorter.models.whole_network import WholeNetwork, square_side, traced
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.preview_format import Preview, packed
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import preview_of
from tests.models.tiny_model import TINY_SPEC, tiny_backbone, tiny_base, tiny_head

SPEC = MultiCropSpec(outputs=3, enough=0.9, fully=0.8, share=0.625)
LOOK = MultiCrop(SPEC, np.eye(3, dtype=np.float32), np.zeros(3, np.float32))
"""Its features are the outputs of the first look: paint, statue, other."""


def features_of(*probabilities: tuple[float, float, float]) -> np.ndarray:
    return np.log(np.array(probabilities, np.float32))


# Who gets one


def test_the_less_sure_the_first_look_is_the_more_crops_count():
    weights = LOOK.weight(
        features_of((0.95, 0.03, 0.02), (0.1, 0.85, 0.05), (0.1, 0.2, 0.7), (0.4, 0.3, 0.3))
    )
    assert weights.tolist() == pytest.approx([0, 0.25, 0.5, 0.5], abs=1e-5)


@given(st.floats(0.34, 0.999), st.floats(-1e-4, 1e-4))
def test_a_little_less_sure_counts_a_little_more(surest: float, change: float):
    both = [(p, (1 - p) / 2, (1 - p) / 2) for p in (surest, min(0.9999, max(0.34, surest + change)))]
    one, other = LOOK.weight(features_of(*both))
    assert abs(one - other) < 1e-3


# What comes of it


def test_the_part_that_looks_like_something_filed_is_what_counts():
    whole = features_of((0.2, 0.2, 0.6))
    crops = np.array([[[0, 0, 8], [0, 0, 8], [0, 0, 8], [0, 9, 0]]], np.float32)
    joined = LOOK.joined(whole, crops)
    np.testing.assert_allclose(joined, whole / 2 + crops[:, 3] / 2, atol=1e-4)
    assert whole.argmax() == 2
    assert joined.argmax() == 1


def test_parts_that_look_alike_count_alike():
    whole, crops = features_of((0.3, 0.3, 0.4)), np.random.default_rng(3).normal(size=(1, CROPS, 3))
    crops[..., :] = crops[..., :1]  # no crop looks more like something filed than another
    joined = LOOK.joined(whole, crops.astype(np.float32))
    np.testing.assert_allclose(joined, whole / 2 + crops.mean(axis=1) / 2, atol=1e-5)


def test_the_order_of_the_parts_says_nothing():
    random = np.random.default_rng(4)
    whole, crops = random.normal(size=(5, 3)) / 9, random.normal(size=(5, CROPS, 3))
    joined = LOOK.joined(whole.astype(np.float32), crops.astype(np.float32))
    turned = LOOK.joined(whole.astype(np.float32), crops[:, ::-1].astype(np.float32))
    np.testing.assert_allclose(joined, turned, atol=1e-6)


@pytest.mark.parametrize("size", [(512, 384), (300, 900), (7, 5), (1, 1)])
def test_parts_lie_in_the_corners_and_cover_the_photo(size: tuple[int, int]):
    photo = Image.effect_noise(size, 80).convert("RGB")
    covered = np.zeros((size[1], size[0]), bool)
    pixels = np.asarray(photo)
    for crop in crops_of(photo, 0.625):
        assert crop.size == (max(1, round(size[0] * 0.625)), max(1, round(size[1] * 0.625)))
        for down in (0, size[1] - crop.height):
            for across in (0, size[0] - crop.width):
                place = slice(down, down + crop.height), slice(across, across + crop.width)
                if (pixels[place] == np.asarray(crop)).all():
                    covered[place] = True
    assert covered.all()


# In a model


@pytest.fixture(scope="session")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A tiny model that looks more closely at what it is less than nine tenths sure of."""
    return write_looking(tmp_path_factory.mktemp("looking") / "looking")


def write_looking(folder: Path) -> Model:
    backbone = build_backbone(replace(TINY_SPEC, multi_crop=SPEC), weights=None)
    backbone.load_state_dict(tiny_backbone().state_dict(), strict=False)
    weights = np.random.default_rng(0).normal(size=(16, 3))
    backbone.set_first_look(weights, np.zeros(3))
    return write_model(
        folder, name="looking", title="", backbone=backbone, head=tiny_head(), base=tiny_base()
    )


@pytest.fixture
def engine(looking: Model, cache: Path) -> Iterator[Engine]:
    with closing(choose_engine(looking, device="cpu", cache=cache)) as engine:
        yield engine


def loaded(model: Model) -> MultiCrop:
    assert model.card.spec.multi_crop is not None
    return MultiCrop.load(model.card.spec.multi_crop, model.weights_file)


def test_photos_that_are_unsure_are_looked_at_in_parts_and_no_others(
    looking: Model, engine: Engine, photos: list[Photo]
):
    previews = [preview_of(photo.path) for photo in photos]
    extractor = FeatureExtractor(looking, engine)
    found = extractor.features([extractor.prepare(preview) for preview in previews])
    first = engine.features(np.stack([prepare(preview.image, 64) for preview in previews]))
    look = loaded(looking)
    unsure = look.weight(first) > 0
    assert 0 < unsure.sum() < len(photos)
    np.testing.assert_array_equal(found[~unsure], first[~unsure])
    for row in np.flatnonzero(unsure).tolist():
        crops = np.stack([prepare(crop, 64) for crop in crops_of(previews[row].image, SPEC.share)])
        wanted = look.joined(first[row : row + 1], engine.features(crops)[np.newaxis])
        np.testing.assert_allclose(found[row : row + 1], wanted, atol=1e-5)


@pytest.mark.parametrize("batch_size", [1, 3, None])
def test_the_same_is_said_of_a_photo_in_whatever_batch_it_is(
    looking: Model, engine: Engine, photos: list[Photo], previews: PreviewService, batch_size: int | None
):
    extractor = FeatureExtractor(looking, engine)
    prepared = [extractor.prepare(preview_of(photo.path)) for photo in photos]
    alone = {photo: extractor.features([each])[0] for photo, each in zip(photos, prepared, strict=True)}
    seen = 0
    for group in extract(photos, Predictor(looking, engine, previews, batch_size=batch_size)):
        assert isinstance(group, PhotoFeatures)
        seen += len(group.photos)
        for photo, vector in zip(group.photos, group.features, strict=True):
            np.testing.assert_allclose(vector, alone[photo], atol=0.01)  # 16 bits are kept
    assert seen == len(photos)


def test_a_cancel_comes_between_two_looks(looking: Model, engine: Engine, photos: list[Photo]):
    extractor, cancel = FeatureExtractor(looking, engine), CancelToken()
    prepared = [extractor.prepare(preview_of(photo.path)) for photo in photos]
    cancel.cancel()
    with pytest.raises(Cancelled):
        extractor.features(prepared, cancel=cancel)


def test_a_model_that_learned_more_looks_as_its_parent_does(looking: Model, tmp_path: Path):
    child = write_model(
        tmp_path / "child",
        name="child",
        title="",
        backbone=looking.backbone,
        head=tiny_head(1),
        base=tiny_base(),
        parent="looking",
    )
    assert load_model(child.folder).card.spec.multi_crop == SPEC
    assert child.backbone_key == looking.backbone_key
    features = np.random.default_rng(0).normal(size=(20, 16)).astype(np.float32)
    np.testing.assert_array_equal(loaded(child).weight(features), loaded(looking).weight(features))


def test_features_of_a_model_that_looks_twice_are_not_those_of_one_that_does_not(
    looking: Model, model: Model
):
    assert looking.backbone_key != model.backbone_key


def test_a_network_that_is_trained_on_leaves_the_first_look_behind(looking: Model):
    backbone = build_backbone(replace(looking.card.spec, multi_crop=None), weights=looking.weights_file)
    assert not [name for name in backbone.state_dict() if name.startswith("first_look")]


def test_a_model_from_outside_whose_weights_lack_the_first_look_is_refused(tmp_path: Path, model: Model):
    lacking = write_model(
        tmp_path / "lacking",
        name="lacking",
        title="",
        backbone=model.backbone,
        head=model.head,
        base=tiny_base(),
    )
    card = replace(lacking.card, spec=replace(lacking.card.spec, multi_crop=SPEC))
    (lacking.folder / "card.json").write_text(card.to_json(), "utf-8")
    with pytest.raises(ModelError, match="do not fit the network"):
        transfer.verify(lacking.folder)


@pytest.mark.parametrize(
    "wrong",
    [{"outputs": 1}, {"enough": 1.2}, {"fully": 0.95}, {"fully": -0.1}, {"share": 0.3}, {"share": 1.0}],
    ids=str,
)
def test_a_description_that_makes_no_sense_is_refused(wrong: dict[str, float]):
    good = msgspec.to_builtins(replace(TINY_SPEC, multi_crop=SPEC))
    assert msgspec.convert(good, BackboneSpec).multi_crop == SPEC
    with pytest.raises(ModelError):
        MultiCropSpec(**({**msgspec.to_builtins(SPEC), **wrong}))


# For other programs


@pytest.fixture
def squares() -> list[Preview]:
    """Previews as large as the square that a whole network sees: nothing is left to resampling but the first
    look's.
    """
    coarse = np.random.default_rng(2).integers(0, 256, (12, 6, 6, 3), dtype=np.uint8)
    images = [Image.fromarray(each).resize((102, 102), Image.Resampling.BICUBIC) for each in coarse]
    return [packed(DecodedPhoto(image, image.size, "JPEG", False)) for image in images]


def test_as_one_network_it_says_what_the_program_says(looking: Model, engine: Engine, squares: list[Preview]):
    extractor = FeatureExtractor(looking, engine)
    features = extractor.features([extractor.prepare(each) for each in squares])
    wanted = looking.head.probabilities(features)
    first = engine.features(np.stack([extractor.prepare(each).square for each in squares]))
    assert np.abs(looking.head.probabilities(first) - wanted).max() > 0.05, "crops change something"
    network = WholeNetwork(looking)
    assert square_side(looking.card.spec) == 102
    pixels = torch.as_tensor(np.stack([np.asarray(each.image) for each in squares]))
    with torch.inference_mode():
        found = torch.softmax(network(pixels), dim=1).numpy()
    np.testing.assert_allclose(found, wanted, atol=0.005)


def test_its_graph_takes_any_number_of_photos(looking: Model):
    network = WholeNetwork(looking)
    pixels = torch.randint(
        0, 256, (5, 102, 102, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )
    graph = traced(network, pixels[:2]).module()
    for count in (1, 5):
        with torch.inference_mode():
            torch.testing.assert_close(graph(pixels[:count]), network(pixels[:count]), atol=1e-4, rtol=1e-4)
