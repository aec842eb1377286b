"""What the person decided counts at once for the photos they have not decided on, and leaves no trace."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.decision import Decision
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE, Label
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import EngineReady, classify_photos
from statuesorter.operations.decide import Decisions
from statuesorter.operations.learn_as_you_go import AskedAgain, QuickLearner
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.workspace import Workspace
from tests.photo_files import write_dark_and_bright
from tests.workspaces import decide_by_folder, retrain, workspace_with, write_shipped

CERAMICS = Label("ceramics")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that takes dark photos for other ones, or is unsure."""
    return write_shipped(tmp_path_factory.mktemp("shipped") / "model", 2)


@pytest.fixture
def workspace(folders: Folders, shipped: Path) -> Iterator[Workspace]:
    workspace = workspace_with(folders, shipped=shipped)
    yield workspace
    workspace.close()


@pytest.fixture
def halls(workspace: Workspace, tmp_path: Path) -> list[Photo]:
    """12 dark photos (paint), then 12 bright ones (statue), classified."""
    return classified(workspace, write_dark_and_bright(tmp_path / "halls"))


def classified(workspace: Workspace, folder: Path) -> list[Photo]:
    photos = [item.photo for chunk in open_folder(workspace, folder) for item in chunk]
    assert sum(isinstance(item, ClassifiedPhoto) for item in classify_photos(workspace, photos)) == len(
        photos
    )
    return photos


def plain(workspace: Workspace, photos: list[Photo]) -> dict[Photo, Prediction]:
    """What the model alone says."""
    said = [item for item in classify_photos(workspace, photos) if isinstance(item, ClassifiedPhoto)]
    return {item.photo: item.prediction for item in said if item.prediction is not None}


def said_of(asked: AskedAgain, photos: list[Photo]) -> dict[Photo, Prediction]:
    return {
        photos[place]: prediction
        for places, predictions in asked.answers
        for place, prediction in zip(places.tolist(), predictions, strict=True)
    }


def models_of(said: dict[Photo, Prediction]) -> set[str]:
    """The models that answered, whatever they learned on top."""
    return {prediction.model.partition("+")[0] for prediction in said.values()}


def ask(learner: QuickLearner, photos: list[Photo]) -> dict[Photo, Prediction]:
    return said_of(learner.ask([photo.identity for photo in photos]), photos)


def decide(workspace: Workspace, photos: list[Photo], label: Label | None) -> None:
    Decisions(workspace.catalog).decide([photo.identity for photo in photos], label)


def test_decisions_change_what_is_said_of_photos_that_look_alike(workspace: Workspace, halls: list[Photo]):
    before = plain(workspace, halls)
    decide(workspace, halls[:3], PAINT)
    after = ask(QuickLearner(workspace), halls)
    others = halls[3:12]
    assert all(after[photo].probability(PAINT) > before[photo].probability(PAINT) for photo in others)
    assert any(after[photo].label != before[photo].label for photo in others)


def test_of_a_photo_that_is_decided_on_stands_what_the_model_alone_said(
    workspace: Workspace, halls: list[Photo]
):
    """So it can still be seen what the person corrected."""
    before = plain(workspace, halls)
    decide(workspace, halls[:3], PAINT)
    after = ask(QuickLearner(workspace), halls)
    assert {photo: after[photo] for photo in halls[:3]} == {photo: before[photo] for photo in halls[:3]}
    assert {after[photo].model for photo in halls[3:]} == {"default-2+3"}
    assert {after[photo].model for photo in halls[:3]} == {"default-2"}


def test_without_decisions_the_model_answers(workspace: Workspace, halls: list[Photo]):
    learner = QuickLearner(workspace)
    asked = learner.ask([photo.identity for photo in halls])
    assert said_of(asked, halls) == plain(workspace, halls)
    assert (asked.decisions, asked.model, asked.title) == (0, "default-2", "Default model 2")
    assert learner.ask([photo.identity for photo in halls], signed={"default-2"}).answers == []


def test_switched_off_the_model_answers(workspace: Workspace, halls: list[Photo]):
    decide(workspace, halls[:3], PAINT)
    asked = QuickLearner(workspace).ask(
        [photo.identity for photo in halls], with_decisions=False, signed={"default-2+3", "default-2"}
    )
    assert said_of(asked, halls) == plain(workspace, halls)
    assert asked.decisions == 0


def test_a_decision_that_is_taken_back_takes_the_learning_back(workspace: Workspace, halls: list[Photo]):
    learner, decisions = QuickLearner(workspace), Decisions(workspace.catalog)
    decisions.decide([photo.identity for photo in halls[:2]], PAINT)
    before = ask(learner, halls)
    decisions.decide([photo.identity for photo in halls[2:5]], PAINT)
    decisions.decide([photo.identity for photo in halls[:1]], STATUE)
    assert ask(learner, halls) != before
    decisions.undo()
    decisions.undo()
    assert ask(learner, halls) == before
    decisions.undo()
    assert ask(learner, halls) == plain(workspace, halls)


def test_nothing_depends_on_what_was_asked_before(workspace: Workspace, halls: list[Photo]):
    asked_often = QuickLearner(workspace)
    for photo in halls[:4]:
        ask(asked_often, halls)
        decide(workspace, [photo], PAINT)
    assert ask(QuickLearner(workspace), halls) == ask(asked_often, halls)


def test_nothing_of_it_is_kept(workspace: Workspace, halls: list[Photo]):
    before = plain(workspace, halls)
    decide(workspace, halls[:3], PAINT)
    ask(QuickLearner(workspace), halls)
    assert plain(workspace, halls) == before
    assert [card.name for card in workspace.registry.models()] == ["default-2"]


def test_decisions_in_another_folder_count(workspace: Workspace, halls: list[Photo], tmp_path: Path):
    """Wherever its photos are now: its disk may be elsewhere."""
    there = [
        photo
        for photo in classified(workspace, write_dark_and_bright(tmp_path / "Rome", 36))
        if photo.path.parent.name == "paint"
    ]
    before = plain(workspace, halls)
    decide(workspace, there, PAINT)
    shutil.rmtree(tmp_path / "Rome")
    asked = QuickLearner(workspace).ask([photo.identity for photo in halls])
    assert asked.decisions == 18
    assert said_of(asked, halls) != before


def test_what_is_known_of_a_copy_is_said_of_it_too(workspace: Workspace, halls: list[Photo], tmp_path: Path):
    decide(workspace, halls[:3], PAINT)
    (tmp_path / "copies").mkdir()
    for photo in (halls[0], halls[5]):
        shutil.copyfile(photo.path, tmp_path / "copies" / photo.path.name)
    copies = classified(workspace, tmp_path / "copies")
    learner = QuickLearner(workspace)
    after, of_copies = ask(learner, halls), ask(learner, copies)
    for copy, photo in zip(copies, (halls[0], halls[5]), strict=True):
        assert (of_copies[copy].label, of_copies[copy].model) == (after[photo].label, after[photo].model)
        assert of_copies[copy].probabilities == pytest.approx(after[photo].probabilities, abs=1e-6)


def test_a_photo_that_was_not_looked_at_yet_is_left_out(workspace: Workspace, halls: list[Photo]):
    unseen = Photo(PhotoIdentity(halls[0].path.parent / "new.jpg", 1000, 0))
    workspace.catalog.decide([Decision(unseen.identity, PAINT, datetime.now(UTC))])
    asked = QuickLearner(workspace).ask([unseen.identity, halls[3].identity])
    assert asked.decisions == 0
    assert list(said_of(asked, [unseen, halls[3]])) == [halls[3]]


def test_a_new_label_appears_once_there_are_photos_enough(workspace: Workspace, halls: list[Photo]):
    learner = QuickLearner(workspace)
    decide(workspace, halls[:3], CERAMICS)
    asked = learner.ask([photo.identity for photo in halls])
    assert (asked.labels, asked.decisions) == (DEFAULT_LABELS, 0)
    decide(workspace, halls[3:5], CERAMICS)
    asked = learner.ask([photo.identity for photo in halls])
    assert asked.labels.labels == (*DEFAULT_LABELS, CERAMICS)
    assert asked.decisions == 5
    five = said_of(asked, halls)
    decide(workspace, halls[5:9], CERAMICS)
    nine = ask(learner, halls)
    assert all(sum(nine[photo].probabilities) == pytest.approx(1, abs=1e-5) for photo in halls)
    alike = halls[9:12]
    for said in (five, nine):
        assert {said[photo].likeliest for photo in alike} == {CERAMICS}


def test_more_labels_than_a_model_tells_apart_are_not_learned(workspace: Workspace, tmp_path: Path):
    photos = classified(workspace, write_dark_and_bright(tmp_path / "many", 74))
    for n in range(14):
        size = 6 if n in (3, 8) else 5
        decide(workspace, photos[:size], Label(f"own-{n:02}"))
        photos = photos[size:]
    labels = QuickLearner(workspace).learned().head.labels
    assert len(labels) == 16
    assert {"own-03", "own-08"} <= set(labels)


def test_what_the_model_has_learned_already_is_not_learned_twice(
    workspace: Workspace, halls: list[Photo], tmp_path: Path
):
    decide_by_folder(workspace, tmp_path / "halls")
    learner = QuickLearner(workspace)
    assert learner.learned().decisions == 24
    retrain(workspace)
    held_out = 24 - sum(workspace.registry.active().card.data["decisions"].values())
    learned = learner.learned()
    assert learned.model.name == "model-1"
    assert learned.decisions == held_out
    bright = [photo for photo in halls if photo.path.parent.name == "statue"]
    decide(workspace, bright, OTHER)
    assert learner.learned().decisions > held_out, "decided differently since, a photo counts anew"


def test_another_model_in_use_is_learned_on(workspace: Workspace, halls: list[Photo], tmp_path: Path):
    learner = QuickLearner(workspace)
    decide_by_folder(workspace, tmp_path / "halls")
    ask(learner, halls)
    retrain(workspace)
    decide(workspace, halls[:3], OTHER)
    said = ask(learner, halls)
    assert {prediction.model.partition("+")[0] for prediction in said.values()} == {"model-1"}
    workspace.registry.rollback()
    assert {prediction.model.partition("+")[0] for prediction in ask(learner, halls).values()} == {
        "default-2"
    }


def test_a_damaged_model_in_use_is_stood_in_for_by_the_one_that_ships(
    workspace: Workspace, halls: list[Photo], tmp_path: Path
):
    decide_by_folder(workspace, tmp_path / "halls")
    name = retrain(workspace)
    (workspace.folders.models / name / "card.json").write_text("{")
    learned = QuickLearner(workspace).learned()
    assert (learned.model.name, learned.decisions) == ("default-2", 24)


def test_classifying_with_a_learner_says_at_once_what_is_said_when_asked_again(
    workspace: Workspace, halls: list[Photo]
):
    learner = QuickLearner(workspace)
    decide(workspace, halls[:5], CERAMICS)
    items = list(classify_photos(workspace, halls, learner=learner))
    (ready,) = [item for item in items if isinstance(item, EngineReady)]
    assert (ready.decisions, ready.model, ready.labels[-1]) == (5, "default-2", CERAMICS)
    found = {item.photo: item.prediction for item in items if isinstance(item, ClassifiedPhoto)}
    again = ask(learner, halls)
    assert {photo: found[photo] for photo in halls[5:]} == {photo: again[photo] for photo in halls[5:]}


def test_several_threads_may_ask(workspace: Workspace, halls: list[Photo]):
    learner = QuickLearner(workspace)
    decide(workspace, halls[:4], PAINT)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _n: ask(learner, halls), range(8)))
    assert all(said == found[0] for said in found)


def test_it_can_be_stopped(workspace: Workspace, halls: list[Photo]):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        QuickLearner(workspace).ask([photo.identity for photo in halls], cancel=cancel)
