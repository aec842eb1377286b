"""What the person said of a photo stays with it, whatever happens to its file, as it happens to people."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.errors import CatalogError
from statuesorter.domain.labels import PAINT, STATUE, FiledAs, Label
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import Plan
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.decide import DecidedFile, Decisions, decide_on_files
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.read_decided import read_decided
from statuesorter.operations.retrain import TrainingService
from statuesorter.operations.runs import RunService
from statuesorter.operations.sort import RunStarted
from statuesorter.operations.workspace import Workspace
from tests.sorting import file_plan, plan_for
from tests.workspaces import workspace_with


def opened(workspace: Workspace, folder: Path) -> list[Photo]:
    return [one.photo for chunk in open_folder(workspace, folder) for one in chunk]


def decided(workspace: Workspace, folder: Path) -> dict[str, Label]:
    """What the window knows of the person's decisions once it has looked at a folder."""
    known: dict[str, Label] = {}
    photos: list[Photo] = []
    for chunk in open_folder(workspace, folder):
        for one in chunk:
            photos.append(one.photo)
            if one.remembered.decision is not None:
                known[one.photo.name] = one.remembered.decision
    for item in classify_photos(workspace, photos, device="cpu"):
        if isinstance(item, ClassifiedPhoto) and item.known is not None and item.known.decision is not None:
            known[item.photo.name] = item.known.decision
    return known


def correct(workspace: Workspace, folder: Path) -> dict[str, Label]:
    """A person looks through a folder and corrects six photos; the damaged one is among them."""
    photos = {photo.name: photo for photo in opened(workspace, folder)}
    list(classify_photos(workspace, list(photos.values()), device="cpu"))
    said = {f"IMG_{n:02}.jpg": STATUE if n % 2 else PAINT for n in (0, 1, 2, 3, 5, 99)}
    Decisions(workspace.catalog).decide_each({photos[name].identity: said[name] for name in said})
    return said


def copied_and_wiped(museum: Path) -> Path:
    """As a file manager copies, with new times; then the card is wiped."""
    target = museum.parent / "sorted by hand"
    for path in museum.rglob("*.jpg"):
        target.mkdir(exist_ok=True)
        shutil.copyfile(path, target / path.name)
        os.utime(target / path.name, ns=(9, 9))
    shutil.rmtree(museum)
    return target


def renamed(museum: Path) -> Path:
    return museum.rename(museum.with_name("Florence 2024"))


def linked(museum: Path) -> Path:
    link = museum.with_name("link")
    link.symlink_to(museum)
    return link


def mounted_elsewhere(museum: Path) -> Path:
    (museum.parent / "media").mkdir()
    return museum.rename(museum.parent / "media" / "STICK1")


def rated(museum: Path) -> Path:
    for path in museum.rglob("*.jpg"):
        content = path.read_bytes()
        path.write_bytes(content[:2] + b"\xff\xfe\0\7stars" + content[2:])
    return museum


def on_a_coarse_disk(museum: Path) -> Path:
    for path in museum.rglob("*.jpg"):
        seconds = int(path.stat().st_mtime) // 2 * 2
        os.utime(path, (seconds, seconds))
    return museum


def touched(museum: Path) -> Path:
    for path in museum.rglob("*.jpg"):
        os.utime(path, ns=(5, 5))
    return museum


@pytest.mark.parametrize(
    "happens", [copied_and_wiped, renamed, linked, mounted_elsewhere, on_a_coarse_disk, touched]
)
def test_decisions_stay_with_their_photos(
    workspace: Workspace, museum: Path, happens: Callable[[Path], Path]
) -> None:
    said = correct(workspace, museum)
    assert decided(workspace, happens(museum)) == said
    assert TrainingService(workspace).offer().missing == 0


def test_decisions_stay_with_photos_that_another_program_writes_a_rating_into(
    workspace: Workspace, museum: Path
) -> None:
    """All but the damaged one: what is no photo has no metadata that could be left out."""
    said = correct(workspace, museum)
    del said["IMG_99.jpg"]
    assert decided(workspace, rated(museum)) == said


@pytest.mark.parametrize("way", [".", "../museum"])
def test_a_folder_opened_in_a_shorter_way_is_the_same(
    workspace: Workspace, museum: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    said = correct(workspace, museum)
    monkeypatch.chdir(museum)
    assert decided(workspace, Path(way)) == said
    assert workspace.catalog.recent_folders()[0] == museum.resolve()


def test_photos_that_were_sorted_by_the_program_and_opened_there_stay_as_the_person_said(
    workspace: Workspace, museum: Path, tmp_path: Path
) -> None:
    said = correct(workspace, museum)
    labelled = [(photo, said.get(photo.name, PAINT)) for photo in opened(workspace, museum)]
    file_plan(workspace, plan_for(workspace, labelled, tmp_path / "sorted"))
    shutil.rmtree(museum)
    assert decided(workspace, tmp_path / "sorted") == said
    again = [(photo, said.get(photo.name, PAINT)) for photo in opened(workspace, tmp_path / "sorted")]
    assert plan_for(workspace, again, tmp_path / "sorted").units == ()
    assert TrainingService(workspace).offer().missing == 0


def test_what_is_filed_is_so_at_both_places_until_it_is_taken_back(
    workspace: Workspace, museum: Path, tmp_path: Path
) -> None:
    photos = opened(workspace, museum)
    list(classify_photos(workspace, photos, device="cpu"))
    plan = plan_for(workspace, [(photo, PAINT) for photo in photos], tmp_path / "s")
    said = file_plan(workspace, plan)
    started = said[0]
    assert isinstance(started, RunStarted)

    def filed(folder: Path) -> set[FiledAs | None]:
        return {one.remembered.filed for chunk in open_folder(workspace, folder) for one in chunk}

    assert filed(museum) == filed(tmp_path / "s") == {PAINT}
    (run_places,) = {len(each) for each in workspace.catalog.filed.of([p.identity for p in photos]).values()}
    assert run_places == 1
    taken_back = [item for item in RunService(workspace).undo(started.run_id) if isinstance(item, Outcome)]
    assert all(outcome.result is Result.DONE for outcome in taken_back)
    assert filed(museum) == {None}


def test_decisions_made_before_a_file_was_read_are_tied_to_its_photo_afterwards(
    workspace: Workspace, museum: Path
) -> None:
    photos = opened(workspace, museum)
    Decisions(workspace.catalog).decide([photo.identity for photo in photos], PAINT)
    gone, *rest = photos
    gone.path.unlink()
    list(read_decided(workspace))
    assert workspace.catalog.files.unread() == [gone.identity]
    assert decided(workspace, copied_and_wiped(museum)) == {photo.name: PAINT for photo in rest}


def test_a_photo_is_learned_from_by_what_was_seen_of_it_when_its_files_are_gone(
    workspace: Workspace, museum: Path
) -> None:
    said = correct(workspace, museum)
    shutil.rmtree(museum)
    offer = TrainingService(workspace).offer()
    assert sum(offer.counts.values()) == len(said) - 1, "of the damaged one nothing was seen"
    assert offer.missing == 1


def test_a_photo_dated_2400_opens_like_any_other(workspace: Workspace, museum: Path) -> None:
    far, near = museum / "day 1" / "IMG_00.jpg", museum / "day 1" / "IMG_02.jpg"
    for path, seconds in ((far, 13_569_465_600), (near, -5_000_000_000)):
        os.utime(path, (seconds, seconds))
    said = correct(workspace, museum)
    assert decided(workspace, museum) == said


def test_undo_that_cannot_be_written_can_be_tried_again(workspace: Workspace, museum: Path) -> None:
    first, second = (photo.identity for photo in opened(workspace, museum)[:2])
    decisions = Decisions(workspace.catalog)
    decisions.decide([first], PAINT)
    decisions.decide_each({first: STATUE, second: STATUE})
    with full_disk(workspace), pytest.raises(CatalogError):
        decisions.undo()
    labels = {i: d.label for i, d in workspace.catalog.decisions([first, second]).items()}
    assert labels == {first: STATUE, second: STATUE}, "none of it was taken back"
    change = decisions.undo()
    assert change is not None
    assert change.after == {first: PAINT, second: None}
    with full_disk(workspace), pytest.raises(CatalogError):
        decisions.redo()
    assert decisions.redo() is not None


@contextlib.contextmanager
def full_disk(workspace: Workspace) -> Iterator[None]:
    """Nothing can be written to the decisions."""
    acts = ("INSERT", "DELETE", "UPDATE")
    with contextlib.closing(
        sqlite3.connect(workspace.folders.catalog_file, isolation_level=None)
    ) as connection:
        for act in acts:
            connection.execute(
                f"CREATE TRIGGER full_{act} BEFORE {act} ON decisions BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        yield
        for act in acts:
            connection.execute(f"DROP TRIGGER full_{act}")


def test_decisions_by_path_are_one_act_and_name_what_cannot_be_used(
    workspace: Workspace, museum: Path
) -> None:
    photos = opened(workspace, museum)
    said = [DecidedFile(photo.path, STATUE) for photo in photos[:2]]
    items = list(decide_on_files(workspace, [*said, DecidedFile(museum / "none.jpg", PAINT)]))
    assert [item.path.name for item in items if isinstance(item, DecidedFile)] == ["none.jpg"]
    assert len(workspace.catalog.all_decisions()) == 2
    list(decide_on_files(workspace, [DecidedFile(photos[0].path, None)]))
    (left,) = workspace.catalog.all_decisions()
    assert left.identity == photos[1].identity


def test_a_decision_on_a_side_file_is_on_its_photo(workspace: Workspace, museum: Path) -> None:
    photo = museum / "day 1" / "IMG_00.jpg"
    raw = photo.with_suffix(".nef")
    raw.write_bytes(b"II*\0 a raw")
    list(decide_on_files(workspace, [DecidedFile(raw, STATUE)]))
    (decision,) = workspace.catalog.all_decisions()
    assert decision.identity.path == photo


def test_two_catalogs_of_two_programs_agree(workspace: Workspace, museum: Path) -> None:
    said = correct(workspace, museum)
    with contextlib.closing(Catalog(workspace.folders.catalog_file)) as other:
        found = {decision.identity.path.name: decision.label for decision in other.all_decisions()}
    assert found == said


def plan_again(workspace: Workspace, folder: Path, target: Path, label: Label) -> Plan:
    photos = opened(workspace, folder)
    list(classify_photos(workspace, photos, device="cpu"))
    labelled = [(photo, label) for photo in photos]
    return plan_for(workspace, labelled, target)


@pytest.mark.parametrize("happens", [renamed, touched, rated])
def test_a_corrected_photo_is_moved_where_it_was_filed_whatever_became_of_the_original(
    workspace: Workspace, museum: Path, tmp_path: Path, happens: Callable[[Path], Path]
) -> None:
    (museum / "day 1" / "IMG_99.jpg").unlink()
    target = tmp_path / "sorted"
    file_plan(workspace, plan_again(workspace, museum, target, PAINT))
    plan = plan_again(workspace, happens(museum), target, STATUE)
    assert len(plan.units) == len(plan.moved_copies) == 12
    file_plan(workspace, plan)
    assert {path.parent.name for path in target.rglob("*.jpg")} == {"statue"}
    assert len(list(target.rglob("*.jpg"))) == 12
    now = museum if museum.exists() else museum.with_name("Florence 2024")
    assert plan_again(workspace, now, target, STATUE).units == ()


def test_what_a_run_filed_is_known_by_its_journal_where_the_catalog_was_lost(
    workspace: Workspace, museum: Path, tmp_path: Path, tiny_model: Path
) -> None:
    (museum / "day 1" / "IMG_99.jpg").unlink()
    file_plan(workspace, plan_again(workspace, museum, tmp_path / "sorted", PAINT))
    workspace.close()
    for file in workspace.folders.data.glob("catalog.sqlite*"):
        file.unlink()
    with contextlib.closing(workspace_with(workspace.folders, shipped=tiny_model)) as fresh:
        plan = plan_again(fresh, museum, tmp_path / "sorted", STATUE)
        assert len(plan.moved_copies) == 12


def test_of_a_photo_that_is_there_twice_both_copies_leave_the_wrong_folder(
    workspace: Workspace, museum: Path, tmp_path: Path
) -> None:
    (museum / "day 1" / "IMG_99.jpg").unlink()
    shutil.copyfile(museum / "day 1" / "IMG_00.jpg", museum / "day 2" / "copy.jpg")
    target = tmp_path / "sorted"
    file_plan(workspace, plan_again(workspace, museum, target, PAINT))
    file_plan(workspace, plan_again(workspace, museum, target, STATUE))
    assert list((tmp_path / "sorted").rglob("paint/*.jpg")) == []
    assert len(list(target.rglob("statue/*.jpg"))) == 13
