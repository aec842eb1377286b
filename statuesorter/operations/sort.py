"""Sort photos into folders: plan, file, take back, verify, recover. The catalog follows moved photos."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.filing.apply import begin
from statuesorter.filing.disk import Disk
from statuesorter.filing.history import RunSummary, history, pending, photo_operations
from statuesorter.filing.mode import Mode
from statuesorter.filing.outcome import Outcome, Result
from statuesorter.filing.plan import Filing, Plan, make_plan
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from statuesorter.filing.verify import verify
from statuesorter.labels import Label
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.photo import Photo, PhotoIdentity
from statuesorter.progress import Progress

_FOLLOW_EVERY = 200


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run began; its id is what ``undo`` takes."""

    run_id: str


def plan_sort(
    photos: Iterable[tuple[Photo, Label]],
    destination: Path,
    mode: Mode,
    *,
    unsure_folder: bool = False,
    exclude: Collection[Path] = (),
) -> Plan:
    """The plan for these photos; nothing is written. ``unsure_folder`` files unsure photos too."""
    names = {label: label.value for label in Label if unsure_folder or label is not Label.UNSURE}
    filings = [Filing(photo, label) for photo, label in photos]
    return make_plan(filings, destination, mode, folder_names=names, exclude=exclude, look=Disk())


def run_sort(
    workspace: Workspace, plan: Plan, *, cancel: CancelToken | None = None
) -> Iterator[RunStarted | Outcome | Progress]:
    """Carry the plan out. Yields the run's id first, then an outcome for each photo.

    Raises FilingError where the run cannot begin, or the journal cannot be written any more.
    """
    run = begin(plan, workspace.folders.journals)
    yield RunStarted(run.id)
    outcomes = run.apply(cancel=cancel)
    moved = plan.mode is Mode.MOVE
    yield from _relay(workspace, outcomes, len(plan.units), taken_back=False if moved else None)


def undo_sort(
    workspace: Workspace,
    run_id: str,
    *,
    only: Collection[Path] | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[Outcome | Progress]:
    """Take a run back, or (``only``) the photos named by their old or new place. Raises FilingError."""
    summary = next((run for run in runs(workspace) if run.id == run_id), None)
    total = None if summary is None else summary.done
    moved = summary is not None and summary.mode is Mode.MOVE
    outcomes = undo(run_id, workspace.folders.journals, only=only, cancel=cancel)
    yield from _relay(workspace, outcomes, total, taken_back=True if moved else None)


def verify_sort(
    workspace: Workspace, run_id: str, *, cancel: CancelToken | None = None
) -> Iterator[Outcome | Progress]:
    """Read the run's copies again and compare them with what was copied. Raises FilingError."""
    total = next((run.copied for run in runs(workspace) if run.id == run_id), None)
    for done, outcome in enumerate(verify(run_id, workspace.folders.journals, cancel=cancel), start=1):
        yield outcome
        yield Progress(done, total)


def recover_runs(workspace: Workspace) -> list[Outcome]:
    """Finish or roll back what a crash left. Safe to call at any time, and again. Raises FilingError."""
    journals = workspace.folders.journals
    cut_off = pending(journals)
    outcomes = list(recover(journals))
    # The newest run too: a crash may have come after its last photo and before the catalog was told.
    moving = {run.id for run in (*cut_off, *history(journals)[:1]) if run.mode is Mode.MOVE}
    for run_id in sorted(moving):
        workspace.catalog.follow(list(_moves_of(run_id, journals)))
    return outcomes


def _moves_of(run_id: str, journals: Path) -> Iterator[tuple[PhotoIdentity, PhotoIdentity]]:
    """From which identity to which each photo of a run went that is at one of its two places only."""
    look = Disk()
    for operation in photo_operations(run_id, journals):
        before = operation.identity
        after = PhotoIdentity(operation.target, before.size, before.mtime_ns)
        if not look.exists(operation.source) and look.identity(operation.target) == after:
            yield before, after
        elif not look.exists(operation.target) and look.identity(operation.source) == before:
            yield after, before


def runs(workspace: Workspace) -> list[RunSummary]:
    """Every run, the newest first."""
    return history(workspace.folders.journals)


def _relay(
    workspace: Workspace, outcomes: Iterator[Outcome], total: int | None, *, taken_back: bool | None
) -> Iterator[Outcome | Progress]:
    """Pass outcomes on with progress. The catalog follows moved photos, a few at a time and at the end."""
    moves: list[tuple[PhotoIdentity, PhotoIdentity]] = []
    try:
        for done, outcome in enumerate(outcomes, start=1):
            if taken_back is not None and outcome.result is Result.DONE:
                moves.append(_move(outcome, taken_back=taken_back))
            if len(moves) >= _FOLLOW_EVERY:
                workspace.catalog.follow(moves)
                moves.clear()
            yield outcome
            yield Progress(done, total)
    finally:
        workspace.catalog.follow(moves)


def _move(outcome: Outcome, *, taken_back: bool) -> tuple[PhotoIdentity, PhotoIdentity]:
    """From which identity to which the photo went: moving changes neither its size nor its time."""
    before = outcome.unit.photo.identity
    after = PhotoIdentity(outcome.unit.target, before.size, before.mtime_ns)
    return (after, before) if taken_back else (before, after)
