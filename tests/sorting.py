"""A sort in one step, for tests that are about what comes after the plan or after the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from statuesorter.domain.labels import FiledAs
from statuesorter.domain.outcome import Outcome
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import Mode, Plan
from statuesorter.domain.progress import Progress, finished
from statuesorter.operations.sort import RunStarted, SortOptions, SortService
from statuesorter.operations.workspace import Workspace


def plan_for(
    workspace: Workspace,
    labelled: Sequence[tuple[Photo, FiledAs]],
    destination: Path,
    mode: Mode = Mode.COPY,
    *,
    folders: Mapping[FiledAs, str] | None = None,
) -> Plan:
    """The plan, with what earlier runs filed taken into account."""
    return finished(SortService(workspace).plan(labelled, SortOptions(destination, mode, folders)))


def file_plan(workspace: Workspace, plan: Plan) -> list[RunStarted | Outcome | Progress]:
    """Carry the plan out; everything that the run says."""
    return list(SortService(workspace).file(plan))


def run_id_of(items: Sequence[RunStarted | Outcome | Progress]) -> str:
    """The id of the run, as `file_plan` gives it."""
    return next(item.run_id for item in items if isinstance(item, RunStarted))
