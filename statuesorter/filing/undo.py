"""Taking a run back: all of it or chosen photos, now or years later, however much of it was done."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.plan import Mode, Unit
from statuesorter.domain.progress import finished
from statuesorter.filing.apply import write_ends
from statuesorter.filing.batches import batches, job_back, remove_empty
from statuesorter.filing.canonical import canonical
from statuesorter.filing.carrier import Carrier
from statuesorter.filing.errors import DiskAway, JournalUnwritable
from statuesorter.filing.failpoints import Failpoint, no_failpoint
from statuesorter.filing.journal import Journal
from statuesorter.filing.located import load_here
from statuesorter.filing.lock import Lock
from statuesorter.filing.mounted import Disks, system_disks
from statuesorter.filing.moved_on import MovedOn
from statuesorter.filing.record import RunRecord, Stage, UnitRecord, path_of
from statuesorter.filing.recover import recover_run
from statuesorter.filing.remover import Remover
from statuesorter.filing.sameness import is_still
from statuesorter.filing.work import Attempt, Job


def undo(
    run_id: str,
    journals: Path,
    *,
    only: Collection[Path] | None = None,
    cancel: CancelToken | None = None,
    failpoint: Failpoint = no_failpoint,
    disks: Disks = system_disks,
) -> Iterator[Outcome]:
    """Take the run back, last photo first. Yields what became of each unit that was filed.

    ``only`` names photos, by their old or their new path. A photo that has changed, or whose old place is
    taken, stays where it is, and its outcome says why.

    Raises NoSuchRun, FilingBusy, JournalUnwritable, and DiskAway: what cannot be seen is not taken back.
    """
    back = 0
    try:
        load = partial(load_here, run_id, journals, disks)
        with closing(_undo(load, journals, only, cancel, failpoint)) as outcomes:
            for outcome in outcomes:
                back += outcome.result is Result.DONE
                yield outcome
    except JournalUnwritable as error:
        raise error.after(back, _so_far) from error


def _so_far(back: int) -> str:
    return ngettext(
        "{n} photo had been taken back; the rest is as it was.",
        "{n} photos had been taken back; the rest is as it was.",
        back,
    ).format(n=number(back))


def _undo(
    load: Callable[[], RunRecord],
    journals: Path,
    only: Collection[Path] | None,
    cancel: CancelToken | None,
    failpoint: Failpoint,
) -> Generator[Outcome]:
    with Lock(journals, failpoint):
        run = load()
        if run.pending:
            for _outcome in recover_run(run, journals, failpoint):
                pass  # what a crash left is put in order first; what is filed then is taken back below
            run = load()
        wanted = [record for record in reversed(run.units.values()) if record.stage is Stage.DONE]
        if only is not None:
            named = frozenset(map(canonical, only))
            wanted = [record for record in wanted if not named.isdisjoint(_places(record.unit))]
        moved_on = MovedOn(run, journals)
        with Journal(path_of(run.id, journals), failpoint) as book:
            try:
                for batch in batches((_cost(record), record) for record in wanted):
                    if cancel is not None and cancel.cancelled:
                        break
                    _see_the_disks(run, batch)
                    elsewhere = [_moved_by_a_later_run(record.unit, moved_on) for record in batch]
                    here = [record for record, moved in zip(batch, elsewhere, strict=True) if moved is None]
                    if here:
                        yield from _batch(run, here, book, cancel, failpoint)
                    yield from (outcome for outcome in elsewhere if outcome is not None)
            finally:
                remove_empty(run.folders, book, failpoint)


def _see_the_disks(run: RunRecord, batch: Sequence[UnitRecord]) -> None:
    """Raise DiskAway where the photos cannot be seen, or another disk lies where they came from."""
    if run.is_away(run.destination):
        raise DiskAway(run.destination)
    for record in batch:
        for operation in record.unit.operations:
            if run.relocation.is_absent(operation.source):
                raise DiskAway(operation.source.parent)


def _places(unit: Unit) -> tuple[Path, Path]:
    return unit.photo.path, unit.target


def _cost(record: UnitRecord) -> int:
    return record.unit.size if record.copied else 0


def _moved_by_a_later_run(unit: Unit, moved_on: MovedOn) -> Outcome | None:
    """Of a unit that is not where this run put it: which run moved it, and where it is."""
    moved = moved_on.of(unit.target)
    if moved is None:
        return None
    sentence = _(
        "“{name}” is no longer where this run put it: the run {run} moved it to “{folder}”. "
        "Take that run back first."
    )
    return Outcome(
        unit,
        Result.SKIPPED,
        sentence.format(name=unit.target.name, run=moved.run_id, folder=moved.path.parent),
    )


def _batch(
    run: RunRecord, batch: list[UnitRecord], book: Journal, cancel: CancelToken | None, failpoint: Failpoint
) -> Iterator[Outcome]:
    book.write(*({"is": "undoing", "n": record.number} for record in batch))
    book.sync()
    made = [
        Attempt(job_back(run.id, record), copied=record.copied)
        for record in batch
        if record.mode is not Mode.MOVE
    ]
    Remover(book, failpoint).remove(made, cancel)
    moved = [job_back(run.id, record) for record in batch if record.mode is Mode.MOVE]
    back = [Attempt(job) for job in moved if _is_back(job)]
    carrying = Carrier(book, failpoint).carry([job for job in moved if not _is_back(job)], cancel)
    attempts = made + back + finished(carrying)
    write_ends(book, attempts, done="undone", failed="kept")
    for attempt in attempts:
        if not attempt.untouched:
            yield attempt.outcome()


def _is_back(job: Job) -> bool:
    """Did somebody move the unit back by hand, or did a power cut lose the rename?"""
    for index, operation in enumerate(job.operations):
        if os.path.lexists(operation.source) or not os.path.lexists(operation.target):
            return False
        known = PhotoIdentity(operation.target, operation.identity.size, job.times[index])
        status = operation.target.stat(follow_symlinks=not operation.link)
        content = job.contents.get(index)
        if not is_still(operation.target, status, known, content, link=operation.link):
            return False
    return True
