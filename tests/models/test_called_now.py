"""A model goes on with labels that were renamed, merged or removed since it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE, Label, LabelSet
from statuesorter.models.called_now import head_now
from statuesorter.models.head import Head
from statuesorter.models.model import Model, load_model, write_model
from statuesorter.models.registry import ModelRegistry
from tests.models.tiny_model import write_tiny_model

VASE, BOWL = Label("vase"), Label("bowl")
FIVE = DEFAULT_LABELS.with_more([VASE, BOWL])
Now = Mapping[Label, Label | None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("five") / "five", name="five", labels=FIVE)


@pytest.fixture
def model(folder: Path) -> Model:
    return load_model(folder)


@pytest.fixture
def features() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(40, 16)).astype(np.float32)


def of(head: Head, features: np.ndarray, label: Label) -> np.ndarray:
    return head.probabilities(features)[:, head.labels.index(label)]


def test_a_renamed_label_is_the_same_output(model: Model, features: np.ndarray):
    now = model.called({VASE: Label("vessel")})
    assert now.labels == now.head.labels == LabelSet.of(("paint", "statue", "other", "vessel", "bowl"))
    assert np.array_equal(now.head.probabilities(features), model.head.probabilities(features))
    before, after = model.base_features(), now.base_features()
    assert [label == "vessel" for label in after.labels] == [label == VASE for label in before.labels]
    assert np.array_equal(before.features, after.features)


@pytest.mark.parametrize(
    "now", [{VASE: BOWL}, {BOWL: VASE}, {VASE: PAINT}, {VASE: Label("pot"), BOWL: Label("pot")}]
)
def test_a_merged_label_has_the_probability_of_both(model: Model, features: np.ndarray, now: Now):
    merged = model.called(now)
    assert len(merged.labels) == 4
    for label in merged.labels:
        parts = [each for each in FIVE if now.get(each, each) == label]
        wanted = sum(of(model.head, features, each) for each in parts)
        np.testing.assert_allclose(of(merged.head, features, label), wanted, atol=1e-6)
    assert len(merged.head.thresholds) == 4
    assert merged.card.head == merged.head.settings
    assert merged.card.labels == merged.head.labels


def test_labels_are_merged_again_and_removed_when_they_have_parts(model: Model, features: np.ndarray):
    once = head_now(model.head, {VASE: BOWL})
    twice = head_now(once, {BOWL: PAINT})
    wanted = sum(of(model.head, features, each) for each in (VASE, BOWL, PAINT))
    np.testing.assert_allclose(of(twice, features, PAINT), wanted, atol=1e-6)
    gone = head_now(once, {BOWL: None})
    assert gone.parts == ()
    np.testing.assert_allclose(
        of(gone, features, PAINT),
        of(model.head, features, PAINT) / (1 - of(once, features, BOWL)),
        rtol=1e-4,
    )


@pytest.mark.parametrize("apart", [OTHER, BOWL])
@pytest.mark.parametrize("now", [{BOWL: OTHER}, {VASE: BOWL}, {BOWL: PAINT}])
def test_parts_are_added_up_where_a_label_stands_apart(
    model: Model, features: np.ndarray, apart: Label, now: Now
):
    head = replace(model.head, apart=apart)
    merged = head_now(head, now)
    for label in merged.labels:
        wanted = sum(of(head, features, each) for each in FIVE if now.get(each, each) == label)
        np.testing.assert_allclose(of(merged, features, label), wanted, atol=1e-6)


def test_a_model_that_goes_on_from_a_merged_one_keeps_its_parts(model: Model, tmp_path: Path):
    merged = model.called({VASE: PAINT})
    folder = tmp_path / "next"
    write_model(
        folder,
        name="next",
        title="Next",
        backbone=merged.backbone,
        head=merged.head,
        base=merged.base_features(),
    )
    again = load_model(folder)
    assert again.head.parts == merged.head.parts != ()
    features = np.random.default_rng(2).normal(size=(9, 16)).astype(np.float32)
    np.testing.assert_array_equal(again.head.probabilities(features), merged.head.probabilities(features))


def test_without_an_output_the_others_share_what_it_said(model: Model, features: np.ndarray):
    fewer = model.called({VASE: None})
    assert fewer.labels == LabelSet.of(("paint", "statue", "other", "bowl"))
    left = 1 - of(model.head, features, VASE)
    for label in (PAINT, STATUE):
        assert of(fewer.head, features, label) == pytest.approx(
            of(model.head, features, label) / left, rel=1e-4
        )
    assert len(fewer.head.thresholds) == 4
    assert fewer.card.head == fewer.head.settings


def test_what_it_learned_of_a_merged_label_goes_to_the_other_and_of_a_removed_one_is_gone(model: Model):
    before = model.base_features().labels
    merged, removed = (model.called({VASE: name}).base_features() for name in (BOWL, None))
    assert list(merged.labels) == [BOWL if label == VASE else label for label in before]
    assert list(removed.labels) == [label for label in before if label != VASE]
    assert len(removed.features) == len(removed.sources) == len(removed.labels)


def test_a_label_that_became_one_the_model_does_not_know_brings_its_output(model: Model):
    assert model.called({VASE: Label("pot"), BOWL: Label("pot")}).labels.labels == (*DEFAULT_LABELS, "pot")


def test_a_model_keeps_two_labels_at_least(model: Model):
    gone: Now = {label: None for label in FIVE if label != OTHER}
    assert model.called(gone).labels == FIVE


def test_the_label_that_stands_apart_still_does_until_it_is_gone(model: Model):
    assert head_now(replace(model.head, apart=OTHER), {VASE: None}).apart == OTHER
    assert head_now(replace(model.head, apart=BOWL), {BOWL: Label("pot")}).apart == "pot"
    assert head_now(replace(model.head, apart=BOWL), {BOWL: None}).apart is None


def test_the_registry_asks_what_became_of_labels_since_a_model_was_made(folder: Path, model: Model):
    asked: list[datetime] = []

    def called_since(moment: datetime) -> Now:
        asked.append(moment)
        return {VASE: Label("vessel")} if moment < model.card.created + timedelta(1) else {}

    registry = ModelRegistry(folder.parent, folder, called_since=called_since)
    assert set(asked) <= {model.card.created}
    for labels in (registry.labels_of(), registry.card_of("five").labels, registry.active().labels):
        assert labels[3] == "vessel"
    assert registry.models()[0].labels == FIVE, "its card is as it was written"
    assert asked
