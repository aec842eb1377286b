"""Saving the report of a run as a table (CSV)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from statuesorter.errors import StatueSorterError
from statuesorter.language import _
from statuesorter.operations.reports import save_report
from statuesorter.operations.workspace import Workspace


def ask_and_save_report(workspace: Workspace, run_id: str, parent: QWidget) -> str:
    """Ask where to, and save the report there. Returns a sentence to show, or nothing if not saved."""
    suggested = str(Path.home() / _("report of {run}.csv").format(run=run_id))
    chosen, _kind = QFileDialog.getSaveFileName(
        parent,
        _("Save report"),
        suggested,
        _("Table (*.csv)"),
        options=QFileDialog.Option.DontConfirmOverwrite,  # it never overwrites
    )
    if not chosen:
        return ""
    try:
        saved = save_report(workspace, run_id, Path(chosen))
    except StatueSorterError as error:
        return str(error)
    return _("The report is saved as {name}.").format(name=saved.name)
