"""Full training: the notebook's way, on drawn photos and a tiny network."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from safetensors.torch import save

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import TrainingError, WeightsUnavailable
from statuesorter.domain.labels import PAINT, STATUE, Label
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress, finished
from statuesorter.domain.training import (
    BatchLook,
    BatchLoss,
    Candidate,
    EpochRow,
    NetworkSettings,
    Planned,
    RateSuggested,
    RateTried,
    Warned,
)
from statuesorter.models.backbone import build_backbone
from statuesorter.models.model import Model, load_model
from statuesorter.models.predictor import Predictor
from statuesorter.models.prepare import prepare
from statuesorter.training.batch import look_at_photos
from statuesorter.training.candidate import NewModel
from statuesorter.training.child.heads import fold_head, new_head
from statuesorter.training.child.network import starting_backbone
from statuesorter.training.full import train_network
from tests.models.hub import Hub, point_at, running
from tests.models.tiny_model import plain_head
from tests.training import drawing
from tests.training.drawn_world import World
from tests.training.processes import trainers

EPOCHS = 6


@pytest.fixture(scope="module")
def labelled(world: World) -> list[tuple[Photo, Label]]:
    return world.draw_labelled(24, seed=21)


def train(world: World, labelled, staging: Path, cancel: CancelToken | None = None, **settings: Any):
    return train_network(
        labelled,
        Predictor(world.model, world.engine, world.previews),
        store=world.store,
        downloads=staging / "downloads",
        new=NewModel("network", "Network", staging / "staged"),
        settings=NetworkSettings(**settings),
        cancel=cancel,
    )


@pytest.fixture(scope="module")
def events(world: World, labelled, tmp_path_factory):
    return list(train(world, labelled, tmp_path_factory.mktemp("full"), epochs=EPOCHS, batch_size=4))


def test_the_table_is_the_notebooks(events):
    rows = [event for event in events if isinstance(event, EpochRow)]
    assert [row.epoch for row in rows] == list(range(EPOCHS + 1))
    assert all(row.seconds > 0 and 0 <= row.error_rate <= 1 for row in rows)
    steps = [event for event in events if isinstance(event, BatchLoss)]
    assert [event.step for event in steps] == list(range(1, steps[-1].steps + 1))


def test_the_first_thing_shown_is_a_batch_as_the_network_will_see_it(events, world: World, labelled):
    """Turned, lit or zoomed: none is the photo itself, squeezed. Each still has its own label."""
    look = next(event for event in events if isinstance(event, BatchLook))
    assert events.index(look) < events.index(next(filter(is_loss, events)))
    assert len(look.pictures) == 4
    photos = [(prepare(world.store.get_or_make(p).image, 64).astype(int), label) for p, label in labelled]
    for png, label in look.pictures:
        seen = np.asarray(Image.open(io.BytesIO(png))).astype(int)
        apart = [float(np.abs(seen - pixels).mean()) for pixels, _label in photos]
        assert seen.shape == (64, 64, 3)
        assert min(apart) > 0.5
        assert photos[int(np.argmin(apart))][1] == label


def test_a_batch_can_be_looked_at_before_anything_is_trained(world: World, labelled, tmp_path: Path):
    """Of a handful of photos, each time other turns; nothing is left of it."""
    sample = [*labelled[:3], *labelled[-3:]]
    looks = [
        look_at_photos(sample, side=64, store=world.store, staging=tmp_path, cancel=CancelToken())
        for _time in range(2)
    ]
    photos = [prepare(world.store.get_or_make(photo).image, 64).astype(int) for photo, _label in sample]
    for look in looks:
        assert sorted(label for _png, label in look.pictures) == [PAINT] * 3 + [STATUE] * 3
        for png, _label in look.pictures:
            seen = np.asarray(Image.open(io.BytesIO(png))).astype(int)
            assert min(float(np.abs(seen - pixels).mean()) for pixels in photos) > 0.5
    assert {png for png, _label in looks[0].pictures}.isdisjoint(png for png, _label in looks[1].pictures)
    assert not list(tmp_path.iterdir())


def test_the_candidate_is_a_whole_model(events, world: World, labelled):
    candidate = events[-1]
    assert isinstance(candidate, Candidate)
    model = load_model(candidate.folder)
    planned = next(event for event in events if isinstance(event, Planned))
    assert len(model.base_features().labels) == sum(planned.training.values())
    assert candidate.comparison.n == sum(planned.validation.values())
    assert model.card.settings["arch"] == "test_efficientnet"
    assert model.card.data == {"folder": {label: n for label, n in planned.training.items() if n}}


def test_a_burst_is_learned_or_held_out_as_a_whole(world: World, labelled, tmp_path: Path):
    bursts = [(photo, PAINT) for photo in world.draw_bursts(drawing.painting, 8, of=3, seed=33)]
    events = train(world, [*bursts, *labelled[24:]], tmp_path)
    planned = next(event for event in events if isinstance(event, Planned))
    events.close()
    assert planned.validation[PAINT] in range(3, 24, 3)


def test_it_learns(events):
    assert events[-1].comparison.new.accuracy >= 0.8


def test_the_files_hold_the_network_that_was_judged(events, world: World, labelled):
    """Weights from the disk give the features that lie in the base, and the same verdict."""
    model = load_model(events[-1].folder)
    backbone = build_backbone(model.card.spec, weights=model.weights_file)
    side = model.card.spec.input_side
    pixels = np.stack([prepare(world.store.get_or_make(p).image, side) for p, _label in labelled])
    with torch.inference_mode():
        features = backbone(torch.from_numpy(pixels)).numpy()
    for vector in model.base_features().features:
        assert np.abs(features - vector).max(axis=1).min() < 1e-3
    right = [
        p.likeliest == label
        for p, (_photo, label) in zip(model.head.predict(features, model="network"), labelled, strict=True)
    ]
    assert np.mean(right) >= 0.8


def test_cancel_in_the_middle_leaves_nothing(world: World, labelled, tmp_path: Path):
    cancel = CancelToken()

    def listen():
        for event in train(world, labelled, tmp_path, epochs=3, cancel=cancel):
            if isinstance(event, EpochRow):
                cancel.cancel()

    with pytest.raises(Cancelled):
        listen()
    assert not list((tmp_path / "staged").iterdir())
    assert not trainers()


@pytest.fixture(scope="module")
def tuned(world: World, labelled, tmp_path_factory):
    """Two frozen epochs, and a rate that is found first."""
    staging = tmp_path_factory.mktemp("tuned")
    settings = {"frozen_epochs": 2, "epochs": 3, "batch_size": 8, "learning_rate": None}
    return list(train(world, labelled, staging, **settings))


@pytest.fixture(scope="module")
def stopped(world: World, labelled, tmp_path_factory):
    """At a rate that undoes what was learned, with an end where it gets no better."""
    staging = tmp_path_factory.mktemp("stopped")
    settings = {"frozen_epochs": 2, "epochs": 12, "batch_size": 8, "learning_rate": 1.0, "early_stop": 1}
    return list(train(world, labelled, staging, **settings))


def test_a_learning_rate_is_found_with_fastais_finder(tuned):
    tried = [event for event in tuned if isinstance(event, RateTried)]
    rates = [event.rate for event in tried]
    assert rates == sorted(rates)
    assert (rates[0], tried[0].step) == (pytest.approx(1e-7, rel=0.5), 1)
    (found,) = [event for event in tuned if isinstance(event, RateSuggested)]
    assert rates[0] < found.rate < rates[-1]
    assert tuned.index(tried[-1]) < tuned.index(found) < tuned.index(next(filter(is_loss, tuned)))
    assert load_model(tuned[-1].folder).card.settings["learning_rate"] == found.rate


def test_the_finder_leaves_no_trace_in_the_table(tuned):
    rows = [event for event in tuned if isinstance(event, EpochRow)]
    assert [row.epoch for row in rows] == list(range(len(rows)))
    steps = [event for event in tuned if is_loss(event)]
    assert [event.step for event in steps] == list(range(1, len(steps) + 1))
    assert steps[0].steps == len(steps)


def test_it_stops_where_the_loss_on_held_out_photos_falls_no_more(stopped):
    losses = [event.valid_loss for event in stopped if isinstance(event, EpochRow)]
    assert len(losses) < 14
    assert losses[-1] >= min(losses)
    said = [event.sentence for event in stopped if isinstance(event, Warned)]
    assert said[0].endswith(f"the network of epoch {losses.index(min(losses))} is kept.")


def test_the_weights_of_the_best_epoch_are_kept(stopped, world: World, labelled):
    """Photos that tell when to stop have the loss of that epoch's row again; the temperature is not in it."""
    model = load_model(stopped[-1].folder)
    losses = [event.valid_loss for event in stopped if isinstance(event, EpochRow)]
    judged = {photo.path for photo in stopped[-1].comparison.new.worst}
    others = [(photo, label) for photo, label in labelled if photo.path not in judged]
    assert held_out_loss(model, world, others) == pytest.approx(min(losses), abs=0.01)


def test_the_photos_that_judge_are_others_than_those_that_tell_when_to_stop(stopped, events):
    """And the same as where nothing stops early: it is measured by what was never learned from."""
    planned, usual = (next(e for e in each if isinstance(e, Planned)) for each in (stopped, events))
    assert planned.validation == usual.validation
    stopping = sum(usual.training.values()) - sum(planned.training.values())
    assert 2 <= stopping <= 16
    assert planned.text.endswith(f" {stopping} others tell when to stop.")
    judged = [{photo.path for photo in each[-1].comparison.new.worst} for each in (stopped, events)]
    assert judged[0] == judged[1]


def is_loss(event: object) -> bool:
    return isinstance(event, BatchLoss)


def held_out_loss(model: Model, world: World, labelled) -> float:
    """The mean cross-entropy of the model's outputs on the photos that are not in its base."""
    backbone = build_backbone(model.card.spec, weights=model.weights_file)
    side = model.card.spec.input_side
    pixels = np.stack([prepare(world.store.get_or_make(p).image, side) for p, _label in labelled])
    with torch.inference_mode():
        features = backbone(torch.from_numpy(pixels)).numpy()
    base = model.base_features().features
    held = [n for n, row in enumerate(features) if np.abs(base - row).max(axis=1).min() > 1e-3]
    true = torch.tensor([model.labels.index(labelled[n][1]) for n in held])
    outputs = torch.from_numpy(model.head.outputs(features[held]))
    return float(torch.nn.functional.cross_entropy(outputs, true))


def test_no_epoch_need_be_frozen(world: World, labelled, tmp_path: Path):
    events = list(train(world, labelled, tmp_path, frozen_epochs=0, epochs=1))
    assert [event.epoch for event in events if isinstance(event, EpochRow)] == [0]
    assert isinstance(events[-1], Candidate)


def test_a_batch_larger_than_all_photos_is_fitted(world: World, labelled, tmp_path: Path):
    few = labelled[:5] + labelled[-5:]
    events = list(train(world, few, tmp_path, epochs=1, batch_size=64))
    assert isinstance(events[-1], Candidate)


def test_a_damaged_photo_is_left_out(world: World, labelled, tmp_path: Path):
    from statuesorter.domain.photo import PhotoIdentity

    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8\xff")
    mixed = [*labelled, (Photo(PhotoIdentity.of(bad)), PAINT)]
    events = list(train(world, mixed, tmp_path, epochs=1))
    assert any(isinstance(event, Warned) and "bad.jpg" in event.sentence for event in events)


def test_one_label_only(world: World, labelled, tmp_path: Path):
    with pytest.raises(TrainingError, match="no photo of statue"):
        list(train(world, labelled[:20], tmp_path))


def test_too_few_of_a_label(world: World, labelled, tmp_path: Path):
    with pytest.raises(TrainingError, match="too few photos of statue"):
        list(train(world, labelled[:26], tmp_path))


def test_weights_that_cannot_be_had_are_named(world: World, labelled, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(WeightsUnavailable):
        list(train(world, labelled, tmp_path, arch="resnet34"))
    assert not list((tmp_path / "staged").iterdir())


def test_a_network_that_is_downloaded_says_how_far_it_is_and_is_trained(
    world: World, labelled, tmp_path: Path, monkeypatch
):
    weights = save(timm.create_model("test_resnet", num_classes=1000).state_dict())
    hub = Hub({"/timm/test_resnet.r160_in1k/resolve/main/model.safetensors": weights})
    with running(hub, tmp_path) as trusted:
        point_at(hub.address, trusted, monkeypatch)
        events = list(train(world, labelled, tmp_path, arch="test_resnet", epochs=1))
    assert any(isinstance(event, Progress) and "Downloading" in event.text for event in events)
    assert isinstance(events[-1], Candidate)
    assert load_model(events[-1].folder).card.settings["arch"] == "test_resnet"


def test_the_active_models_own_network_needs_no_download(world: World, tmp_path: Path, monkeypatch):
    def offline(*_args: object, **_options: object) -> None:
        raise WeightsUnavailable("offline")

    monkeypatch.setattr("statuesorter.training.child.network.pretrained", offline)
    spec = world.model.card.spec
    backbone = finished(
        starting_backbone(
            "test_efficientnet", spec=spec, weights=world.model.weights_file, downloads=tmp_path
        )
    )
    assert backbone.spec == spec


def test_the_folded_head_is_fastais_head():
    torch.manual_seed(0)
    size = 16
    head = new_head(size, 3).train()
    for _batch in range(5):  # so that the batch norms have seen something
        head(torch.randn(32, size) * 3 + 1)
    for module in head.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            torch.nn.init.uniform_(module.weight, 0.5, 2)
            torch.nn.init.normal_(module.bias)
    head.eval()
    features = torch.randn(50, size) * 3
    with torch.inference_mode():
        wanted = head(features).numpy()

    folded = plain_head(fold_head(head)).outputs(features.numpy())
    np.testing.assert_allclose(folded, wanted, atol=1e-5)


def test_a_head_that_cannot_be_folded_is_a_bug():
    with pytest.raises(ValueError, match="Tanh"):
        fold_head(torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Tanh()))
