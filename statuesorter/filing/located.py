"""A run as its journal tells it, with its paths as they are today."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from statuesorter.domain.photo import PhotoIdentity
from statuesorter.filing.mounted import Disks, Mounted, system_disks
from statuesorter.filing.record import RunRecord, UnitRecord, load_run
from statuesorter.filing.relocation import relocation
from statuesorter.filing.sameness import is_still

_ENOUGH = 100
"""Units that are looked for on a disk that is not known by its name."""


def load_here(run_id: str, journals: Path, disks: Disks = system_disks) -> RunRecord:
    """The run called ``run_id``, its paths changed to where its disks are mounted now. Raises NoSuchRun."""
    run = load_run(run_id, journals)
    if run.disks:
        run.relocate(relocation(run.disks, disks(), lambda old, new: _holds(run, old, new)))
    return run


def noted(disks: list[Mounted]) -> list[list[str]]:
    """The disks as part of a record."""
    return [[str(disk.place), disk.name] for disk in disks]


def _holds(run: RunRecord, old: Path, new: Path) -> bool:
    """Is one of the files that the run left below ``old`` to be found below ``new``?"""
    for record in islice(run.units.values(), _ENOUGH):
        for known, content in _files(record):
            if known.path.is_relative_to(old):
                path = new / known.path.relative_to(old)
                try:
                    if is_still(path, path.stat(), known, content):
                        return True
                except OSError:
                    continue
    return False


def _files(record: UnitRecord) -> Iterator[tuple[PhotoIdentity, str | None]]:
    """The unit's files at either place, each with its SHA-256 where that is known."""
    for index, operation in enumerate(record.unit.operations):
        copied, known = record.copied.get(index), operation.identity
        content = copied.hash if copied else None
        yield known, content
        mtime_ns = copied.mtime_ns if copied else known.mtime_ns
        yield PhotoIdentity(operation.target, known.size, mtime_ns), content
