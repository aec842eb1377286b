"""Work in the background that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.jobs.handle import Handle
from statuesorter.jobs.lanes import Lane, Lanes
from statuesorter.ui.library.session import LibrarySession

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace


class Housekeeping(QObject):
    """Mends what a crash left, reads the files of decided photos ahead, keeps the small copies of photos
    within their size; the last two only while no photos are looked for or classified.
    """

    noted = Signal(str)
    """A sentence on what a crash had left, and what became of it."""

    failed = Signal(object)

    def __init__(
        self, workspace: Workspace, lanes: Lanes, session: LibrarySession, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._lanes, self._session = workspace, lanes, session
        self._tidying: Handle | None = None
        session.stage_changed.connect(self.tidy_cache)

    def start(self) -> None:
        """The window is on the screen: begin."""
        self._put_in_order()
        self._session.stage_changed.connect(self._read_decided_at_rest)
        self._read_decided_at_rest()
        self.tidy_cache()

    def tidy_cache(self) -> None:
        """Keep the small copies of photos within their size, as the settings say it is now."""
        self._stop_tidying()
        if self._session.busy:
            return
        workspace = self._workspace

        def work(cancel: CancelToken) -> Iterator[object]:
            from statuesorter.operations.cache_size import keep_cache_small

            return keep_cache_small(workspace, cancel=cancel)

        self._tidying = self._lanes.run(Lane.TIDYING, work, name="keep the cache small")
        self._tidying.failed.connect(self.failed)

    def _stop_tidying(self) -> None:
        work, self._tidying = self._tidying, None
        if work is not None:
            work.cancel()

    def _read_decided_at_rest(self) -> None:
        """Read the files that the person decided on sooner: in the queue that learns from decisions."""
        workspace = self._workspace

        def work(cancel: CancelToken) -> Iterator[object]:
            from statuesorter.operations.read_decided import read_decided

            return read_decided(workspace, cancel=cancel)

        if not self._session.busy:
            reading = self._lanes.run(Lane.TRAINING, work, name="read decided photos", owner=self)
            reading.failed.connect(self.failed)

    def _put_in_order(self) -> None:
        workspace = self._workspace

        def work(cancel: CancelToken) -> Iterator[object]:
            from statuesorter.operations.put_in_order import put_in_order

            return put_in_order(workspace, cancel=cancel)

        mending = self._lanes.run(Lane.FILES, work, name="put in order", owner=self)
        mending.yielded.connect(self.noted)
        mending.failed.connect(self.failed)
