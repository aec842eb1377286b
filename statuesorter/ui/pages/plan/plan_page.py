"""The plan page: choose where to and how, see what goes where, then do exactly that."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import FiledAs, Label
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import Mode, Plan
from statuesorter.domain.progress import Progress
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import SOON, JobRunner, Queue
from statuesorter.operations.places import nearest_folder
from statuesorter.operations.preferences import SettingsService
from statuesorter.operations.runs import RunService
from statuesorter.operations.sort import SortService
from statuesorter.ui.pages.plan.filing_run import FilingRun
from statuesorter.ui.pages.plan.plan_choices import default_destination
from statuesorter.ui.pages.plan.plan_rows import Place, folders_of, places_of
from statuesorter.ui.pages.plan.plan_view import PlanView
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.disk_questions import DiskQuestions
from statuesorter.ui.widgets.job_bar import sentence_of
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.widgets.words import do_all, do_it, photos

_SOON = 300
"""Milliseconds that a plan may take before its progress is shown."""

_MOMENT = 500
"""Milliseconds to wait for a disk before something is done without its answer."""

_CALM_DOWN = 250
"""Milliseconds to wait for the next key before the plan is worked out again."""


class PlanPage(Page):
    """Shows a plan and carries it out.

    ``filed(outcomes, mode)`` is sent when a run ended, ``undone(outcomes)`` when it was taken back.
    """

    filed = Signal(tuple, Mode)
    undone = Signal(tuple)

    def __init__(
        self,
        sort: SortService,
        runs: RunService,
        settings: SettingsService,
        jobs: JobRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Sort into folders"), parent)
        self._sort = sort
        self._settings = settings
        self._jobs = jobs
        self._photos: Sequence[tuple[Photo, FiledAs]] = ()
        self._root = Path()
        self._excluded: set[Path] = set()
        self._places: dict[Path, Place] = {}
        self._plan: Plan | None = None
        self._planning: Job[object, Plan] | None = None
        self._disks = DiskQuestions(jobs, self)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_CALM_DOWN)
        self.view = PlanView()
        self.run = FilingRun(sort, runs, jobs, self.job_bar)
        self.stack = QStackedWidget()
        self.go = controls.primary_button()
        self._fill()
        self._connect()

    def open_with(
        self, photos_with_labels: Sequence[tuple[Photo, FiledAs]], root: Path, labels: Sequence[Label]
    ) -> None:
        """Plan for these photos of the folder ``root``. A run that is under way is shown instead."""
        if self.run.busy:
            return
        self._root = root
        self._excluded.clear()
        self._places.clear()
        self.view.summary.labels.use_labels(labels)
        self._take(photos_with_labels)
        self._show_choices(labels)
        self._show_planning()
        self._work_out()

    def _show_choices(self, labels: Sequence[Label]) -> None:
        """What was chosen the last time; the destination lies beside the folder."""
        choices, kept = self.view.choices, self._settings.current
        choices.choose_destination(default_destination(self._root))
        choices.choose_mode(Mode(kept.sort_mode) if kept.sort_mode in list(Mode) else Mode.COPY)
        choices.choose_folders(labels, kept.label_folders, keep_subfolders=kept.keep_subfolders)

    def follow(self, photos_with_labels: Sequence[tuple[Photo, FiledAs]]) -> None:
        """More photos have a label now: what was chosen stays. A run, and what it did, stays as it is."""
        if not self.run.busy and self.stack.currentWidget() is self.view:
            self._take(photos_with_labels)
            self._expect_change()

    def _take(self, photos_with_labels: Sequence[tuple[Photo, FiledAs]]) -> None:
        self._photos = tuple(photos_with_labels)
        self.set_subtitle(
            _("{photos} of {folder}").format(photos=photos(len(self._photos)), folder=self._root.name)
        )

    @property
    def plan(self) -> Plan | None:
        """The plan that is shown, and that the button carries out; None while it is worked out."""
        return self._plan

    def _fill(self) -> None:
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.run.report)
        self.body.addWidget(self.stack)
        self.buttons.addWidget(self.go)

    def _connect(self) -> None:
        self._wait.timeout.connect(self._work_out)
        self.view.choices.changed.connect(self._expect_change)
        self.view.choices.browse_wanted.connect(self._browse)
        self.view.tree.taken_out.connect(self._take_out)
        self.view.tree.put_back.connect(self._put_back)
        self.go.clicked.connect(self._go)
        self.run.ended.connect(self._show_report)
        self.run.ended.connect(self.filed)
        self.run.undone.connect(self._show_report)
        self.run.undone.connect(self.undone)
        self.run.began_to_undo.connect(lambda: self.go.setEnabled(False))

    def _expect_change(self) -> None:
        """The plan shown is no longer the plan: nothing can be started until it is worked out again."""
        self._plan = None
        self.go.setEnabled(False)
        self._wait.start()

    def _take_out(self, paths: Sequence[Path]) -> None:
        self._excluded.update(paths)
        self._expect_change()

    def _put_back(self, paths: Sequence[Path]) -> None:
        self._excluded.difference_update(paths)
        self._expect_change()

    def _browse(self) -> None:
        """Let the person look for a folder, near the one that stands there if its disk answers."""
        start = self.view.choices.destination_folder
        self._disks.ask_within(
            _MOMENT,
            lambda: nearest_folder(start),
            lambda near: self.view.choices.browse_from(near or Path.home()),
        )

    def leave(self) -> None:
        """A plan that nobody looks at is worked out no further; a run goes on."""
        if self._planning is not None:
            self._planning.cancel()
        super().leave()

    def _work_out(self) -> None:
        if self._planning is not None:
            self._planning.abandon()
        self._plan = None
        self.go.setEnabled(False)
        if self.view.choices.problem:
            self.job_bar.show_text("")
            self.view.show_no_plan(self.view.choices.problem)
            return
        self.job_bar.show_text(_("Working out the plan…"))
        sort, photos_with_labels = self._sort, self._photos
        options, excluded = self.view.choices.options(self._root), frozenset(self._excluded)

        def work(cancel: CancelToken) -> Generator[Progress, None, Plan]:
            return sort.plan(photos_with_labels, options, exclude=excluded, cancel=cancel)

        job = self._jobs.run(Queue.FILES, work, name=_("plan"), owner=self, leave_after=SOON)
        job.on_result(self._planned).on_failure(self._not_planned).on_cancelled(self._stopped_planning)
        self._planning = job
        QTimer.singleShot(_SOON, self, partial(self._show_progress, job))

    def _show_progress(self, job: Job[object, Plan]) -> None:
        """A plan that takes its time shows how far it is, and can be stopped."""
        if job.running:
            self.job_bar.follow(job, _("Working out the plan…"))

    def _stopped_planning(self) -> None:
        self.job_bar.show_text("")
        self.view.show_no_plan(_("You stopped it, so there is no plan."))
        controls.set_button_text(self.go, _("Work out the plan"))
        self.go.setEnabled(True)

    def _planned(self, plan: Plan) -> None:
        if self._wait.isActive():
            return
        self.job_bar.show_text("")
        self._plan = plan
        self._places.update(places_of(plan))
        self.view.show_plan(plan, folders_of(plan, self._root, self._places))
        controls.set_button_text(self.go, do_all(plan))
        self.go.setEnabled(bool(plan.units) and not plan.problems)

    def _not_planned(self, error: BaseException) -> None:
        self.job_bar.show_text("")
        self.view.show_no_plan(sentence_of(error))

    def _go(self) -> None:
        if self.stack.currentWidget() is self.run.report:
            self.leave()
        elif self._plan is not None:
            self.view.set_choosable(False)
            self.go.setEnabled(False)
            self._keep_choices()
            self.run.start(self._plan)
        else:
            self._work_out()

    def _keep_choices(self) -> None:
        choices, kept = self.view.choices, self._settings.current
        self._settings.keep(
            sort_mode=str(choices.mode),
            label_folders={**kept.label_folders, **choices.folders.names},
            keep_subfolders=choices.keep_folders.isChecked(),
        )

    def _show_report(self) -> None:
        self.stack.setCurrentWidget(self.run.report)
        controls.set_button_text(self.go, _("Done"))
        self.go.setEnabled(True)
        self.focus_when_shown(self.go)
        self.report_end(self.run.report.in_short)

    def _show_planning(self) -> None:
        self.stack.setCurrentWidget(self.view)
        self.view.set_choosable(True)
        controls.set_button_text(self.go, do_it(self.view.choices.mode, 0))
        self.focus_when_shown(self.view.choices.destination)
