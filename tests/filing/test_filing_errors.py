"""Whatever the world does while photos are filed: one unit fails, says why, and is as it was."""

from __future__ import annotations

import errno
import gc
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.plan import Mode
from statuesorter.domain.progress import Progress
from statuesorter.domain.run import RunState
from statuesorter.filing.apply import apply, begin
from statuesorter.filing.errors import FilingBusy, JournalUnwritable
from statuesorter.filing.failpoints import Failpoint
from statuesorter.filing.history import history, pending
from statuesorter.filing.lock import Lock
from statuesorter.filing.recover import recover
from statuesorter.filing.sentences import explain
from statuesorter.filing.undo import undo
from tests.filing.filing_world import (
    Crossing,
    Failing,
    KilledAtStep,
    World,
    all_failpoints,
    assert_nothing_lost,
    killed,
    remount,
    results,
)

STEPS_OF_MODE = {
    Mode.COPY: ["open", "create", "write", "sync", "rename"],
    Mode.MOVE: ["rename", "sync folder"],
    Mode.HARDLINK: ["publish link"],
    Mode.SYMLINK: ["publish link"],
}
CASES = [(mode, step) for mode, failpoint in STEPS_OF_MODE.items() for step in (*failpoint, "make folder")]


def pair(world: World) -> World:
    """Two photos, the first with a sidecar."""
    world.add("a.jpg", sidecars=["a.xmp"])
    world.add("b.jpg")
    return world


def assert_untouched(world: World, outcomes: list[Outcome], start: object) -> None:
    assert world.snapshot() == start
    assert all(outcome.error for outcome in outcomes)
    assert not world.out.exists(), "empty folders made by the run stay behind"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
@pytest.mark.parametrize(("mode", "step"), CASES)
def test_a_refused_step_leaves_everything_as_it_was(world: World, mode: Mode, step: str, number: int) -> None:
    start = pair(world).snapshot()
    _run, outcomes = world.file(mode, Failing(step, number, where=lambda path: path != world.journals))
    assert results(outcomes) == [Result.FAILED] * 2
    assert_untouched(world, outcomes, start)
    assert history(world.journals)[0].failed == 2
    assert pending(world.journals) == []


@pytest.mark.parametrize("mode", list(Mode))
def test_one_failing_file_takes_its_unit_back_and_not_the_others(world: World, mode: Mode) -> None:
    pair(world)
    step = "publish link" if mode in (Mode.HARDLINK, Mode.SYMLINK) else "rename"
    run, outcomes = world.file(mode, Failing(step, errno.ENAMETOOLONG, {1}))
    assert results(outcomes) == [Result.FAILED, Result.DONE]
    assert "too long" in (outcomes[0].error or "")
    assert world.names() == ["paint/b.jpg"]
    assert results(undo(run, world.journals)) == [Result.DONE]


@pytest.mark.parametrize("step", ["rename", "unlink", "sync folder"])
def test_a_move_to_another_disk_that_fails_leaves_the_originals(
    quick_disk: Path, other_disk: Path, step: str
) -> None:
    world = pair(World(quick_disk, other_disk / "out"))
    start = world.snapshot()
    place = other_disk if step == "sync folder" else world.photos
    aside = Failing(step, errno.EACCES, where=lambda path: path.is_relative_to(place))
    _run, outcomes = world.file(Mode.MOVE, aside)
    assert results(outcomes) == [Result.FAILED] * 2
    assert_untouched(world, outcomes, start)


def test_an_original_that_cannot_be_removed_after_its_sidecar_was_is_left_to_recovery(
    quick_disk: Path, other_disk: Path
) -> None:
    world = pair(World(quick_disk, other_disk / "out"))
    start = world.snapshot()
    run, outcomes = world.file(Mode.MOVE, Failing("unlink", errno.EIO, {1}))
    assert results(outcomes) == [Result.FAILED, Result.DONE]
    assert "could not be put back at once" in (outcomes[0].error or "")
    assert [outcome.half_done for outcome in outcomes] == [True, False]
    assert [summary.id for summary in pending(world.journals)] == [run]
    assert results(recover(world.journals)) == [Result.DONE]
    assert_nothing_lost(world, start, Mode.MOVE)
    assert results(undo(run, world.journals)) == [Result.DONE] * 2
    assert world.snapshot() == start


def test_what_cannot_be_put_back_at_once_is_put_back_by_recovery(world: World) -> None:
    start = pair(world).snapshot()
    run, outcomes = world.file(Mode.MOVE, Failing("rename", errno.EIO, {1, 2}))
    assert results(outcomes) == [Result.FAILED, Result.DONE]
    assert results(recover(world.journals)) == [Result.SKIPPED]
    assert history(world.journals)[0].state is RunState.COMPLETE
    list(undo(run, world.journals))
    assert world.snapshot() == start


@pytest.mark.parametrize("mode", list(Mode))
def test_a_photo_changed_or_gone_between_plan_and_apply_is_left(world: World, mode: Mode) -> None:
    pair(world)
    world.add("c.jpg")
    plan = world.plan(mode)
    (world.photos / "a.xmp").write_text("edited meanwhile")
    (world.photos / "b.jpg").unlink()
    start = world.snapshot()
    outcomes = list(begin(plan, world.journals).apply())
    assert results(outcomes) == [Result.SKIPPED, Result.SKIPPED, Result.DONE]
    assert "“a.xmp” has changed" in (outcomes[0].error or "")
    assert "“b.jpg” is no longer where it was" in (outcomes[1].error or "")
    assert world.names() == ["paint/c.jpg"]
    assert set(start) - set(world.snapshot()) <= {str(world.photos / "c.jpg")}


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("lacking", [[], ["rename"], ["rename", "link"]])
def test_a_name_taken_between_plan_and_apply_is_never_overwritten(
    world: World, mode: Mode, lacking: list[str]
) -> None:
    pair(world)
    plan = world.plan(mode)
    (world.out / "paint").mkdir(parents=True)
    (world.out / "paint/a.xmp").write_text("theirs")
    failpoint = all_failpoints(*(Failing(step, errno.ENOSYS) for step in lacking))
    outcomes = list(begin(plan, world.journals, failpoint=failpoint).apply())
    assert results(outcomes) == [Result.SKIPPED, Result.DONE]
    assert "has appeared in the new folder" in (outcomes[0].error or "")
    assert world.names() == ["paint/a.xmp", "paint/b.jpg"]
    assert (world.out / "paint/a.xmp").read_text() == "theirs"
    assert (world.photos / "a.jpg").exists()


def test_a_disk_that_cannot_sync_folders_is_good_enough(world: World) -> None:
    pair(world)
    _run, outcomes = world.file(Mode.MOVE, Failing("sync folder", errno.EINVAL))
    assert results(outcomes) == [Result.DONE] * 2


def test_disks_that_turn_out_to_be_two_are_copied_across(world: World) -> None:
    start = pair(world).snapshot()
    run, outcomes = world.file(Mode.MOVE, Crossing())
    assert results(outcomes) == [Result.DONE] * 2
    assert len(world.names()) == 3
    assert results(undo(run, world.journals, failpoint=Crossing())) == [Result.DONE] * 2
    assert world.snapshot() == start


def test_a_plan_can_be_carried_out_without_a_name(world: World) -> None:
    assert results(apply(pair(world).plan(Mode.COPY), world.journals)) == [Result.DONE] * 2


def test_a_photo_that_changes_while_it_is_copied_is_left(quick_disk: Path, other_disk: Path) -> None:
    for step in ("write", "rename"):
        world = pair(World(quick_disk / step, other_disk / step))

        def edit(name: str, path: Path, /, *, step: str = step, world: World = world) -> None:
            if name == step and (step == "write" or path == world.photos / "a.jpg"):
                (world.photos / "a.jpg").write_text("edited meanwhile")

        run, outcomes = world.file(Mode.MOVE, edit)
        assert results(outcomes)[0] is Result.SKIPPED, "not filed"
        assert (world.photos / "a.jpg").read_text() == "edited meanwhile"
        assert world.names() == ["paint/b.jpg"]
        assert results(undo(run, world.journals)) == [Result.DONE]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _content: b"",
    "half of it": lambda content: content[: len(content) // 2],
    "more than was written": lambda content: content + b"\0",
    "one bit flipped at the start": lambda content: bytes([content[0] ^ 1]) + content[1:],
    "one bit flipped at the end": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
}


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("size", [400, 300_000])
def test_a_disk_that_gives_back_other_bytes_gets_no_photo(
    quick_disk: Path, other_disk: Path, damage: Callable[[bytes], bytes], size: int, mode: Mode
) -> None:
    world = World(quick_disk, other_disk / "out")
    world.add("a.jpg", os.urandom(size))

    def spoil(name: str, path: Path, /) -> None:
        if name == "read back":
            path.write_bytes(damage(path.read_bytes()))

    start = world.snapshot()
    _run, outcomes = world.file(mode, spoil)
    assert "did not give back" in (outcomes[0].error or "")
    assert_untouched(world, outcomes, start)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_a_copy_on_another_disk_that_cannot_be_read_back_leaves_everything_as_it_was(
    quick_disk: Path, other_disk: Path, mode: Mode, number: int
) -> None:
    world = pair(World(quick_disk, other_disk / "out"))
    start = world.snapshot()
    _run, outcomes = world.file(mode, Failing("read back", number))
    assert results(outcomes) == [Result.FAILED] * 2
    assert_untouched(world, outcomes, start)


def test_a_copy_beside_its_original_is_not_read_back(world: World) -> None:
    """Its original stays on the same disk, and `check_copies` reads it whenever the person wants."""
    pair(world)
    taken: list[str] = []
    world.file(Mode.COPY, lambda name, _path: taken.append(name))
    assert "sync" in taken
    assert "read back" not in taken


def test_a_file_where_a_folder_should_be_made_is_named(world: World) -> None:
    pair(world)
    plan = world.plan(Mode.MOVE)
    world.out.mkdir()
    (world.out / "paint").write_text("a file")
    outcomes = list(begin(plan, world.journals).apply())
    assert results(outcomes) == [Result.FAILED] * 2
    assert "A file stands where the folder" in (outcomes[0].error or "")


@pytest.mark.parametrize("mode", list(Mode))
def test_a_destination_that_vanishes_is_what_is_missing_and_not_the_photo(world: World, mode: Mode) -> None:
    start = pair(world).snapshot()

    def unplug(name: str, _path: Path, /) -> None:
        if name in ("create", "rename", "publish link") and world.out.exists():
            shutil.rmtree(world.out)

    _run, outcomes = world.file(mode, unplug)
    assert results(outcomes) == [Result.FAILED] * 2
    for outcome, name in zip(outcomes, ("a.jpg", "b.jpg"), strict=True):
        assert outcome.error == (
            f"The folder “{world.out / 'paint'}”, where “{name}” should go, is no longer there. "
            "Check that its disk is connected, then try again."
        )
    assert world.snapshot() == start


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_a_full_disk_fails_what_does_not_fit(world: World, tiny_disk: Path, mode: Mode) -> None:
    world.out = tiny_disk / "out"
    for number in range(10):
        world.add(f"{number}.jpg", os.urandom(100_000))
    plan = world.plan(mode)
    (tiny_disk / "filler").write_bytes(bytes(500_000))  # between plan and apply
    start = world.snapshot()
    run = begin(plan, world.journals)
    outcomes = list(run.apply())
    assert {Result.DONE, Result.FAILED} == set(results(outcomes))
    assert "no room left" in next(outcome.error or "" for outcome in outcomes if outcome.error)
    assert_nothing_lost(world, start, mode)
    assert set(results(undo(run.id, world.journals))) == {Result.DONE}
    assert world.snapshot() == start


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE, Mode.SYMLINK])
def test_a_destination_that_became_read_only_fails_every_photo(
    world: World, tiny_disk: Path, mode: Mode
) -> None:
    world.out = tiny_disk / "out"
    start = pair(world).snapshot()
    run = begin(world.plan(mode), world.journals)
    remount(tiny_disk, "ro")
    outcomes = list(run.apply())
    assert results(outcomes) == [Result.FAILED] * 2
    assert all(outcome.error for outcome in outcomes)
    assert_untouched(world, outcomes, start)
    remount(tiny_disk, "rw")


def test_photos_on_a_read_only_disk_are_copied_and_never_moved(world: World, tiny_disk: Path) -> None:
    photos = World(tiny_disk, world.out)
    start = pair(photos).snapshot()
    moving, copying = photos.plan(Mode.MOVE), photos.plan(Mode.COPY)
    remount(tiny_disk, "ro")
    assert results(apply(moving, world.journals)) == [Result.FAILED] * 2
    assert photos.snapshot() == start
    assert results(apply(copying, world.journals)) == [Result.DONE] * 2
    remount(tiny_disk, "rw")


def test_a_journal_on_a_full_disk_stops_the_run_and_recovery_goes_on_later(
    world: World, tiny_disk: Path
) -> None:
    for number in range(200):
        world.add(f"{number}.jpg")  # more than fits into what is left of the journal's last block
    plan, start = world.plan(Mode.MOVE), world.snapshot()
    journals = tiny_disk / "journals"
    run = begin(plan, journals)
    filler = tiny_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        while shutil.disk_usage(tiny_disk).free:
            file.write(bytes(4096))
    with pytest.raises(JournalUnwritable, match="cannot be written"):
        list(run.apply())
    filler.unlink()
    list(recover(journals))
    list(undo(run.id, journals))
    assert world.snapshot() == start


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("step", ["journal write", "journal sync"])
@pytest.mark.parametrize("lacking", [[], ["rename", "link"]])
def test_a_journal_that_cannot_be_written_stops_the_run_wherever_it_happens(
    quick_disk: Path, mode: Mode, step: str, lacking: list[str]
) -> None:
    lacks = all_failpoints(*(Failing(one, errno.ENOSYS) for one in lacking))
    for time in range(1, 9):
        world = pair(World(quick_disk / str(time), quick_disk / f"{time} out"))
        start = world.snapshot()
        failpoint = all_failpoints(lacks, Failing(step, errno.ENOSPC, range(time, 100)))
        try:
            world.file(mode, failpoint)
        except JournalUnwritable:
            assert not [path for path in world.snapshot() if "/.statuesorter" in path]
        list(recover(world.journals))
        assert_nothing_lost(world, start, mode)
        for run in history(world.journals):
            failpoint = all_failpoints(lacks, Failing(step, errno.ENOSPC, range(time - 1, 100)))
            try:
                list(undo(run.id, world.journals, failpoint=failpoint))
            except JournalUnwritable:
                list(recover(world.journals))
            list(undo(run.id, world.journals))
        assert world.snapshot() == start


def said_number(error: JournalUnwritable) -> int:
    """How many photos the sentence says were done."""
    return int((re.findall(r"(\d+) photos? had been", str(error)) or ["0"])[0])


@pytest.mark.parametrize(
    ("step", "time"),
    [("journal write", time) for time in range(1, 9)] + [("journal sync", time) for time in range(1, 6)],
)
def test_a_journal_that_can_no_longer_be_written_is_said_with_what_had_been_done(
    quick_disk: Path, step: str, time: int
) -> None:
    """“No photo is touched” was said after 117 had been moved."""
    world = World(quick_disk, quick_disk / "out")
    for number in range(300):  # three batches
        world.add(f"{number}.jpg")
    with pytest.raises(JournalUnwritable) as caught:
        world.file(Mode.MOVE, Failing(step, errno.ENOSPC, range(time, 99)))
    filed = len(world.names())
    assert said_number(caught.value) == filed
    assert ("no photo was touched" in str(caught.value)) is (filed == 0)


@pytest.mark.parametrize(
    ("step", "time"),
    [("journal write", time) for time in range(6)] + [("journal sync", time) for time in range(4)],
)
def test_an_undo_whose_journal_can_no_longer_be_written_says_what_it_had_taken_back(
    quick_disk: Path, step: str, time: int
) -> None:
    world = World(quick_disk, quick_disk / "out")
    for number in range(300):
        world.add(f"{number}.jpg")
    run, _outcomes = world.file(Mode.MOVE)
    with pytest.raises(JournalUnwritable) as caught:
        list(undo(run, world.journals, failpoint=Failing(step, errno.ENOSPC, range(time, 99))))
    assert said_number(caught.value) == 300 - len(world.names())


def test_a_recovery_whose_journal_can_no_longer_be_written_says_what_it_had_put_in_order(
    quick_disk: Path,
) -> None:
    world = World(quick_disk, quick_disk / "out")
    for number in range(10):
        world.add(f"{number}.jpg")
    assert killed(lambda: world.file(Mode.MOVE, KilledAtStep("rename", 5)))
    with pytest.raises(JournalUnwritable) as caught:
        list(recover(world.journals, failpoint=Failing("journal write", errno.ENOSPC, range(3, 99))))
    assert said_number(caught.value) == 3
    assert len(list(recover(world.journals))) == 7


def test_a_move_half_done_when_its_journal_fails_is_said_to_wait(quick_disk: Path, other_disk: Path) -> None:
    """On a disk that needs the journal to rename: nothing can be put back either."""
    world = pair(World(quick_disk, other_disk / "out"))
    start = world.snapshot()
    lacks = all_failpoints(Failing("rename", errno.ENOSYS), Failing("link", errno.EPERM))
    for time in range(4, 9):
        with pytest.raises(JournalUnwritable) as caught:
            world.file(
                Mode.MOVE, all_failpoints(lacks, Failing("journal write", errno.ENOSPC, range(time, 99)))
            )
        waits = bool([run for run in history(world.journals) if run.pending and run.tried])
        assert waits or "waits to be put in order" not in str(caught.value)
        list(recover(world.journals))
        for run in history(world.journals):
            list(undo(run.id, world.journals))
        assert world.snapshot() == start


def test_an_original_that_reads_differently_each_time_is_said_to_and_not_the_other_disk(
    quick_disk: Path, other_disk: Path
) -> None:
    world = World(quick_disk, other_disk / "out")
    photo = world.add("a.jpg").path

    def flip(name: str, _path: Path, /) -> None:
        if name == "read back":
            times = photo.stat()
            photo.write_bytes(photo.read_bytes()[::-1])
            os.utime(photo, ns=(times.st_atime_ns, times.st_mtime_ns))

    _run, outcomes = world.file(Mode.MOVE, flip)
    assert "reads differently each time" in (outcomes[0].error or "")
    assert world.names() == []


def test_a_move_across_disks_stopped_by_its_journal_is_taken_back(quick_disk: Path, other_disk: Path) -> None:
    world = pair(World(quick_disk, other_disk / "out"))
    start = world.snapshot()
    with pytest.raises(JournalUnwritable):
        world.file(Mode.MOVE, Failing("journal sync", errno.EIO, {2}))
    assert world.snapshot() == start


def test_journals_that_cannot_be_made_are_an_error_before_anything_is_touched(world: World) -> None:
    plan = pair(world).plan(Mode.MOVE)
    world.journals.write_text("a file")
    with pytest.raises(JournalUnwritable):
        begin(plan, world.journals)


def test_a_run_whose_journal_was_deleted_touches_nothing(world: World) -> None:
    run = begin(pair(world).plan(Mode.MOVE), world.journals)
    start = world.snapshot()
    next(world.journals.glob("*.journal")).unlink()
    with pytest.raises(JournalUnwritable):
        list(run.apply())
    assert world.snapshot() == start


def test_cancelling_stops_between_units_and_what_is_done_can_be_undone(world: World) -> None:
    for number in range(5):
        world.add(f"{number}.jpg")
    start, token = world.snapshot(), CancelToken()

    def cancel_at(name: str, path: Path, /) -> None:
        if path.name == "2.jpg" and name == "rename":
            token.cancel()

    run = begin(world.plan(Mode.MOVE), world.journals, failpoint=cancel_at)
    assert results(run.apply(cancel=token)) == [Result.DONE] * 3
    summary = history(world.journals)[0]
    assert (summary.state, summary.done, summary.failed, summary.total) == (RunState.CANCELLED, 3, 0, 5)
    assert pending(world.journals) == []
    assert list(undo(run.id, world.journals, cancel=token)) == [], "an undo can be cancelled too"
    token = CancelToken()
    assert len(list(undo(run.id, world.journals, cancel=token, failpoint=cancel_at))) == 1
    assert len(list(undo(run.id, world.journals))) == 2
    assert world.snapshot() == start


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_cancelling_while_copying_leaves_no_copies(quick_disk: Path, other_disk: Path, mode: Mode) -> None:
    world = World(quick_disk, other_disk / "out")
    for number in range(20):  # more than are copied side by side
        world.add(f"{number}.jpg")
    start, token = world.snapshot(), CancelToken()

    def cancel(name: str, _path: Path, /) -> None:
        if name == "create":
            token.cancel()

    assert list(begin(world.plan(mode), world.journals, failpoint=cancel).apply(cancel=token)) == []
    assert_untouched(world, [], start)
    assert history(world.journals) == [], "a run that did nothing is not in the history"


def test_cancelling_before_the_start_and_between_batches_does_nothing_more(world: World) -> None:
    for number in range(130):
        world.add(f"{number}.jpg")
    token = CancelToken()
    outcomes = begin(world.plan(Mode.MOVE), world.journals).apply(cancel=token)
    next(outcomes)
    token.cancel()
    assert len(list(outcomes)) == 127, "the first batch was done as a whole"


def test_a_run_that_is_cancelled_after_its_last_photo_is_complete(world: World) -> None:
    outcomes = begin(pair(world).plan(Mode.MOVE), world.journals).apply()
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    summary = history(world.journals)[0]
    assert (summary.state, summary.done) == (RunState.COMPLETE, 2)


def test_no_longer_listening_cancels_in_order(world: World) -> None:
    for number in range(130):
        world.add(f"{number}.jpg")
    outcomes = begin(world.plan(Mode.MOVE), world.journals).apply()
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert history(world.journals)[0].state is RunState.CANCELLED
    with Lock(world.journals):
        pass


def test_a_second_program_is_refused_while_the_first_one_files(world: World) -> None:
    plan = pair(world).plan(Mode.MOVE)
    first = begin(plan, world.journals).apply()
    next(first)
    for second in (
        lambda: begin(plan, world.journals),
        lambda: list(undo("any", world.journals)),
        lambda: list(recover(world.journals)),
    ):
        with pytest.raises(FilingBusy, match="Another StatueSorter is filing"):
            second()
    assert pending(world.journals) == [], "the other's run is not cut off"
    assert len(list(first)) == 1


@pytest.mark.parametrize("mode", list(Mode))
def test_two_programs_racing_for_the_same_names_overwrite_nothing(quick_disk: Path, mode: Mode) -> None:
    worlds = [World(quick_disk / side, quick_disk / "out") for side in ("left", "right")]
    for world in worlds:
        for number in range(60):
            world.add(f"{number}.jpg", f"{world.base.name} {number}".encode())
    plans = [world.plan(mode) for world in worlds]  # both made before either is carried out
    children: list[int] = []
    for world, plan in zip(worlds, plans, strict=True):
        child = os.fork()
        if child == 0:
            gc.disable()  # as in `killed`
            list(apply(plan, world.journals))
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    contents = [path.read_bytes() for path in (quick_disk / "out").rglob("*.jpg")]
    assert len(contents) == len(set(contents)) == 60
    if mode is Mode.MOVE:
        contents += [path.read_bytes() for world in worlds for path in world.photos.rglob("*.jpg")]
        assert len(contents) == len(set(contents)) == 120
    assert sum(history(world.journals)[0].done for world in worlds) == 60


def test_an_unknown_error_is_passed_on_in_the_systems_words() -> None:
    assert "kaputt" in explain(OSError(12345, "kaputt"), "a.jpg")
    assert "may not be read or moved" in explain(PermissionError(errno.EACCES, ""), "a.jpg")
    assert "cannot do what it was asked to" in explain(OSError(errno.EOPNOTSUPP, ""), "a.jpg")
    assert "too large for the disk" in explain(OSError(errno.EFBIG, ""), "a.jpg")
    assert "can only be read" in explain(OSError(errno.EROFS, ""), "a.jpg")
    assert "no longer there" in explain(OSError(errno.ENOENT, ""), "a.jpg")
    assert "stands where it should go" in explain(OSError(errno.EEXIST, ""), "a.jpg")


@pytest.mark.parametrize(
    ("step", "lacking"), [("unlink linked", ["rename"]), ("replace", ["rename", "link"])]
)
def test_a_rename_in_two_steps_that_fails_half_way_leaves_one_name(
    world: World, step: str, lacking: list[str]
) -> None:
    start = pair(world).snapshot()
    failpoint: list[Failpoint] = [Failing(one, errno.ENOSYS) for one in lacking]
    _run, outcomes = world.file(Mode.MOVE, all_failpoints(*failpoint, Failing(step, errno.EACCES)))
    assert results(outcomes) == [Result.FAILED] * 2
    assert_untouched(world, outcomes, start)


def test_a_copy_says_how_far_it_is_before_its_batch_has_ended(world: World) -> None:
    for number in range(4):
        world.add(f"{number}.jpg")
    items = list(begin(world.plan(Mode.COPY), world.journals).follow())
    assert items[:4] == [Progress(done, 4) for done in (1, 2, 3, 4)]
    assert results(item for item in items[4:] if isinstance(item, Outcome)) == [Result.DONE] * 4


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_no_longer_listening_while_a_batch_is_copied_leaves_no_copies(
    quick_disk: Path, other_disk: Path, mode: Mode
) -> None:
    world = World(quick_disk, other_disk / "sorted")
    for number in range(20):
        world.add(f"{number}.jpg")
    start = world.snapshot()
    run = begin(world.plan(mode), world.journals)
    items = run.follow()
    assert next(items) == Progress(1, 20)
    items.close()
    assert world.snapshot() == start
    assert not world.out.exists()
    assert pending(world.journals) == []
