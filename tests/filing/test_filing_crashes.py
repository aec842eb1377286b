"""Killed at every step, filing loses nothing, leaves nothing behind, and can still be taken back."""

from __future__ import annotations

import gc
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from statuesorter.domain.plan import Mode
from statuesorter.filing.failpoints import Failpoint
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from tests.filing.filing_world import (
    Crossing,
    KilledAt,
    PowerCutAt,
    World,
    killed,
)
from tests.filing.ways import (
    RUNS,
    THOROUGH,
    WAYS,
    Way,
    put_in_order,
    undisturbed,
    without_links,
    without_renameat2,
    worlds,
)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


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


@pytest.mark.parametrize("failpoint", [undisturbed, without_renameat2, without_links])
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
