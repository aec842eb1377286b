"""Drawing the sample photos in a lane, once; then they can be opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from statuesorter.cancellation import CancelToken
from statuesorter.jobs.handle import Handle
from statuesorter.jobs.lanes import Lane, Lanes
from statuesorter.language import _
from statuesorter.progress import Progress

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace


class SampleDrawing(QObject):
    """Has the sample photos drawn where they are not yet. Whoever does something else meanwhile leaves it."""

    progressed = Signal(object)
    drawn = Signal(object)
    """All are there: their folder."""

    failed = Signal(object)
    ended = Signal()

    def __init__(self, workspace: Workspace, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._lanes = lanes
        self._handle: Handle | None = None

    def start(self) -> None:
        """Draw those that are missing."""
        data = self._workspace.folders.data

        def work(cancel: CancelToken) -> Iterator[object]:
            from statuesorter.operations.sample import sample_folder  # numpy: half a second

            return sample_folder(data, cancel=cancel)

        handle = self._handle = self._lanes.run(Lane.SCAN, work, name=_("Drawing sample photos"))

        def progressed(far: Progress) -> None:
            if self._handle is handle:
                self.progressed.emit(far)

        def drawn(folders: list[object]) -> None:
            if self._handle is handle:
                self.drawn.emit(cast("Path", folders[-1]))

        handle.progressed.connect(progressed)
        handle.delivered.connect(drawn)
        handle.failed.connect(self.failed)
        handle.ended.connect(self.ended)
        self.progressed.emit(Progress(0, None, handle.name))

    def leave(self) -> None:
        """Draw no more, and open nothing."""
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.cancel()
