"""Keeps the small copies of photos within their size, while nothing else is going on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.jobs.handle import Handle
from statuesorter.jobs.lanes import Lane, Lanes

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace


class CacheTidying(QObject):
    """Looks at how much there is, in a lane of its own, and removes what is too much."""

    failed = Signal(object)

    def __init__(self, workspace: Workspace, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._lanes = workspace, lanes
        self._work: Handle | None = None

    def follow(self, *, busy: bool) -> None:
        """Photos are looked at: wait. They are all looked at: there may be more than before."""
        if busy:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        """Begin anew."""
        self.stop()
        workspace = self._workspace

        def work(cancel: CancelToken) -> Iterator[object]:
            from statuesorter.operations.cache_size import keep_cache_small

            return keep_cache_small(workspace, cancel=cancel)

        self._work = self._lanes.run(Lane.TIDYING, work, name="keep the cache small")
        self._work.failed.connect(self.failed)

    def stop(self) -> None:
        """Leave the rest for another time."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
