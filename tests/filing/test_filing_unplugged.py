"""A disk that is pulled out in the middle, and plugged in again."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from statuesorter.domain.labels import STATUE
from statuesorter.domain.outcome import Result
from statuesorter.domain.plan import Mode
from statuesorter.filing.errors import DiskAway
from statuesorter.filing.history import history, pending
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from tests.filing.filing_world import World, assert_nothing_lost, results


class Pulled:
    """Takes the disk mounted at ``disk`` away at step ``number``, counted from the first copy.

    The empty folder where it was mounted stays.
    """

    def __init__(self, disk: Path, number: int) -> None:
        self._disk = disk
        self._away = disk.with_name("away")
        self._left = number
        self._copying = False

    @property
    def is_out(self) -> bool:
        return self._away.exists()

    def __call__(self, name: str, _path: Path, /) -> None:
        self._copying = self._copying or name == "open"
        if self._copying:
            if self._left == 0:
                self.pull()
            self._left -= 1

    def pull(self) -> None:
        self._disk.rename(self._away)
        self._disk.mkdir()

    def plug_in(self) -> None:
        self._disk.rmdir()
        self._away.rename(self._disk)


class CardWorld(World):
    """Its photos are on a card, the program's own folder is not."""

    @property
    def journals(self) -> Path:
        return self.out.with_name("journals")


def worlds(base: Path, other: Path) -> Iterator[tuple[World, Pulled]]:
    """A fresh world for every step; the photos go to a stick that is pulled out there."""
    number = 0
    while True:
        stick = other / str(number) / "stick"
        world = World(base / str(number), stick / "sorted")
        world.add("a.jpg", sidecars=["a.xmp"])
        world.add("b.jpg", label=STATUE)
        stick.mkdir(parents=True)
        yield world, Pulled(stick, number)
        number += 1


@pytest.mark.parametrize("impatient", [False, True], ids=["recovered once", "recovered without the disk too"])
@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_a_destination_pulled_out_at_any_step_is_put_in_order_when_it_is_back(
    quick_disk: Path, other_disk: Path, mode: Mode, impatient: bool
) -> None:
    for number, (world, pulled) in enumerate(worlds(quick_disk / "run", other_disk)):
        start = world.snapshot()
        _run, outcomes = world.file(mode, pulled)
        if not pulled.is_out:
            assert number > 20
            return
        waiting = [outcome.half_done for outcome in outcomes]
        assert bool(pending(world.journals)) == any(waiting)
        if impatient:
            assert results(recover(world.journals)) == [Result.FAILED] * sum(waiting)
        pulled.plug_in()
        assert set(results(recover(world.journals))) <= {Result.DONE, Result.SKIPPED}
        assert_nothing_lost(world, start, mode)
        list(undo(history(world.journals)[0].id, world.journals))
        assert world.snapshot() == start


def test_a_card_pulled_out_at_any_step_of_a_move_holds_its_photos_or_has_given_them_away(
    quick_disk: Path, other_disk: Path
) -> None:
    number = 0
    while True:
        card = other_disk / str(number) / "card"
        world = CardWorld(card, quick_disk / str(number) / "sorted")
        world.add("a.jpg", sidecars=["a.xmp"])
        world.add("b.jpg", label=STATUE)
        start = world.snapshot()
        pulled = Pulled(card, number)
        world.file(Mode.MOVE, pulled)
        if not pulled.is_out:
            assert number > 20
            return
        assert Result.DONE not in results(recover(world.journals)), "nobody can know that without the card"
        pulled.plug_in()
        assert set(results(recover(world.journals))) <= {Result.DONE, Result.SKIPPED}
        assert_nothing_lost(world, start, Mode.MOVE)
        number += 1


def test_a_copy_stays_when_its_original_is_out_of_reach_before_it_is_removed(
    quick_disk: Path, other_disk: Path
) -> None:
    world = World(quick_disk, other_disk / "sorted")
    content = world.add("a.jpg").path.read_bytes()

    def somebody_deletes_it(name: str, path: Path, /) -> None:
        if name == "rename" and path == world.photos / "a.jpg":
            path.unlink()

    _run, outcomes = world.file(Mode.MOVE, somebody_deletes_it)
    assert [outcome.half_done for outcome in outcomes] == [True]
    assert (world.out / "paint/a.jpg").read_bytes() == content
    assert results(recover(world.journals)) == [Result.DONE]
    assert (world.out / "paint/a.jpg").read_bytes() == content


def test_copies_on_a_disk_that_is_away_are_not_said_to_be_taken_back(world: World) -> None:
    disk = world.base / "disk"
    world.out = disk / "sorted"
    disk.mkdir()
    world.add("a.jpg")
    run, _outcomes = world.file(Mode.COPY)
    pulled = Pulled(disk, 0)
    pulled.pull()
    with pytest.raises(DiskAway, match=r"is not there\. If it lies on a disk that is away"):
        list(undo(run, world.journals))
    pulled.plug_in()
    assert results(undo(run, world.journals)) == [Result.DONE]
    assert not world.out.exists()


def test_a_destination_that_somebody_deleted_after_a_crash_does_not_wait_for_ever(
    quick_disk: Path, other_disk: Path
) -> None:
    world, pulled = next(worlds(quick_disk, other_disk))
    start = Counter(content for content, _time, _mode in world.snapshot().values())
    del pulled
    world.file(Mode.MOVE, Pulled(other_disk / "0" / "stick", 20))
    (other_disk / "0" / "stick" / "a file of theirs").touch()
    shutil.rmtree(other_disk / "0" / "away")
    assert pending(world.journals)
    list(recover(world.journals))
    assert pending(world.journals) == []
    assert Counter(content for content, _time, _mode in world.snapshot().values()) == start
