"""The ways in which photos are filed where a test kills the program, and how order is made afterwards."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

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
    Failing,
    Snapshot,
    World,
    all_failpoints,
    assert_nothing_lost,
    results,
)

NAMES = ("a.jpg", "a.xmp")
RUNS = int(os.environ.get("STATUESORTER_CRASH_RUNS", "40"))
THOROUGH = RUNS >= 300
"""Many random kills are asked for: then recovery too is killed after every step, not after some."""


def undisturbed() -> Failpoint:
    return no_failpoint


def without_renameat2() -> Failpoint:
    return Failing("rename", errno.ENOSYS)


def without_links() -> Failpoint:
    return all_failpoints(Failing("rename", errno.EINVAL), Failing("link", errno.EPERM))


@dataclass(frozen=True)
class Way:
    """How photos are filed. ``again``: they were filed before, and one was corrected since, so that its copy
    is moved; of another only a new side file is filed.
    """

    mode: Mode
    failpoint: Callable[[], Failpoint] = undisturbed
    again: bool = False

    def file(self, world: World, failpoint: Failpoint = no_failpoint) -> str:
        """File everything, as it is tested; the run's id."""
        return (world.file_again if self.again else world.file)(self.mode, failpoint)[0]


WAYS = {
    "copy": Way(Mode.COPY),
    "copy, no renameat2": Way(Mode.COPY, without_renameat2),
    "copy, no links": Way(Mode.COPY, without_links),
    "move": Way(Mode.MOVE),
    "move, no renameat2": Way(Mode.MOVE, without_renameat2),
    "move, no links": Way(Mode.MOVE, without_links),
    "hardlink": Way(Mode.HARDLINK),
    "symlink": Way(Mode.SYMLINK),
    "copy again": Way(Mode.COPY, again=True),
    "copy again, no renameat2": Way(Mode.COPY, without_renameat2, again=True),
    "copy again, no links": Way(Mode.COPY, without_links, again=True),
    "hardlink again": Way(Mode.HARDLINK, again=True),
    "symlink again": Way(Mode.SYMLINK, again=True),
    "symlink again, no renameat2": Way(Mode.SYMLINK, without_renameat2, again=True),
    "symlink again, no links": Way(Mode.SYMLINK, without_links, again=True),
}


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
