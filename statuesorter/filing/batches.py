"""What filing, undoing and recovering share: batches, jobs, and the folders that a run made."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.plan import Operation, Unit
from statuesorter.filing.failpoints import Failpoint
from statuesorter.filing.journal import Journal
from statuesorter.filing.record import UnitRecord
from statuesorter.filing.work import Job

_MOST_UNITS = 128
_MOST_BYTES = 64 << 20

T = TypeVar("T")


def batches(items: Iterable[tuple[int, T]]) -> Iterator[list[T]]:
    """The items, each given with the bytes it costs, in groups that take about a second at most."""
    batch: list[T] = []
    total = 0
    for size, item in items:
        if batch and (len(batch) == _MOST_UNITS or total + size > _MOST_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size
    if batch:
        yield batch


def job_to(run: str, number: int, unit: Unit) -> Job:
    """The job of filing ``unit``."""
    times = tuple(operation.identity.mtime_ns for operation in unit.operations)
    return Job(run, number, unit, unit.mode, unit.operations, times)


def job_back(run: str, record: UnitRecord) -> Job:
    """The job of taking the unit back: from where it was filed, as it is there, to where it was."""
    unit = record.unit
    operations: list[Operation] = []
    for index, operation in enumerate(unit.operations):
        copied = record.copied.get(index)
        mtime_ns = copied.mtime_ns if copied else operation.identity.mtime_ns
        identity = PhotoIdentity(operation.target, operation.identity.size, mtime_ns)
        operations.append(Operation(operation.target, operation.source, identity, operation.link))
    times = tuple(operation.identity.mtime_ns for operation in unit.operations)
    contents = {index: copied.hash for index, copied in record.copied.items()}
    return Job(run, record.number, unit, unit.mode, tuple(operations), times, contents, back=True)


def missing_folders(units: Iterable[Unit], known: set[Path]) -> list[str]:
    """The folders that have to be made for ``units``, parents first. ``known`` remembers what was asked."""
    missing: set[Path] = set()
    for unit in units:
        for operation in unit.operations:
            folder = operation.target.parent
            while folder not in known:
                known.add(folder)
                if not folder.exists():
                    missing.add(folder)
                folder = folder.parent
    return [str(folder) for folder in sorted(missing)]


def remove_empty(folders: Iterable[Path], book: Journal, failpoint: Failpoint) -> None:
    """Remove those of a run's folders that are empty, deepest first. What was noted of the run is on the disk
    before: a folder that is gone must not be taken for one whose disk is.
    """
    book.sync()
    for folder in sorted(set(folders), reverse=True):
        with contextlib.suppress(OSError):  # in use, or gone: then there is nothing to remove
            failpoint("remove folder", folder)
            folder.rmdir()
