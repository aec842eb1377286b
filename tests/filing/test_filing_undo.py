"""Taking back, looking back, and journals that have suffered."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from statuesorter.domain.labels import PAINT, STATUE
from statuesorter.domain.outcome import Result
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Filing, Mode
from statuesorter.domain.run import RunState
from statuesorter.filing import journal
from statuesorter.filing.apply import begin
from statuesorter.filing.errors import NoSuchRun
from statuesorter.filing.failpoints import no_failpoint
from statuesorter.filing.history import history, pending, report_rows
from statuesorter.filing.record import load, path_of
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from tests.filing.filing_world import Failing, KilledAt, KilledAtStep, Trace, World, killed, results


@pytest.fixture
def filed(world: World) -> World:
    world.add("a.jpg", sidecars=["a.xmp"])
    world.add("b.jpg", label=STATUE)
    return world


def kill_at(world: World, mode: Mode, step: str, nth: int = 0) -> None:
    """File, and be killed just before the ``nth`` step of that name."""
    twin = World(world.base / "twin", world.base / "twin" / "out")
    for filing in world.filings:
        twin.add(
            filing.photo.name, sidecars=[path.name for path in filing.photo.sidecars], label=filing.label
        )
    trace = Trace()
    twin.file(mode, trace)
    shutil.rmtree(twin.base)
    position = [index for index, name in enumerate(trace.names) if name == step][nth]
    assert killed(lambda: world.file(mode, KilledAt(position)))


def test_a_moved_photo_that_changed_stays_and_the_others_go_back(filed: World) -> None:
    run, _outcomes = filed.file(Mode.MOVE)
    (filed.out / "paint/a.xmp").write_text("edited")
    outcomes = list(undo(run, filed.journals))
    assert results(outcomes) == [Result.DONE, Result.SKIPPED]
    assert "“a.xmp” has changed" in (outcomes[1].error or "")
    assert filed.names() == ["paint/a.jpg", "paint/a.xmp"]
    summary = history(filed.journals)[0]
    assert (summary.state, summary.done, summary.undone) == (RunState.PARTLY_UNDONE, 1, 1)


def test_a_photo_whose_old_place_is_taken_stays(filed: World) -> None:
    run, _outcomes = filed.file(Mode.MOVE)
    (filed.photos / "a.jpg").write_text("another")
    outcomes = list(undo(run, filed.journals))
    assert "stands where “a.jpg” was" in (outcomes[1].error or "")
    assert (filed.photos / "a.jpg").read_text() == "another"
    (filed.photos / "a.jpg").unlink()
    assert results(undo(run, filed.journals)) == [Result.DONE], "later it can be taken back after all"


def test_chosen_photos_are_taken_back_by_their_old_or_new_path(filed: World) -> None:
    run, _outcomes = filed.file(Mode.COPY)
    assert len(list(undo(run, filed.journals, only=[filed.photos / "a.jpg"]))) == 1
    assert filed.names() == ["statue/b.jpg"]
    assert len(list(undo(run, filed.journals, only=[filed.out / "statue/b.jpg", Path("/else")]))) == 1
    assert history(filed.journals)[0].state is RunState.UNDONE


def test_the_old_folder_is_made_again_where_it_is_gone(filed: World) -> None:
    start = filed.snapshot()
    run, _outcomes = filed.file(Mode.MOVE)
    filed.photos.rmdir()
    assert set(results(undo(run, filed.journals))) == {Result.DONE}
    assert filed.snapshot() == start


def test_what_somebody_moved_back_by_hand_counts_as_taken_back(filed: World) -> None:
    run, _outcomes = filed.file(Mode.MOVE)
    (filed.out / "statue/b.jpg").rename(filed.photos / "b.jpg")
    (filed.out / "paint/a.jpg").rename(filed.photos / "a.jpg")
    os.utime(filed.photos / "a.jpg")
    (filed.out / "paint/a.xmp").rename(filed.photos / "a.xmp")
    assert results(undo(run, filed.journals)) == [Result.DONE, Result.SKIPPED]


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.HARDLINK, Mode.SYMLINK])
def test_what_is_no_longer_what_filing_made_stays(filed: World, mode: Mode) -> None:
    run, _outcomes = filed.file(mode)
    theirs = filed.out / "paint/a.jpg"
    theirs.unlink()
    theirs.write_text("of their own")
    outcomes = list(undo(run, filed.journals))
    assert "has changed" in (outcomes[1].error or "")
    assert filed.names() == ["paint/a.jpg", "paint/a.xmp"]


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.HARDLINK, Mode.SYMLINK])
def test_the_last_one_left_stays(filed: World, mode: Mode) -> None:
    run, _outcomes = filed.file(mode)
    (filed.photos / "b.jpg").unlink()
    outcomes = list(undo(run, filed.journals))
    assert "the only one left" in (outcomes[0].error or "")
    assert filed.names() == ["statue/b.jpg"]


def test_an_original_on_a_disk_that_is_away_is_out_of_sight_and_not_gone(tmp_path: Path) -> None:
    card = World(tmp_path / "media/card", tmp_path / "out")
    card.add("a.jpg")
    run = begin(card.plan(Mode.COPY), tmp_path / "journals")
    list(run.apply())
    card.base.rename(tmp_path / "in a drawer")
    (outcome,) = undo(run.id, tmp_path / "journals")
    assert "cannot be seen" in (outcome.error or "")
    assert card.names() == ["paint/a.jpg"]


def test_a_copy_stays_when_its_original_was_edited_but_not_when_it_was_only_touched(filed: World) -> None:
    run, _outcomes = filed.file(Mode.COPY)
    (filed.photos / "b.jpg").write_text("edited")
    os.utime(filed.photos / "a.jpg")
    outcomes = list(undo(run, filed.journals))
    assert "the only one like it" in (outcomes[0].error or "")
    assert filed.names() == ["statue/b.jpg"]


def test_copies_that_are_gone_already_count_as_taken_back(filed: World) -> None:
    run, _outcomes = filed.file(Mode.COPY)
    shutil.rmtree(filed.out)
    assert set(results(undo(run, filed.journals))) == {Result.DONE}


@pytest.mark.parametrize("step", ["rename", "unlink"])
def test_a_copy_that_cannot_be_removed_stays_whole(filed: World, step: str) -> None:
    run, _outcomes = filed.file(Mode.COPY)
    before = filed.snapshot()
    outcomes = list(undo(run, filed.journals, failpoint=Failing(step, errno.EACCES)))
    assert results(outcomes) == [Result.FAILED] * 2
    assert filed.snapshot() == before


def test_a_folder_with_something_of_the_persons_in_it_stays(filed: World) -> None:
    run, _outcomes = filed.file(Mode.MOVE)
    (filed.out / "paint/notes.txt").write_text("mine")
    list(undo(run, filed.journals))
    assert filed.names() == ["paint/notes.txt"]


def test_an_undo_after_a_crash_recovers_first(filed: World) -> None:
    start = filed.snapshot()
    kill_at(filed, Mode.MOVE, "rename", 1)
    run = pending(filed.journals)[0]
    assert run.state is RunState.INTERRUPTED
    list(undo(run.id, filed.journals))
    assert filed.snapshot() == start


def test_an_unknown_run_is_an_error(world: World) -> None:
    assert history(world.journals) == pending(world.journals) == []
    for name in ("2026-01-01-000000-abc", "../x"):
        with pytest.raises(NoSuchRun, match="There is no run"):
            list(undo(name, world.journals))


def test_the_report_names_every_file_with_its_hash(filed: World) -> None:
    run, _outcomes = filed.file(Mode.MOVE)
    (filed.out / "statue/b.jpg").write_text("changed")
    rows = list(report_rows(run, filed.journals))
    assert [row.old_path.name for row in rows] == ["a.jpg", "a.xmp", "b.jpg"]
    assert [len(row.hash) for row in rows] == [64, 64, 0]
    assert {row.result for row in rows} == {"done"}
    filed.filings = filed.filings[:1]
    filed.photos.mkdir(exist_ok=True)
    filed.add("c.jpg")
    filed.filings = filed.filings[1:]
    run, _outcomes = filed.file(Mode.COPY)
    assert [len(row.hash) for row in report_rows(run, filed.journals)] == [64]


def test_the_history_is_newest_first_and_knows_each_run(filed: World) -> None:
    first, _outcomes = filed.file(Mode.COPY)
    list(undo(first, filed.journals))
    second, _outcomes = filed.file(Mode.MOVE)
    begin(filed.plan(Mode.MOVE), filed.journals)  # never carried out
    runs = history(filed.journals)
    assert [(run.id, run.state, run.mode) for run in runs] == [
        (second, RunState.COMPLETE, Mode.MOVE),
        (first, RunState.UNDONE, Mode.COPY),
    ]
    assert runs[0].destination == filed.out


def test_a_run_is_carried_out_once(filed: World) -> None:
    run = begin(filed.plan(Mode.COPY), filed.journals)
    list(run.apply())
    with pytest.raises(RuntimeError):
        list(run.apply())


def test_two_runs_in_one_second_get_different_names(filed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = filed.plan(Mode.COPY)
    while True:  # until two of them fell into one second
        time.sleep(1 - time.time() % 1)  # the next second: nothing of the last try is in it
        drawn = itertools.chain(["aaaa", "aaaa"], itertools.repeat("bbbb"))
        monkeypatch.setattr("secrets.token_hex", lambda _count, drawn=drawn: next(drawn))
        one, two = begin(plan, filed.journals).id, begin(plan, filed.journals).id
        if one[:-3] == two[:-3]:
            break
    assert (one[-3:], two[-3:]) == ("aaa", "bbb")


def test_a_damaged_line_does_not_spoil_the_others(filed: World) -> None:
    start = filed.snapshot()
    run, _outcomes = filed.file(Mode.MOVE)
    path = path_of(run, filed.journals)
    lines = path.read_bytes().splitlines(keepends=True)
    broken = next(index for index, line in enumerate(lines) if b'"n":0' in line)
    lines[broken] = lines[broken].replace(b"a.jpg", b"x.jpg")
    path.write_bytes(b"".join(lines) + b"\n")
    assert history(filed.journals)[0].damaged == 1
    assert results(undo(run, filed.journals)) == [Result.DONE]
    assert (filed.photos / "b.jpg").exists()
    assert set(filed.snapshot()) != set(start), "what the damaged line said cannot be known"


def test_a_torn_last_line_is_passed_over_and_does_not_spoil_what_follows(filed: World) -> None:
    run, _outcomes = filed.file(Mode.MOVE)
    path = path_of(run, filed.journals)
    path.write_bytes(path.read_bytes() + b'0123abcd {"is":"und')
    assert set(results(undo(run, filed.journals))) == {Result.DONE}
    assert history(filed.journals)[0].damaged == 1
    assert history(filed.journals)[0].state is RunState.UNDONE


def test_journals_that_are_empty_foreign_or_of_a_later_version_are_not_runs(world: World) -> None:
    world.journals.mkdir(parents=True)
    (world.journals / "empty.journal").touch()
    (world.journals / "folder.journal").mkdir()
    (world.journals / "foreign.journal").write_text("hello\n")
    with journal.Journal(world.journals / "later.journal", no_failpoint, new=True) as book:
        book.write({"is": "run", "version": journal.VERSION + 1})
    with journal.Journal(world.journals / "odd.journal", no_failpoint, new=True) as book:
        book.write({"is": "end", "state": "complete"})
    assert history(world.journals) == []
    assert list(recover(world.journals)) == []
    with journal.Journal(world.journals / "empty.journal", no_failpoint) as book:
        book.write({"is": "end", "state": "complete"})
    assert load(world.journals / "empty.journal") is None
    with pytest.raises(NoSuchRun):
        list(undo("folder", world.journals))


def test_names_that_are_not_unicode_are_filed_and_taken_back(world: World) -> None:
    world.add(os.fsdecode(b"caf\xe9.jpg"))
    start = world.snapshot()
    run, outcomes = world.file(Mode.MOVE)
    assert results(outcomes) == [Result.DONE]
    list(undo(run, world.journals))
    assert world.snapshot() == start


def test_a_disk_that_is_not_connected_leaves_the_run_pending(filed: World) -> None:
    start = filed.snapshot()
    kill_at(filed, Mode.MOVE, "rename", 1)
    filed.out.rename(filed.base / "unplugged")
    filed.photos.rename(filed.base / "unplugged photos")
    outcomes = list(recover(filed.journals))
    assert Result.FAILED in results(outcomes)
    assert "Connect the disk" in (outcomes[0].error or "")
    assert len(pending(filed.journals)) == 1
    (filed.base / "unplugged").rename(filed.out)
    (filed.base / "unplugged photos").rename(filed.photos)
    list(recover(filed.journals))
    assert pending(filed.journals) == []
    assert filed.snapshot() == start


def test_recovery_never_replaces_what_stands_at_the_old_place(filed: World) -> None:
    kill_at(filed, Mode.MOVE, "rename", 1)  # a.jpg is moved, a.xmp is not
    (filed.photos / "a.jpg").write_text("another")
    outcomes = list(recover(filed.journals))
    assert "cannot be put back" in (outcomes[0].error or "")
    assert (filed.photos / "a.jpg").read_text() == "another"
    assert (filed.out / "paint/a.jpg").exists()
    assert len(pending(filed.journals)) == 1


def test_recovery_passes_on_what_the_system_refuses(filed: World) -> None:
    kill_at(filed, Mode.MOVE, "rename", 1)
    outcomes = list(recover(filed.journals, failpoint=Failing("rename", errno.EACCES)))
    assert "may not be read or moved" in (outcomes[0].error or "")
    assert len(pending(filed.journals)) == 1
    list(recover(filed.journals))
    assert pending(filed.journals) == []


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.HARDLINK, Mode.SYMLINK])
def test_recovery_takes_nothing_for_its_own_that_somebody_else_put_there(filed: World, mode: Mode) -> None:
    kill_at(filed, mode, "rename" if mode is Mode.COPY else "publish link", 1)  # a.jpg is there, a.xmp is not
    ours, theirs = filed.out / "paint/a.jpg", filed.out / "paint/a.xmp"
    ours.unlink()
    ours.write_bytes(bytes((filed.photos / "a.jpg").stat().st_size))
    theirs.write_text("of their own")
    list(recover(filed.journals))
    assert filed.names() == ["paint/a.jpg", "paint/a.xmp"]
    assert theirs.read_text() == "of their own"


def test_recovery_keeps_a_copy_whose_original_has_gone_or_changed(filed: World) -> None:
    kill_at(filed, Mode.COPY, "rename", 1)
    (filed.photos / "a.jpg").unlink()
    list(recover(filed.journals))
    assert "paint/a.jpg" in filed.names()


def test_an_unfinished_copy_stays_while_nothing_else_holds_its_bytes(filed: World) -> None:
    kill_at(filed, Mode.COPY, "rename", 0)
    (filed.photos / "a.jpg").rename(filed.base / "a.jpg")
    outcomes = list(recover(filed.journals))
    assert outcomes[0].result is Result.FAILED
    (filed.base / "a.jpg").rename(filed.photos / "a.jpg")
    list(recover(filed.journals))
    assert filed.names() == []


@pytest.mark.parametrize("step", ["write", "rename"])
def test_an_unfinished_copy_of_what_a_link_leads_to_is_removed(world: World, step: str) -> None:
    original = world.add("a.jpg").path
    link = world.photos / "link.jpg"
    link.symlink_to(original)
    world.filings = [Filing(Photo(PhotoIdentity.of(link)), PAINT)]
    assert killed(lambda: world.file(Mode.COPY, KilledAtStep(step)))
    assert results(recover(world.journals)) == [Result.SKIPPED]
    assert pending(world.journals) == []
    assert world.names() == []


@pytest.fixture
def apart(quick_disk: Path, other_disk: Path) -> World:
    world = World(quick_disk, other_disk / "out")
    world.add("a.jpg")
    return world


def kill_apart(world: World, step: str, nth: int = 0) -> None:
    trace = Trace()
    run, _outcomes = world.file(Mode.MOVE, trace)
    list(undo(run, world.journals))
    shutil.rmtree(world.journals)
    position = [index for index, name in enumerate(trace.names) if name == step][nth]
    assert killed(lambda: world.file(Mode.MOVE, KilledAt(position)))


def test_an_original_set_aside_is_removed_only_when_its_copy_is_certain(apart: World) -> None:
    start = apart.snapshot()
    kill_apart(apart, "unlink")
    target = apart.out / "paint/a.jpg"
    target.write_bytes(bytes(target.stat().st_size))  # the copy was spoilt, and is no longer ours
    assert results(recover(apart.journals)) == [Result.SKIPPED]
    assert apart.snapshot().items() >= start.items()


def test_an_original_set_aside_is_not_put_back_over_another(apart: World) -> None:
    kill_apart(apart, "unlink")
    (apart.photos / "a.jpg").write_text("another")
    assert results(recover(apart.journals)) == [Result.DONE], "its copy is certain"
    assert (apart.photos / "a.jpg").read_text() == "another"
    assert apart.names() == ["paint/a.jpg"]


def test_an_edited_original_and_its_copy_both_stay(apart: World) -> None:
    kill_apart(apart, "rename", 1)  # the copy has its name, the original is still there
    (apart.photos / "a.jpg").write_text("edited after the crash")
    assert results(recover(apart.journals)) == [Result.DONE]
    assert (apart.photos / "a.jpg").read_text() == "edited after the crash"
    assert apart.names() == ["paint/a.jpg"]


def test_an_original_edited_before_its_sidecar_was_filed_keeps_its_copy_too(apart: World) -> None:
    apart.filings.clear()
    apart.add("a.jpg", sidecars=["a.xmp"])
    kill_apart(apart, "rename", 1)  # the photo's copy has its name, the sidecar's not
    (apart.photos / "a.jpg").write_text("edited after the crash")
    assert results(recover(apart.journals)) == [Result.SKIPPED]
    assert (apart.photos / "a.jpg").read_text() == "edited after the crash"
    assert apart.names() == ["paint/a.jpg"], "the bytes it had before the edit"


def test_a_copy_being_taken_back_is_not_removed_when_its_original_has_gone_meanwhile(filed: World) -> None:
    run, _outcomes = filed.file(Mode.COPY)
    assert killed(lambda: list(undo(run, filed.journals, failpoint=KilledAtStep("unlink"))))
    (filed.photos / "b.jpg").unlink()
    list(recover(filed.journals))
    assert filed.names() == ["paint/a.jpg", "paint/a.xmp", "statue/b.jpg"]


def test_a_record_written_after_a_torn_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    path.write_bytes(b'0123abcd {"is":"und')
    with journal.Journal(path, no_failpoint) as book:
        book.write({"is": "end", "state": "complete"})
    assert list(journal.read(path)) == [None, {"is": "end", "state": "complete"}]


def test_a_disk_with_coarse_times_does_not_cost_the_photo_its_time(apart: World) -> None:
    start = apart.snapshot()

    def coarse(name: str, path: Path, /) -> None:
        if name == "sync":  # FAT keeps even seconds only
            os.utime(path, ns=(0, path.stat().st_mtime_ns // 2_000_000_000 * 2_000_000_000))

    run, outcomes = apart.file(Mode.MOVE, coarse)
    assert results(outcomes) == [Result.DONE]
    assert results(undo(run, apart.journals)) == [Result.DONE]
    assert apart.snapshot() == start


def test_after_the_clock_was_set_back_the_last_run_is_still_the_last(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(days=2)

    world.add("a.jpg")
    with monkeypatch.context() as patched:
        patched.setattr("statuesorter.filing.apply.datetime", Later)
        first, _outcomes = world.file(Mode.COPY)
    world.add("b.jpg")
    second, _outcomes = world.file(Mode.COPY)
    assert [summary.id for summary in history(world.journals)] == [second, first]
