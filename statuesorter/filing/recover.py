"""Putting in order what a crash left: every unit that was under way is finished, or put back.

The journal names the units that were under way; the disk tells how far each had come. Recovery may itself be
killed at any point and started again. It removes a file only when the same bytes are known to be elsewhere.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path

from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.filing.batches import job_back, job_to, remove_empty
from statuesorter.filing.errors import DiskAway, JournalUnwritable, NoSuchRun, Refused
from statuesorter.filing.failpoints import Failpoint, no_failpoint
from statuesorter.filing.index import summaries
from statuesorter.filing.journal import Journal
from statuesorter.filing.located import load_here
from statuesorter.filing.lock import Lock
from statuesorter.filing.mender import Found, Mender
from statuesorter.filing.mounted import Disks, system_disks
from statuesorter.filing.record import RunRecord, Stage, UnitRecord, path_of
from statuesorter.filing.sentences import explain


def recover(
    journals: Path, *, failpoint: Failpoint = no_failpoint, disks: Disks = system_disks
) -> Iterator[Outcome]:
    """Put every cut-off run in order. Yields an outcome for each unit that was under way.

    DONE: finished as asked. SKIPPED: put back as it was. FAILED: it could not be decided now, for instance
    because its disk is not connected; it stays pending. Raises FilingBusy and JournalUnwritable.
    """
    ended = 0
    try:
        with closing(_recover(journals, failpoint, disks)) as outcomes:
            for outcome in outcomes:
                ended += outcome.result is not Result.FAILED
                yield outcome
    except JournalUnwritable as error:
        raise error.after(ended, _so_far) from error


def _so_far(ended: int) -> str:
    return ngettext(
        "{n} photo had been put in order; the rest waits.",
        "{n} photos had been put in order; the rest waits.",
        ended,
    ).format(n=number(ended))


def _recover(journals: Path, failpoint: Failpoint, disks: Disks) -> Generator[Outcome]:
    with Lock(journals, failpoint):
        for summary in summaries(journals):
            if summary.pending:
                with suppress(NoSuchRun):  # somebody gave its journal another name
                    yield from recover_run(load_here(summary.id, journals, disks), journals, failpoint)


def recover_run(run: RunRecord, journals: Path, failpoint: Failpoint) -> Iterator[Outcome]:
    """Put one run in order. The caller holds the lock."""
    with Journal(path_of(run.id, journals), failpoint) as book:
        mender = Mender(book, run.held, failpoint)
        for record in list(run.units.values()):
            if record.open:
                yield _mend(run, record, mender, book)
        remove_empty(run.folders, book, failpoint)
        if run.end is None:
            book.write({"is": "end", "state": "interrupted"})
        book.sync()


def _mend(run: RunRecord, record: UnitRecord, mender: Mender, book: Journal) -> Outcome:
    undoing = record.stage is Stage.UNDOING
    if undoing:
        job, copied = job_back(run.id, record), record.returning
    else:
        job, copied = job_to(run.id, record.number, record.unit), record.copied
    try:
        _see_both_places(run, record, anything_copied=bool(copied))
        found = mender.mend(job, copied, record.copied)
    except (DiskAway, Refused) as refusal:
        return Outcome(record.unit, Result.FAILED, str(refusal))
    except OSError as error:
        return Outcome(record.unit, Result.FAILED, explain(error, record.unit.photo.name))
    if found is Found.FINISHED:
        book.write({"is": "undone" if undoing else "done", "n": record.number})
        return Outcome(record.unit, Result.DONE, None, record.unit.size)
    sentence = _("“{name}” was interrupted, and is where it was before.").format(name=record.unit.photo.name)
    book.write({"is": "kept" if undoing else "failed", "n": record.number, "error": sentence})
    return Outcome(record.unit, Result.SKIPPED, sentence)


def _see_both_places(run: RunRecord, record: UnitRecord, *, anything_copied: bool) -> None:
    """What is left of copies, or of originals, on a disk that is away stays unknown until it is back."""
    folders = [run.destination]
    if anything_copied:
        folders += [operation.source.parent for operation in record.unit.operations]
    elif run.end in (None, "interrupted"):  # the folders that the run was to make may never have been made
        while folders[0] in run.folders:
            folders[0] = folders[0].parent
    for folder in folders:
        if run.is_away(folder):
            raise DiskAway(folder)
