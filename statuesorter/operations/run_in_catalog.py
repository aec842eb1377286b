"""The record of a run in the catalog: where its photos lie now, and that they are filed or no longer are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.plan import Mode, Unit
from statuesorter.domain.progress import Progress
from statuesorter.filing.disk import Disk
from statuesorter.filing.history import filed_units, tried_units
from statuesorter.filing.sameness import same_time

_log = logging.getLogger(__name__)

_RECORD_EVERY = 200
"""Photos that are recorded in one transaction, while a run goes on."""

_Places = Sequence[tuple[PhotoIdentity, PhotoIdentity]]
"""Of each of some units as what its photo is known: before it was filed, and where it was put."""


@dataclass(frozen=True, slots=True)
class RunInCatalog:
    """Records in the catalog what one run filed, and what was taken back of it."""

    catalog: Catalog
    run_id: str
    mode: Mode

    def record_filed(self, units: Sequence[Unit]) -> None:
        """The run filed these."""
        look = Disk()
        places = [_places(unit, look) for unit in units]
        moved, copied = _moved_and_copied(units, places)
        if moved:
            self.catalog.files.follow(moved)
        if copied:
            self.catalog.files.copied(copied)
        self._remember(units, places)

    def _remember(self, units: Sequence[Unit], places: _Places) -> None:
        """These are filed, where the run put them."""
        filed = {now: unit.label for unit, (_before, now) in zip(units, places, strict=True)}
        self.catalog.filed.remember(self.run_id, self.mode.value, filed)
        for was in (unit.moved_from for unit in units if unit.moved_from):
            self.catalog.filed.forget(was.run_id, [was.place.path])  # it lies where this run put it

    def record_undone(self, units: Sequence[Unit]) -> None:
        """These were taken back."""
        look, gone = Disk(), [unit for unit in units if unit.beside is None]
        moved, copied = _moved_and_copied(gone, [_places(unit, look) for unit in gone])
        if moved:
            self.catalog.files.follow([(now, before) for before, now in moved])
        if copied:
            self.catalog.files.forget([now for _before, now in copied])
        self._forget(units)

    def _forget(self, units: Sequence[Unit]) -> None:
        """These are not filed any more."""
        self.catalog.filed.forget(self.run_id, [unit.target for unit in units])
        for was in (unit.moved_from for unit in units if unit.moved_from):
            self.catalog.filed.remember(was.run_id, was.mode.value, {was.place: was.label})  # there again

    def catch_up(self, done: int, journals: Path) -> None:
        """Record what became of the run's photos, by the journal and the disk: ``done`` of them were filed.
        Where that many are recorded already, no disk is asked.
        """
        if self.catalog.filed.count(self.run_id) == done:
            return
        look = Disk()
        if moves := list(_moves_of(self.run_id, journals)):
            self.catalog.files.follow(moves)
        units = filed_units(self.run_id, journals)
        while some := list(islice(units, _RECORD_EVERY)):
            self._forget([unit for unit, taken_back in some if taken_back])
            # Where a place holds another photo by now, that unit is not recorded.
            there = [unit for unit, taken_back in some if not taken_back and _lies_there(unit, look)]
            places = [_places(unit, look) for unit in there]
            _moved, copied = _moved_and_copied(there, places)
            self.catalog.files.copied([pair for pair in copied if look.identity(pair[0].path) == pair[0]])
            self._remember(there, places)


def _places(unit: Unit, look: Disk) -> tuple[PhotoIdentity, PhotoIdentity]:
    """As what a photo is known: before it was filed, and where it was put; by the time that the disk keeps
    there, which may be coarser, where it lies there now.
    """
    before = unit.moved_from.place if unit.moved_from else unit.original
    planned, now = unit.filed_photo.identity, look.identity(unit.target)
    return before, now if now is not None and now.size == planned.size else planned


def _moved_and_copied(units: Sequence[Unit], places: _Places) -> tuple[_Places, _Places]:
    """The places of the units that were moved, and of those that stayed where they were too."""
    moved: list[tuple[PhotoIdentity, PhotoIdentity]] = []
    copied: list[tuple[PhotoIdentity, PhotoIdentity]] = []
    for unit, place in zip(units, places, strict=True):
        (moved if unit.mode is Mode.MOVE else copied).append(place)
    return moved, copied


def recorded(
    items: Iterator[Outcome | Progress], total: int, record: Callable[[Sequence[Unit]], None]
) -> Generator[Outcome | Progress]:
    """Pass outcomes on with progress. What is done is recorded, a few photos at a time and at the end."""
    done: list[Unit] = []
    ended = far = failed = 0
    try:
        for item in items:
            if isinstance(item, Progress):
                far = item.done
            else:
                if item.result is Result.DONE:
                    done.append(item.unit)
                if len(done) >= _RECORD_EVERY:
                    record(done)
                    done.clear()
                yield item
                ended += 1
                failed += item.result is Result.FAILED
            far = max(far, ended)  # a batch is copied before the first of it has ended
            yield Progress(far, total)
    finally:
        record(done)
        _log.info("Filing has ended: %d of %d photos, %d not done", ended, total, failed)


def nothing_to_record(_units: Sequence[Unit]) -> None:
    """For `recorded` where the run was for a data set: its photos are no more filed than before."""


def _lies_there(unit: Unit, look: Disk) -> bool:
    planned, now = unit.filed_photo.identity, look.identity(unit.target)
    return now is not None and now.size == planned.size and same_time(now.mtime_ns, planned.mtime_ns)


def _moves_of(run_id: str, journals: Path) -> Iterator[tuple[PhotoIdentity, PhotoIdentity]]:
    """From which identity to which each photo of a run went that is at one of its two places only."""
    look = Disk()
    moved = (unit for unit in tried_units(run_id, journals) if unit.mode is Mode.MOVE)
    for before, after in (_places(unit, look) for unit in moved):
        if not look.exists(before.path) and look.identity(after.path) == after:
            yield before, after
        elif not look.exists(after.path) and look.identity(before.path) == before:
            yield after, before
