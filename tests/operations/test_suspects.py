"""A slip of the key is offered for a second look, until the person has looked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import PAINT, STATUE, Label
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.decide import Decisions
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.suspects import LEAST, Suspects, suspect_decisions
from statuesorter.operations.workspace import Workspace
from tests.photo_files import write_dark_and_bright
from tests.workspaces import workspace_with, write_shipped

SLIPS = ("04.jpg", "06.jpg")
"""Bright photos (statue) that the person says are paintings."""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shipped(tmp_path_factory.mktemp("shipped") / "model", 1)


@pytest.fixture
def workspace(folders: Folders, shipped: Path) -> Iterator[Workspace]:
    workspace = workspace_with(folders, shipped=shipped)
    yield workspace
    workspace.close()


@pytest.fixture
def halls(workspace: Workspace, tmp_path: Path) -> list[Photo]:
    """12 dark photos (paint), 12 bright ones (statue): all classified, and decided on."""
    photos = found_in(workspace, write_dark_and_bright(tmp_path / "halls"))
    for _each in classify_photos(workspace, photos):
        pass
    Decisions(workspace.catalog).decide_each({photo.identity: right(photo) for photo in photos})
    return photos


def found_in(workspace: Workspace, folder: Path) -> list[Photo]:
    return [item.photo for chunk in open_folder(workspace, folder) for item in chunk]


def right(photo: Photo) -> Label:
    return Label(photo.path.parent.name)


def slip(workspace: Workspace, halls: list[Photo]) -> list[PhotoIdentity]:
    """The wrong key on two photos."""
    wrong = [photo.identity for photo in halls if photo.path.name in SLIPS]
    Decisions(workspace.catalog).decide(wrong, PAINT)
    return wrong


def names(look: Suspects) -> set[str]:
    return {each.decision.identity.path.name for each in look.suspect}


def test_slips_of_the_key_are_offered_and_nothing_else(workspace: Workspace, halls: list[Photo]):
    assert suspect_decisions(workspace) == Suspects([], 24, 0)
    slip(workspace, halls)
    look = suspect_decisions(workspace)
    assert names(look) == set(SLIPS)
    assert {(each.decision.label, each.likelier) for each in look.suspect} == {(PAINT, STATUE)}
    assert all(0.5 < each.probability <= 1 for each in look.suspect)
    assert (look.judged, look.unknown) == (24, 0)


def test_what_is_put_right_is_not_offered(workspace: Workspace, halls: list[Photo]):
    wrong = slip(workspace, halls)
    Decisions(workspace.catalog).decide(wrong[:1], STATUE)
    assert names(suspect_decisions(workspace)) == {wrong[1].path.name}
    Decisions(workspace.catalog).decide(wrong[1:], None)
    assert names(suspect_decisions(workspace)) == set()


def test_what_is_kept_is_not_offered_again_and_still_counts(workspace: Workspace, halls: list[Photo]):
    wrong = slip(workspace, halls)
    change = Decisions(workspace.catalog).confirm(wrong)
    assert change.text == "Keep 2 decisions"
    assert suspect_decisions(workspace) == Suspects([], 24, 0)
    assert {each.label for each in workspace.catalog.decisions(wrong).values()} == {PAINT}


def test_another_decision_on_what_was_kept_is_a_decision_like_others(
    workspace: Workspace, halls: list[Photo]
):
    dark = [photo.identity for photo in halls if photo.path.name == "05.jpg"]
    bright = slip(workspace, halls)
    decisions = Decisions(workspace.catalog)
    decisions.decide(bright, STATUE)
    decisions.confirm([*dark, *bright])
    decisions.decide(bright, PAINT)
    assert names(suspect_decisions(workspace)) == set(SLIPS), "the other label was confirmed, not this one"


def test_keeping_can_be_undone_and_done_again(workspace: Workspace, halls: list[Photo]):
    wrong = slip(workspace, halls)
    decisions = Decisions(workspace.catalog)
    decisions.confirm(wrong)
    undone = decisions.undo()
    assert undone is not None
    assert (undone.confirms, undone.after) == (False, dict.fromkeys(wrong, PAINT))
    assert names(suspect_decisions(workspace)) == set(SLIPS)
    redone = decisions.redo()
    assert redone is not None
    assert redone.confirms
    assert names(suspect_decisions(workspace)) == set()
    assert {each.label for each in workspace.catalog.decisions(wrong).values()} == {PAINT}


def test_an_undone_change_leaves_what_was_kept_as_it_was(workspace: Workspace, halls: list[Photo]):
    wrong = slip(workspace, halls)
    decisions = Decisions(workspace.catalog)
    decisions.confirm(wrong)
    decisions.decide(wrong, STATUE)
    decisions.undo()
    assert names(suspect_decisions(workspace)) == set()


def test_a_copy_elsewhere_is_the_same_photo(workspace: Workspace, halls: list[Photo], tmp_path: Path):
    wrong = slip(workspace, halls)
    for each in wrong:
        each.path.rename(tmp_path / each.path.name)
    moved = [PhotoIdentity.of(tmp_path / each.path.name) for each in wrong]
    for each in moved:
        workspace.catalog.files.key_of(each)
    workspace.catalog.files.write_down()
    Decisions(workspace.catalog).confirm(moved)
    assert names(suspect_decisions(workspace)) == set()


def test_the_first_decisions_contradict_a_model_and_no_decisions(workspace: Workspace, halls: list[Photo]):
    wrong = slip(workspace, halls)
    rest = [photo.identity for photo in halls if photo.identity not in wrong]
    Decisions(workspace.catalog).decide(rest[LEAST - 3 :], None)
    assert suspect_decisions(workspace) == Suspects((), 0, LEAST - 1)
    Decisions(workspace.catalog).decide(rest[LEAST - 3 : LEAST - 2], right(halls[-1]))
    assert suspect_decisions(workspace).judged == LEAST


def test_photos_that_the_model_has_not_seen_are_counted(
    workspace: Workspace, halls: list[Photo], tmp_path: Path
):
    slip(workspace, halls)
    rome = found_in(workspace, write_dark_and_bright(tmp_path / "Rome", 30))
    Decisions(workspace.catalog).decide_each({photo.identity: right(photo) for photo in rome[-3:]})
    look = suspect_decisions(workspace)
    assert (look.judged, look.unknown) == (24, 3)


def test_it_can_be_cancelled(workspace: Workspace, halls: list[Photo]):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        suspect_decisions(workspace, cancel=cancel)
