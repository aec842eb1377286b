"""Open, classify, decide, plan, file, take back: as a person does it, on real files."""

from __future__ import annotations

import csv
import io
import itertools
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue

import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import FolderError
from statuesorter.domain.labels import PAINT, STATUE, UNSURE, FiledAs, Label
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Mode, Plan
from statuesorter.domain.progress import Progress
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import EngineReady, classify_photos
from statuesorter.operations.decide import Decisions
from statuesorter.operations.earlier_copies import earlier_copies
from statuesorter.operations.open_folder import FolderWithoutPhotos, open_folder
from statuesorter.operations.runs import RunService
from statuesorter.operations.sort import RunStarted
from statuesorter.operations.thumbnails import Thumbnail, Thumbnails
from statuesorter.operations.workspace import Workspace
from tests.photo_files import write_photo
from tests.sorting import file_plan, plan_for


def opened(workspace: Workspace, folder: Path) -> list[Photo]:
    return [item.photo for chunk in open_folder(workspace, folder) for item in chunk]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_opening_gives_every_photo_and_remembers_the_folder(workspace: Workspace, museum: Path):
    assert len(opened(workspace, museum)) == 13
    assert workspace.catalog.recent_folders() == [museum]


@pytest.mark.parametrize("what", ["missing", "a file"])
def test_a_folder_that_is_none_gives_one_sentence(workspace: Workspace, tmp_path: Path, what: str):
    path = tmp_path / "nowhere"
    if what == "a file":
        path.write_text("not a folder")
    with pytest.raises(FolderError, match="nowhere"):
        opened(workspace, path)


def test_a_folder_without_photos_says_so(workspace: Workspace, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(FolderWithoutPhotos, match="no photos in empty"):
        opened(workspace, tmp_path / "empty")


def test_a_decision_is_there_when_the_folder_is_opened_again(workspace: Workspace, museum: Path):
    photo = opened(workspace, museum)[0]
    Decisions(workspace.catalog).decide([photo.identity], STATUE)
    again = [item for chunk in open_folder(workspace, museum) for item in chunk]
    assert [item.remembered.decision for item in again if item.remembered.decision] == [STATUE]


def test_thumbnails_are_made_and_a_damaged_photo_says_why(workspace: Workspace, museum: Path):
    photos, done = opened(workspace, museum), SimpleQueue[Thumbnail[bytes] | BaseException]()
    shown = Thumbnails[bytes](workspace, lambda jpeg, _side: jpeg, done.put)
    shown.show(photos, 320)
    thumbnails = [made for _photo in photos if isinstance(made := done.get(timeout=60), Thumbnail)]
    shown.close()
    assert {thumbnail.photo for thumbnail in thumbnails} == set(photos)
    failed = [thumbnail for thumbnail in thumbnails if thumbnail.picture is None]
    assert [thumbnail.photo.name for thumbnail in failed] == ["IMG_99.jpg"]
    assert failed[0].error is not None
    assert "IMG_99.jpg" in failed[0].error
    for thumbnail in thumbnails:
        if thumbnail.picture is not None:
            assert workspace.preview_store.path_of(thumbnail.photo.identity).read_bytes() == thumbnail.picture


def test_every_photo_is_classified_and_a_damaged_one_is_one_failed_row(workspace: Workspace, museum: Path):
    said = list(classify_photos(workspace, opened(workspace, museum), device="cpu"))
    assert isinstance(said[0], EngineReady)
    results = [item for item in said if isinstance(item, ClassifiedPhoto)]
    assert len(results) == 13
    assert [result.photo.name for result in results if result.error] == ["IMG_99.jpg"]
    for result in results:
        if result.prediction is not None:
            assert sum(result.prediction.probabilities) == pytest.approx(1, abs=1e-5)
    assert [item for item in said if isinstance(item, Progress)][-1] == Progress(13, 13)


def test_classifying_again_reads_no_photo(workspace: Workspace, museum: Path):
    photos = opened(workspace, museum)
    first = {
        r.photo: r.prediction for r in classify_photos(workspace, photos) if isinstance(r, ClassifiedPhoto)
    }
    for photo in photos:
        photo.path.unlink()
    second = {
        r.photo: r.prediction for r in classify_photos(workspace, photos) if isinstance(r, ClassifiedPhoto)
    }
    for photo, prediction in first.items():
        if prediction is not None:
            again = second[photo]
            assert again is not None
            assert again.probabilities == pytest.approx(prediction.probabilities, abs=0.01)


def test_cancelling_stops_the_classification(workspace: Workspace, museum: Path):
    token = CancelToken()
    said = classify_photos(workspace, opened(workspace, museum), cancel=token)
    next(said)
    token.cancel()
    with pytest.raises(Cancelled):
        list(said)


def test_decisions_are_undone_and_redone(workspace: Workspace, museum: Path):
    first, second = (photo.identity for photo in opened(workspace, museum)[:2])
    decisions = Decisions(workspace.catalog)
    decisions.decide([first, second], PAINT)
    decisions.decide([first], STATUE)

    def now() -> dict[object, Label]:
        return {i: d.label for i, d in workspace.catalog.decisions([first, second]).items()}

    assert now() == {first: STATUE, second: PAINT}
    change = decisions.undo()
    assert change is not None
    assert change.after == {first: PAINT}
    assert now() == {first: PAINT, second: PAINT}
    decisions.undo()
    assert now() == {}
    assert decisions.undo() is None
    decisions.redo()
    decisions.redo()
    assert now() == {first: STATUE, second: PAINT}
    assert not decisions.redo_text


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_a_run_files_every_photo_and_is_taken_back_whole(
    workspace: Workspace, museum: Path, tmp_path: Path, mode: Mode
):
    before = contents(museum)
    photos = opened(workspace, museum)
    Decisions(workspace.catalog).decide([photo.identity for photo in photos], PAINT)
    labelled = [(photo, PAINT if n % 2 else STATUE) for n, photo in enumerate(photos)]
    plan = plan_for(workspace, labelled, tmp_path / "sorted", mode)
    assert sum(plan.counts.values()) == 13
    assert contents(museum) == before  # planning touched nothing

    said = file_plan(workspace, plan)
    started = said[0]
    assert isinstance(started, RunStarted)
    assert all(item.result is Result.DONE for item in said if isinstance(item, Outcome))
    filed = contents(tmp_path / "sorted")
    assert sorted(filed.values()) == sorted(before.values())
    assert {name.split("/")[0] for name in filed} == {"paint", "statue"}
    assert (contents(museum) == before) is (mode is Mode.COPY)
    if mode is Mode.MOVE:
        there = [item for chunk in open_folder(workspace, tmp_path / "sorted") for item in chunk]
        assert all(item.remembered.decision is not None for item in there)  # decisions followed the photos

    list(RunService(workspace).undo(started.run_id))
    assert contents(museum) == before
    assert not (tmp_path / "sorted").exists()
    assert RunService(workspace).runs()[0].undone == 13
    back = [item for chunk in open_folder(workspace, museum) for item in chunk]
    assert all(item.remembered.decision is not None for item in back)


def test_sorting_twice_changes_nothing(workspace: Workspace, museum: Path, tmp_path: Path):
    labelled = [(photo, PAINT) for photo in opened(workspace, museum)]
    file_plan(workspace, plan_for(workspace, labelled, tmp_path / "sorted"))
    assert plan_for(workspace, labelled, tmp_path / "sorted").units == ()


def sorted_again(workspace: Workspace, labelled: Sequence[tuple[Photo, FiledAs]], target: Path) -> Plan:
    """The plan that knows of earlier runs."""
    return plan_for(workspace, labelled, target)


def filed_as(workspace: Workspace, path: Path) -> FiledAs | None:
    identity = PhotoIdentity.of(path)
    known = workspace.catalog.remembered([identity]).get(identity)
    return known.filed if known else None


def test_the_copy_of_a_corrected_photo_is_moved_and_the_catalog_follows_it(
    workspace: Workspace, museum: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # The catalog takes runs in the order of their ids, which within one second is that of the digits drawn.
    drawn = itertools.count(0x100)
    monkeypatch.setattr("secrets.token_hex", lambda _bytes: f"{next(drawn):x}0")
    target = tmp_path / "sorted"
    photos = opened(workspace, museum)
    labelled = [(photo, PAINT) for photo in photos]
    file_plan(workspace, sorted_again(workspace, labelled, target))
    corrected = photos[0]
    copy = PhotoIdentity.of(target / "paint" / corrected.name)
    Decisions(workspace.catalog).decide([copy], STATUE)  # seen in the folder of copies

    labelled[0] = (corrected, STATUE)
    plan = sorted_again(workspace, labelled, target)
    assert [unit.photo for unit in plan.moved_copies] == [unit.photo for unit in plan.units] == [corrected]
    started, *_others = file_plan(workspace, plan)
    assert isinstance(started, RunStarted)
    moved = target / "statue" / corrected.name
    assert filed_as(workspace, moved) == filed_as(workspace, corrected.path) == STATUE
    assert workspace.catalog.decisions([PhotoIdentity.of(moved)]), "what is remembered of the copy goes along"
    assert sorted_again(workspace, labelled, target).units == ()

    list(RunService(workspace).undo(started.run_id))
    assert filed_as(workspace, target / "paint" / corrected.name) == PAINT
    assert filed_as(workspace, corrected.path) == PAINT
    assert workspace.catalog.decisions([copy])


def test_earlier_copies_are_those_of_this_destination_and_not_taken_back(
    workspace: Workspace, museum: Path, tmp_path: Path
):
    photos = opened(workspace, museum)[:2]
    labelled = [(photo, PAINT) for photo in photos]
    for name in ("one", "other"):
        file_plan(workspace, plan_for(workspace, labelled, tmp_path / name))
    newest = RunService(workspace).runs()[0]
    list(RunService(workspace).undo(newest.id, only=[photos[0].path]))
    assert earlier_copies(workspace, photos, tmp_path / "nowhere") == {}
    there = earlier_copies(workspace, photos, tmp_path / "other")
    assert list(there) == [photos[1].path]
    (copy,) = there[photos[1].path]
    assert (copy.run_id, copy.label, copy.mode) == (newest.id, PAINT, Mode.COPY)
    assert copy.place == PhotoIdentity.of(tmp_path / "other" / "paint" / photos[1].name)


def test_unsure_photos_stay_unless_a_folder_is_wanted(workspace: Workspace, museum: Path, tmp_path: Path):
    labelled = [(photo, UNSURE) for photo in opened(workspace, museum)]
    assert plan_for(workspace, labelled, tmp_path / "sorted").units == ()
    plan = plan_for(workspace, labelled, tmp_path / "sorted", folders={UNSURE: UNSURE})
    assert len(plan.units) == 13


def test_a_report_names_every_file_and_overwrites_nothing(workspace: Workspace, museum: Path, tmp_path: Path):
    labelled = [(photo, PAINT) for photo in opened(workspace, museum)]
    started = next(iter(file_plan(workspace, plan_for(workspace, labelled, tmp_path / "s"))))
    assert isinstance(started, RunStarted)
    report = RunService(workspace).save_report(started.run_id, tmp_path / "report.csv")
    assert len(report.read_text(encoding="utf-8-sig").splitlines()) == 14
    with pytest.raises(Exception, match="exists already"):
        RunService(workspace).save_report(started.run_id, report)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows any byte in a name")
def test_a_report_is_utf_8_whatever_a_name_holds(workspace: Workspace, museum: Path, tmp_path: Path):
    write_photo(Path(os.fsdecode(os.fsencode(museum) + b"/caf\xe9.jpg")), seed=1)
    write_photo(museum / r"caf\xe9.jpg", seed=2)
    labelled = [(photo, PAINT) for photo in opened(workspace, museum)]
    started = next(iter(file_plan(workspace, plan_for(workspace, labelled, tmp_path / "s"))))
    assert isinstance(started, RunStarted)
    report = RunService(workspace).save_report(started.run_id, tmp_path / "report.csv")
    rows = list(csv.DictReader(io.StringIO(report.read_bytes().decode("utf-8-sig"), newline="")))
    assert len(rows) == 15
    assert {row["new_path"] for row in rows} >= {
        rf"{tmp_path}/s/paint/caf\xe9.jpg", rf"{tmp_path}/s/paint/caf\x5cxe9.jpg",
    }  # fmt: skip


@pytest.mark.parametrize("below", ["sorted", "."])
@pytest.mark.parametrize("mode", [Mode.COPY, Mode.HARDLINK])
def test_copies_are_not_taken_in_again_while_their_originals_lie_in_the_opened_folder(
    workspace: Workspace, museum: Path, mode: Mode, below: str
):
    photos = opened(workspace, museum)
    destination = museum / below
    file_plan(workspace, plan_for(workspace, [(photo, PAINT) for photo in photos], destination, mode))
    assert opened(workspace, museum) == photos
    assert len(opened(workspace, destination / "paint")) == 13
    photos[0].path.unlink()
    assert opened(workspace, museum) != photos
    assert len(opened(workspace, museum)) == 13, "the copy is the only one now"


def test_a_copy_that_the_person_put_into_the_folder_is_a_photo_like_others(
    workspace: Workspace, museum: Path, tmp_path: Path
):
    photos = opened(workspace, museum)
    file_plan(workspace, plan_for(workspace, [(photo, PAINT) for photo in photos], tmp_path / "sorted"))
    by_hand = shutil.copy2(photos[0].path, museum / "again.jpg")
    assert by_hand in [photo.path for photo in opened(workspace, museum)]


def test_moved_photos_are_found_where_they_were_moved_to(workspace: Workspace, museum: Path):
    photos = opened(workspace, museum)
    labelled = [(photo, PAINT) for photo in photos]
    file_plan(workspace, plan_for(workspace, labelled, museum / "sorted", Mode.MOVE))
    assert len(opened(workspace, museum)) == 13
