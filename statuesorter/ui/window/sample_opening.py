"""A folder of sample photos for the person: copied off the window's thread, then opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.jobs.lanes import Lane, Lanes
from statuesorter.operations.sample import sample_folder
from statuesorter.ui.window.side_work import SideWork

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace


class SampleOpening(SideWork):
    """Finds or makes the folder of sample photos. Who does something else meanwhile cancels it."""

    found = Signal(object)
    """The folder: all photos are in it."""

    def __init__(self, workspace: Workspace, lanes: Lanes, parent: QObject) -> None:
        super().__init__(lanes, parent)
        self._workspace = workspace

    def start(self) -> None:
        """Find or make it."""
        data = self._workspace.folders.data

        def work(_cancel: CancelToken) -> Iterator[object]:
            yield sample_folder(data)

        def found(folders: list[object]) -> None:
            if not handle.token.cancelled:
                self.found.emit(cast("Path", folders[-1]))

        handle = self._run(Lane.SCAN, work, name=_("Opening sample photos"))
        handle.delivered.connect(found)
