"""Carrying out a plan: the journal first, then the photos, batch by batch."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import ngettext, number
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.plan import Mode, Plan, Unit
from statuesorter.domain.progress import Progress, finished
from statuesorter.domain.run import Purpose
from statuesorter.filing import journal
from statuesorter.filing.batches import batches, job_to, missing_folders, remove_empty
from statuesorter.filing.canonical import Canonical, with_paths
from statuesorter.filing.carrier import Carrier
from statuesorter.filing.errors import JournalUnwritable, PlanImpossible
from statuesorter.filing.failpoints import Failpoint, no_failpoint
from statuesorter.filing.index import summaries
from statuesorter.filing.journal import Journal
from statuesorter.filing.located import noted
from statuesorter.filing.lock import Lock
from statuesorter.filing.mounted import Disks, disks_of, system_disks
from statuesorter.filing.record import path_of
from statuesorter.filing.unit_record import unit_record
from statuesorter.filing.work import Attempt


class Run:
    """A plan about to be carried out, under a name by which it can be taken back. Made by `begin`."""

    def __init__(self, plan: Plan, journals: Path, run_id: str, failpoint: Failpoint) -> None:
        self.plan = plan
        self.id = run_id
        self._journals = journals
        self._failpoint = failpoint
        self._begun = False
        self._folders: list[Path] = []
        self._known: set[Path] = set()
        self._canonical = Canonical()

    def apply(self, *, cancel: CancelToken | None = None) -> Iterator[Outcome]:
        """File unit after unit, as `follow` does, and yield what became of each."""
        with closing(self.follow(cancel=cancel)) as items:
            for item in items:
                if isinstance(item, Outcome):
                    yield item

    def follow(self, *, cancel: CancelToken | None = None) -> Generator[Outcome | Progress]:
        """File unit after unit. Call it once.

        Yields what became of each unit; after cancelling, those not reached yield nothing. Before, while the
        units of a batch are copied, yields how far it is. Stopping to listen also cancels. Raises FilingBusy,
        or JournalUnwritable where the run cannot go on.
        """
        if self._begun:
            raise RuntimeError("a run is applied once")
        self._begun = True
        filed = 0
        try:
            with closing(self._follow(cancel)) as items:
                for item in items:
                    filed += isinstance(item, Outcome) and item.result is Result.DONE
                    yield item
        except JournalUnwritable as error:
            raise error.after(filed, _so_far) from error

    def _follow(self, cancel: CancelToken | None) -> Generator[Outcome | Progress]:
        with (
            Lock(self._journals, self._failpoint),
            Journal(path_of(self.id, self._journals), self._failpoint) as book,
        ):
            carrier = Carrier(book, self._failpoint)
            state = "interrupted"
            try:
                for batch in batches(self._costs()):
                    if cancel is not None and cancel.cancelled:
                        break
                    yield from self._batch(batch, book, carrier, cancel or CancelToken())
                state = "cancelled" if cancel is not None and cancel.cancelled else "complete"
            except GeneratorExit:
                state = "cancelled"
                raise
            finally:
                remove_empty(self._folders, book, self._failpoint)
                book.write({"is": "end", "state": state})
                book.sync()

    def _costs(self) -> Iterator[tuple[int, tuple[int, Unit]]]:
        for place, unit in enumerate(self.plan.units):
            copied = self.plan.bytes_needed > 0 and unit.mode in (Mode.COPY, Mode.MOVE)
            yield (unit.size if copied else 0), (place, unit)

    def _batch(
        self, batch: list[tuple[int, Unit]], book: Journal, carrier: Carrier, cancel: CancelToken
    ) -> Iterator[Outcome | Progress]:
        missing = missing_folders((unit for _number, unit in batch), self._known)
        if missing:
            book.write({"is": "folders", "paths": [os.path.realpath(folder) for folder in missing]})
            self._folders += map(Path, missing)
        intents = (unit_record(number, unit, self.plan.mode) for number, unit in batch)
        book.write(*(with_paths(intent, self._canonical) for intent in intents))
        book.sync()  # together with what became of the batch before
        carrying = carrier.carry([job_to(self.id, number, unit) for number, unit in batch], cancel)
        try:
            while True:
                yield Progress(batch[0][0] + next(carrying), len(self.plan.units))
        except StopIteration as end:
            attempts: list[Attempt] = end.value
        except GeneratorExit:
            cancel.cancel()
            write_ends(book, finished(carrying), done="done", failed="failed")
            raise
        write_ends(book, attempts, done="done", failed="failed")
        for attempt in attempts:
            if not attempt.untouched:
                yield attempt.outcome()


def begin(
    plan: Plan,
    journals: Path,
    *,
    purpose: Purpose = Purpose.SORT,
    failpoint: Failpoint = no_failpoint,
    disks: Disks = system_disks,
) -> Run:
    """Give the plan a name and a journal. Nothing else is touched before `Run.apply` is iterated.

    Raises PlanImpossible where the plan has problems, FilingBusy, and JournalUnwritable.
    """
    if plan.problems:
        raise PlanImpossible(plan.problems[0])
    with Lock(journals, failpoint):
        started = _after_all_others(journals)
        run_id = ""
        while not run_id or path_of(run_id, journals).exists():  # two in one second may draw the same digits
            run_id = f"{started:%Y-%m-%d-%H%M%S}-{secrets.token_hex(2)[:3]}"
        with Journal(path_of(run_id, journals), failpoint, new=True) as book:
            book.write(
                {
                    "is": "run",
                    "version": journal.VERSION,
                    "id": run_id,
                    "started": started.isoformat(),
                    "destination": os.path.realpath(plan.destination),
                    "mode": plan.mode.value,
                    "purpose": purpose.value,
                    "total": len(plan.units),
                    "moves": any(unit.mode is Mode.MOVE for unit in plan.units),
                }
            )
            if involved := disks_of(_folders(plan), disks()):
                book.write({"is": "disks", "disks": noted(involved)})
            book.sync()
    return Run(plan, journals, run_id, failpoint)


def _folders(plan: Plan) -> set[Path]:
    """The folders that the plan is about, as they are written without links."""
    sources = {operation.source.parent for unit in plan.units for operation in unit.operations}
    return {Path(os.path.realpath(folder)) for folder in (plan.destination, *sources)}


def _after_all_others(journals: Path) -> datetime:
    """Now; but a clock that was set back must not make the last run look older than one before it."""
    now = datetime.now().astimezone()
    last = max((run.started for run in summaries(journals)), default=None)
    return now if last is None or last < now else last + timedelta(seconds=1)


def _so_far(filed: int) -> str:
    return ngettext(
        "{n} photo had been filed; the rest is as it was.",
        "{n} photos had been filed; the rest is as it was.",
        filed,
    ).format(n=number(filed))


def apply(plan: Plan, journals: Path, *, cancel: CancelToken | None = None) -> Iterator[Outcome]:
    """`begin` and `Run.apply` in one, for those who need no name."""
    yield from begin(plan, journals).apply(cancel=cancel)


def write_ends(book: Journal, attempts: list[Attempt], *, done: str, failed: str) -> None:
    """Write what became of the attempts. Those that are stuck get no end, so that recovery looks at them."""
    records: list[journal.Record] = []
    for attempt in attempts:
        number = attempt.job.number
        if attempt.untouched and failed == "failed":
            records.append({"is": "untouched", "n": number})
        elif attempt.alive:
            records.append({"is": done, "n": number})
        elif not attempt.stuck:
            records.append({"is": failed, "n": number, "error": attempt.error})
    try:
        book.write(*records)
    except JournalUnwritable as error:
        error.unnoted = sum(attempt.alive for attempt in attempts)
        raise
