"""Saving the report of a run as a table (CSV)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.reports import save_report
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.widgets.trouble import sentence_of

_ENOUGH = 10.0
"""Seconds that the end of the program waits for a report that is being written."""


def ask_and_save_report(
    workspace: Workspace, jobs: JobRunner, run_id: str, parent: QWidget, say: Callable[[str], object]
) -> None:
    """Ask where to, and have the report saved there; ``say`` is told what became of it."""
    suggested = str(Path.home() / _("report of {run}.csv").format(run=run_id))
    chosen, _kind = QFileDialog.getSaveFileName(
        parent,
        _("Save report"),
        suggested,
        _("Table (*.csv)"),
        options=QFileDialog.Option.DontConfirmOverwrite,  # it never overwrites
    )
    if not chosen:
        return

    def save(_cancel: CancelToken) -> Path:
        return save_report(workspace, run_id, Path(chosen))

    def saved(place: Path) -> None:
        say(_("The report is saved as {name}.").format(name=place.name))

    say(_("Saving the report…"))
    job = jobs.call(Queue.APART, save, name="report", owner=parent, leave_after=_ENOUGH)
    job.on_result(saved).on_failure(lambda error: say(sentence_of(error)))
