"""Saving the report of a run as a table (CSV)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from statuesorter.language import _
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.pages.seams import Filer
from statuesorter.ui.pages.trouble import sentence_of


def ask_and_save_report(filer: Filer, workspace: Workspace, run_id: str, parent: QWidget) -> str:
    """Ask where to, and save the report there. Returns a sentence to show; empty if the person thought better."""
    suggested = str(Path.home() / _("report of {run}.csv").format(run=run_id))
    chosen, _kind = QFileDialog.getSaveFileName(parent, _("Save report"), suggested, _("Table (*.csv)"))
    if not chosen:
        return ""
    try:
        filer.save_report(workspace, run_id, Path(chosen))
    except Exception as error:  # noqa: BLE001  a bug is raised again by sentence_of
        return sentence_of(error)
    return _("The report is saved as {name}.").format(name=Path(chosen).name)
