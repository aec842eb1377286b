"""A photo is known again on disks that keep times coarsely or number their files anew."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from statuesorter.domain.outcome import Result
from statuesorter.domain.plan import Mode
from statuesorter.filing.apply import begin
from statuesorter.filing.failpoints import Failpoint, no_failpoint
from statuesorter.filing.history import history, pending, report_rows
from statuesorter.filing.recover import recover
from statuesorter.filing.sameness import is_second_name, same_time
from statuesorter.filing.undo import undo
from tests.filing.filing_world import (
    COARSE,
    HOUR,
    SECOND,
    Failing,
    KilledAt,
    KilledAtStep,
    World,
    all_failpoints,
    killed,
    make_coarse,
    number_anew,
    results,
)
from tests.filing.ways import Way, put_in_order, worlds

FINE = 1_500_000_001_123_456_789


@pytest.mark.parametrize("disk", [name for name in COARSE if "summer" not in name])
def test_a_time_is_the_same_as_far_as_the_coarser_disk_can_tell(disk: str) -> None:
    for time in (FINE, -FINE, 2**63 + FINE, 0):  # before 1970, and beyond what 64 bits hold, too
        assert same_time(time, COARSE[disk](time))
        assert same_time(COARSE[disk](time), time)


@pytest.mark.parametrize(
    "other", [FINE + 1, FINE - 1, FINE + SECOND // 2, FINE + HOUR, COARSE["FAT"](FINE) + 4 * SECOND]
)
def test_two_fine_times_and_two_coarse_ones_a_step_apart_are_not_the_same(other: int) -> None:
    assert not same_time(FINE, other)


def test_a_clock_that_was_put_on_by_an_hour_is_allowed_for_on_fat_alone() -> None:
    coarse = COARSE["FAT"](FINE)
    assert same_time(coarse, coarse - 2 * HOUR)
    assert not same_time(coarse, coarse + 27 * HOUR)
    assert not same_time(coarse, coarse + 1000 * SECOND)
    assert not same_time(coarse + SECOND, coarse + SECOND + HOUR)


@pytest.mark.parametrize("disk", [name for name in COARSE if "summer" not in name])
@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_what_was_filed_on_a_disk_with_coarse_times_is_taken_back(
    world: World, mode: Mode, disk: str
) -> None:
    world.add("a.jpg", sidecars=["a.xmp"])
    names = sorted(path.name for path in world.photos.iterdir())
    run, _outcomes = world.file(mode)
    make_coarse(world.out, disk)  # as they are read when the disk is connected the next time
    make_coarse(world.photos, disk)
    assert all(row.hash for row in report_rows(run, world.journals))
    assert results(undo(run, world.journals)) == [Result.DONE]
    assert world.names() == []
    assert sorted(path.name for path in world.photos.iterdir()) == names


@pytest.mark.parametrize("disk", COARSE)
def test_what_was_moved_to_a_disk_with_coarse_times_comes_back_with_its_own(
    quick_disk: Path, other_disk: Path, disk: str
) -> None:
    world = World(quick_disk, other_disk / "out")
    world.add("a.jpg", sidecars=["a.xmp"])
    start = world.snapshot()
    run, _outcomes = world.file(Mode.MOVE)
    make_coarse(world.out, disk)
    assert results(undo(run, world.journals)) == [Result.DONE]
    assert world.snapshot() == start


def test_where_the_content_is_known_it_decides_over_the_time(quick_disk: Path, other_disk: Path) -> None:
    world = World(quick_disk, other_disk / "out")
    world.add("a.jpg", b"as it was")
    world.add("b.jpg", b"as it was")
    run, _outcomes = world.file(Mode.MOVE)
    os.utime(world.out / "paint/a.jpg")
    (world.out / "paint/b.jpg").write_bytes(b"edited...")
    assert results(undo(run, world.journals)) == [Result.SKIPPED, Result.DONE]
    assert world.names() == ["paint/b.jpg"]


@pytest.mark.parametrize("disk", [name for name in COARSE if "summer" not in name])
def test_what_somebody_moved_back_by_hand_over_a_coarse_disk_counts_as_taken_back(
    world: World, disk: str
) -> None:
    world.add("a.jpg")
    run, _outcomes = world.file(Mode.MOVE)
    make_coarse(world.out, disk)
    (world.out / "paint/a.jpg").rename(world.photos / "a.jpg")
    assert results(undo(run, world.journals)) == [Result.DONE]


@pytest.mark.parametrize("time", [-1_000_000_123, 2**63 + 5 * SECOND, 13_569_465_600 * SECOND])
@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_a_photo_dated_before_1970_or_in_2400_is_filed_and_taken_back(
    quick_disk: Path, other_disk: Path, mode: Mode, time: int
) -> None:
    world = World(quick_disk, other_disk / "out")
    path = world.add("a.jpg").path
    os.utime(path, ns=(time, time))
    world.filings.clear()
    world.add_again(path)
    start = world.snapshot()
    run, outcomes = world.file(mode)
    assert results(outcomes) == [Result.DONE]
    assert results(undo(run, world.journals)) == [Result.DONE]
    assert world.snapshot() == start


@pytest.mark.parametrize(
    ("mode", "step", "nth"),
    [
        (Mode.COPY, "rename", 5),
        (Mode.COPY, "sync folder", 2),
        (Mode.MOVE, "rename", 5),
        (Mode.MOVE, "sync folder", 2),
        (Mode.MOVE, "unlink", 5),
    ],
)
def test_recovery_after_a_disk_has_numbered_its_files_anew_leaves_no_photo_at_both_places(
    quick_disk: Path, other_disk: Path, mode: Mode, step: str, nth: int
) -> None:
    """A recovery once left 93 photos at both places."""
    world = World(quick_disk, other_disk / "out")
    for number in range(8):
        world.add(f"{number}.jpg")
    start = world.snapshot()
    assert killed(lambda: world.file(mode, KilledAtStep(step, nth)))
    number_anew(world.out)
    assert set(results(recover(world.journals))) <= {Result.DONE, Result.SKIPPED}
    assert pending(world.journals) == []
    if mode is Mode.MOVE:
        assert len(world.snapshot()) == 8
    else:
        assert world.snapshot().items() >= start.items()
        run = next(world.journals.glob("*.journal")).stem
        assert set(results(undo(run, world.journals))) <= {Result.DONE}
        assert world.names() == []


@pytest.mark.parametrize("lacking", [[], ["rename"], ["rename", "link"]])
@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
@pytest.mark.parametrize("far", [False, True], ids=["on one disk", "to another disk"])
def test_a_run_killed_at_any_step_is_put_in_order_by_names_sizes_and_contents_alone(
    quick_disk: Path, other_disk: Path, mode: Mode, lacking: list[str], far: bool
) -> None:
    way = Way(mode, lambda: all_failpoints(*(Failing(step, errno.ENOSYS) for step in lacking)))
    for number, world, start in worlds(quick_disk / "run", way, other_disk / "run" if far else None):
        if not killed(lambda: way.file(world, KilledAt(number, way.failpoint()))):  # noqa: B023
            assert number > 10
            return
        for folder in (world.photos, world.out):
            number_anew(folder)
        put_in_order(world, start, way)


@pytest.mark.parametrize("disk", ["FAT", "HFS+", "exFAT"])
@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_a_run_killed_at_any_step_is_put_in_order_though_its_disk_kept_coarser_times(
    quick_disk: Path, mode: Mode, disk: str
) -> None:
    for number, world, _start in worlds(quick_disk, Way(mode, lambda: no_failpoint)):
        originals = sorted(path.name for path in world.photos.iterdir())
        if not killed(lambda: world.file(mode, KilledAt(number))):  # noqa: B023
            assert number > 10
            return
        for folder in (world.photos, world.out):
            make_coarse(folder, disk)
        assert set(results(recover(world.journals))) <= {Result.DONE, Result.SKIPPED}
        assert pending(world.journals) == []
        for run in history(world.journals):
            assert set(results(undo(run.id, world.journals))) <= {Result.DONE}
        assert sorted(path.name for path in world.photos.iterdir()) == originals
        assert not world.out.exists()


@pytest.mark.parametrize("content", ["the same bytes", "the same bytes and time", "other bytes"])
def test_a_file_that_was_there_before_the_copy_got_its_name_is_not_taken_for_it(
    quick_disk: Path, other_disk: Path, content: str
) -> None:
    world = World(quick_disk, other_disk / "out")
    photo = world.add("a.jpg").path
    target = world.out / "paint/a.jpg"

    def somebody_is_quicker(name: str, path: Path, /) -> None:
        if name == "rename":
            target.write_bytes(b"theirs" if content == "other bytes" else photo.read_bytes())
            if "time" in content:
                shutil.copystat(photo, target)

    failpoint = all_failpoints(somebody_is_quicker, KilledAtStep("rename", 0))
    assert killed(lambda: world.file(Mode.MOVE, failpoint))
    assert results(recover(world.journals)) == [Result.SKIPPED]
    assert photo.exists()
    # A copy to the byte and nanosecond may be taken for ours: nothing is lost with it, its original is there.
    assert target.exists() or content == "the same bytes and time"
    assert len([path for path in world.snapshot() if "/.statuesorter" in path]) == 0


def linked_half(world: World, mode: Mode, lacking: Failpoint = no_failpoint) -> None:
    """File without renameat2, and be killed while a file has two names."""
    failpoint = all_failpoints(Failing("rename", errno.ENOSYS), lacking, KilledAtStep("unlink linked", 0))
    assert killed(lambda: world.file(mode, failpoint))


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
@pytest.mark.parametrize("numbers", ["true", "one for each name"])
def test_a_second_name_is_taken_away_by_recovery_also_where_its_number_is_another(
    world: World, mode: Mode, numbers: str
) -> None:
    photo = world.add("a.jpg").path
    start = world.snapshot()
    linked_half(world, mode)
    if numbers != "true":
        number_anew(world.out)
    list(recover(world.journals))
    if mode is Mode.MOVE:
        assert world.snapshot() == start
    else:
        assert photo.exists()
        assert world.names() in ([], ["paint/a.jpg"])
    assert pending(world.journals) == []


def test_one_file_that_two_paths_lead_to_has_no_second_name(tmp_path: Path) -> None:
    """Taking away what looks like its second name would take away the only one."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.jpg").write_text("the only one")
    (tmp_path / "by another way").symlink_to(folder)
    assert not is_second_name(folder / "a.jpg", tmp_path / "by another way/a.jpg")
    (folder / "b.jpg").hardlink_to(folder / "a.jpg")
    assert is_second_name(folder / "a.jpg", folder / "b.jpg")
    assert not is_second_name(folder / "a.jpg", folder / "c.jpg")
    assert not is_second_name(folder, folder)


def test_a_hard_link_that_was_replaced_by_another_file_stays(world: World) -> None:
    world.add("a.jpg")
    run, _outcomes = world.file(Mode.HARDLINK)
    target = world.out / "paint/a.jpg"
    target.unlink()
    target.write_bytes((world.photos / "a.jpg").read_bytes())  # the same bytes, of another time
    assert results(undo(run, world.journals)) == [Result.SKIPPED]
    assert target.exists()


def test_a_photo_whose_time_became_coarse_between_plan_and_apply_is_filed(world: World) -> None:
    world.add("a.jpg")
    plan = world.plan(Mode.COPY)
    make_coarse(world.photos, "FAT")
    assert results(begin(plan, world.journals).apply()) == [Result.DONE]
