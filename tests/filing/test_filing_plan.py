"""What a plan decides, photo by photo."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from statuesorter.domain.labels import OTHER, PAINT, STATUE, UNSURE
from statuesorter.domain.outcome import Result
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Filing, Mode, Plan, Reason
from statuesorter.filing.apply import begin
from statuesorter.filing.disk import Disk
from statuesorter.filing.errors import PlanImpossible
from statuesorter.filing.history import tried_units
from statuesorter.filing.name_rules import NameRules
from statuesorter.filing.naming import numbered
from statuesorter.filing.undo import undo
from tests.filing.filing_world import World, remount, results
from tests.filing.planned import make_plan


def targets(plan: Plan) -> list[str]:
    return [
        one.target.relative_to(plan.destination).as_posix() for unit in plan.units for one in unit.operations
    ]


def reasons(plan: Plan) -> list[Reason]:
    return [left.reason for left in plan.left]


class Folding(Disk):
    """A disk that takes A.jpg and a.jpg for one name."""

    def name_rules(self, folder: Path) -> NameRules:
        return NameRules(folds=True)


class Cramped(Disk):
    """A small disk, and another one than the photos'."""

    def free_space(self, folder: Path) -> int:
        return 10

    def same_device(self, one: Path, other: Path) -> bool:
        return False


class WriteProtected(Disk):
    """Nothing can be written."""

    def may_write(self, folder: Path) -> bool:
        return False


class Unreadable(Disk):
    """Contents cannot be read."""

    def content_hash(self, path: Path) -> str | None:
        return None


def test_photos_go_to_the_folders_of_their_labels_and_unsure_ones_stay(world: World) -> None:
    world.add("a.jpg")
    world.add("b.jpg", label=STATUE)
    world.add("c.jpg", label=UNSURE)
    plan = world.plan(Mode.MOVE)
    assert targets(plan) == ["paint/a.jpg", "statue/b.jpg"]
    assert reasons(plan) == [Reason.UNSURE]
    assert plan.counts == {PAINT: 1, STATUE: 1}
    assert plan.left_counts == {Reason.UNSURE: 1}
    assert plan.new_folders == (world.out, world.out / "paint", world.out / "statue")
    assert plan.size == 2 * 250
    assert plan.bytes_needed == 0, "moving on one disk needs no space"
    assert not world.out.exists(), "planning writes nothing"


def test_folders_can_have_other_names_and_unsure_photos_one_of_their_own(world: World) -> None:
    world.add("a.jpg")
    world.add("c.jpg", label=UNSURE)
    plan = world.plan(Mode.COPY, folder_names={PAINT: "Dipinti", UNSURE: "?"})
    assert targets(plan) == ["Dipinti/a.jpg", "?/c.jpg"]
    assert plan.bytes_needed == 500


def test_a_label_that_a_person_added_is_filed_and_what_is_something_else_stays(world: World) -> None:
    world.add("a.jpg", label="drawing")
    world.add("b.jpg", label=OTHER)
    plan = world.plan(Mode.COPY)
    assert targets(plan) == ["drawing/a.jpg"]
    assert plan.counts == {"drawing": 1}
    assert reasons(plan) == [Reason.LABEL_STAYS]


def test_any_label_can_stay_and_any_can_have_a_folder(world: World) -> None:
    world.add("a.jpg")
    world.add("b.jpg", label=OTHER)
    plan = world.plan(Mode.COPY, folder_names={OTHER: "Varia"})
    assert targets(plan) == ["Varia/b.jpg"]
    assert plan.left_counts == {Reason.LABEL_STAYS: 1}


def test_a_run_of_a_label_that_a_person_added_is_taken_back(world: World) -> None:
    photo = world.add("a.jpg", label="drawing")
    before = world.snapshot()
    run, outcomes = world.file(Mode.MOVE)
    assert [outcome.unit.label for outcome in outcomes] == ["drawing"]
    assert not photo.path.exists()
    list(undo(run, world.journals))
    assert world.snapshot() == before


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a/b", "/a", ".hidden"])
def test_a_folder_name_must_be_a_plain_name(world: World, name: str) -> None:
    with pytest.raises(PlanImpossible, match="cannot be the name of a folder"):
        world.plan(Mode.COPY, folder_names={PAINT: name})


def test_a_photo_and_what_belongs_to_it_are_renamed_together(world: World) -> None:
    sidecars = ["a.nef", "a.nef.xmp", "a.xmp", "A.AAE", "a_edit.xmp"]
    world.add("one/a.jpg", b"1")
    world.add("two/a.jpg", b"2", sidecars=[f"two/{name}" for name in sidecars])
    plan = world.plan(Mode.MOVE)
    assert targets(plan) == [
        "paint/a.jpg", "paint/a (2).jpg", "paint/a (2).nef", "paint/a (2).nef.xmp", "paint/a (2).xmp",
        "paint/A (2).AAE", "paint/a_edit (2).xmp",
    ]  # fmt: skip
    assert plan.collisions == (plan.units[1],)


def test_a_sidecar_whose_name_is_taken_renames_the_whole_unit(world: World) -> None:
    world.add("a.jpg", sidecars=["a.xmp"])
    (world.out / "paint").mkdir(parents=True)
    (world.out / "paint/a.xmp").write_text("of another photo")
    assert targets(world.plan(Mode.COPY)) == ["paint/a (2).jpg", "paint/a (2).xmp"]


def test_number_one_changes_nothing() -> None:
    assert numbered("a.jpg", "a.jpg.xmp", 1) == "a.jpg.xmp"


def test_the_same_content_under_the_same_name_is_not_filed_twice(world: World) -> None:
    world.add("one/a.jpg", b"same")
    world.add("two/a.jpg", b"same")
    world.add("three/a.jpg", b"diff")
    plan = world.plan(Mode.COPY)
    assert targets(plan) == ["paint/a.jpg", "paint/a (2).jpg"]
    assert reasons(plan) == [Reason.SAME_CONTENT]


def test_content_that_cannot_be_read_is_not_taken_for_the_same(world: World) -> None:
    world.add("one/a.jpg", b"same")
    world.add("two/a.jpg", b"same")
    assert len(make_plan(world.filings, world.out, Mode.COPY, look=Unreadable()).units) == 2


@pytest.mark.parametrize("mode", list(Mode))
def test_sorting_twice_changes_nothing(world: World, mode: Mode) -> None:
    for day in ("one", "two"):
        world.add(f"{day}/a.jpg", day.encode(), sidecars=[f"{day}/a.xmp"])
    world.file(mode)
    if mode is Mode.MOVE:
        filed = sorted((world.out / "paint").glob("*.jpg"))
        world.filings = [Filing(Photo(PhotoIdentity.of(path)), PAINT) for path in filed]
    assert world.plan(mode).units == ()


def test_sorting_a_folder_into_itself_never_makes_paint_in_paint(world: World) -> None:
    world.out = world.photos
    world.add("paint/day/a.jpg")
    world.add("statue/day/b.jpg")
    world.add("day/c.jpg")
    plan = world.plan(Mode.MOVE, keep_subfolders=True, root=world.photos)
    assert targets(plan) == ["paint/day/b.jpg", "paint/day/c.jpg"]
    assert reasons(plan) == [Reason.ALREADY_THERE]


def test_a_photo_outside_the_root_has_no_subfolder_to_keep(world: World) -> None:
    world.add("a/b.jpg")
    plan = world.plan(Mode.MOVE, keep_subfolders=True, root=world.base / "elsewhere")
    assert targets(plan) == ["paint/b.jpg"]


def test_a_destination_reached_by_a_link_is_the_same_destination(world: World) -> None:
    world.add("paint/a.jpg")
    world.out = world.base / "link"
    world.out.symlink_to(world.photos)
    assert reasons(world.plan(Mode.MOVE)) == [Reason.ALREADY_THERE]


def test_names_that_differ_only_in_case_or_form_collide_where_the_disk_folds_them(world: World) -> None:
    world.add("one/Caffè.jpg", b"1")
    world.add("two/CAFFÈ.JPG", b"2")
    assert len(world.plan(Mode.COPY).collisions) == 0
    plan = make_plan(world.filings, world.out, Mode.COPY, look=Folding())
    assert targets(plan) == ["paint/Caffè.jpg", "paint/CAFFÈ (2).JPG"]


def test_what_the_person_excludes_stays(world: World) -> None:
    photo = world.add("a.jpg")
    assert reasons(world.plan(Mode.MOVE, exclude=[photo.path])) == [Reason.EXCLUDED]


def test_a_photo_that_belongs_to_another_goes_with_it_and_only_once(world: World) -> None:
    world.add("a.jpg", sidecars=["a.nef"])
    raw = world.photos / "a.nef"
    world.filings += [Filing(Photo(PhotoIdentity.of(raw)), STATUE), world.filings[0]]
    world.add("b.jpg")
    shared = replace(world.filings[-1].photo, sidecars=(raw, world.photos / "gone.xmp"))
    world.filings[-1] = Filing(shared, STATUE)
    plan = world.plan(Mode.MOVE)
    assert targets(plan) == ["paint/a.jpg", "paint/a.nef", "statue/b.jpg"]
    assert reasons(plan) == [Reason.BELONGS_TO_ANOTHER] * 2


def test_two_sidecars_of_one_name_do_not_both_go(world: World) -> None:
    world.add("a.jpg", sidecars=["x/a.xmp", "y/a.xmp"])
    assert targets(world.plan(Mode.MOVE)) == ["paint/a.jpg", "paint/a.xmp"]


def test_photos_that_vanished_or_changed_since_the_scan_stay(world: World) -> None:
    world.add("a.jpg").path.unlink()
    world.add("b.jpg").path.write_bytes(b"edited")
    assert reasons(world.plan(Mode.MOVE)) == [Reason.MISSING, Reason.CHANGED]


def test_a_link_is_copied_as_a_photo_but_not_moved(world: World) -> None:
    original = world.add("a.jpg").path
    link = world.photos / "b.jpg"
    link.symlink_to(original)
    world.filings = [Filing(Photo(PhotoIdentity.of(link)), PAINT)]
    assert reasons(world.plan(Mode.MOVE)) == [Reason.LINK]
    world.file(Mode.COPY)
    assert not (world.out / "paint/b.jpg").is_symlink()


def test_a_relative_path_is_planned_as_an_absolute_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.add("a.jpg")
    monkeypatch.chdir(world.base)
    photo = Photo(PhotoIdentity.of(Path("photos/a.jpg")))
    plan = make_plan([Filing(photo, PAINT)], Path("out"), Mode.MOVE, look=Disk())
    assert plan.units[0].operations[0].source == world.photos / "a.jpg"
    assert plan.destination == world.out


def test_a_plan_says_what_makes_it_impossible(world: World) -> None:
    world.add("a.jpg")
    world.out.write_text("a file")
    plan = make_plan(world.filings, world.out, Mode.MOVE, look=Cramped())
    assert ["is a file" in plan.problems[0], "MB are needed" in plan.problems[1]] == [True, True]
    assert plan.bytes_needed == 250
    with pytest.raises(PlanImpossible, match="is a file"):
        begin(plan, world.journals)
    world.out.unlink()
    plan = make_plan(world.filings, world.out, Mode.HARDLINK, look=Cramped())
    assert "Hard links cannot lead to another disk" in plan.problems[0]


def test_a_plan_says_beforehand_that_its_folder_cannot_be_written(world: World) -> None:
    world.add("a.jpg")
    plan = make_plan(world.filings, world.out / "new", Mode.COPY, look=WriteProtected())
    assert plan.problems == (
        f"Nothing can be written in “{world.base}”. Choose another folder, or check the permissions.",
    )
    assert make_plan([], world.out, Mode.COPY, look=WriteProtected()).problems == ()


def test_a_plan_says_beforehand_that_a_file_stands_in_the_way(world: World) -> None:
    world.add("a.jpg")
    world.out.write_text("a file")
    assert world_problems(world, world.out / "new" / "sorted") == (
        f"“{world.out}” is a file, not a folder. Choose a folder.",
    )


def world_problems(world: World, destination: Path) -> tuple[str, ...]:
    return make_plan(world.filings, destination, Mode.COPY, look=Disk()).problems


def test_the_disk_tells_where_it_can_be_written(tiny_disk: Path) -> None:
    assert Disk().may_write(tiny_disk / "new" / "newer")
    remount(tiny_disk, "ro")
    assert not Disk().may_write(tiny_disk / "new" / "newer")
    remount(tiny_disk, "rw")


def test_the_disk_answers_for_what_is_not_there(tmp_path: Path) -> None:
    disk, missing = Disk(), tmp_path / "x" / "y"
    assert disk.identity(missing) is None
    assert disk.identity(tmp_path) is None
    assert disk.content_hash(missing) is None
    assert not disk.same_file(missing, tmp_path)
    assert disk.same_device(missing, tmp_path)
    assert disk.free_space(missing) > 0
    assert not disk.exists(missing)


def folds(folder: Path) -> bool:
    return Disk().name_rules(folder).folds


def test_whether_a_disk_folds_names_is_seen_from_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "12"
    folder.mkdir()
    (folder / "1").touch()
    assert not folds(folder), "decided by the folder's own name or the system"
    (folder / "a").touch()
    assert not folds(folder)
    (folder / "A").hardlink_to(folder / "a")  # what a folding disk would show
    assert folds(folder)
    assert folds(folder / "missing") == folds(folder)
    (folder / "a").unlink()
    if os.geteuid() != 0:
        folder.chmod(0)
        assert not folds(folder)
        folder.chmod(0o700)
    assert isinstance(folds(folder / "A"), bool), "a file has no entries"
    assert isinstance(folds(Path("/")), bool)


def test_a_filed_photo_is_known_at_its_new_place(world: World) -> None:
    world.add("a.jpg", sidecars=["a.xmp"])
    plan = world.plan(Mode.MOVE)
    run = begin(plan, world.journals)
    assert results(run.apply()) == [Result.DONE]
    assert list(tried_units(run.id, world.journals)) == list(plan.units)
    filed = plan.units[0].filed_photo
    assert filed.identity == PhotoIdentity.of(world.out / "paint" / "a.jpg")
    assert filed.sidecars == (world.out / "paint" / "a.xmp",)
