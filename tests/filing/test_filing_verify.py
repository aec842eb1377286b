"""Copies can be read again at any time, and the person is told which no longer hold what was copied."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.outcome import Result
from statuesorter.domain.plan import Mode
from statuesorter.filing.apply import begin
from statuesorter.filing.errors import DiskAway, NoSuchRun
from statuesorter.filing.history import history
from statuesorter.filing.undo import undo
from statuesorter.filing.verify import verify
from tests.filing.filing_world import World, results


@pytest.fixture
def copied(world: World) -> World:
    """Two photos, the first with a sidecar, copied."""
    world.add("a.jpg", sidecars=["a.xmp"])
    world.add("b.jpg", os.urandom(300_000))
    return world


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    times = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def put_a_folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()


def test_good_copies_are_told_to_be_good_and_nothing_is_touched(copied: World) -> None:
    run, _outcomes = copied.file(Mode.COPY)
    before = copied.snapshot()
    assert history(copied.journals)[0].copied == 2
    assert results(verify(run, copied.journals)) == [Result.DONE] * 2
    assert copied.snapshot() == before


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (flip_a_bit, "is not as it was copied"),
        (Path.unlink, "is gone"),
        (put_a_folder_there, "cannot be read"),
    ],
)
@pytest.mark.parametrize("name", ["a.jpg", "a.xmp"])
def test_a_copy_that_came_to_harm_is_named(
    copied: World, harm: Callable[[Path], None], sentence: str, name: str
) -> None:
    run, _outcomes = copied.file(Mode.COPY)
    harm(next(copied.out.rglob(name)))
    first, second = verify(run, copied.journals)
    assert (first.result, second.result) == (Result.FAILED, Result.DONE)
    assert f"“{name}” {sentence}" in (first.error or "")


def test_what_was_taken_back_is_not_looked_for(copied: World) -> None:
    run, _outcomes = copied.file(Mode.COPY)
    list(undo(run, copied.journals, only=[copied.photos / "a.jpg"]))
    assert [outcome.unit.photo.name for outcome in verify(run, copied.journals)] == ["b.jpg"]
    assert history(copied.journals)[0].copied == 1


@pytest.mark.parametrize("mode", [Mode.MOVE, Mode.HARDLINK, Mode.SYMLINK])
def test_a_run_without_copies_has_nothing_to_verify(copied: World, mode: Mode) -> None:
    run, _outcomes = copied.file(mode)
    assert list(verify(run, copied.journals)) == []
    assert history(copied.journals)[0].copied == 0


def test_a_move_to_another_disk_made_copies_too(quick_disk: Path, other_disk: Path) -> None:
    world = World(quick_disk, other_disk / "out")
    world.add("a.jpg")
    run, _outcomes = world.file(Mode.MOVE)
    assert results(verify(run, world.journals)) == [Result.DONE]
    flip_a_bit(next(world.out.rglob("a.jpg")))
    assert results(verify(run, world.journals)) == [Result.FAILED]


def test_cancelling_stops_before_the_next_photo(copied: World) -> None:
    run, _outcomes = copied.file(Mode.COPY)
    cancel = CancelToken()
    outcomes: Iterator[object] = verify(run, copied.journals, cancel=cancel)
    next(outcomes)
    cancel.cancel()
    assert list(outcomes) == []


def test_copies_on_a_disk_that_is_away_are_not_said_to_be_gone(copied: World) -> None:
    disk = copied.base / "disk"
    disk.mkdir()
    copied.out = disk / "sorted"
    run, _outcomes = copied.file(Mode.COPY)
    disk.rename(copied.base / "in a drawer")
    with pytest.raises(DiskAway):
        list(verify(run, copied.journals))


def test_a_run_that_is_not_there_is_said(copied: World) -> None:
    begin(copied.plan(Mode.COPY), copied.journals)
    with pytest.raises(NoSuchRun):
        list(verify("2020-01-01-000000-abc", copied.journals))
