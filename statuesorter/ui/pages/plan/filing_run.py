"""A run while it goes on, and its report: start, follow, take back, save."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.outcome import Outcome
from statuesorter.domain.plan import Mode, Plan
from statuesorter.domain.progress import Progress
from statuesorter.jobs.job import Work
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.places import is_folder
from statuesorter.operations.runs import RunService
from statuesorter.operations.sort import RunStarted, SortService
from statuesorter.ui.widgets.disk_questions import DiskQuestions
from statuesorter.ui.widgets.filing_report import FilingReport, ask_and_save_report
from statuesorter.ui.widgets.job_bar import JobBar, sentence_of
from statuesorter.ui.widgets.words import doing


class FilingRun(QObject):
    """One run at a time. ``ended(outcomes, mode)`` is sent at its end, ``undone(outcomes)`` once it is
    undone.
    """

    ended = Signal(tuple, Mode)
    undone = Signal(tuple)
    began_to_undo = Signal()

    def __init__(self, sort: SortService, runs: RunService, jobs: JobRunner, bar: JobBar) -> None:
        super().__init__(bar)
        self._sort = sort
        self._runs = runs
        self._jobs = jobs
        self._bar = bar
        self._plan: Plan | None = None
        self._destination = Path()
        self._run_id = ""
        self._outcomes: list[Outcome] = []
        self._end = ""
        self._busy = False
        self._disks = DiskQuestions(jobs, self)
        self.report = FilingReport()
        self.report.show_folder.clicked.connect(self._show_folder)
        self.report.take_back.clicked.connect(self._take_back)
        self.report.save.clicked.connect(self._save)

    @property
    def busy(self) -> bool:
        """Whether photos are being filed or taken back."""
        return self._busy

    def start(self, plan: Plan) -> None:
        """Carry out ``plan``."""
        self._plan = plan
        self._destination = plan.destination
        self._run_id = ""
        sort = self._sort

        def work(cancel: CancelToken) -> Generator[RunStarted | Outcome | Progress]:
            return sort.file(plan, cancel=cancel)

        self._follow(work, doing(plan.mode))

    def _take_back(self) -> None:
        runs, run_id = self._runs, self._run_id
        self._plan = None
        self.report.setEnabled(False)
        self.began_to_undo.emit()

        def work(cancel: CancelToken) -> Generator[Outcome | Progress]:
            return runs.undo(run_id, cancel=cancel)

        self._follow(work, _("Taking back"))

    def _follow(self, work: Work[RunStarted | Outcome, None], text: str) -> None:
        job = self._jobs.run(Queue.FILES, work, name=text, owner=self)
        self._busy = True
        self._outcomes = []
        self._end = ""
        job.on_items(self._take).on_failure(self._failed)
        job.on_end(lambda: self._ended(stopped=job.cancel_requested))
        self._bar.follow(job, text)
        self._bar.cancel.setFocus()  # what was pressed cannot be pressed now: the keyboard would go anywhere

    def _take(self, items: Sequence[RunStarted | Outcome]) -> None:
        for item in items:
            if isinstance(item, RunStarted):
                self._run_id = item.run_id
            else:
                self._outcomes.append(item)

    def _failed(self, error: BaseException) -> None:
        self._end = sentence_of(error)

    def _ended(self, *, stopped: bool) -> None:
        self._busy = False
        if stopped and not self._end:
            self._end = _("You stopped it.")
        plan, outcomes = self._plan, tuple(self._outcomes)
        self.report.setEnabled(True)
        self.report.save.setEnabled(bool(self._run_id))
        if plan is None:
            self.report.show_taken_back(outcomes, self._end)
            self.undone.emit(outcomes)
        else:
            self.report.show_run(plan.mode, plan.destination, outcomes, len(plan.units), self._end)
            self.ended.emit(outcomes, plan.mode)

    def _show_folder(self) -> None:
        folder = self._destination
        self._disks.ask(lambda: is_folder(folder), self._show_if_there)

    def _show_if_there(self, there: bool) -> None:
        if not there or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._destination))):
            self._bar.show_text(
                _("The system cannot show the folder {folder}.").format(folder=self._destination)
            )

    def _save(self) -> None:
        ask_and_save_report(self._runs, self._jobs, self._run_id, self.report, self._bar.show_text)
