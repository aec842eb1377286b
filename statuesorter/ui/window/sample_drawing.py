"""Drawing the sample photos in a worker, once; then they can be opened."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.ui.window.side_work import SideWork

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace


class SampleDrawing(SideWork):
    """Has the sample photos drawn where they are not yet. Who does something else meanwhile cancels it."""

    drawn = Signal(Path)
    """All are there: their folder."""

    def __init__(self, workspace: Workspace, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(jobs, parent)
        self._workspace = workspace

    def start(self) -> None:
        """Draw those that are missing."""
        data = self._workspace.folders.data

        def work(cancel: CancelToken) -> Generator[Path | Progress]:
            from statuesorter.operations.sample import sample_folder  # numpy: half a second

            return sample_folder(data, cancel=cancel)

        def drawn(folders: Sequence[Path]) -> None:
            if not job.cancel_requested:
                self.drawn.emit(folders[-1])

        job = self._run(Queue.SCAN, work, name=_("Drawing sample photos"))
        job.on_items(drawn)
        self._tell(job, Progress(0, None, job.name))
