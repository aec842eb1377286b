"""The program is updated and comes with another network: decisions are learned anew on it, by themselves."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import Label
from statuesorter.domain.progress import Progress, finished
from statuesorter.domain.training import Candidate
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.decide import Decisions
from statuesorter.operations.doctor import examine
from statuesorter.operations.learn_anew import LearnedAnew, learn_anew, leave_as_it_is
from statuesorter.operations.models import ModelService
from statuesorter.operations.old_features import drop_old_features
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.retrain import TrainingChoice, TrainingService
from statuesorter.operations.workspace import Workspace
from tests.models.tiny_model import write_tiny_model
from tests.photo_files import write_photo
from tests.workspaces import decide_by_folder, retrain, workspace_with, write_shipped


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the program came with."""
    return write_shipped(tmp_path_factory.mktemp("first") / "default", 1)


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the next version comes with: another network, other features."""
    return write_shipped(tmp_path_factory.mktemp("second") / "default", 2)


Start = Callable[[Path], Workspace]


@pytest.fixture
def start(folders: Folders) -> Iterator[Start]:
    """Start the program with a shipped model; it was ended before."""
    opened: list[Workspace] = []

    def opening(shipped: Path) -> Workspace:
        if opened:
            opened.pop().close()
        opened.append(workspace_with(folders, shipped=shipped))
        return opened[-1]

    yield opening
    for workspace in opened:
        workspace.close()


@pytest.fixture
def updated(start: Start, first: Path, second: Path, dark_and_bright: Path) -> Workspace:
    """A person decided about 24 photos, and learned from that; then the program was updated."""
    before = start(first)
    decide_by_folder(before, dark_and_bright)
    assert retrain(before) == "model-1"
    return start(second)


def outcome_of(workspace: Workspace, *, wanted: bool = False) -> LearnedAnew | None:
    return finished(learn_anew(workspace, wanted=wanted))


def predicted_by(workspace: Workspace, folder: Path) -> set[str]:
    """The models that classify the photos of a folder."""
    photos = [item.photo for chunk in open_folder(workspace, folder) for item in chunk]
    said = [r for r in classify_photos(workspace, photos) if isinstance(r, ClassifiedPhoto)]
    assert len(said) == len(photos)
    return {r.prediction.model for r in said if r.prediction is not None}


def test_decisions_are_learned_anew_on_the_new_network(updated: Workspace, dark_and_bright: Path):
    assert predicted_by(updated, dark_and_bright) == {"model-1"}
    found = outcome_of(updated)
    assert found is not None
    assert found.sentence == (
        "Your 24 decisions were learned anew on Default model 2. The model before is in “Models”."
    )
    active = updated.registry.active()
    assert found.card == active.card
    assert (active.card.parent, active.card.spec.feature_size) == ("default-2", 24)
    assert active.backbone_key == updated.registry.shipped.backbone_key
    assert predicted_by(updated, dark_and_bright) == {"model-2"}
    rows = {row.name: row for row in ModelService(updated).overview().rows}
    assert list(rows) == ["default-2", "model-2", "model-1"]
    assert rows["model-1"].remark == "on an earlier network"
    assert rows["model-2"].remark == ""
    assert ModelService(updated).rollback().name == "model-1"
    assert predicted_by(updated, dark_and_bright) == {"model-1"}


def test_it_says_how_far_it_is(updated: Workspace):
    told = [item for item in learn_anew(updated) if isinstance(item, Progress)]
    assert told
    assert told[0].total == 24
    assert {each.text for each in told} == {"Learning your decisions anew"}


def test_it_happens_once(updated: Workspace, start: Start, second: Path):
    assert outcome_of(updated) is not None
    assert outcome_of(updated) is None
    updated.registry.rollback()
    assert outcome_of(start(second)) is None
    assert start(second).registry.active_name() == "model-1", "what the person chose stays"


def test_it_happens_again_with_the_next_network(updated: Workspace, start: Start, tmp_path: Path):
    outcome_of(updated)
    found = outcome_of(start(write_shipped(tmp_path / "third", 3)))
    assert found is not None
    assert found.card is not None
    assert "on Default model 3" in found.sentence
    assert found.card.parent == "default-3"


def test_without_a_model_of_ones_own_nothing_is_learned_nor_said(
    start: Start, first: Path, second: Path, dark_and_bright: Path
):
    before = start(first)
    decide_by_folder(before, dark_and_bright)
    assert predicted_by(before, dark_and_bright) == {"default-1"}
    after = start(second)
    notices: list[str] = []
    after.registry.listen(notices.append)
    assert outcome_of(after) is None
    assert predicted_by(after, dark_and_bright) == {"default-2"}
    assert notices == []
    assert outcome_of(start(first)) is None


def test_a_network_of_ones_own_is_left_alone(start: Start, first: Path, second: Path, tmp_path: Path):
    before = start(first)
    full = write_tiny_model(tmp_path / "full", name="full", seed=9, parent="default-1")
    before.registry.add(full)
    before.registry.use("full")
    after = start(second)
    assert outcome_of(after) is None
    assert after.registry.active().name == "full"
    row = next(row for row in ModelService(after).overview().rows if row.name == "full")
    assert row.remark == "trained on an earlier network"
    assert any("full), trained on an earlier network" in finding.text for finding in examine(after))


def test_the_doctor_says_that_the_model_is_on_an_earlier_network(updated: Workspace):
    found = [finding.text for finding in examine(updated) if finding.topic == "model"]
    assert found == ["My model 1 (model-1), on an earlier network"]


def test_a_worse_model_is_not_used(updated: Workspace, dark_and_bright: Path):
    photos = [item.photo for chunk in open_folder(updated, dark_and_bright) for item in chunk]
    other = {"paint": Label("statue"), "statue": Label("paint")}
    held = TrainingService(updated)
    *_events, candidate = held.train(TrainingChoice())
    assert isinstance(candidate, Candidate)
    held.discard(candidate)
    judged = {photo.path for photo in candidate.comparison.old.worst}
    # All that is learned from is said the other way round now; what is held out stays as it was.
    Decisions(updated.catalog).decide_each(
        {p.identity: other[p.path.parent.name] for p in photos if p.path not in judged}
    )
    found = outcome_of(updated)
    assert found is not None
    assert found.card is None
    assert found.sentence.startswith(
        "Your decisions were learned anew on Default model 2, but “My model 1” stays in use."
        " The new model gets"
    )
    assert updated.registry.active_name() == "model-1"
    assert [card.name for card in updated.registry.models()] == ["default-2", "model-1"]
    assert list((updated.folders.data / "candidates").iterdir()) == []
    assert outcome_of(updated) is None


def test_it_waits_for_photos_that_are_elsewhere_and_says_so_once(
    updated: Workspace, start: Start, second: Path, dark_and_bright: Path, tmp_path: Path
):
    away = tmp_path / "a stick that is pulled out"
    dark_and_bright.rename(away)
    found = outcome_of(updated)
    assert found is not None
    assert found.card is None
    assert found.sentence == (
        "“My model 1” is on an earlier network, and stays in use."
        " Of the 24 photos you decided about 0 are here now."
        " What you decided is learned anew when more of them are."
    )
    assert outcome_of(start(second)) is None, "it was said"
    away.rename(dark_and_bright)
    found = outcome_of(start(second))
    assert found is not None
    assert found.card is not None


def test_photos_that_are_gone_are_not_learned_where_most_are_here(updated: Workspace, dark_and_bright: Path):
    for photo in sorted(dark_and_bright.rglob("*.jpg"))[:4]:
        photo.unlink()
    found = outcome_of(updated)
    assert found is not None
    assert "Your 20 decisions were learned anew" in found.sentence


def test_no_label_is_lost(start: Start, first: Path, second: Path, dark_and_bright: Path):
    for n in range(30, 36):
        write_photo(dark_and_bright / "drawing" / f"{n}.jpg", seed=n)
    before = start(first)
    decide_by_folder(before, dark_and_bright)
    retrain(before)
    after = start(second)
    for photo in sorted((dark_and_bright / "drawing").iterdir())[:4]:
        photo.unlink()
    found = outcome_of(after)
    assert found is not None
    assert found.sentence.endswith("There are too few photos of drawing to learn from: 2 of at least 4.")
    assert after.registry.active_name() == "model-1"


def test_what_was_learned_from_folders_is_not_thrown_away(updated: Workspace):
    decided = updated.catalog.all_decisions()
    updated.catalog.withdraw([decision.identity for decision in decided[6:]])
    found = outcome_of(updated)
    assert found is not None
    assert found.sentence.endswith("Most of what it learned is not among your decisions.")


def test_cancelled_it_leaves_all_as_it_was_and_begins_again(updated: Workspace, start: Start, second: Path):
    cancel = CancelToken()
    steps = learn_anew(updated, cancel=cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        finished(steps)
    assert updated.registry.active_name() == "model-1"
    assert [card.name for card in updated.registry.models()] == ["default-2", "model-1"]
    found = outcome_of(start(second))
    assert found is not None
    assert found.card is not None


def test_stopped_by_the_person_it_does_not_begin_again_by_itself(
    updated: Workspace, start: Start, second: Path
):
    assert leave_as_it_is(updated).sentence.startswith("Stopped.")
    assert outcome_of(start(second)) is None
    found = outcome_of(start(second), wanted=True)
    assert found is not None
    assert found.card is not None


def test_a_model_that_a_crash_left_unused_is_used(
    updated: Workspace, start: Start, second: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as crash:
        crash.setattr(type(updated.registry), "use", _pull_the_plug)
        with pytest.raises(PowerCut):
            outcome_of(updated)
    assert [card.name for card in updated.registry.models()] == ["default-2", "model-2", "model-1"]
    after = start(second)
    assert after.registry.active_name() == "model-1"
    steps = learn_anew(after)
    with pytest.raises(StopIteration) as end:
        next(steps)  # nothing is learned once more
    assert end.value.value.sentence.startswith("Your 24 decisions were learned anew")
    assert after.registry.active_name() == "model-2"
    assert len(after.registry.models()) == 3
    assert outcome_of(start(second)) is None


def test_what_was_not_said_before_a_crash_is_said(updated: Workspace, start: Start, second: Path):
    outcome_of(updated)
    (updated.folders.data / "learned_anew.json").unlink()
    found = outcome_of(start(second))
    assert found is not None
    assert found.sentence.startswith("Your 24 decisions were learned anew")
    assert outcome_of(start(second)) is None


@pytest.mark.parametrize("damage", [b"", b"{}", b"[" * 100_000, b'{"version": 2}'])
def test_a_damaged_note_is_begun_anew(updated: Workspace, damage: bytes):
    (updated.folders.data / "learned_anew.json").write_bytes(damage)
    assert outcome_of(updated) is not None
    assert outcome_of(updated) is None


def test_a_model_that_the_person_chooses_meanwhile_stays_in_use(updated: Workspace):
    steps = learn_anew(updated)
    next(steps)
    updated.registry.use("default-2")
    assert finished(steps) is None
    assert updated.registry.active_name() == "default-2"
    assert [card.name for card in updated.registry.models()] == ["default-2", "model-1"]


def test_features_of_a_network_are_kept_while_a_model_has_it(updated: Workspace):
    outcome_of(updated)
    decided = [decision.identity for decision in updated.catalog.all_decisions()]
    keys = {card.name: card.backbone_key for card in updated.registry.models()}

    def known(name: str, size: int) -> int:
        return len(updated.catalog.features(decided, backbone=keys[name], size=size).places)

    drop_old_features(updated, cancel=CancelToken())
    assert (known("model-1", 16), known("model-2", 24)) == (24, 24)
    (updated.folders.models / "model-2" / "card.json").rename(updated.folders.models / "model-2" / "away")
    shutil.rmtree(updated.folders.models / "model-1")
    drop_old_features(updated, cancel=CancelToken())
    assert known("model-1", 16) == 24, "a model is damaged: it may be its network's"
    shutil.rmtree(updated.folders.models / "model-2")
    drop_old_features(updated, cancel=CancelToken())
    assert (known("model-1", 16), known("default-2", 24)) == (0, 24)


class PowerCut(BaseException):
    """What comes after it is not done."""


def _pull_the_plug(*_of: object) -> None:
    raise PowerCut
