"""Killed at every step, filing loses nothing, leaves nothing behind, and can still be taken back."""

from __future__ import annotations

import errno
import gc
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from statuesorter.filing.history import history, pending
from statuesorter.filing.mode import Mode
from statuesorter.filing.outcome import Result
from statuesorter.filing.recover import recover
from statuesorter.filing.steps import Steps, no_steps
from statuesorter.filing.summary import RunState
from statuesorter.filing.undo import undo
from statuesorter.labels import Label
from tests.filing.filing_world import (
    Crossing,
    Failing,
    KilledAt,
    PowerCutAt,
    Snapshot,
    World,
    all_steps,
    assert_nothing_lost,
    killed,
    results,
)

RUNS = int(os.environ.get("STATUESORTER_CRASH_RUNS", "40"))
THOROUGH = RUNS >= 300
"""Many random kills are asked for: then recovery too is killed after every step, not after some."""


def _undisturbed() -> Steps:
    return no_steps


def _without_renameat2() -> Steps:
    return Failing("rename", errno.ENOSYS)


def _without_links() -> Steps:
    return all_steps(Failing("rename", errno.EINVAL), Failing("link", errno.EPERM))


WAYS: dict[str, tuple[Mode, Callable[[], Steps]]] = {
    "copy": (Mode.COPY, _undisturbed),
    "copy, no renameat2": (Mode.COPY, _without_renameat2),
    "copy, no links": (Mode.COPY, _without_links),
    "move": (Mode.MOVE, _undisturbed),
    "move, no renameat2": (Mode.MOVE, _without_renameat2),
    "move, no links": (Mode.MOVE, _without_links),
    "hardlink": (Mode.HARDLINK, _undisturbed),
    "symlink": (Mode.SYMLINK, _undisturbed),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> tuple[Mode, Callable[[], Steps]]:
    return WAYS[request.param]


def small_world(base: Path, out: Path) -> World:
    world = World(base, out)
    world.add("a.jpg", companions=["a.xmp"])
    world.add("b.jpg", label=Label.STATUE)
    return world


def worlds(tmp_path: Path, out: Path | None = None) -> Iterator[tuple[int, World, Snapshot]]:
    """A fresh world for every step, until the caller stops."""
    number = 0
    while True:
        world = small_world(tmp_path / str(number), (out or tmp_path) / f"{number} out")
        yield number, world, world.snapshot()
        number += 1


def put_in_order(world: World, start: Snapshot, mode: Mode) -> None:
    """Recover, and see that nothing is lost; take the run back, and see that all is as it was."""
    for outcome in recover(world.journals):
        assert outcome.result in (Result.DONE, Result.SKIPPED), outcome.error
    assert pending(world.journals) == []
    assert list(recover(world.journals)) == [], "recovering twice changes nothing"
    assert_nothing_lost(world, start, mode)
    for run in history(world.journals):
        assert set(results(undo(run.id, world.journals))) <= {Result.DONE}
        assert history(world.journals)[0].state in (RunState.UNDONE, RunState.INTERRUPTED)
    assert world.snapshot() == start
    assert not world.out.exists(), "folders made by the run stay behind"


def crash_everywhere(tmp_path: Path, mode: Mode, steps: Callable[[], Steps], out: Path | None = None) -> None:
    for number, world, start in worlds(tmp_path, out):
        if not killed(lambda: world.file(mode, KilledAt(number, steps()))):  # noqa: B023
            assert number > 10
            return
        put_in_order(world, start, mode)


def test_a_run_killed_at_any_step_is_put_in_order(
    quick_disk: Path, way: tuple[Mode, Callable[[], Steps]]
) -> None:
    crash_everywhere(quick_disk, *way)


def test_a_power_cut_at_any_step_is_put_in_order(
    quick_disk: Path, way: tuple[Mode, Callable[[], Steps]]
) -> None:
    mode, steps = way
    for number, world, start in worlds(quick_disk):
        if not killed(lambda: world.file(mode, PowerCutAt(number, steps()))):  # noqa: B023
            assert number > 10
            return
        put_in_order(world, start, mode)


def test_a_power_cut_while_moving_to_another_disk_is_put_in_order(quick_disk: Path, other_disk: Path) -> None:
    for number, world, start in worlds(quick_disk / "run", other_disk / "run"):
        if not killed(lambda: world.file(Mode.MOVE, PowerCutAt(number))):  # noqa: B023
            assert number > 10
            return
        put_in_order(world, start, Mode.MOVE)


def crash_undo_everywhere(
    tmp_path: Path, mode: Mode, steps: Callable[[], Steps], out: Path | None = None
) -> None:
    for number, world, start in worlds(tmp_path, out):
        run, _outcomes = world.file(mode)
        ended = not killed(lambda: list(undo(run, world.journals, steps=KilledAt(number, steps()))))  # noqa: B023
        put_in_order(world, start, mode)
        if ended:
            assert number > 5
            return


def test_an_undo_killed_at_any_step_is_put_in_order(
    quick_disk: Path, way: tuple[Mode, Callable[[], Steps]]
) -> None:
    crash_undo_everywhere(quick_disk, *way)


def crash_recovery_everywhere(
    tmp_path: Path, mode: Mode, steps: Callable[[], Steps], every: int, undoing: bool, out: Path | None = None
) -> None:
    first, second = 0, 0
    for _number, world, start in worlds(tmp_path, out):
        run = world.file(mode)[0] if undoing else ""
        if undoing:
            crashed = killed(lambda: list(undo(run, world.journals, steps=KilledAt(first, steps()))))  # noqa: B023
        else:
            crashed = killed(lambda: world.file(mode, KilledAt(first, steps())))  # noqa: B023
        again = killed(lambda: list(recover(world.journals, steps=KilledAt(second, steps()))))  # noqa: B023
        put_in_order(world, start, mode)
        if not crashed:
            return
        first, second = (first, second + 1) if again else (first + every, 0)


@pytest.mark.parametrize("undoing", [False, True], ids=["filing", "undoing"])
def test_a_recovery_killed_at_any_step_is_recovered(
    quick_disk: Path, way: tuple[Mode, Callable[[], Steps]], undoing: bool
) -> None:
    crash_recovery_everywhere(quick_disk, *way, every=1 if THOROUGH else 8, undoing=undoing)


@pytest.mark.parametrize("steps", [_undisturbed, _without_renameat2, _without_links])
def test_a_move_to_another_disk_killed_at_any_step_is_put_in_order(
    quick_disk: Path, other_disk: Path, steps: Callable[[], Steps]
) -> None:
    crash_everywhere(quick_disk / "run", Mode.MOVE, steps, other_disk / "run")


def test_undoing_a_move_to_another_disk_killed_at_any_step_is_put_in_order(
    quick_disk: Path, other_disk: Path
) -> None:
    crash_undo_everywhere(quick_disk, Mode.MOVE, _undisturbed, other_disk)


@pytest.mark.parametrize("undoing", [False, True], ids=["filing", "undoing"])
def test_recovering_a_move_to_another_disk_killed_at_any_step_is_recovered(
    quick_disk: Path, other_disk: Path, undoing: bool
) -> None:
    crash_recovery_everywhere(quick_disk, Mode.MOVE, _undisturbed, 1 if THOROUGH else 4, undoing, other_disk)


def test_a_move_that_turns_out_to_cross_disks_killed_at_any_step_is_put_in_order(quick_disk: Path) -> None:
    crash_everywhere(quick_disk / "run", Mode.MOVE, Crossing)
    crash_undo_everywhere(quick_disk / "undo", Mode.MOVE, Crossing)
    crash_recovery_everywhere(quick_disk / "rec", Mode.MOVE, Crossing, 1 if THOROUGH else 9, False)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_run_killed_at_random_moments_is_put_in_order(tmp_path: Path, mode: Mode) -> None:
    dice = random.Random(mode.value)
    for number in range(max(1, RUNS // len(Mode))):
        world = World(tmp_path / str(number), tmp_path / f"{number} out")
        for photo in range(30):
            world.add(f"{photo}.jpg", os.urandom(20_000), companions=[f"{photo}.xmp"] if photo % 3 else [])
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
        put_in_order(world, start, mode)
