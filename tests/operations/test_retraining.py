"""Corrections are learned from, the new model is judged beside the old one, and the old one stays near."""

from __future__ import annotations

from pathlib import Path

import pytest

from statuesorter.domain.errors import TrainingError
from statuesorter.domain.evaluation import Evaluation
from statuesorter.domain.labels import OTHER, PAINT, STATUE
from statuesorter.domain.training import Candidate, Planned
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.corrections import Corrections, corrections
from statuesorter.operations.decide import Decisions
from statuesorter.operations.evaluate import evaluate_folder
from statuesorter.operations.models import ModelService
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.retrain import TrainingChoice, TrainingService
from statuesorter.operations.workspace import Workspace
from tests.workspaces import decide_by_folder


def candidate_of(workspace: Workspace) -> Candidate:
    events = list(TrainingService(workspace).train(TrainingChoice()))
    assert any(isinstance(event, Planned) for event in events)
    assert isinstance(events[-1], Candidate)
    return events[-1]


def test_without_decisions_it_says_what_is_needed(workspace: Workspace):
    offer = TrainingService(workspace).offer()
    assert not offer.can_train
    assert "needed" in offer.sentence
    with pytest.raises(TrainingError, match="needed"):
        list(TrainingService(workspace).train(TrainingChoice()))


def test_photos_that_are_gone_are_counted_not_used(workspace: Workspace, dark_and_bright: Path):
    decide_by_folder(workspace, dark_and_bright)
    next((dark_and_bright / "paint").iterdir()).unlink()
    offer = TrainingService(workspace).offer()
    assert (offer.missing, offer.counts[PAINT], offer.counts[STATUE]) == (1, 11, 12)
    assert offer.can_train


def test_decisions_that_correct_the_model_in_use_are_counted_apart(
    workspace: Workspace, dark_and_bright: Path
):
    photos = [item.photo for chunk in open_folder(workspace, dark_and_bright) for item in chunk]
    said = [r for r in classify_photos(workspace, photos) if isinstance(r, ClassifiedPhoto)]
    predicted = {r.photo.identity: r.prediction.label for r in said if r.prediction}
    unsure = sum(label is None for label in predicted.values())

    agreeing = {photo.identity: predicted[photo.identity] or PAINT for photo in photos}
    decisions = Decisions(workspace.catalog)
    decisions.decide_each(agreeing)
    assert corrections(workspace, workspace.catalog.all_decisions()) == Corrections(0, unsure)

    sure = [identity for identity, label in predicted.items() if label is not None]
    other = {PAINT: STATUE, STATUE: PAINT, OTHER: PAINT}
    decisions.decide_each({identity: other[agreeing[identity]] for identity in sure[:3]})
    found = corrections(workspace, workspace.catalog.all_decisions())
    assert found == Corrections(len(sure[:3]), unsure)
    assert found.sentence in TrainingService(workspace).offer().sentence


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Corrections(0, 0), "The model in use agrees with all of them."),
        (Corrections(1, 0), "1 of them corrects the model in use, which is wrong about it."),
        (Corrections(9, 0), "9 of them correct the model in use, which is wrong about them."),
        (Corrections(0, 1), "1 of them corrects the model in use, which is unsure of it."),
        (Corrections(0, 16), "16 of them correct the model in use, which is unsure of them."),
        (Corrections(7, 5), "12 of them correct the model in use: it is wrong about 7 and unsure of 5."),
    ],
)
def test_the_person_is_told_what_there_is_to_learn(found: Corrections, sentence: str):
    assert found.sentence == sentence


def test_corrections_make_a_better_model_that_can_be_taken_and_taken_back(
    workspace: Workspace, dark_and_bright: Path
):
    decide_by_folder(workspace, dark_and_bright)
    candidate = candidate_of(workspace)
    assert candidate.comparison.new.right >= candidate.comparison.old.right
    card = TrainingService(workspace).promote(candidate)
    assert not candidate.folder.exists()
    assert [(row.name, row.active) for row in ModelService(workspace).overview().rows] == [
        ("tiny", False),
        (card.name, True),
    ]

    photos = [item.photo for chunk in open_folder(workspace, dark_and_bright) for item in chunk]
    said = [r for r in classify_photos(workspace, photos) if isinstance(r, ClassifiedPhoto)]
    right = sum(r.prediction is not None and r.prediction.likeliest == r.photo.path.parent.name for r in said)
    assert right >= 20
    assert {r.prediction.model for r in said if r.prediction} == {card.name}

    assert ModelService(workspace).rollback().name == "tiny"
    assert workspace.registry.active().name == "tiny"


def test_a_dropped_candidate_leaves_nothing(workspace: Workspace, dark_and_bright: Path):
    decide_by_folder(workspace, dark_and_bright)
    candidate = candidate_of(workspace)
    TrainingService(workspace).discard(candidate)
    assert not candidate.folder.exists()
    assert [row.name for row in ModelService(workspace).overview().rows] == ["tiny"]
    assert list((workspace.folders.data / "candidates").iterdir()) == []


def test_evaluating_a_folder_counts_every_photo(workspace: Workspace, dark_and_bright: Path):
    *_progress, evaluation = evaluate_folder(workspace, dark_and_bright)
    assert isinstance(evaluation, Evaluation)
    assert evaluation.n == 24
    assert sum(map(sum, evaluation.confusion)) == 24
