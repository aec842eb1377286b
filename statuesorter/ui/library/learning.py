"""Learn as you go: the photos of the folder are asked about again, with what the person decided learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, ngettext, number
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.ui.library.columns import NOTHING, Indices
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.photo_table import PhotoTable
from statuesorter.ui.library.session import LibrarySession, SessionStage
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.widgets.command import Command, Menu, Place, Where
from statuesorter.ui.widgets.one_shot import one_shot

if TYPE_CHECKING:
    from statuesorter.operations.learn_as_you_go import AskedAgain, QuickLearner
    from statuesorter.operations.workspace import Workspace

_REST = 500
"""Milliseconds without a decision after which the hand rests."""

_LEAVE_AFTER = 5.0
"""Seconds until what is out of date is left behind: learning is one step, long where the cores are busy."""


@dataclass(frozen=True, slots=True, eq=False)
class ChangedAnswers:
    """Undecided ``rows`` of the table whose answer is another one now: so many are ``sure`` that were unsure,
    have an ``other`` label, are ``unsure`` that had one.
    """

    rows: Indices
    sure: int
    other: int
    unsure: int

    @classmethod
    def of(cls, rows: Indices, before: NDArray[np.int16], after: NDArray[np.int16]) -> ChangedAnswers:
        """Compare the answers that ``rows`` had ``before`` with those that they have ``after``."""
        changed = before != after
        was_sure, is_sure = before[changed] >= 0, after[changed] >= 0
        return cls(
            rows[changed],
            sure=int((~was_sure & is_sure).sum()),
            other=int((was_sure & is_sure).sum()),
            unsure=int((was_sure & ~is_sure).sum()),
        )

    @property
    def sentence(self) -> str:
        """What the person is told of it; empty where nothing has changed."""
        parts: list[str] = []
        if self.sure:
            words = ngettext("{n} more photo is sure now", "{n} more photos are sure now", self.sure)
            parts.append(words.format(n=number(self.sure)))
        if self.other:
            words = ngettext(
                "{n} photo has another label now", "{n} photos have another label now", self.other
            )
            parts.append(words.format(n=number(self.other)))
        if self.unsure:
            words = ngettext("{n} photo is unsure now", "{n} photos are unsure now", self.unsure)
            parts.append(words.format(n=number(self.unsure)))
        return "  ·  ".join(parts)


class LearningController(QObject):
    """Has the photos asked about again once the hand rests after a decision, after they were classified, and
    when the person switches it on or off. Answers change where they stand: nothing moves.

    While it is held (a plan is on the screen) it waits. What was asked is out of date as soon as anything
    else is decided, opened or classified: then it is not heard any more, and asked again.
    """

    asked = Signal(object)
    """Photos were asked about again, and are about to change: `AskedAgain`."""

    changed = Signal(ChangedAnswers)
    """What changed with it for the photos that nobody has decided on; perhaps nothing."""

    switched = Signal()
    failed = Signal(BaseException)

    def __init__(
        self,
        workspace: Workspace,
        jobs: JobRunner,
        photos: PhotoListModel,
        session: LibrarySession,
        learner: QuickLearner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._jobs, self._photos = workspace, jobs, photos
        self._session, self._learner = session, learner
        self._job: Job[object, AskedAgain] | None = None
        self._held = self._due = False
        self._undecided: tuple[PhotoTable, NDArray[np.bool_]] | None = None
        """Which rows nobody had decided on when photos were asked about last."""
        self.rest = one_shot(self, _REST, self._ask)
        session.stage_changed.connect(self._follow_session)
        session.opened.connect(self._leave)

    def commands(self) -> Sequence[Command]:
        """The switch."""
        return (
            Command(
                id="learn_as_you_go",
                text=_("Learn as you go"),
                act=self.switch,
                place=Place(Menu.MODEL, 2, 1),
                where=Where.LIBRARY,
                checked=lambda: self.on,
            ),
        )

    @property
    def on(self) -> bool:
        """Whether the person wants it."""
        return self._workspace.settings.learn_as_you_go

    def switch(self) -> None:
        """On if it is off, off if it is on; kept in the settings."""
        self._workspace.settings_file.keep(learn_as_you_go=not self.on)
        self.follow_switch()

    def follow_switch(self) -> None:
        """It was switched on or off: the answers that hold now come at once."""
        self.switched.emit()
        self._ask()

    def follow_decision(self) -> None:
        """Something was decided, or taken back: photos are asked about once the hand rests."""
        self._leave()
        self.rest.start()

    def hold(self, held: bool) -> None:
        """Change no answers while it is held."""
        self._held = held
        if not held and self._due:
            self._ask()

    def _follow_session(self) -> None:
        if self._session.stage is SessionStage.AT_REST:
            self._ask()
        else:
            self._leave()

    def _leave(self) -> None:
        """What was asked is out of date."""
        job, self._job = self._job, None
        if job is not None:
            job.abandon()

    def _ask(self) -> None:
        self._leave()
        self.rest.stop()
        self._due = self._held
        rows = self._photos.shown.answered()
        if self._held or not rows or self._session.stage is SessionStage.SCANNING:
            return
        learner, with_decisions = self._learner, self.on
        signed = self._photos.table.signatures(rows.indices)

        def ask(cancel: CancelToken) -> AskedAgain:
            return learner.ask(rows.identities(), with_decisions=with_decisions, signed=signed, cancel=cancel)

        job = self._jobs.call(
            Queue.LEARNING, ask, name="learn as you go", owner=self, leave_after=_LEAVE_AFTER
        )
        self._job = job.on_result(partial(self._take, rows)).on_failure(self.failed.emit)

    def _take(self, asked: Snapshot, found: AskedAgain) -> None:
        if self._held:
            self._due = True
            return
        rows = asked.indices
        counted = rows[self._undecided_since(rows)]
        before = self._photos.table.states(counted).answer
        self.asked.emit(found)
        self._photos.use_labels(found.labels)
        self._photos.predict_again([(rows[places], said) for places, said in found.answers])
        self.changed.emit(ChangedAnswers.of(counted, before, self._photos.table.states(counted).answer))

    def _undecided_since(self, rows: Indices) -> NDArray[np.bool_]:
        """Which of the rows nobody has decided on, neither now nor when photos were asked about last: of the
        others the person knows that their answer changes, for they did it.
        """
        table, last = self._photos.table, self._undecided
        undecided = table.columns.decision == NOTHING
        self._undecided = table, undecided
        if last is None or last[0] is not table:
            return undecided[rows]
        before = np.ones_like(undecided)
        before[: len(last[1])] = last[1]
        return (undecided & before)[rows]
