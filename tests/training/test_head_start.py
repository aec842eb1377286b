"""A network goes on from where it is: before it learns, it says what the model in use says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import OTHER, PAINT, STATUE, LabelSet, label_named
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.training import Candidate, NetworkSettings
from statuesorter.models.backbone import build_backbone
from statuesorter.models.head import Head
from statuesorter.models.model import load_model
from statuesorter.models.predictor import Predictor
from statuesorter.training.candidate import NewModel
from statuesorter.training.child.heads import fold_head, head_of
from statuesorter.training.child.lesson import lesson_of
from statuesorter.training.child.network import MapNetwork
from statuesorter.training.full import train_network
from statuesorter.training.head_start import head_to_start_with
from statuesorter.training.messages import TrainingJob, TrainingPhoto
from statuesorter.training.regression import WeighedRows
from tests.models.tiny_model import tiny_head
from tests.training import drawing
from tests.training.drawn_world import World
from tests.training.trips import draw_trips

SIZE = 16
DRAWING = label_named("drawing")


def deep_head() -> Head:
    """A head with two hidden layers, and a temperature."""
    rng = np.random.default_rng(4)
    layers = tuple(
        (rng.normal(size=(wide, narrow)).astype(np.float32), rng.normal(size=narrow).astype(np.float32))
        for wide, narrow in ((SIZE, 12), (12, 8), (8, 3))
    )
    return replace(tiny_head(), layers=layers, temperature=2.5)


def rows_of(features: NDArray[np.float32], labels: int = 3) -> WeighedRows:
    """Photos of the first ``labels`` labels in turn, by their features."""
    return WeighedRows(features, np.arange(len(features)) % labels, np.ones(len(features)))


@pytest.fixture
def features() -> NDArray[np.float32]:
    return np.random.default_rng(5).normal(size=(40, SIZE)).astype(np.float32)


@pytest.mark.parametrize("head", [tiny_head(), deep_head()], ids=["one layer", "hidden layers"])
def test_it_begins_with_the_layers_of_the_head_in_use_and_its_temperature(head: Head, features):
    start = head_to_start_with(head, head.labels, rows_of(features))
    assert start is not None
    with torch.inference_mode():
        logits = head_of(start.layers)(torch.from_numpy(features))
    np.testing.assert_allclose(torch.softmax(logits, 1).numpy(), head.probabilities(features), atol=1e-3)


@pytest.mark.parametrize("head", [tiny_head(), deep_head()], ids=["one layer", "hidden layers"])
def test_the_layers_come_back_from_the_network(head: Head):
    for (weights, bias), (given, shift) in zip(fold_head(head_of(head.layers)), head.layers, strict=True):
        np.testing.assert_array_equal(weights, given)
        np.testing.assert_array_equal(bias, shift)


@pytest.mark.parametrize("known", [True, False], ids=["never said", "new"])
def test_a_label_that_the_head_never_says_is_learned_before_the_network_is(known: bool, features):
    """At the rate at which a head goes on it would be too late."""
    head = deep_head()
    if known:
        weights, bias = head.layers[-1]
        silent = (np.pad(weights, ((0, 0), (0, 1))), np.append(bias, np.float32(-50)))
        labels = head.labels.with_more([DRAWING])
        head = Head(labels, (*head.layers[:-1], silent), 2.5, (0.5,) * 4)
    rows = rows_of(features, 4)
    features[rows.labels == 3] += 4
    start = head_to_start_with(head, head.labels.with_more([DRAWING]), rows)
    assert start is not None
    said = start.probabilities(features).argmax(axis=1)
    assert (said[rows.labels == 3] == 3).mean() > 0.5


def test_last_stages_learn_a_label_of_ones_own(world: World, tmp_path: Path):
    """Photos of trips; what is neither a painting nor a statue has a label that the model does not know."""
    folder = draw_trips(tmp_path / "trips")
    labelled = [
        (Photo(PhotoIdentity.of(file)), label_named("plaque" if place.name == "other" else place.name))
        for place in folder.iterdir()
        for file in sorted(place.iterdir())
    ]
    *_events, candidate = train_network(
        labelled,
        Predictor(world.model, world.engine, world.previews),
        store=world.store,
        downloads=tmp_path / "downloads",
        new=NewModel("plaques", "Plaques", tmp_path / "staged"),
        settings=NetworkSettings(last_stages=True, epochs=4),
    )
    assert isinstance(candidate, Candidate)
    before, after = candidate.comparison.old.accuracy, candidate.comparison.new.accuracy
    assert before < 0.8 < after


@pytest.mark.parametrize(
    "head",
    [
        replace(tiny_head(), apart=OTHER),
        Head(LabelSet((PAINT, STATUE)), tiny_head().layers, 1.0, (0.5, 0.5), parts=(0, 1, 1)),
    ],
    ids=["a label with a test of its own", "a label with two outputs"],
)
def test_what_a_plain_softmax_cannot_say_is_no_start(head: Head, features):
    assert head_to_start_with(head, head.labels, rows_of(features)) is None


@pytest.mark.parametrize("last_stages", [True, False])
def test_before_the_first_step_the_network_says_what_the_model_in_use_says(
    last_stages: bool, world: World, tmp_path: Path
):
    photos = [*world.draw(drawing.painting, 8, seed=31), *world.draw(drawing.statue, 8, seed=32)]
    known = world.features(photos)
    wanted = world.model.head.probabilities(known)
    start = head_to_start_with(world.model.head, world.model.labels, rows_of(known, 2))
    assert start is not None
    start.save(tmp_path / "start")
    job = TrainingJob(
        photos=tuple(
            TrainingPhoto(world.store.path_of(photo.identity), photo.path, n // 8, held_out=n % 8 == 7)
            for n, photo in enumerate(photos)
        ),
        labels=tuple(world.model.labels),
        spec=world.model.card.spec,
        weights=world.model.weights_file,
        downloads=tmp_path,
        results=tmp_path,
        settings=NetworkSettings(last_stages=last_stages),
        seed=1,
        language=None,
        head=tmp_path / "start",
    )
    backbone = build_backbone(job.spec, weights=job.weights).eval()
    with lesson_of(
        backbone, job, torch.device("cpu"), tmp_path, lambda _message: None, CancelToken()
    ) as lesson:
        network = lesson.network.eval()
        with torch.inference_mode():
            said = [torch.softmax(network(*given), 1) for *given, _labels in lesson.loaders.valid]
    assert isinstance(network, MapNetwork) == last_stages
    np.testing.assert_allclose(torch.cat(said).numpy(), wanted[[7, 15]], atol=1e-3)


def test_a_training_that_hardly_learns_leaves_the_model_as_it_was(world: World, tmp_path: Path):
    """A rate of almost nothing: what is written says what the model in use says."""
    paintings = [(photo, PAINT) for photo in world.draw(drawing.painting, 10, seed=41)]
    statues = [(photo, STATUE) for photo in world.draw(drawing.statue, 10, seed=42)]
    *_events, candidate = train_network(
        [*paintings, *statues],
        Predictor(world.model, world.engine, world.previews),
        store=world.store,
        downloads=tmp_path / "downloads",
        new=NewModel("as-it-was", "As it was", tmp_path / "staged"),
        settings=NetworkSettings(last_stages=True, frozen_epochs=0, epochs=1, learning_rate=1e-9),
    )
    assert isinstance(candidate, Candidate)
    model = load_model(candidate.folder)
    features = model.base_features().features
    before = replace(world.model.head, temperature=world.model.head.temperature * model.head.temperature)
    np.testing.assert_allclose(model.head.probabilities(features), before.probabilities(features), atol=1e-3)
    assert candidate.comparison.new.right >= candidate.comparison.old.right
