"""What a photo can do without does not stop it: attributes, times, links, locks, syncs of folders."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from statuesorter.domain.outcome import Lacking, Result, what_is_lacking
from statuesorter.domain.plan import Mode
from statuesorter.filing.atomic import UNABLE
from statuesorter.filing.errors import FilingBusy, JournalUnwritable
from statuesorter.filing.failpoints import Failpoint
from statuesorter.filing.lock import Lock
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from tests.filing.filing_world import Failing, KilledAtStep, World, all_failpoints, killed, results

WAYS_TO_REFUSE = sorted(UNABLE | {errno.EACCES, errno.ENOSPC, errno.E2BIG, errno.ERANGE})


def with_tags(path: Path) -> None:
    """Give the photo an extended attribute, where the disk can."""
    if sys.platform != "linux":
        pytest.skip("Python knows extended attributes on Linux only")
    try:
        times = path.stat()
        os.setxattr(path, "user.xdg.tags", b"Florence")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    except OSError:
        pytest.skip("this disk has no extended attributes")


@pytest.mark.parametrize("number", WAYS_TO_REFUSE)
@pytest.mark.parametrize("step", ["attributes", "attribute", "time"])
@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_attributes_and_times_that_a_disk_refuses_are_left_out(
    quick_disk: Path, other_disk: Path, mode: Mode, step: str, number: int
) -> None:
    world = World(quick_disk, other_disk / "out")
    content = world.add("a.jpg").path.read_bytes()
    run, outcomes = world.file(mode, Failing(step, number))
    assert results(outcomes) == [Result.DONE]
    assert (world.out / "paint/a.jpg").read_bytes() == content
    assert results(undo(run, world.journals)) == [Result.DONE]
    assert (world.photos / "a.jpg").read_bytes() == content
    assert world.names() == []


def test_a_share_of_somebody_elses_that_sets_no_times_is_said_once(world: World) -> None:
    for number in range(3):
        world.add(f"{number}.jpg")
    _run, outcomes = world.file(Mode.COPY, Failing("time", errno.EPERM))
    assert {outcome.lacking for outcome in outcomes} == {frozenset({Lacking.TIME})}
    assert len(what_is_lacking(outcomes)) == 1


def test_tags_go_with_the_copy_and_where_they_do_not_fit_that_is_said_once(tmp_path: Path) -> None:
    world, lacking = World(tmp_path, tmp_path / "out"), World(tmp_path / "2", tmp_path / "2/out")
    with_tags(world.add("a.jpg").path)
    _run, outcomes = world.file(Mode.COPY)
    assert os.getxattr(world.out / "paint/a.jpg", "user.xdg.tags") == b"Florence"
    assert what_is_lacking(outcomes) == []
    with_tags(lacking.add("a.jpg").path)
    _run, outcomes = lacking.file(Mode.COPY, Failing("attribute", errno.ENOSPC))
    assert results(outcomes) == [Result.DONE]
    assert "tags that other programs keep" in "".join(what_is_lacking(outcomes))


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
@pytest.mark.parametrize("number", sorted(UNABLE))
@pytest.mark.parametrize("lacking", [["rename"], ["rename", "link"], ["sync folder"]])
def test_a_disk_may_say_in_many_ways_that_it_cannot(
    world: World, mode: Mode, lacking: list[str], number: int
) -> None:
    world.add("a.jpg", sidecars=["a.xmp"])
    start = world.snapshot()
    run, outcomes = world.file(mode, all_failpoints(*(Failing(step, number) for step in lacking)))
    assert results(outcomes) == [Result.DONE]
    assert results(undo(run, world.journals)) == [Result.DONE]
    assert world.snapshot() == start


def test_a_system_that_forbids_every_link_does_without(world: World) -> None:
    world.add("a.jpg")
    failpoint = all_failpoints(Failing("rename", errno.ENOSYS), Failing("link", errno.EACCES))
    assert results(world.file(Mode.MOVE, failpoint)[1]) == [Result.DONE]


def test_a_folder_that_may_be_written_to_and_not_be_read_takes_photos(world: World) -> None:
    world.add("a.jpg")
    failpoint = Failing("open folder", errno.EACCES, where=lambda path: path != world.journals)
    assert results(world.file(Mode.MOVE, failpoint)[1]) == [Result.DONE]


@pytest.mark.parametrize("mode", [Mode.HARDLINK, Mode.SYMLINK])
@pytest.mark.parametrize("number", sorted(UNABLE))
def test_a_disk_without_links_says_so_and_not_that_permissions_are_missing(
    world: World, mode: Mode, number: int
) -> None:
    world.add("a.jpg")
    _run, outcomes = world.file(mode, Failing("publish link", number))
    assert results(outcomes) == [Result.FAILED]
    assert "the disk has no such links" in (outcomes[0].error or "")
    assert "permissions" not in (outcomes[0].error or "")


def test_a_hard_link_to_another_disk_says_so(world: World) -> None:
    world.add("a.jpg")
    _run, outcomes = world.file(Mode.HARDLINK, Failing("publish link", errno.EXDEV))
    assert "lies on another disk" in (outcomes[0].error or "")


NO_LOCKS = [Failing("lock", number) for number in sorted(UNABLE | {errno.ENOLCK})]


@pytest.fixture(params=NO_LOCKS, ids=lambda failpoint: os.strerror(failpoint.number))
def no_locks(request: pytest.FixtureRequest) -> Failpoint:
    """A disk that knows no locks, in one of the ways to say so."""
    return request.param


def claims(journals: Path) -> list[Path]:
    return list(journals.glob(".filing-*"))


def test_on_a_disk_without_locks_a_second_program_is_refused_all_the_same(
    tmp_path: Path, no_locks: Failpoint
) -> None:
    with Lock(tmp_path, no_locks):
        with pytest.raises(FilingBusy, match="Another StatueSorter is filing"), Lock(tmp_path, no_locks):
            pass
        assert len(claims(tmp_path)) == 1, "who steps back takes its own file away"
    with Lock(tmp_path, no_locks):
        pass
    assert claims(tmp_path) == []


def test_photos_are_filed_and_taken_back_with_journals_on_a_disk_without_locks(
    world: World, no_locks: Failpoint
) -> None:
    world.add("a.jpg")
    start = world.snapshot()
    run, outcomes = world.file(Mode.MOVE, no_locks)
    assert results(outcomes) == [Result.DONE]
    assert results(undo(run, world.journals, failpoint=no_locks)) == [Result.DONE]
    assert list(recover(world.journals, failpoint=no_locks)) == []
    assert world.snapshot() == start
    assert claims(world.journals) == []


def test_a_program_that_was_killed_leaves_no_lock_behind(world: World) -> None:
    world.add("a.jpg")
    no_locks = Failing("lock", errno.ENOLCK)
    assert killed(lambda: world.file(Mode.MOVE, all_failpoints(no_locks, KilledAtStep("rename"))))
    assert len(claims(world.journals)) == 1
    list(recover(world.journals, failpoint=no_locks))
    assert claims(world.journals) == []


def test_of_two_programs_that_claim_at_one_moment_one_steps_back(tmp_path: Path) -> None:
    no_locks = Failing("lock", errno.ENOLCK)
    seen: list[str] = []

    def another_comes(name: str, _path: Path, /) -> None:
        if name == "claim":
            try:
                with Lock(tmp_path, no_locks):
                    seen.append("in")
            except FilingBusy:
                seen.append("busy")

    with Lock(tmp_path, all_failpoints(no_locks, another_comes)):
        another_comes("claim", tmp_path)
    assert seen == ["in", "busy"]


def claim_of(host: str, process: int, started: int) -> str:
    return f".filing-{host}-{process}-{started}-00ff00ff"


def test_a_number_that_another_process_bears_by_now_does_not_hold_the_lock(tmp_path: Path) -> None:
    own = psutil.Process()
    (
        tmp_path / claim_of(socket.gethostname().replace("-", "_"), own.pid, int(own.create_time()) - 60)
    ).touch()
    with Lock(tmp_path, Failing("lock", errno.ENOLCK)):
        assert len(claims(tmp_path)) == 1


@pytest.mark.parametrize("name", [claim_of("another.computer", 1, 1), ".filing-whatever"])
def test_a_claim_from_another_computer_is_named_so_that_it_can_be_removed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(FilingBusy, match=name), Lock(tmp_path, Failing("lock", errno.ENOLCK)):
        pass
    assert [path.name for path in claims(tmp_path)] == [name]


def test_a_claim_that_cannot_be_given_back_goes_with_its_process(tmp_path: Path) -> None:
    code = (
        "import errno, sys; from pathlib import Path; from statuesorter.filing.lock import Lock\n"
        "from tests.filing.filing_world import Failing, all_failpoints\n"
        "steps = all_failpoints(Failing('lock', errno.ENOLCK), Failing('give back', errno.EIO))\n"
        f"with Lock(Path({str(tmp_path)!r}), steps): pass\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    assert len(claims(tmp_path)) == 1
    with Lock(tmp_path, Failing("lock", errno.ENOLCK)):
        pass
    assert claims(tmp_path) == []


def test_trouble_with_the_lock_that_is_neither_is_said_as_such(tmp_path: Path) -> None:
    for failpoint in (Failing("lock", errno.EIO), all_failpoints(NO_LOCKS[0], Failing("claim", errno.EROFS))):
        with pytest.raises(JournalUnwritable, match="no photo was touched"), Lock(tmp_path, failpoint):
            pass
    with pytest.raises(FilingBusy), Lock(tmp_path, Failing("lock", errno.EWOULDBLOCK)):
        pass
