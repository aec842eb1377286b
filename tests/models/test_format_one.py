"""A model that an older program made opens: its test for neither is the probability of something else now."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.domain.labels import DEFAULT_LABELS, OTHER
from statuesorter.models.card import CARD_FILE
from statuesorter.models.head import Head
from statuesorter.models.model import load_model, write_model
from statuesorter.models.registry import ModelRegistry
from statuesorter.models.transfer import write_zip
from tests.models.old_model import CONFIDENT, NEITHER, TEMPERATURE, write_old_model
from tests.models.tiny_model import write_tiny_model


@pytest.fixture(scope="module", params=[False, True], ids=["one layer", "hidden layer"])
def old(request, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_old_model(tmp_path_factory.mktemp("models") / "old", hidden=request.param)


@pytest.fixture
def registry(tmp_path: Path) -> ModelRegistry:
    return ModelRegistry(tmp_path / "models", shipped=write_tiny_model(tmp_path / "shipped", name="default"))


def said_before(folder: Path, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the older program said: N × 2 probabilities of paint and statue, and how likely neither is (N),
    for a world in which its threshold means one half.
    """
    from statuesorter.models import tensors

    arrays = tensors.read(folder / "head.safetensors")
    values, layer = features, 0
    while f"layer{layer}.weights" in arrays:
        values = (np.maximum(values, 0) if layer else values) @ arrays[f"layer{layer}.weights"]
        values = values + arrays[f"layer{layer}.bias"]
        layer += 1
    powers = np.exp(values / TEMPERATURE)
    odds = np.exp(features @ arrays["neither.weights"] + arrays["neither.bias"][0]) * (1 - NEITHER) / NEITHER
    return powers / powers.sum(axis=1, keepdims=True), odds / (1 + odds)


FEATURES = np.random.default_rng(1).normal(size=(200, 16)).astype(np.float32)


def test_other_has_what_neither_had_and_the_two_share_the_rest(old: Path):
    head = load_model(old).head
    two, neither = said_before(old, FEATURES)
    probabilities = head.probabilities(FEATURES)
    np.testing.assert_allclose(probabilities[:, 2], neither, atol=1e-5)
    np.testing.assert_allclose(probabilities[:, :2], two * (1 - neither)[:, None], atol=1e-5)


def test_what_was_called_neither_is_other_or_unsure_now(old: Path):
    _two, neither = said_before(old, FEATURES)
    found = load_model(old).head.predict(FEATURES, model="old")
    assert {p.label for p, n in zip(found, neither, strict=True) if n > 0.5} <= {OTHER, None}
    assert {p.label for p, n in zip(found, neither, strict=True) if n > CONFIDENT} <= {OTHER}


def test_a_head_that_never_said_neither_says_exactly_what_it_said(tmp_path: Path):
    folder = write_old_model(tmp_path / "old", never=True)
    model = load_model(folder)
    two, _neither = said_before(folder, FEATURES)
    for said, before in zip(model.head.predict(FEATURES, model="old"), two, strict=True):
        assert said.label == (DEFAULT_LABELS[int(before.argmax())] if before.max() >= CONFIDENT else None)


def test_its_card_and_its_base_speak_of_other(old: Path):
    model = load_model(old)
    assert model.labels == DEFAULT_LABELS
    assert model.card.data == {"uffizi": {"paint": 5, "statue": 5, "other": 5}}
    assert list(model.base_features().labels[:3]) == list(DEFAULT_LABELS)


def test_a_model_made_from_it_is_of_today(old: Path, tmp_path: Path):
    before = load_model(old)
    write_model(
        tmp_path / "new",
        name="new",
        title="New",
        backbone=before.backbone,
        head=before.head,
        base=before.base_features(),
    )
    after = load_model(tmp_path / "new")
    assert json.loads((tmp_path / "new" / CARD_FILE).read_text("utf-8"))["format"] == 2
    assert after.head.predict(FEATURES, model="m") == before.head.predict(FEATURES, model="m")


def test_it_is_exported_and_imported_also_under_another_name(
    old: Path, registry: ModelRegistry, tmp_path: Path
):
    first = registry.import_(old)
    file = write_zip(registry.load(first.name), tmp_path / "old.zip")
    registry.remove(first.name)
    (tmp_path / "models" / "old").mkdir()  # the name is taken
    again = registry.import_(file)
    assert again.name != "old"
    assert registry.use(again.name).name == again.name
    head, before = registry.active().head, load_model(old).head
    assert head.predict(FEATURES, model="m") == before.predict(FEATURES, model="m")


@given(st.floats(0.01, 0.99), st.integers(0, 99))
def test_the_threshold_of_the_test_is_one_half_now(threshold: float, seed: int):
    from statuesorter.models.format_one import log_odds

    odds = np.random.default_rng(seed).normal() * 4
    shown = 1 / (1 + np.exp(-(odds - log_odds(threshold))))
    raw = 1 / (1 + np.exp(-odds))
    if abs(raw - threshold) > 1e-3:
        assert (shown > 0.5) == (raw > threshold)


def test_a_head_of_today_has_no_test(tmp_path: Path):
    model = load_model(write_tiny_model(tmp_path / "tiny"))
    assert isinstance(model.head, Head)
    assert model.head.apart is None
    assert model.card.head.neither is None
