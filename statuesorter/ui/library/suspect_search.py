"""Looks for decisions that the others contradict, while the hand rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.session import LibrarySession, SessionStage
from statuesorter.ui.library.suspects import Suspect, suspects_in_words
from statuesorter.ui.widgets.one_shot import one_shot

if TYPE_CHECKING:
    from statuesorter.operations.suspects import Suspects
    from statuesorter.operations.workspace import Workspace

_REST = 3000
"""Milliseconds without a decision after which the decisions are compared. What was decided last is learned
long before: that comes first, and this takes longer.
"""

_LEAVE_AFTER = 5.0
"""Seconds until what is out of date is left behind; a step of it is as long as learning the decisions."""


class SuspectSearch(QObject):
    """Has the decisions compared with each other once photos are classified, and once the hand rests after a
    decision. Those in doubt are marked in the table; nothing moves. In the queue of quick learning, which
    need not wait long for it: it stops as soon as anything else is decided, opened or classified.
    """

    announced = Signal(str)
    """That there are decisions in doubt which were not before, in a few words."""

    changed = Signal()
    """Decisions were compared."""

    failed = Signal(BaseException)

    def __init__(
        self,
        workspace: Workspace,
        jobs: JobRunner,
        photos: PhotoListModel,
        session: LibrarySession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._jobs, self._photos, self._session = workspace, jobs, photos, session
        self._job: Job[object, Suspects] | None = None
        self.rest = one_shot(self, _REST, self._look)
        session.stage_changed.connect(self._follow_session)
        session.opened.connect(self._leave)

    def follow_decision(self) -> None:
        """Something was decided, taken back or confirmed."""
        self._leave()
        self.rest.start()

    def _follow_session(self) -> None:
        self._leave()
        if self._session.stage is SessionStage.AT_REST:
            self.rest.start()

    def _leave(self) -> None:
        """What was found is out of date."""
        self.rest.stop()
        job, self._job = self._job, None
        if job is not None:
            job.abandon()

    def _look(self) -> None:
        if self._session.stage is not SessionStage.AT_REST or not self._photos.table.counts().decided:
            return
        workspace = self._workspace

        def look(cancel: CancelToken) -> Suspects:
            from statuesorter.operations.suspects import suspect_decisions

            return suspect_decisions(workspace, cancel=cancel)

        job = self._jobs.call(
            Queue.LEARNING, look, name="compare decisions", owner=self, leave_after=_LEAVE_AFTER
        )
        self._job = job.on_result(self._take).on_failure(self.failed.emit)

    def _take(self, look: Suspects) -> None:
        table, suspects = self._photos.table, dict[PhotoIdentity, Suspect]()
        for each in look.suspect:
            decision = each.decision
            files = (decision.identity, *decision.also)
            here = next((file for file in files if table.index_of(file) is not None), None)
            if here is not None:
                suspects[here] = Suspect(decision.label, each.likelier)
        before = set(table.suspects.rows().tolist())
        self._photos.mark_suspects(suspects)
        self.changed.emit()
        now = table.suspects.rows().tolist()
        if not before.issuperset(now):
            self.announced.emit(suspects_in_words(len(now)))
