"""A network of the person's choice: it stays as it was, and what is said of the new model was measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import ModelError, TrainingError, WeightsUnavailable
from statuesorter.domain.filing_figures import ALL
from statuesorter.domain.folders import resources
from statuesorter.domain.labels import DEFAULT_LABELS, PAINT, LabelSet
from statuesorter.domain.progress import Progress, finished
from statuesorter.domain.training import Candidate, Warned
from statuesorter.models.card_settings import photo_ms, sources_told_apart
from statuesorter.models.describe import describe_frozen
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.model import Model, load_model
from statuesorter.models.predictor import Predictor
from statuesorter.models.prepare import prepare
from statuesorter.operations.labelled import labelled_photos
from statuesorter.photos.decode import open_oriented
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore
from statuesorter.training.building import build_model
from statuesorter.training.candidate import NewModel
from statuesorter.training.origins import LabelledFolder
from statuesorter.training.quick import retrain_head
from tests.models.pretrained import keep_weights, random_weights
from tests.training import drawing
from tests.training.drawn_world import decided
from tests.training.trips import TRIPS, draw_trips


def in_folder(folder: Path, labels: LabelSet = DEFAULT_LABELS) -> LabelledFolder:
    return LabelledFolder(folder, labelled_photos(folder, labels), labels)


@pytest.fixture
def previews(tmp_path: Path) -> Iterator[PreviewService]:
    with closing(PreviewService(PreviewStore(tmp_path / "previews"))) as service:
        yield service


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_trips(tmp_path_factory.mktemp("photos") / "trips")


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("downloads")
    for arch in ("test_vit", "test_convnext", "test_efficientnet"):
        keep_weights(arch, random_weights(arch), folder)
    return folder


@pytest.fixture
def build(tmp_path: Path, downloads: Path, previews: PreviewService):
    """Begins to build a model; its staging folder is ``tmp_path / "staged"``."""

    def begin(labelled: LabelledFolder, arch: str = "test_vit", **options):
        options = {"downloads": downloads, "previews": previews, **options}
        new = NewModel("mine", "Mine", tmp_path / "staged")
        return build_model(labelled, arch=arch, new=new, **options)

    return begin


def nothing_staged(tmp_path: Path) -> bool:
    return not list((tmp_path / "staged").glob("*"))


def said_of(model: Model, photos: list[Path], cache: Path) -> tuple[np.ndarray, list[str]]:
    """The features of photos, as the program computes them, and their likeliest labels."""
    with closing(choose_engine(model, device="cpu", cache=cache)) as engine:
        pixels = [prepare(open_oriented(each), model.card.spec.input_side) for each in photos]
        features = engine.features(np.stack(pixels))
    return features, [each.likeliest for each in model.head.predict(features, model=model.name)]


@pytest.mark.parametrize("arch", ["test_vit", "test_convnext", "test_efficientnet"])
def test_a_model_stands_on_the_network_that_was_chosen(
    arch: str, trips: Path, build, downloads: Path, tmp_path: Path
) -> None:
    built = finished(build(in_folder(trips), arch))
    model = load_model(built.folder)
    assert model.card.spec.arch == arch
    assert model.card.spec.pooling == "mean+std"
    (kept,) = downloads.glob(f"timm--{arch}*/*.safetensors")
    given, taken = load_file(kept), load_file(model.weights_file)
    for name in (name for name in taken if name.startswith("network.")):
        assert torch.equal(taken[name], given[name.removeprefix("network.")]), name

    strangers = draw_trips(tmp_path / "strangers", of_each=3, seed=40)
    photos = sorted(strangers.glob("*/*.jpg"))
    _features, labels = said_of(model, photos, tmp_path / "engines")
    right = [label == path.parent.name for label, path in zip(labels, photos, strict=True)]
    assert np.mean(right) > 0.8
    assert [each.name for each in built.folder.parent.iterdir()] == ["mine"]


def test_the_card_says_what_was_measured_and_on_whose_photos(trips: Path, build, tmp_path: Path) -> None:
    model = finished(build(in_folder(trips)))
    card = model.card
    assert (card.name, card.title, card.parent) == ("mine", "Mine", None)
    assert card.labels == DEFAULT_LABELS
    assert card.data == {trip: {"paint": 4, "statue": 4, "other": 4} for trip in TRIPS}
    assert card.settings["arch"] == "test_vit"
    took = photo_ms(card)
    assert took is not None
    assert 0 < took < 10_000
    everything = card.unseen and card.unseen.of_kind(ALL)
    assert everything
    assert everything.photos == 48
    base = model.base_features()
    first = sorted(trips.glob("paint/*.jpg"))[:5]
    features, _labels = said_of(model, first, tmp_path / "engines")
    for vector in features:
        nearest = np.linalg.norm(base.features - vector, axis=1).min()
        assert nearest < 0.05 * np.linalg.norm(vector)


def test_an_efficientnet_is_looked_at_in_its_last_stages_too() -> None:
    spec = describe_frozen("test_efficientnet")
    assert (spec.stages, spec.every_block, spec.final) == ((3, 4, 5), True, True)
    assert describe_frozen("test_vit").stages == ()


def test_the_network_that_ships_can_be_had_by_its_name(
    build, previews: PreviewService, tmp_path: Path
) -> None:
    """Weights that tell photos apart in earnest, on their way through timm's file to a model of one's own."""
    shipped = load_model(resources() / "models" / "default")
    arch = shipped.card.spec.arch
    own = {
        name.removeprefix("network."): values
        for name, values in load_file(shipped.weights_file).items()
        if name.startswith("network.")
    }
    keep_weights(arch, random_weights(arch) | own, tmp_path / "downloads")
    photos = draw_trips(tmp_path / "photos", of_each=3)
    model = finished(build(in_folder(photos), arch, downloads=tmp_path / "downloads"))
    assert model.card.spec.stages == shipped.card.spec.stages
    taken = load_file(model.weights_file)
    assert all(torch.equal(taken[f"network.{name}"], values) for name, values in own.items())
    assert sources_told_apart(model.card)
    everything = model.card.unseen and model.card.unseen.of_kind(ALL)
    assert everything
    assert everything.found.value > 0.9


def test_the_same_photos_give_the_same_head(trips: Path, build) -> None:
    first, second = (finished(build(in_folder(trips))) for _n in range(2))
    photos = first.base_features().features
    assert np.array_equal(first.head.probabilities(photos), second.head.probabilities(photos))
    assert first.card.figures == second.card.figures


def test_where_sources_cannot_be_told_apart_the_card_says_so(build, tmp_path: Path) -> None:
    photos = draw_trips(tmp_path / "camera", named=False)
    card = finished(build(in_folder(photos))).card
    assert not sources_told_apart(card)
    assert card.data == {"camera": {"paint": 16, "statue": 16, "other": 16}}
    assert card.unseen
    assert [(each.kind, each.photos, each.sources) for each in card.unseen.kinds] == [(ALL, 48, 1)]
    assert card.unseen.sources == ()


def test_folders_are_sources_where_names_say_nothing(tmp_path: Path) -> None:
    for place in ("florence/paint/a.jpg", "paint/rome/b.jpg", "hard_paint/c.jpg", "statue/prado-1.jpg"):
        drawing.save(np.zeros((8, 8, 3)), tmp_path / "all" / place)
    found = in_folder(tmp_path / "all")
    told = dict(zip((photo.path.name for photo, _l in found.photos), found.sources(), strict=True))
    assert told == {"a.jpg": "florence", "b.jpg": "rome", "c.jpg": "all", "prado-1.jpg": "prado"}
    hard = [photo.path.name for (photo, _l), each in zip(found.photos, found.hard(), strict=True) if each]
    assert hard == ["c.jpg"]


def test_photos_that_cannot_be_read_are_named_and_left_out(build, tmp_path: Path) -> None:
    photos = draw_trips(tmp_path / "photos")
    (photos / "paint" / "louvre-anna-0099.jpg").write_bytes(b"no photo")
    events, model = [], None
    steps = build(in_folder(photos))
    try:
        while True:
            events.append(next(steps))
    except StopIteration as end:
        model = end.value
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert [path.name for path, _why in warned.failed] == ["louvre-anna-0099.jpg"]
    assert model is not None
    assert model.card.data["louvre-anna"]["paint"] == 4


def test_too_few_photos_or_labels_are_one_sentence(build, tmp_path: Path) -> None:
    photos = draw_trips(tmp_path / "photos", of_each=2)
    with pytest.raises(TrainingError, match=r"too few photos of paint to learn from: 8 of at least 10"):
        next(build(in_folder(photos)))
    many = in_folder(draw_trips(tmp_path / "many"))
    alone = LabelledFolder(many.folder, [each for each in many.photos if each[1] == PAINT], DEFAULT_LABELS)
    with pytest.raises(TrainingError, match="too few photos of statue"):
        next(build(alone))


def test_without_a_network_it_says_what_to_do(
    trips: Path, build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(WeightsUnavailable, match=r"“test_vit” are not on this computer.*Connect to the"):
        finished(build(in_folder(trips), downloads=tmp_path / "empty"))
    assert nothing_staged(tmp_path)


def test_a_network_that_nobody_knows(trips: Path, build, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no network called “vit_gigantic”"):
        finished(build(in_folder(trips), "vit_gigantic"))
    assert nothing_staged(tmp_path)


@pytest.mark.parametrize("text", ["Looking at", "Measuring", "Learning from"])
def test_cancelling_leaves_nothing(text: str, trips: Path, build, tmp_path: Path) -> None:
    cancel = CancelToken()

    def until_cancelled() -> None:
        for event in build(in_folder(trips), cancel=cancel):
            if isinstance(event, Progress) and event.text.startswith(text):
                cancel.cancel()

    with pytest.raises(Cancelled):
        until_cancelled()
    assert nothing_staged(tmp_path)


def test_a_program_that_ends_meanwhile_leaves_nothing(trips: Path, build, tmp_path: Path) -> None:
    steps = build(in_folder(trips))
    next(event for event in steps if isinstance(event, Progress) and event.text.startswith("Writing"))
    steps.close()
    assert nothing_staged(tmp_path)


def test_quick_learning_goes_on_from_it(trips: Path, build, previews: PreviewService, tmp_path: Path) -> None:
    model = finished(build(in_folder(trips)))
    rng = np.random.default_rng(8)
    reliefs = [drawing.save(drawing.relief(rng), tmp_path / f"reliefs/{n}.jpg") for n in range(20)]
    paintings = [drawing.save(drawing.painting(rng), tmp_path / f"paintings/{n}.jpg") for n in range(10)]
    with closing(choose_engine(model, device="cpu", cache=tmp_path / "engines")) as engine:
        *_events, candidate = retrain_head(
            decided(reliefs, DEFAULT_LABELS[1]) + decided(paintings, PAINT),
            Predictor(model, engine, previews),
            new=NewModel("second", "Second", tmp_path / "second"),
        )
    assert isinstance(candidate, Candidate)
    assert candidate.comparison.new.accuracy >= candidate.comparison.old.accuracy
    learned = load_model(candidate.folder)
    assert learned.card.parent == "mine"
    assert learned.backbone_key == model.backbone_key
