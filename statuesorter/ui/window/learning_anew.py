"""The program came with a new network: the person's decisions are learned anew on it, while nothing else is
done.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.progress import Progress
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.ui.library.session import LibrarySession

if TYPE_CHECKING:
    from statuesorter.operations.learn_anew import LearnedAnew
    from statuesorter.operations.workspace import Workspace


class LearningAnew(QObject):
    """Learns in the queue that learns from decisions. While photos are looked for or classified it pauses: it
    is stopped, and begun again with what it found kept. Where the person cancels, it stays as it is.
    """

    progressed = Signal(Progress)
    rested = Signal()
    """It is not under way any more."""

    noted = Signal(str)
    """What came of it: a sentence."""

    model_changed = Signal()
    """The new model is in use."""

    failed = Signal(BaseException)

    def __init__(
        self, workspace: Workspace, jobs: JobRunner, session: LibrarySession, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._jobs, self._session = workspace, jobs, session
        self._job: Job[object, object] | None = None
        self._due = False
        self._seen = False

    def start(self) -> None:
        """The window is on the screen: see whether there is anything to learn anew."""
        self._due = True
        self._session.stage_changed.connect(self._follow_session)
        self._follow_session()

    def cancel(self) -> None:
        """The person does not want it. Before it has shown that it does anything, they do not mean it."""
        if self._job is not None and self._seen and not self._job.cancel_requested:
            self._due = False
            self._job.on_cancelled(self._leave).cancel()

    def _follow_session(self) -> None:
        if self._session.busy:
            if self._job is not None:
                self._job.cancel()
        elif self._due and self._job is None:
            self._learn()

    def _learn(self) -> None:
        workspace = self._workspace

        def work(cancel: CancelToken) -> Generator[Progress, None, LearnedAnew | None]:
            from statuesorter.operations.learn_anew import learn_anew

            return learn_anew(workspace, cancel=cancel)

        self._seen = False
        job = self._jobs.run(Queue.TRAINING, work, name="learn decisions anew", owner=self)
        self._job = job.on_progress(self._show).on_result(self._learned)
        job.on_failure(self._failed).on_end(self._ended)

    def _leave(self) -> None:
        """Stop for good, and say how the person can do it themselves."""
        workspace = self._workspace

        def leave(_cancel: CancelToken) -> str:
            from statuesorter.operations.learn_anew import leave_as_it_is

            return leave_as_it_is(workspace).sentence

        job = self._jobs.call(Queue.TRAINING, leave, name="leave the model as it is", owner=self)
        job.on_result(self.noted.emit).on_failure(self.failed.emit)

    def _show(self, far: Progress) -> None:
        if self._job is not None and not self._job.cancel_requested and not self._session.busy:
            self._seen = True
            self.progressed.emit(far)

    def _learned(self, found: LearnedAnew | None) -> None:
        self._due = False
        if found is None:
            return
        if found.card is not None:
            self.model_changed.emit()
        self.noted.emit(found.sentence)

    def _failed(self, error: BaseException) -> None:
        self._due = False
        self.failed.emit(error)

    def _ended(self) -> None:
        self._job = None
        if self._seen:
            self.rested.emit()
        self._follow_session()
