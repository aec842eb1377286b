"""Drawing the sample photos in a lane, once; then they can be opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.jobs.lanes import Lane, Lanes
from statuesorter.ui.window.side_work import SideWork

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace


class SampleDrawing(SideWork):
    """Has the sample photos drawn where they are not yet. Who does something else meanwhile cancels it."""

    drawn = Signal(object)
    """All are there: their folder."""

    def __init__(self, workspace: Workspace, lanes: Lanes, parent: QObject) -> None:
        super().__init__(lanes, parent)
        self._workspace = workspace

    def start(self) -> None:
        """Draw those that are missing."""
        data = self._workspace.folders.data

        def work(cancel: CancelToken) -> Iterator[object]:
            from statuesorter.operations.sample import sample_folder  # numpy: half a second

            return sample_folder(data, cancel=cancel)

        def drawn(folders: list[object]) -> None:
            if not handle.token.cancelled:
                self.drawn.emit(cast("Path", folders[-1]))

        handle = self._run(Lane.SCAN, work, name=_("Drawing sample photos"))
        handle.delivered.connect(drawn)
        self._tell(handle, Progress(0, None, handle.name))
