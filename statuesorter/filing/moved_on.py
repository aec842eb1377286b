"""Where later runs moved what a run had filed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from statuesorter.domain.plan import Mode
from statuesorter.filing.record import RunRecord, Stage, load_moves_after


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a file lies now, and the run that moved it there last."""

    path: Path
    run_id: str


class MovedOn:
    """Reads the journals of later runs, once, and only if something is asked for that is not in its place."""

    def __init__(self, run: RunRecord, journals: Path) -> None:
        self._run = run
        self._journals = journals

    def of(self, path: Path) -> Moved | None:
        """Where the file lies that the run had put at ``path``; None where no later run moved it there."""
        if os.path.lexists(path):
            return None
        found: Moved | None = None
        for run_id, moves in self._later:
            target = moves.get(found.path if found else path)
            if target is not None:
                found = Moved(target, run_id)
        return found if found and os.path.lexists(found.path) else None

    @cached_property
    def _later(self) -> list[tuple[str, dict[Path, Path]]]:
        return [
            (
                later.id,
                {
                    operation.source: operation.target
                    for record in later.units.values()
                    if record.stage is Stage.DONE and record.mode is Mode.MOVE
                    for operation in record.unit.operations
                },
            )
            for later in load_moves_after(self._run, self._journals)
        ]
