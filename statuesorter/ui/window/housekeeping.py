"""Work in the background that nobody waits for."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.progress import Progress
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.ui.library.session import LibrarySession

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace


class Housekeeping(QObject):
    """Mends what a crash left, forgets what no model needs any more; and, only while no photos are looked for
    or classified, reads the files of decided photos ahead and keeps the small copies within their size.
    """

    noted = Signal(str)
    """A sentence on what a crash had left, and what became of it."""

    failed = Signal(BaseException)

    def __init__(
        self, workspace: Workspace, jobs: JobRunner, session: LibrarySession, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._jobs, self._session = workspace, jobs, session
        self._tidying: Job[object, object] | None = None
        session.stage_changed.connect(self.tidy_cache)

    def start(self) -> None:
        """The window is on the screen: begin."""
        self._put_in_order()
        self._session.stage_changed.connect(self._read_decided_at_rest)
        self._read_decided_at_rest()
        self._drop_old_features()
        self.tidy_cache()

    def tidy_cache(self) -> None:
        """Keep the small copies of photos within their size, as the settings say it is now."""
        tidying, self._tidying = self._tidying, None
        if tidying is not None:
            tidying.cancel()
        if self._session.busy:
            return
        workspace = self._workspace

        def tidy(cancel: CancelToken) -> object:
            from statuesorter.operations.cache_size import keep_cache_small

            return keep_cache_small(workspace, cancel=cancel)

        job = self._jobs.call(Queue.TIDYING, tidy, name="keep the cache small", owner=self)
        self._tidying = job.on_failure(self.failed.emit)

    def _drop_old_features(self) -> None:
        """Forget what networks said that no model has any more."""
        workspace = self._workspace

        def drop(cancel: CancelToken) -> None:
            from statuesorter.operations.old_features import drop_old_features

            drop_old_features(workspace, cancel=cancel)

        job = self._jobs.call(Queue.TIDYING, drop, name="drop old features", owner=self)
        job.on_failure(self.failed.emit)

    def _read_decided_at_rest(self) -> None:
        """Read the files that the person decided on sooner: in the queue that learns from decisions."""
        workspace = self._workspace

        def work(cancel: CancelToken) -> Generator[Progress]:
            from statuesorter.operations.read_decided import read_decided

            return read_decided(workspace, cancel=cancel)

        if not self._session.busy:
            job = self._jobs.run(Queue.TRAINING, work, name="read decided photos", owner=self)
            job.on_failure(self.failed.emit)

    def _put_in_order(self) -> None:
        workspace = self._workspace

        def work(cancel: CancelToken) -> Generator[str]:
            from statuesorter.operations.put_in_order import put_in_order

            return put_in_order(workspace, cancel=cancel)

        def say(sentences: Sequence[str]) -> None:
            for sentence in sentences:
                self.noted.emit(sentence)

        job = self._jobs.run(Queue.FILES, work, name="put in order", owner=self)
        job.on_items(say).on_failure(self.failed.emit)
