"""A run as its journal tells it: the records, read in order, folded into one picture."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from statuesorter.domain.language import _
from statuesorter.domain.plan import Mode, Unit
from statuesorter.domain.run import Purpose
from statuesorter.filing import journal
from statuesorter.filing.canonical import with_paths
from statuesorter.filing.disk import away
from statuesorter.filing.errors import NoSuchRun
from statuesorter.filing.mounted import Mounted
from statuesorter.filing.relocation import AS_IT_WAS, Relocation
from statuesorter.filing.unit_record import unit_from, whole


class Stage(StrEnum):
    """How far a unit has come. DOING and UNDOING are open: only the disk can tell what happened."""

    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that this program made and checked: its content's SHA-256, and its time on the new disk."""

    hash: str
    mtime_ns: int


@dataclass(slots=True)
class UnitRecord:
    """One unit of a run. ``copied`` was made while filing, ``returning`` while taking it back.

    ``intent`` is the unit as JSON, read when it is asked for: little else is held of a long run. ``mode`` is
    the run's, unless the unit has its own.
    """

    number: int
    intent: bytes
    mode: Mode
    stage: Stage = Stage.DOING
    copied: dict[int, Copied] = field(default_factory=dict[int, Copied])
    returning: dict[int, Copied] = field(default_factory=dict[int, Copied])
    error: str | None = None
    relocation: Relocation = AS_IT_WAS

    @property
    def unit(self) -> Unit:
        record = json.loads(self.intent)
        if self.relocation.moved:
            record = with_paths(record, self.relocation.here)
        return unit_from(record, self.mode)

    @property
    def open(self) -> bool:
        return self.stage in (Stage.DOING, Stage.UNDOING)

    @property
    def filed_as_copy(self) -> bool:
        """Does it lie where it was filed, and in copies whose hashes are known?"""
        return self.stage is Stage.DONE and bool(self.copied)


@dataclass(slots=True)
class RunRecord:
    """One run. ``damaged`` counts the lines of the journal that could not be read; ``disks`` are those that
    the run is about, but for the system's own, as they were mounted then.
    """

    id: str
    started: datetime
    destination: Path
    mode: Mode
    total: int
    purpose: Purpose = Purpose.SORT
    units: dict[int, UnitRecord] = field(default_factory=dict[int, UnitRecord])
    folders: list[Path] = field(default_factory=list[Path])
    held: set[Path] = field(default_factory=set[Path])
    end: str | None = None
    damaged: int = 0
    disks: list[Mounted] = field(default_factory=list[Mounted])
    relocation: Relocation = AS_IT_WAS

    def relocate(self, relocation: Relocation) -> None:
        """Change the paths to where the disks are mounted now."""
        here = relocation.here
        self.relocation, self.destination = relocation, here(self.destination)
        self.folders, self.held = [*map(here, self.folders)], {*map(here, self.held)}
        for unit in self.units.values():
            unit.relocation = relocation

    def is_away(self, folder: Path) -> bool:
        """Does it look as if the disk with ``folder`` were not connected?"""
        return self.relocation.is_absent(folder) or away(folder)

    @property
    def pending(self) -> bool:
        """Was the run cut off, so that it has to be recovered?"""
        return self.end is None or any(unit.open for unit in self.units.values())

    def count(self, *stages: Stage) -> int:
        """How many units have come to one of ``stages``."""
        return sum(unit.stage in stages for unit in self.units.values())

    def take(self, record: journal.Record) -> None:
        """Add one record to the picture; one that makes no sense is only counted."""
        try:
            self._take(record)
        except _SENSELESS:
            self.damaged += 1

    def _take(self, record: journal.Record) -> None:
        kind = record["is"]
        if kind == "unit":
            number = whole(record["n"])
            mode = Mode(record.get("mode", self.mode))
            unit_from(record, mode)  # one that makes no sense is found out now
            self.units[number] = UnitRecord(number, journal.as_json(record), mode)
        elif kind == "folders":
            self.folders += map(Path, record["paths"])
        elif kind == "hold":
            self.held.add(Path(record["path"]))
        elif kind == "disks":
            self.disks += [Mounted(Path(place), str(name)) for place, name in record["disks"]]
        elif kind == "end":
            self.end = _ENDS[record["state"]]
        elif record["n"] in self.units:  # else its intent was damaged: nothing can be said of it
            self._move_on(self.units[record["n"]], kind, record)

    def _move_on(self, unit: UnitRecord, kind: str, record: journal.Record) -> None:
        if kind == "untouched":
            del self.units[unit.number]
        elif kind == "ready":
            copied = unit.returning if unit.stage is Stage.UNDOING else unit.copied
            copied |= _copied_from(record["copied"])
        else:
            unit.stage, unit.error = _STAGES[kind], _sentence(record.get("error"))
            unit.returning.clear()


_SENSELESS = (KeyError, IndexError, TypeError, ValueError)
"""What reading a record raises that no version of this program wrote."""

_ENDS = {state: state for state in ("complete", "cancelled", "interrupted")}
_STAGES = {
    "done": Stage.DONE,
    "failed": Stage.FAILED,
    "undoing": Stage.UNDOING,
    "undone": Stage.UNDONE,
    "kept": Stage.DONE,
}


def load(path: Path) -> RunRecord | None:
    """The run whose journal lies at ``path``; None where it has no readable first line. Raises OSError."""
    records = journal.read(path)
    return _filled(_run_from(next(records, None)), records)


def load_moves_after(run: RunRecord, journals: Path) -> Iterator[RunRecord]:
    """The runs after ``run`` that may have moved what it filed, oldest first. Of others one line is read."""
    for path in sorted(journals.glob("*" + journal.SUFFIX)):
        with contextlib.suppress(OSError), contextlib.closing(journal.read(path)) as records:
            head = next(records, None)
            later = _run_from(head)
            if head is None or later is None or later.started <= run.started:
                continue
            if later.mode is Mode.MOVE or head.get("moves"):
                _filled(later, records)
                yield later


def _filled(run: RunRecord | None, records: Iterable[journal.Record | None]) -> RunRecord | None:
    if run is None:
        return None
    for record in records:
        if record is None:
            run.damaged += 1
        else:
            run.take(record)
    return run


def _run_from(head: journal.Record | None) -> RunRecord | None:
    try:
        if head is None or head["is"] != "run" or head["version"] > journal.VERSION:
            return None
        started = datetime.fromisoformat(head["started"])
        if started.tzinfo is None or not isinstance(head["id"], str):
            return None
        destination, mode = Path(head["destination"]), Mode(head["mode"])
        purpose = Purpose(head.get("purpose", Purpose.SORT))  # older programs only sorted
        return RunRecord(head["id"], started, destination, mode, whole(head["total"]), purpose)
    except _SENSELESS:
        return None


def load_run(run_id: str, journals: Path) -> RunRecord:
    """The run called ``run_id``. Raises NoSuchRun."""
    path = path_of(run_id, journals)
    try:
        there = path.parent == journals and path.is_file()
        run = load(path) if there else None
    except OSError as error:
        sentence = _("The journal of the run “{id}” cannot be read ({reason}).")
        raise NoSuchRun(sentence.format(id=run_id, reason=error.strerror)) from error
    if run is not None:
        return run
    if there:
        sentence = _("The journal of the run “{id}” is damaged, or a later version of this program wrote it.")
        raise NoSuchRun(sentence.format(id=run_id))
    raise NoSuchRun(_("There is no run “{id}”.").format(id=run_id), advice=_("The history names all runs."))


def path_of(run_id: str, journals: Path) -> Path:
    """Where the journal of the run called ``run_id`` lies."""
    return journals / (run_id + journal.SUFFIX)


def copied_record(copied: Mapping[int, Copied]) -> dict[int, list[Any]]:
    """What is known of the copies, as part of a record."""
    return {index: [copy.hash, copy.mtime_ns] for index, copy in copied.items()}


def _copied_from(copies: object) -> dict[int, Copied]:
    """What `copied_record` was made of."""
    if not isinstance(copies, dict):
        raise TypeError(copies)
    copied: dict[int, Copied] = {}
    for index, (hash_, mtime_ns, *_number) in cast("dict[str, list[object]]", copies).items():
        if not isinstance(hash_, str):
            raise TypeError(hash_)
        copied[int(index)] = Copied(hash_, whole(mtime_ns))  # version 1 noted the file's number too
    return copied


def _sentence(value: object) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError(value)
    return value
