"""A folder of sample photos for the person: copied off the window's thread, then opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.language import _
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.sample import sample_folder
from statuesorter.ui.window.side_work import SideWork

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace


class SampleOpening(SideWork):
    """Finds or makes the folder of sample photos. Who does something else meanwhile cancels it."""

    found = Signal(Path)
    """The folder: all photos are in it."""

    def __init__(self, workspace: Workspace, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(jobs, parent)
        self._workspace = workspace

    def start(self) -> None:
        """Find or make it."""
        data = self._workspace.folders.data

        def found(folder: Path) -> None:
            if not job.cancel_requested:
                self.found.emit(folder)

        job = self._jobs.call(
            Queue.SCAN, lambda _cancel: sample_folder(data), name=_("Opening sample photos"), owner=self
        )
        self._follow(job).on_result(found)
