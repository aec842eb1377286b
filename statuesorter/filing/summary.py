"""A run in one line: what it did, and what can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from statuesorter.filing.mode import Mode
from statuesorter.filing.record import RunRecord, Stage


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
    journal that cannot be read. ``tried`` counts the units that it filed or tried to file: without any, the
    run is not in the history.
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
    tried: int = 1


def summarise(run: RunRecord) -> RunSummary:
    """The run in one line."""
    done, undone = run.count(Stage.DONE, Stage.UNDOING), run.count(Stage.UNDONE)
    failed = run.count(Stage.FAILED)
    if undone:
        state = RunState.PARTLY_UNDONE if done else RunState.UNDONE
    else:
        state = RunState(run.end or RunState.INTERRUPTED)
    if state is RunState.CANCELLED and done + failed == run.total:
        state = RunState.COMPLETE  # it was stopped after its last photo
    copied = sum(unit.filed_as_copy for unit in run.units.values())
    return RunSummary(
        run.id, run.started, run.destination, run.mode, run.total, done, failed, undone,
        state, run.pending, run.damaged, copied, len(run.units),
    )  # fmt: skip
