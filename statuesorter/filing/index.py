"""What each journal says in short, kept beside the journals, so that a long history is not read again.

The journals remain the truth: what is kept of one counts while the journal has the size and the time it had
when it was read, and what is damaged, missing or of another version is read anew. Nothing here is ever
synced: what a power cut takes is made again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from statuesorter.domain.plan import Mode
from statuesorter.domain.run import Purpose, RunState, RunSummary
from statuesorter.filing import journal
from statuesorter.filing.record import load, path_of
from statuesorter.filing.summary import summarise

VERSION = 2
"""Version 2 knows what a run was for."""

_NAME = ".index"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A journal as it was when it was read: its size in bytes, its time in nanoseconds, what it says.

    ``summary`` is None where it is no run's journal, or that of a later version.
    """

    size: int
    mtime_ns: int
    summary: RunSummary | None


def summaries(journals: Path) -> list[RunSummary]:
    """Every run that has a readable journal, newest first, also those that came to nothing."""
    known = _read(journals)
    found: dict[str, _Entry] = {}
    for path in journals.glob("*" + journal.SUFFIX):
        entry = _entry_of(path, known.get(path.name))
        if entry is not None:
            found[path.name] = entry
    if found != known:
        _write(journals, found)
    runs = [entry.summary for entry in found.values() if entry.summary is not None]
    return sorted(runs, key=lambda run: (run.started, run.id), reverse=True)


def summary_of(run_id: str, journals: Path) -> RunSummary | None:
    """The run called ``run_id``; None where it has no readable journal. Reads no other journal."""
    path = path_of(run_id, journals)
    if path.parent != journals:
        return None
    try:
        entry = _entry_of(path, _read(journals).get(path.name))
    except ValueError:  # a zero byte in the name
        return None
    return None if entry is None else entry.summary


def _entry_of(path: Path, known: _Entry | None) -> _Entry | None:
    """What the journal says; None where it cannot be read now, or has just gone."""
    try:
        status = path.stat()
        if known is not None and (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns):
            return known
        run = load(path)
    except OSError:
        return None
    # The size is the one before reading: what was added meanwhile is read the next time.
    return _Entry(status.st_size, status.st_mtime_ns, None if run is None else summarise(run))


def _read(journals: Path) -> Mapping[str, _Entry]:
    """What is kept; nothing where that is missing or of another version, and without what is damaged."""
    found: dict[str, _Entry] = {}
    with contextlib.suppress(OSError), contextlib.closing(journal.read(journals / _NAME)) as records:
        if next(records, None) != _head():
            return found
        for record in records:
            with contextlib.suppress(KeyError, TypeError, ValueError):
                if record is not None:
                    summary = record["run"] and _summary_from(record["run"])
                    found[record["journal"]] = _Entry(record["size"], record["mtime"], summary)
    return found


def _write(journals: Path, entries: Mapping[str, _Entry]) -> None:
    """Keep the entries, all or none. Where nothing can be written, the journals are read again next time."""
    new = journals / f"{_NAME}.new"
    try:
        new.write_bytes(b"".join(journal.as_line(record) for record in (_head(), *_records(entries))))
        new.replace(journals / _NAME)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()


def _head() -> journal.Record:
    return {"is": "index", "version": VERSION, "journals": journal.VERSION}


def _records(entries: Mapping[str, _Entry]) -> Iterable[journal.Record]:
    for name, entry in entries.items():
        run = None if entry.summary is None else _record_of(entry.summary)
        yield {"journal": name, "size": entry.size, "mtime": entry.mtime_ns, "run": run}


def _record_of(run: RunSummary) -> journal.Record:
    return {
        "id": run.id, "started": run.started.isoformat(), "destination": str(run.destination),
        "mode": run.mode.value, "state": run.state.value, "pending": run.pending,
        "purpose": run.purpose.value,
        "counts": [run.total, run.done, run.failed, run.undone, run.damaged, run.copied, run.tried],
    }  # fmt: skip


def _summary_from(record: Mapping[str, Any]) -> RunSummary:
    total, done, failed, undone, damaged, copied, tried = map(int, record["counts"])
    started = datetime.fromisoformat(record["started"])
    if started.tzinfo is None:
        raise ValueError(started)
    return RunSummary(
        str(record["id"]), started, Path(record["destination"]), Mode(record["mode"]), total, done, failed,
        undone, RunState(record["state"]), bool(record["pending"]), damaged, copied, tried,
        Purpose(record["purpose"]),
    )  # fmt: skip
