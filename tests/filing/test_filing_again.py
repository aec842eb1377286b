"""Sorting again: what was filed before is known, its copy follows a corrected label, there are never two."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from statuesorter.domain.labels import PAINT, STATUE, FiledAs
from statuesorter.domain.outcome import Result
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Filing, Mode, Plan, Reason
from statuesorter.filing import journal
from statuesorter.filing.apply import apply
from statuesorter.filing.history import history
from statuesorter.filing.record import load_run, path_of
from statuesorter.filing.undo import undo
from statuesorter.filing.verify import verify
from tests.filing.filing_world import World, mount, results, unmount

KEEPING = [Mode.COPY, Mode.HARDLINK, Mode.SYMLINK]
"""The ways to file that leave the original where it is."""


@pytest.fixture
def filed(world: World) -> World:
    """A photo with a side file, and another, both filed as copies: the first under paint."""
    return filed_as(world, Mode.COPY)


def filed_as(world: World, mode: Mode) -> World:
    world.add("a.jpg", sidecars=["a.xmp"])
    world.add("b.jpg", label=STATUE)
    world.file(mode)
    return world


def first(world: World) -> Photo:
    return world.filings[0].photo


def lefts(plan: Plan) -> list[tuple[str, Reason, Path | None]]:
    return [(left.photo.name, left.reason, left.where) for left in plan.left]


def moves(plan: Plan) -> list[tuple[str, str]]:
    return [
        (str(one.source.relative_to(plan.destination)), str(one.target.relative_to(plan.destination)))
        for unit in plan.moved_copies
        for one in unit.operations
    ]


@pytest.mark.parametrize("mode", KEEPING)
def test_what_was_filed_before_stays_and_the_plan_says_where_it_lies(world: World, mode: Mode) -> None:
    plan = filed_as(world, mode).plan_again(mode)
    assert plan.units == ()
    assert lefts(plan) == [
        ("a.jpg", Reason.FILED_BEFORE, world.out / "paint/a.jpg"),
        ("b.jpg", Reason.FILED_BEFORE, world.out / "statue/b.jpg"),
    ]


def test_a_side_file_that_is_new_is_filed_beside_the_copy_of_before(filed: World) -> None:
    side = filed.photos / "a.jpg.xmp"
    side.write_text("a rating")
    photo = Photo(first(filed).identity, (*first(filed).sidecars, side))
    filed.filings[0] = Filing(photo, PAINT)
    plan = filed.plan_again(Mode.COPY)
    (unit,) = plan.side_files_only
    assert [one.target.name for one in unit.operations] == ["a.jpg.xmp"]
    assert (unit.target, plan.moved_copies) == (filed.out / "paint/a.jpg", ())
    assert plan.size == side.stat().st_size
    run, _outcomes = filed.file_again(Mode.COPY)
    assert filed.names() == ["paint/a.jpg", "paint/a.jpg.xmp", "paint/a.xmp", "statue/b.jpg"]
    assert filed.plan_again(Mode.COPY).units == ()
    assert set(results(undo(run, filed.journals))) == {Result.DONE}
    assert filed.names() == ["paint/a.jpg", "paint/a.xmp", "statue/b.jpg"]


def test_a_side_file_that_changed_makes_no_second_photo_and_overwrites_nothing(filed: World) -> None:
    (filed.photos / "a.xmp").write_text("a new rating")
    for plan in (filed.plan_again(Mode.COPY), filed.plan(Mode.COPY)):
        assert plan.units == ()
        assert lefts(plan)[0] == ("a.jpg", Reason.SIDE_FILES_DIFFER, filed.out / "paint/a.jpg")


def test_a_side_file_is_named_after_the_copy_it_belongs_to(world: World) -> None:
    world.add("one/a.jpg", b"1")
    photo = world.add("two/a.jpg", b"2")
    world.file(Mode.COPY)
    side = photo.path.with_name("a.jpg.xmp")
    side.write_text("a rating")
    world.filings[1] = Filing(Photo(photo.identity, (side,)), PAINT)
    for plan in (world.plan_again(Mode.COPY), world.plan(Mode.COPY)):
        assert [one.target.name for unit in plan.units for one in unit.operations] == ["a (2).jpg.xmp"]


@pytest.mark.parametrize("mode", KEEPING)
def test_the_copy_of_a_corrected_photo_is_moved_and_undo_puts_it_back(world: World, mode: Mode) -> None:
    start = filed_as(world, mode).snapshot()
    world.relabel(first(world), STATUE)
    plan = world.plan_again(mode)
    assert moves(plan) == [("paint/a.jpg", "statue/a.jpg"), ("paint/a.xmp", "statue/a.xmp")]
    assert plan.moved_copies[0].moved_from is not None
    assert plan.moved_copies[0].moved_from.label == PAINT
    assert plan.bytes_needed == 0
    run, outcomes = world.file_again(mode)
    assert results(outcomes) == [Result.DONE]
    assert world.names() == ["statue/a.jpg", "statue/a.xmp", "statue/b.jpg"]
    assert (world.out / "statue/a.jpg").is_symlink() is (mode is Mode.SYMLINK)
    assert (world.out / "statue/a.jpg").samefile(first(world).path) is (mode is not Mode.COPY)
    assert world.plan_again(mode).units == (), "it lies where it belongs now"
    assert results(undo(run, world.journals)) == [Result.DONE]
    assert world.snapshot() == start


def test_a_photo_that_is_taken_out_keeps_its_copy_where_it_is(filed: World) -> None:
    filed.relabel(first(filed), STATUE)
    plan = filed.plan_again(Mode.COPY, exclude=[first(filed).path])
    assert (plan.units, plan.left[0].reason) == ((), Reason.EXCLUDED)


@pytest.mark.parametrize("mode", KEEPING)
def test_corrected_to_and_fro_there_is_always_one_copy(world: World, mode: Mode) -> None:
    start = filed_as(world, mode).snapshot()
    runs: list[str] = []
    for label in (STATUE, PAINT, STATUE):
        world.relabel(first(world), label)
        runs.append(world.file_again(mode)[0])
        assert sum(name.endswith("a.jpg") for name in world.names()) == 1
        assert {copy.mode for copy in world.earlier()[first(world).path]} == {mode}
    for run in reversed(runs):
        assert results(undo(run, world.journals)) == [Result.DONE]
    assert world.snapshot() == start


def test_two_photos_whose_copies_change_places_both_find_a_name(world: World) -> None:
    one, two = world.add("one/a.jpg", b"1"), world.add("two/a.jpg", b"2", STATUE)
    world.file(Mode.COPY)
    start = world.snapshot()
    world.relabel(one, STATUE)
    world.relabel(two, PAINT)
    run, outcomes = world.file_again(Mode.COPY)
    assert results(outcomes) == [Result.DONE] * 2
    assert world.names() == ["paint/a (2).jpg", "statue/a (2).jpg"]
    assert results(undo(run, world.journals)) == [Result.DONE] * 2
    assert world.snapshot() == start


def test_a_photo_of_the_same_bytes_gets_a_copy_where_the_first_one_leaves(world: World) -> None:
    one, _two = world.add("one/a.jpg", b"same"), world.add("two/a.jpg", b"same")
    world.file(Mode.COPY)
    world.relabel(one, STATUE)
    world.filings.reverse()  # the one that stays is planned first
    world.file_again(Mode.COPY)
    assert world.names() == ["paint/a (2).jpg", "statue/a.jpg"]


def test_two_photos_of_the_same_bytes_and_one_copy_move_it_once(world: World) -> None:
    one, two = world.add("one/a.jpg", b"same"), world.add("two/a.jpg", b"same")
    world.file(Mode.COPY)
    earlier = world.earlier()
    earlier[two.path] = earlier[one.path]  # as known by its content, not by its path
    world.relabel(one, STATUE)
    world.relabel(two, STATUE)
    plan = world.plan(Mode.COPY, earlier=earlier)
    assert moves(plan) == [("paint/a.jpg", "statue/a.jpg")]
    assert [left.reason for left in plan.left] == [Reason.SAME_CONTENT]


def test_a_numbered_copy_gets_its_own_name_back_where_that_is_free(world: World) -> None:
    world.add("one/a.jpg", b"1")
    photo = world.add("two/a.jpg", b"2", sidecars=["two/a.nef", "two/a.jpg.xmp"])
    world.file(Mode.COPY)
    world.relabel(photo, STATUE)
    assert moves(world.plan_again(Mode.COPY)) == [
        ("paint/a (2).jpg", "statue/a.jpg"),
        ("paint/a (2).jpg.xmp", "statue/a.jpg.xmp"),
        ("paint/a (2).nef", "statue/a.nef"),
    ]


def test_what_the_person_laid_beside_the_copy_and_belongs_to_it_goes_along(filed: World) -> None:
    (filed.out / "paint/a.jpg.xmp").write_text("written by another program")
    filed.relabel(first(filed), STATUE)
    filed.file_again(Mode.COPY)
    assert (filed.out / "statue/a.jpg.xmp").read_text() == "written by another program"


def test_a_copy_that_is_gone_is_made_anew(filed: World) -> None:
    (filed.out / "paint/a.jpg").unlink()
    (filed.out / "paint/a.xmp").unlink()
    plan = filed.plan_again(Mode.COPY)
    assert [str(unit.target.relative_to(filed.out)) for unit in plan.units] == ["paint/a.jpg"]
    assert plan.units[0].before == ()


@pytest.mark.parametrize("label", [PAINT, STATUE])
def test_a_copy_that_the_person_changed_is_left_alone_and_named(filed: World, label: FiledAs) -> None:
    theirs = filed.out / "paint/a.jpg"
    theirs.write_text("cropped")
    filed.relabel(first(filed), label)
    plan = filed.plan_again(Mode.COPY)
    (unit,) = plan.units
    assert [(each.copy.place.path, each.same) for each in unit.before] == [(theirs, False)]
    filed.file_again(Mode.COPY)
    assert theirs.read_text() == "cropped"


def test_a_copy_that_shows_the_same_is_the_photos_whatever_else_was_written_into_it(
    filed: World,
) -> None:
    rated = filed.out / "paint/a.jpg"
    rated.write_text("the same picture, with a rating")
    earlier = filed.earlier()
    place = PhotoIdentity.of(rated)
    earlier[first(filed).path] = [replace(earlier[first(filed).path][0], place=place, same_picture=True)]
    assert filed.plan(Mode.COPY, earlier=earlier).units == ()
    filed.relabel(first(filed), STATUE)
    assert moves(filed.plan(Mode.COPY, earlier=earlier))[0] == ("paint/a.jpg", "statue/a.jpg")


def test_another_photo_at_the_path_of_one_that_was_moved_is_no_version_of_it(world: World) -> None:
    path = world.add("DCIM/IMG_1.jpg", b"before the card was wiped").path
    world.file(Mode.MOVE)
    world.filings.clear()
    path.write_bytes(b"after")
    world.filings.append(Filing(Photo(PhotoIdentity.of(path)), STATUE))
    (unit,) = world.plan_again(Mode.COPY).units
    assert (unit.moved_from, unit.before) == (None, ())


def test_what_a_program_keeps_beside_the_copy_goes_along(world: World) -> None:
    settings = "CaptureOne/Settings/a.nef.cos"
    photo = world.add("a.nef", sidecars=[settings])
    world.file(Mode.COPY)
    world.relabel(photo, STATUE)
    assert moves(world.plan_again(Mode.COPY)) == [
        ("paint/a.nef", "statue/a.nef"),
        (f"paint/{settings}", f"statue/{settings}"),
    ]
    run, outcomes = world.file_again(Mode.COPY)
    assert results(outcomes) == [Result.DONE]
    assert world.names() == [f"statue/{settings}", "statue/a.nef"]
    assert world.plan_again(Mode.COPY).units == ()
    assert results(undo(run, world.journals)) == [Result.DONE]
    assert world.names() == [f"paint/{settings}", "paint/a.nef"]


def test_a_photo_that_changed_since_has_another_version_there(filed: World) -> None:
    path = first(filed).path
    path.write_text("edited")
    filed.filings[0] = Filing(Photo(PhotoIdentity.of(path)), STATUE)
    (unit,) = filed.plan_again(Mode.COPY).units
    assert unit.moved_from is None
    assert [each.same for each in unit.before] == [False]


def test_a_copy_of_before_in_a_second_folder_is_named(filed: World) -> None:
    filed.relabel(first(filed), STATUE)
    filed.file(Mode.COPY)  # as it was sorted before the plan knew its earlier runs: it lies in both
    plan = filed.plan_again(Mode.COPY)
    (left,) = [left for left in plan.left if left.photo.name == "a.jpg"]
    assert (plan.units, left.where) == ((), filed.out / "statue/a.jpg")
    assert [each.copy.place.path for each in left.before] == [filed.out / "paint/a.jpg"]


def test_moving_the_photo_itself_leaves_its_copy_and_says_so(filed: World) -> None:
    filed.relabel(first(filed), STATUE)
    plan = filed.plan_again(Mode.MOVE)
    unit = next(unit for unit in plan.units if unit.photo.name == "a.jpg")
    assert (unit.moved_from, unit.operations[0].source) == (None, first(filed).path)
    assert [(each.copy.place.path, each.same) for each in unit.before] == [(filed.out / "paint/a.jpg", True)]


def test_copies_at_another_destination_are_not_touched(filed: World) -> None:
    filed.relabel(first(filed), STATUE)
    filed.out = filed.base / "backup"
    plan = filed.plan_again(Mode.COPY)
    assert plan.moved_copies == ()
    assert sorted(str(unit.target.relative_to(filed.out)) for unit in plan.units) == [
        "statue/a.jpg",
        "statue/b.jpg",
    ]
    filed.out = filed.base / "out" / "paint"
    assert filed.plan_again(Mode.COPY).moved_copies == ()


def test_the_first_runs_undo_says_which_run_moved_the_copy(filed: World) -> None:
    filed.relabel(first(filed), STATUE)
    second, _outcomes = filed.file_again(Mode.COPY)
    first_run = history(filed.journals)[1].id
    other, moved = undo(first_run, filed.journals)
    assert (other.result, moved.result) == (Result.DONE, Result.SKIPPED)
    assert moved.error == (
        f"“a.jpg” is no longer where this run put it: the run {second} moved it to “{filed.out / 'statue'}”. "
        "Take that run back first."
    )
    assert filed.names() == ["statue/a.jpg", "statue/a.xmp"]
    assert results(undo(second, filed.journals)) == [Result.DONE]
    assert results(undo(first_run, filed.journals)) == [Result.DONE]
    assert not filed.out.exists()


def test_a_moved_photo_that_was_sorted_on_is_named_with_its_run_too(world: World) -> None:
    world.add("a.jpg")
    one, _outcomes = world.file(Mode.MOVE)
    world.filings = [Filing(Photo(PhotoIdentity.of(world.out / "paint/a.jpg")), STATUE)]
    two, _outcomes = world.file(Mode.MOVE)
    (outcome,) = undo(one, world.journals)
    assert f"the run {two} moved it" in (outcome.error or "")


def test_a_copy_that_a_later_run_moved_is_verified_where_it_is(filed: World) -> None:
    filed.relabel(first(filed), STATUE)
    filed.file_again(Mode.COPY)
    first_run = history(filed.journals)[1].id
    assert set(results(verify(first_run, filed.journals))) == {Result.DONE}
    (filed.out / "statue/a.jpg").write_text("damaged")
    assert Result.FAILED in results(verify(first_run, filed.journals))


def test_a_unit_is_read_from_the_journal_as_it_was_planned(filed: World) -> None:
    filed.relabel(first(filed), STATUE)
    (planned,) = filed.plan_again(Mode.COPY).units
    run, _outcomes = filed.file_again(Mode.COPY)
    (record,) = load_run(run, filed.journals).units.values()
    assert record.mode is Mode.MOVE
    read = record.unit
    assert (read.operations, read.moved_from, read.original) == (
        planned.operations,
        planned.moved_from,
        planned.original,
    )
    assert read.filed_photo.identity == planned.filed_photo.identity
    assert load_run(run, filed.journals).mode is Mode.COPY


def test_a_run_says_in_its_first_line_whether_it_moves_anything(filed: World) -> None:
    filed.relabel(first(filed), STATUE)
    filed.file_again(Mode.COPY)
    second, one = history(filed.journals)
    heads = [next(journal.read(path_of(run.id, filed.journals))) for run in (one, second)]
    assert [(head or {})["moves"] for head in heads] == [False, True]


def test_a_link_of_before_that_leads_elsewhere_now_is_left_alone(world: World) -> None:
    filed_as(world, Mode.SYMLINK)
    world.relabel(first(world), STATUE)
    plan = world.plan_again(Mode.SYMLINK)
    link = world.out / "paint/a.jpg"
    link.unlink()
    link.symlink_to(world.photos / "another one.jpg")
    assert results(apply(plan, world.journals)) == [Result.SKIPPED]
    assert link.readlink() == world.photos / "another one.jpg"


def test_a_copy_moves_to_a_folder_on_another_disk_too(filed: World) -> None:
    statue = filed.out / "statue"
    (statue / "b.jpg").unlink()
    if not mount(statue, "1m"):
        pytest.skip("mounting a file system is not permitted here")
    try:
        filed.relabel(first(filed), STATUE)
        filed.filings = filed.filings[:1]
        run, outcomes = filed.file_again(Mode.COPY)
        assert results(outcomes) == [Result.DONE]
        assert filed.names() == ["statue/a.jpg", "statue/a.xmp"]
        assert results(undo(run, filed.journals)) == [Result.DONE]
        assert filed.names() == ["paint/a.jpg", "paint/a.xmp"]
    finally:
        unmount(statue)
