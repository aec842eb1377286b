"""Taking a run back: all of it or chosen photos, now or years later, however much of it was done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.filing.apply import write_ends
from statuesorter.filing.batches import batches, job_back, remove_empty
from statuesorter.filing.canonical import canonical
from statuesorter.filing.carrier import Carrier
from statuesorter.filing.errors import DiskAway, JournalUnwritable
from statuesorter.filing.journal import Journal
from statuesorter.filing.located import load_here
from statuesorter.filing.lock import Lock
from statuesorter.filing.mode import Mode
from statuesorter.filing.mounted import Disks, system_disks
from statuesorter.filing.outcome import Outcome, Result
from statuesorter.filing.plan import Unit
from statuesorter.filing.record import RunRecord, Stage, UnitRecord, path_of
from statuesorter.filing.recover import recover_run
from statuesorter.filing.remover import Remover
from statuesorter.filing.sameness import is_still
from statuesorter.filing.steps import Steps, no_steps
from statuesorter.filing.work import Attempt, Job
from statuesorter.language import ngettext, number
from statuesorter.photos.photo import PhotoIdentity
from statuesorter.progress import finished


def undo(
    run_id: str,
    journals: Path,
    *,
    only: Collection[Path] | None = None,
    cancel: CancelToken | None = None,
    steps: Steps = no_steps,
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
        with closing(_undo(load, journals, only, cancel, steps)) as outcomes:
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
    steps: Steps,
) -> Generator[Outcome]:
    with Lock(journals, steps):
        run = load()
        if run.pending:
            for _outcome in recover_run(run, journals, steps):
                pass  # what a crash left is put in order first; what is filed then is taken back below
            run = load()
        wanted = [record for record in reversed(run.units.values()) if record.stage is Stage.DONE]
        if only is not None:
            named = frozenset(map(canonical, only))
            wanted = [record for record in wanted if not named.isdisjoint(_places(record.unit))]
        with Journal(path_of(run.id, journals), steps) as book:
            try:
                for batch in batches((_cost(record), record) for record in wanted):
                    if cancel is not None and cancel.cancelled:
                        break
                    _see_the_disks(run, batch)
                    yield from _batch(run, batch, book, cancel, steps)
            finally:
                remove_empty(run.folders, book, steps)


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


def _batch(
    run: RunRecord, batch: list[UnitRecord], book: Journal, cancel: CancelToken | None, steps: Steps
) -> Iterator[Outcome]:
    book.write(*({"is": "undoing", "n": record.number} for record in batch))
    book.sync()
    jobs = [job_back(run.id, run.mode, record) for record in batch]
    if run.mode is Mode.MOVE:
        back = [Attempt(job) for job in jobs if _is_back(job)]
        carrying = Carrier(book, steps).carry([job for job in jobs if not _is_back(job)], cancel)
        attempts = back + finished(carrying)
    else:
        attempts = [Attempt(job, copied=record.copied) for job, record in zip(jobs, batch, strict=True)]
        Remover(book, steps).remove(attempts, cancel)
    write_ends(book, attempts, done="undone", failed="kept")
    for attempt in attempts:
        if not attempt.untouched:
            yield attempt.outcome()


def _is_back(job: Job) -> bool:
    """Did somebody move the unit back by hand, or did a power cut lose the rename?"""
    for index, operation in enumerate(job.operations):
        if operation.source.exists() or not operation.target.exists():
            return False
        known = PhotoIdentity(operation.target, operation.identity.size, job.times[index])
        if not is_still(operation.target, operation.target.stat(), known, job.contents.get(index)):
            return False
    return True
