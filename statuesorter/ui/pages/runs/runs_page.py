"""The history of runs: what was filed when and where to, and the way back for each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.outcome import Outcome
from statuesorter.domain.progress import Progress
from statuesorter.domain.run import Purpose, RunSummary
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.runs import RunService
from statuesorter.ui.pages.runs.run_card import RunCard
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.filing_report import FilingReport, ask_and_save_report
from statuesorter.ui.widgets.job_bar import sentence_of
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.widgets.theme import STEP

_A_COPY = 10.0
"""Seconds that reading one copy may take: then checking is left behind when it was cancelled."""


class RunsPage(Page):
    """Runs, newest first. ``undone(outcomes)`` is sent when one was taken back, ``recovered()`` when those
    that were cut off are in order.
    """

    undone = Signal(tuple)
    recovered = Signal()

    def __init__(self, runs: RunService, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(_("Runs"), parent)
        self._runs = runs
        self._jobs = jobs
        self._outcomes: list[Outcome] = []
        self._end = ""
        self._focused_run: str | None = None
        self.cards: list[RunCard] = []
        self.report = FilingReport()
        self.report.show_folder.setVisible(False)
        self.report.save.setVisible(False)
        self.report.setVisible(False)
        self.empty = controls.note(
            _("No run yet. Sort photos into folders, and each run is kept here with its way back.")
        )
        self.empty.setVisible(False)
        self._column = QVBoxLayout()
        self._fill()

    def open_with(self) -> None:
        """Show the runs as they are now."""
        if not self.job_bar.busy:
            self.report.setVisible(False)
            self._read()

    def _fill(self) -> None:
        self.show_footer_when_needed()
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, STEP, 0)
        outer.setSpacing(0)
        self._column.setSpacing(0)
        outer.addLayout(self._column)
        outer.addStretch(1)
        self.body.addWidget(self.report)
        self.body.addWidget(self.empty)
        self.body.addWidget(controls.scrolled(inside), 1)

    def _read(self) -> None:
        begun, runs = threading.Event(), self._runs

        def read(_cancel: CancelToken) -> Sequence[RunSummary]:
            begun.set()
            return runs.runs()

        job = self._jobs.call(Queue.FILES, read, name=_("Reading the history"), owner=self)
        self.show_waiting(job, begun)
        job.on_result(self._show).on_failure(self._failed)

    def _show(self, runs: Sequence[RunSummary]) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.deleteLater()
        self.cards = [self._card(run) for run in runs]
        for card in self.cards:
            self._column.addWidget(card)
            card.set_choosable(not self.job_bar.busy)
            if card.run_id == self._focused_run:
                self.focus_when_shown(card.first_button)
        self._focused_run = None
        self.empty.setVisible(not runs)

    def _card(self, run: RunSummary) -> RunCard:
        card = RunCard(run)
        card.take_back.clicked.connect(lambda: self._take_back(run))
        card.save.clicked.connect(
            lambda: ask_and_save_report(self._runs, self._jobs, run.id, self, self.job_bar.show_text)
        )
        card.verify.clicked.connect(lambda: self._verify(run))
        card.recover.clicked.connect(lambda: self._recover(run))
        return card

    def _take_back(self, run: RunSummary) -> None:
        runs = self._runs

        def work(cancel: CancelToken) -> Generator[Outcome | Progress]:
            return runs.undo(run.id, cancel=cancel)

        job = self._jobs.run(Queue.FILES, work, name=_("Taking back"), owner=self)
        self._follow(job, _("Taking back"), lambda stopped: self._taken_back(run, stopped))

    def _recover(self, run: RunSummary) -> None:
        runs = self._runs

        def work(_cancel: CancelToken) -> Generator[Outcome]:
            yield from runs.recover()

        job = self._jobs.run(Queue.FILES, work, name=_("Finishing"), owner=self)
        self._follow(job, _("Finishing or rolling back"), lambda _stopped: self._recovered(run))

    def _verify(self, run: RunSummary) -> None:
        runs = self._runs

        def work(cancel: CancelToken) -> Generator[Outcome | Progress]:
            return runs.verify(run.id, cancel=cancel)

        job = self._jobs.run(Queue.FILES, work, name=_("Checking copies"), owner=self, leave_after=_A_COPY)
        self._follow(job, _("Checking copies"), lambda stopped: self._verified(run, stopped))

    def _follow(self, job: Job[Outcome, None], text: str, ended: Callable[[bool], None]) -> None:
        """``ended(stopped)`` is called at the end, when all outcomes are there."""
        self._outcomes = []
        self._end = ""
        for card in self.cards:
            card.set_choosable(False)
        job.on_items(self._outcomes.extend).on_failure(self._failed)
        job.on_end(lambda: ended(job.cancel_requested))
        self.job_bar.follow(job, text)
        self.job_bar.cancel.setFocus()

    def _failed(self, error: BaseException) -> None:
        self._end = sentence_of(error)
        self.job_bar.show_text(self._end)

    def _verified(self, run: RunSummary, stopped: bool) -> None:
        if stopped and not self._end:
            self._end = _("You stopped it before all copies were read.")
        self.report.show_verified(self._outcomes, self._end)
        self.report_end(self.report.in_short)
        self.report.setVisible(True)
        for card in self.cards:  # not those of before: the runs may have been read anew meanwhile
            card.set_choosable(True)
            if card.run_id == run.id and self._keyboard_on_cancel:
                self.focus_when_shown(card.verify)

    @property
    def _keyboard_on_cancel(self) -> bool:
        return self.focusWidget() is self.job_bar.cancel  # true of a window in the background too

    def _taken_back(self, run: RunSummary, stopped: bool) -> None:
        if stopped and not self._end:
            self._end = _("You stopped it. What was taken back so far stays so; the rest is as it was.")
        self.report.show_taken_back(self._outcomes, self._end)
        self._show_report_of(run)
        if run.purpose is Purpose.SORT:  # what lay in a data set was no more filed than it is now
            self.undone.emit(tuple(self._outcomes))

    def _recovered(self, run: RunSummary) -> None:
        self.report.show_recovered(self._outcomes, self._end)
        self._show_report_of(run)
        self.recovered.emit()

    def _show_report_of(self, run: RunSummary) -> None:
        self.report_end(self.report.in_short)
        self.report.setVisible(True)
        self._focused_run = run.id if self._keyboard_on_cancel else None
        self._read()
