"""The model that ships: it tells the sample photos apart, alike on every engine, and keeps its promises."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sample_photos.gallery import sample_labels
from statuesorter.domain.evaluation import Evaluation
from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.labels import OTHER, PAINT, STATUE
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.models.engines.openvino_engine import OpenVinoEngine
from statuesorter.models.extract import PhotoFeatures, extract
from statuesorter.models.model import Model, load_model
from statuesorter.models.predictor import Predictor
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.evaluate import evaluate_folder
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore
from statuesorter.photos.scan import scan

SHIPPED = resources() / "models" / "default"


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(SHIPPED)


@pytest.fixture
def workspace(folders: Folders):
    workspace = Workspace.open(folders)
    yield workspace
    workspace.close()


def test_its_card_says_what_it_was_made_of(model: Model):
    card = model.card
    assert card.parent is None
    assert sum(counts.get("paint", 0) for counts in card.data.values()) > 1000
    assert {"dev", "train, each source left out"} <= set(card.figures)
    assert "Apache-2.0" in str(card.settings["weights"])
    base = model.base_features()
    assert len(base.labels) == sum(sum(counts.values()) for counts in card.data.values())


def test_it_tells_the_sample_photos_apart(workspace: Workspace, gallery: Path):
    photos = list(scan(gallery))
    labels = sample_labels()
    said = {
        result.photo.path.relative_to(gallery).as_posix(): result.prediction
        for result in classify_photos(workspace, photos, device="cpu")
        if isinstance(result, ClassifiedPhoto) and result.prediction is not None
    }
    assert len(said) == 24
    wrong = [
        (name, label) for name, label in labels.items() if label != OTHER and said[name].likeliest != label
    ]
    assert wrong == []
    taken_for_one = [
        name for name, label in labels.items() if label == OTHER and said[name].label not in (OTHER, None)
    ]
    assert len(taken_for_one) <= 2


def test_engines_agree_within_two_percent(model: Model, gallery: Path, tmp_path: Path):
    from statuesorter.models.engines.torch_engine import load_torch_engine

    spec = model.card.spec
    photos = list(scan(gallery))[:12]
    torch_engine = load_torch_engine(spec, model.weights_file, device="cpu", why="to compare")
    fast_engine = OpenVinoEngine(
        model.network_file,
        input_side=spec.input_side,
        feature_size=spec.feature_size,
        cache=tmp_path / "engine",
    )
    probabilities: list[dict[Path, np.ndarray]] = []
    for engine in (torch_engine, fast_engine):
        groups = extract(
            photos, Predictor(model, engine, PreviewService(PreviewStore(tmp_path / "previews")))
        )
        probabilities.append(
            {
                photo.path: found
                for group in groups
                if isinstance(group, PhotoFeatures)
                for photo, found in zip(group.photos, model.head.probabilities(group.features), strict=True)
            }
        )
        engine.close()
    exact, fast = probabilities
    assert max(float(np.abs(exact[path] - fast[path]).max()) for path in exact) < 0.02


@pytest.mark.slow
def test_it_keeps_its_promises_on_real_photos(workspace: Workspace, shared_photos: Path):
    """On whole trips, what a person would hesitate about included, and all else that they photograph: harder
    than what it was made of. It finds 0.88 of the paintings, 0.87 of the statues and 0.68 of the rest there,
    is unsure of 0.25, and wrong about 0.17 of what it is sure of: nearly all of that is taken for a statue or
    a painting and is something else.
    """
    *_progress, evaluation = evaluate_folder(workspace, shared_photos / "dev", device="cpu")
    assert isinstance(evaluation, Evaluation)
    recalls = {label: figures.recall for label, figures in evaluation.per_label.items()}
    assert recalls[PAINT] >= 0.87
    assert recalls[STATUE] >= 0.86
    assert recalls[OTHER] >= 0.66
    assert evaluation.unsure_rate <= 0.26
    assert evaluation.wrong_of_sure <= 0.18
    assert evaluation.loss < 0.65
    assert evaluation.ece < 0.07


@pytest.mark.slow
def test_photos_of_something_else_are_seldom_taken_for_a_label(workspace: Workspace, shared_photos: Path):
    photos = list(scan(shared_photos / "dev" / "other"))
    said = [r for r in classify_photos(workspace, photos, device="cpu") if isinstance(r, ClassifiedPhoto)]
    unsure = sum(r.prediction is not None and r.prediction.label in (OTHER, None) for r in said)
    assert unsure > len(photos) / 2
