"""The runs of the past: what they did, and what can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from statuesorter.filing.disk import Disk
from statuesorter.filing.earlier import EarlierCopy
from statuesorter.filing.errors import FilingBusy
from statuesorter.filing.lock import Lock
from statuesorter.filing.mode import Mode
from statuesorter.filing.plan import Unit
from statuesorter.filing.record import RunRecord, Stage, UnitRecord, load_all, load_run
from statuesorter.photos.photo import PhotoIdentity


class RunState(StrEnum):
    """INTERRUPTED: a crash or a full disk ended it; what was filed can be undone like any other run."""

    COMPLETE = "complete"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    UNDONE = "undone"
    PARTLY_UNDONE = "partly undone"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the history. ``done`` counts what is filed now, ``undone`` what was filed and taken back.

    ``failed`` counts what was tried and left as it was. ``pending``: recovery has to look at it first.
    ``copied`` counts those filed now as copies, which can be verified. ``damaged`` counts the lines of its
    journal that cannot be read.
    """

    id: str
    started: datetime
    destination: Path
    mode: Mode
    total: int
    done: int
    failed: int
    undone: int
    state: RunState
    pending: bool = False
    damaged: int = 0
    copied: int = 0


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One file of a run. ``hash`` is the content's SHA-256, or empty where the file is not to be found."""

    old_path: Path
    new_path: Path
    hash: str
    result: str
    error: str = ""


def history(journals: Path) -> list[RunSummary]:
    """All runs that filed or tried to file something, newest first."""
    summaries = (_summary(run) for run in load_all(journals) if run.units)
    return sorted(summaries, key=lambda summary: summary.started, reverse=True)


def pending(journals: Path) -> list[RunSummary]:
    """The runs that were cut off and wait for `recover`. Empty while another program is filing."""
    if not journals.is_dir():
        return []
    try:
        with Lock(journals):
            return [_summary(run) for run in load_all(journals) if run.units and run.pending]
    except FilingBusy:
        return []  # what looks cut off may be what the other program is doing just now


def filed_copies(run_id: str, journals: Path) -> Iterator[tuple[Path, EarlierCopy]]:
    """By the path of its photo what the run filed and did not take back. Raises NoSuchRun."""
    for record in load_run(run_id, journals).units.values():
        if record.stage is Stage.DONE:
            unit = record.unit
            place, copied = unit.filed_photo.identity, record.copied.get(0)
            if copied is not None and unit.beside is None:  # a disk with coarse times changes the copy's
                place = PhotoIdentity(place.path, place.size, copied.mtime_ns)
            mode = unit.moved_from.mode if unit.moved_from else record.mode
            yield unit.original.path, EarlierCopy(run_id, unit.label, place, mode)


def tried_units(run_id: str, journals: Path) -> Iterator[Unit]:
    """What the run was to file, by the journal alone. Raises NoSuchRun."""
    for record in load_run(run_id, journals).units.values():
        yield record.unit


def filed_units(run_id: str, journals: Path) -> Iterator[tuple[Unit, bool]]:
    """What the run filed, and of each whether it was taken back, by the journal alone. Raises NoSuchRun."""
    for record in load_run(run_id, journals).units.values():
        if record.stage in (Stage.DONE, Stage.UNDONE):
            yield record.unit, record.stage is Stage.UNDONE


def report_rows(run_id: str, journals: Path) -> Iterator[ReportRow]:
    """A row for each file of the run. Raises NoSuchRun.

    A file that was only renamed has no hash in the journal; it is read now, if it is still what it was.
    """
    for record in load_run(run_id, journals).units.values():
        for index, operation in enumerate(record.unit.operations):
            yield ReportRow(
                operation.source, operation.target, _hash(record, index), record.stage, record.error or ""
            )


def _hash(record: UnitRecord, index: int) -> str:
    if index in record.copied:
        return record.copied[index].hash
    operation, disk = record.unit.operations[index], Disk()
    known = operation.identity
    for path in (operation.target, operation.source):
        if disk.identity(path) == PhotoIdentity(path, known.size, known.mtime_ns):
            return disk.content_hash(path) or ""
    return ""


def _summary(run: RunRecord) -> RunSummary:
    done, undone = run.count(Stage.DONE, Stage.UNDOING), run.count(Stage.UNDONE)
    failed = run.count(Stage.FAILED)
    if undone:
        state = RunState.PARTLY_UNDONE if done else RunState.UNDONE
    else:
        state = RunState(run.end or RunState.INTERRUPTED)
    if state is RunState.CANCELLED and done + failed == run.total:
        state = RunState.COMPLETE  # it was stopped after its last photo
    return RunSummary(
        run.id, run.started, run.destination, run.mode, run.total, done, failed, undone,
        state, run.pending, run.damaged, sum(unit.filed_as_copy for unit in run.units.values()),
    )  # fmt: skip
