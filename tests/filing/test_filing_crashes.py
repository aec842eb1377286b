"""Killed at every step, filing loses nothing, leaves nothing behind, and can still be taken back."""

from __future__ import annotations

import errno
import gc
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from statuesorter.domain.labels import STATUE
from statuesorter.domain.outcome import Result
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import Filing, Mode
from statuesorter.domain.run import RunState
from statuesorter.filing.failpoints import Failpoint, no_failpoint
from statuesorter.filing.history import history, pending
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from tests.filing.filing_world import (
    Crossing,
    Failing,
    KilledAt,
    PowerCutAt,
    Snapshot,
    World,
    all_failpoints,
    assert_nothing_lost,
    killed,
    results,
)

RUNS = int(os.environ.get("STATUESORTER_CRASH_RUNS", "40"))
NAMES = ("a.jpg", "a.xmp")
THOROUGH = RUNS >= 300
"""Many random kills are asked for: then recovery too is killed after every step, not after some."""


def _undisturbed() -> Failpoint:
    return no_failpoint


def _without_renameat2() -> Failpoint:
    return Failing("rename", errno.ENOSYS)


def _without_links() -> Failpoint:
    return all_failpoints(Failing("rename", errno.EINVAL), Failing("link", errno.EPERM))


@dataclass(frozen=True)
class Way:
    """How photos are filed. ``again``: they were filed before, and one was corrected since, so that its copy
    is moved; of another only a new side file is filed.
    """

    mode: Mode
    failpoint: Callable[[], Failpoint] = _undisturbed
    again: bool = False

    def file(self, world: World, failpoint: Failpoint = no_failpoint) -> str:
        """File everything, as it is tested; the run's id."""
        return (world.file_again if self.again else world.file)(self.mode, failpoint)[0]


WAYS = {
    "copy": Way(Mode.COPY),
    "copy, no renameat2": Way(Mode.COPY, _without_renameat2),
    "copy, no links": Way(Mode.COPY, _without_links),
    "move": Way(Mode.MOVE),
    "move, no renameat2": Way(Mode.MOVE, _without_renameat2),
    "move, no links": Way(Mode.MOVE, _without_links),
    "hardlink": Way(Mode.HARDLINK),
    "symlink": Way(Mode.SYMLINK),
    "copy again": Way(Mode.COPY, again=True),
    "copy again, no renameat2": Way(Mode.COPY, _without_renameat2, again=True),
    "copy again, no links": Way(Mode.COPY, _without_links, again=True),
    "hardlink again": Way(Mode.HARDLINK, again=True),
    "symlink again": Way(Mode.SYMLINK, again=True),
    "symlink again, no renameat2": Way(Mode.SYMLINK, _without_renameat2, again=True),
    "symlink again, no links": Way(Mode.SYMLINK, _without_links, again=True),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


def small_world(base: Path, out: Path, way: Way) -> tuple[World, Snapshot]:
    """A world to be filed in this way, and what it looked like before anything was filed."""
    world = World(base, out)
    corrected = world.add("a.jpg", sidecars=["a.xmp"])
    other = world.add("b.jpg", label=STATUE)
    side = world.photos / "b.jpg.xmp"
    if way.again:
        side.write_text("a rating")
    start = world.snapshot()
    if way.again:
        world.file(way.mode)
        world.relabel(corrected, STATUE)
        world.filings[1] = Filing(Photo(other.identity, (side,)), STATUE)
    return world, start


def worlds(tmp_path: Path, way: Way, out: Path | None = None) -> Iterator[tuple[int, World, Snapshot]]:
    """A fresh world for every step, until the caller stops."""
    number = 0
    while True:
        yield number, *small_world(tmp_path / str(number), (out or tmp_path) / f"{number} out", way)
        number += 1


def put_in_order(world: World, start: Snapshot, way: Way) -> None:
    """Recover, and see that nothing is lost; take the runs back, and see that all is as it was."""
    for outcome in recover(world.journals):
        assert outcome.result in (Result.DONE, Result.SKIPPED), outcome.error
    assert pending(world.journals) == []
    assert list(recover(world.journals)) == [], "recovering twice changes nothing"
    assert_nothing_lost(world, start, way.mode)
    if way.again:
        assert_one_copy_each(world)
    for run in history(world.journals):
        assert set(results(undo(run.id, world.journals))) <= {Result.DONE}
        assert history(world.journals)[0].state in (RunState.UNDONE, RunState.INTERRUPTED)
    assert world.snapshot() == start
    assert not world.out.exists(), "folders made by the run stay behind"


def assert_one_copy_each(world: World) -> None:
    """The copy of the corrected photo lies in one place or the other, with its side file."""
    old, new = (
        [(world.out / folder / name).is_symlink() or (world.out / folder / name).exists() for name in NAMES]
        for folder in ("paint", "statue")
    )
    assert (old, new) in (([True, True], [False, False]), ([False, False], [True, True]))


def crash_everywhere(tmp_path: Path, way: Way, out: Path | None = None) -> None:
    for number, world, start in worlds(tmp_path, way, out):
        if not killed(lambda: way.file(world, KilledAt(number, way.failpoint()))):  # noqa: B023
            assert number > 10
            return
        put_in_order(world, start, way)


def test_a_run_killed_at_any_step_is_put_in_order(quick_disk: Path, way: Way) -> None:
    crash_everywhere(quick_disk, way)


def cut_power_everywhere(tmp_path: Path, way: Way, out: Path | None = None) -> None:
    for number, world, start in worlds(tmp_path, way, out):
        if not killed(lambda: way.file(world, PowerCutAt(number, way.failpoint()))):  # noqa: B023
            assert number > 10
            return
        put_in_order(world, start, way)


def test_a_power_cut_at_any_step_is_put_in_order(quick_disk: Path, way: Way) -> None:
    cut_power_everywhere(quick_disk, way)


def test_a_power_cut_while_moving_to_another_disk_is_put_in_order(quick_disk: Path, other_disk: Path) -> None:
    cut_power_everywhere(quick_disk / "run", Way(Mode.MOVE), other_disk / "run")


def crash_undo_everywhere(tmp_path: Path, way: Way, out: Path | None = None) -> None:
    for number, world, start in worlds(tmp_path, way, out):
        run = way.file(world)
        ended = not killed(
            lambda: list(undo(run, world.journals, failpoint=KilledAt(number, way.failpoint())))  # noqa: B023
        )
        put_in_order(world, start, way)
        if ended:
            assert number > 5
            return


def test_an_undo_killed_at_any_step_is_put_in_order(quick_disk: Path, way: Way) -> None:
    crash_undo_everywhere(quick_disk, way)


def crash_recovery_everywhere(
    tmp_path: Path, way: Way, every: int, undoing: bool, out: Path | None = None
) -> None:
    first, second = 0, 0
    for _number, world, start in worlds(tmp_path, way, out):
        run = way.file(world) if undoing else ""
        if undoing:
            crashed = killed(
                lambda: list(undo(run, world.journals, failpoint=KilledAt(first, way.failpoint())))  # noqa: B023
            )
        else:
            crashed = killed(lambda: way.file(world, KilledAt(first, way.failpoint())))  # noqa: B023
        again = killed(lambda: list(recover(world.journals, failpoint=KilledAt(second, way.failpoint()))))  # noqa: B023
        put_in_order(world, start, way)
        if not crashed:
            return
        first, second = (first, second + 1) if again else (first + every, 0)


@pytest.mark.parametrize("undoing", [False, True], ids=["filing", "undoing"])
def test_a_recovery_killed_at_any_step_is_recovered(quick_disk: Path, way: Way, undoing: bool) -> None:
    crash_recovery_everywhere(quick_disk, way, every=1 if THOROUGH else 8, undoing=undoing)


@pytest.mark.parametrize("failpoint", [_undisturbed, _without_renameat2, _without_links])
def test_a_move_to_another_disk_killed_at_any_step_is_put_in_order(
    quick_disk: Path, other_disk: Path, failpoint: Callable[[], Failpoint]
) -> None:
    crash_everywhere(quick_disk / "run", Way(Mode.MOVE, failpoint), other_disk / "run")


def test_undoing_a_move_to_another_disk_killed_at_any_step_is_put_in_order(
    quick_disk: Path, other_disk: Path
) -> None:
    crash_undo_everywhere(quick_disk, Way(Mode.MOVE), other_disk)


@pytest.mark.parametrize("undoing", [False, True], ids=["filing", "undoing"])
def test_recovering_a_move_to_another_disk_killed_at_any_step_is_recovered(
    quick_disk: Path, other_disk: Path, undoing: bool
) -> None:
    crash_recovery_everywhere(quick_disk, Way(Mode.MOVE), 1 if THOROUGH else 4, undoing, other_disk)


@pytest.mark.parametrize("way", [Way(Mode.MOVE, Crossing), Way(Mode.COPY, Crossing, again=True)])
def test_a_move_that_turns_out_to_cross_disks_killed_at_any_step_is_put_in_order(
    quick_disk: Path, way: Way
) -> None:
    crash_everywhere(quick_disk / "run", way)
    crash_undo_everywhere(quick_disk / "undo", way)
    crash_recovery_everywhere(quick_disk / "rec", way, 1 if THOROUGH else 9, False)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_run_killed_at_random_moments_is_put_in_order(tmp_path: Path, mode: Mode) -> None:
    dice = random.Random(mode.value)
    for number in range(max(1, RUNS // len(Mode))):
        world = World(tmp_path / str(number), tmp_path / f"{number} out")
        for photo in range(30):
            world.add(f"{photo}.jpg", os.urandom(20_000), sidecars=[f"{photo}.xmp"] if photo % 3 else [])
        start = world.snapshot()
        child = os.fork()
        if child == 0:
            gc.disable()  # as in `killed`
            for _ in range(50):
                run, _outcomes = world.file(mode)
                list(undo(run, world.journals))
            os._exit(0)
        time.sleep(dice.uniform(0.002, 0.2))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        put_in_order(world, start, Way(mode))
