"""Keeps the small copies of photos within their size, while nothing else is going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner, Queue

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace


class CacheTidying(QObject):
    """Looks at how much there is, in a queue of its own, and removes what is too much."""

    failed = Signal(BaseException)

    def __init__(self, workspace: Workspace, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._jobs = workspace, jobs
        self._work: Job[object, object] | None = None

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

        def tidy(cancel: CancelToken) -> object:
            from statuesorter.operations.cache_size import keep_cache_small

            return keep_cache_small(workspace, cancel=cancel)

        job = self._jobs.call(Queue.TIDYING, tidy, name="keep the cache small", owner=self)
        self._work = job.on_failure(self.failed.emit)

    def stop(self) -> None:
        """Leave the rest for another time."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
