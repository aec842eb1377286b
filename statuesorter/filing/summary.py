"""A run in one line: what it did, and what can be taken back."""

from __future__ import annotations

from statuesorter.domain.run import RunState, RunSummary
from statuesorter.filing.record import RunRecord, Stage


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
        state, run.pending, run.damaged, copied, len(run.units), run.purpose,
    )  # fmt: skip
