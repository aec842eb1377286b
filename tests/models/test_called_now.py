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
from statuesorter.models.model import Model, load_model
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


@pytest.mark.parametrize("now", [{VASE: None}, {VASE: BOWL}])
def test_without_an_output_the_others_share_what_it_said(model: Model, features: np.ndarray, now: Now):
    fewer = model.called(now)
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
