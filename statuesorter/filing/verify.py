"""Reading a run's copies again: does the disk still hold, byte for byte, what was copied?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.filing.disk import hash_of
from statuesorter.filing.errors import DiskAway
from statuesorter.filing.located import load_here
from statuesorter.filing.mounted import Disks, system_disks
from statuesorter.filing.moved_on import MovedOn
from statuesorter.filing.record import Copied, UnitRecord


def verify(
    run_id: str, journals: Path, *, cancel: CancelToken | None = None, disks: Disks = system_disks
) -> Iterator[Outcome]:
    """Read every copy that the run made and that is still filed, wherever later runs moved it; nothing is
    written.

    Yields an outcome for each unit with copies: DONE where all hold what was copied, else FAILED with the
    first one that does not, is gone or cannot be read. Raises NoSuchRun, and DiskAway: a copy that cannot be
    seen is not gone.
    """
    run = load_here(run_id, journals, disks)
    moved_on = MovedOn(run, journals)
    for record in run.units.values():
        if cancel is not None and cancel.cancelled:
            return
        if record.filed_as_copy:
            outcome = _verified(record, moved_on)
            if outcome.result is not Result.DONE and run.is_away(run.destination):
                raise DiskAway(run.destination)
            yield outcome


def _verified(record: UnitRecord, moved_on: MovedOn) -> Outcome:
    for index, copied in record.copied.items():
        target = record.unit.operations[index].target
        moved = moved_on.of(target)
        trouble = _trouble(moved.path if moved else target, copied)
        if trouble:
            return Outcome(record.unit, Result.FAILED, trouble)
    return Outcome(record.unit, Result.DONE, bytes=record.unit.size)


def _trouble(path: Path, copied: Copied) -> str | None:
    try:
        if hash_of(path, from_disk=True) == copied.hash:
            return None
        return _("“{name}” is not as it was copied: it was changed, or the disk has damaged it.").format(
            name=path.name
        )
    except FileNotFoundError:
        return _("“{name}” is gone.").format(name=path.name)
    except OSError as error:
        return _("“{name}” cannot be read ({reason}).").format(name=path.name, reason=error.strerror)
