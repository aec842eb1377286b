"""The runs of the past: what they did, and what can be taken back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.plan import EarlierCopy, Unit
from statuesorter.domain.run import RunSummary
from statuesorter.filing.disk import hash_of
from statuesorter.filing.errors import FilingBusy
from statuesorter.filing.index import summaries
from statuesorter.filing.located import load_here
from statuesorter.filing.lock import Lock
from statuesorter.filing.mounted import Disks, system_disks
from statuesorter.filing.record import Stage, UnitRecord
from statuesorter.filing.sameness import is_still


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
    return [run for run in summaries(journals) if run.tried]


def pending(journals: Path) -> list[RunSummary]:
    """The runs that were cut off and wait for `recover`. Empty while another program is filing."""
    waiting = [run for run in history(journals) if run.pending]
    if not waiting:
        return []
    try:
        with Lock(journals):
            return [run for run in history(journals) if run.pending]
    except FilingBusy:
        return []  # what looks cut off may be what the other program is doing just now


def filed_copies(run_id: str, journals: Path) -> Iterator[tuple[Path, EarlierCopy]]:
    """By the path of its photo what the run filed and did not take back. Raises NoSuchRun."""
    for record in load_here(run_id, journals).units.values():
        if record.stage is Stage.DONE:
            unit = record.unit
            place, copied = unit.filed_photo.identity, record.copied.get(0)
            if copied is not None and unit.beside is None:  # a disk with coarse times changes the copy's
                place = PhotoIdentity(place.path, place.size, copied.mtime_ns)
            mode = unit.moved_from.mode if unit.moved_from else record.mode
            yield unit.original.path, EarlierCopy(run_id, unit.label, place, mode)


def tried_units(run_id: str, journals: Path) -> Iterator[Unit]:
    """What the run was to file, by the journal alone. Raises NoSuchRun."""
    for record in load_here(run_id, journals).units.values():
        yield record.unit


def filed_units(run_id: str, journals: Path) -> Iterator[tuple[Unit, bool]]:
    """What the run filed, and of each whether it was taken back, by the journal alone. Raises NoSuchRun."""
    for record in load_here(run_id, journals).units.values():
        if record.stage in (Stage.DONE, Stage.UNDONE):
            yield record.unit, record.stage is Stage.UNDONE


def report_rows(run_id: str, journals: Path, *, disks: Disks = system_disks) -> Iterator[ReportRow]:
    """A row for each file of the run. Raises NoSuchRun.

    A file that was only renamed has no hash in the journal; it is read now, if it is still what it was.
    """
    for record in load_here(run_id, journals, disks).units.values():
        for index, operation in enumerate(record.unit.operations):
            yield ReportRow(
                operation.source, operation.target, _hash(record, index), record.stage, record.error or ""
            )


def _hash(record: UnitRecord, index: int) -> str:
    if index in record.copied:
        return record.copied[index].hash
    operation = record.unit.operations[index]
    for path in (operation.target, operation.source):
        with contextlib.suppress(OSError):
            if is_still(path, path.stat(), operation.identity):
                return hash_of(path)
    return ""
