"""The training page: what will be learned from, how it goes, and whether the new model is better."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import BatchLook, BatchLoss, Candidate, RateTried, TrainingEvent
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.dataset import DatasetService
from statuesorter.operations.retrain import RetrainOffer, TrainingService
from statuesorter.ui.pages.training.dataset_saver import DatasetSaver
from statuesorter.ui.pages.training.training_offer import TrainingOffer
from statuesorter.ui.pages.training.training_verdict import TrainingVerdict
from statuesorter.ui.pages.training.training_watch import TrainingWatch
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.job_bar import sentence_of
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.widgets.theme import set_primary


class TrainingPage(Page):
    """Offer, training, verdict. ``promoted(card)`` is sent when the person uses the new model."""

    promoted = Signal(object)

    def __init__(
        self,
        training: TrainingService,
        jobs: JobRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Retrain"), parent)
        self._training = training
        self._jobs = jobs
        self._candidate: Candidate | None = None
        self._offering: Job[object, object] | None = None
        self._looking: Job[object, object] | None = None
        self._long = False
        self._could_start = False
        self.offer = TrainingOffer(training.workspace, jobs)
        self.watch = TrainingWatch()
        self.verdict = TrainingVerdict(training.workspace, jobs)
        self.stack = QStackedWidget()
        self.dataset = DatasetSaver(DatasetService(training.workspace), jobs, self.job_bar)
        self.start = controls.primary_button(_("Start"))
        self.keep_old = controls.button(_("Keep the old one"))
        self.use_new = controls.button(_("Use the new model"))
        self._fill()

    def open_with(self) -> None:
        """Offer to train on the decisions made so far; training under way or its verdict comes first."""
        if self.job_bar.busy or self._candidate is not None:
            return
        self._show(self.offer)
        self.start.setEnabled(False)
        self.dataset.setEnabled(False)
        if self._offering is not None:
            self._offering.abandon()
        training = self._training

        def look(_cancel: CancelToken) -> RetrainOffer:
            return training.offer()

        job = self._jobs.call(Queue.APART, look, name=_("Looking for photos with a decision"), owner=self)
        self._offering = job.on_result(self._offered).on_failure(self._failed)
        self.job_bar.show_text(job.name)

    @property
    def lost_by_closing(self) -> str:
        if self._candidate is not None:
            return _("The new model is not in use yet. If you close the window, it is gone.")
        if self.job_bar.busy and self._long:
            return _("The training is not done. If you close the window, what it has learned is gone.")
        return ""

    def _fill(self) -> None:
        for page in (self.offer, self.watch, self.verdict):
            self.stack.addWidget(controls.scrolled(page))
        self.body.addWidget(self.stack)
        for button in (self.dataset, self.keep_old, self.use_new, self.start):
            self.buttons.addWidget(button)
        self.dataset.began.connect(self._saving_dataset)
        self.dataset.ended.connect(self._saved_dataset)
        self.start.clicked.connect(self._start)
        self.offer.show_changed.clicked.connect(self._look)
        self.keep_old.clicked.connect(self._keep_old)
        self.use_new.clicked.connect(self._use_new)

    def _show(self, which: QWidget) -> None:
        for row, page in enumerate((self.offer, self.watch, self.verdict)):
            if page is which:
                self.stack.setCurrentIndex(row)
        self.start.setVisible(which is self.offer)
        self.dataset.setVisible(which is self.offer)
        self.keep_old.setVisible(which is self.verdict)
        self.use_new.setVisible(which is self.verdict)

    def _offered(self, offer: RetrainOffer) -> None:
        self.job_bar.show_text("")
        self.offer.show_offer(offer)
        self.start.setEnabled(offer.can_train)
        self.dataset.setEnabled(any(offer.counts.values()))
        if offer.can_train:
            self.focus_when_shown(self.start)

    def _saving_dataset(self) -> None:
        """One thing at a time: the line below the page is about the data set now."""
        self._could_start = self.start.isEnabled()
        self.start.setEnabled(False)
        self.dataset.setEnabled(False)
        self.job_bar.cancel.setFocus()

    def _saved_dataset(self, sentence: str) -> None:
        self.start.setEnabled(self._could_start)
        self.dataset.setEnabled(True)
        self.focus_when_shown(self.dataset)
        self.report_end(sentence)

    def _look(self) -> None:
        """Show some of the photos as full training does to them; another process turns and lights them."""
        training, sample = self._training, self.offer.sample

        def look(cancel: CancelToken) -> BatchLook:
            return training.look(sample, cancel=cancel)

        self.offer.show_changed.setEnabled(False)
        doing = _("Turning and lighting some photos")
        job = self._jobs.call(Queue.APART, look, name=doing, owner=self)
        self._looking = job.on_result(self._looked).on_failure(self._failed)
        job.on_end(lambda: self.offer.show_changed.setEnabled(True))
        self.job_bar.show_text(doing)

    def _looked(self, look: BatchLook) -> None:
        self.job_bar.show_text("")
        self.offer.show_look(look)

    def _start(self) -> None:
        choice = self.offer.choices.choice
        self._long = choice.trains_network
        training = self._training

        def work(cancel: CancelToken) -> Generator[TrainingEvent | Progress]:
            return training.train(choice, cancel=cancel)

        self.offer.strip.stop()
        if self._looking is not None:
            self._looking.abandon()
        self.watch.clear(network=choice.trains_network)
        self._show(self.watch)
        job = self._jobs.run(Queue.TRAINING, work, name=_("Training"), owner=self)
        job.on_items(self._take).on_failure(self._failed).on_end(self._ended)
        job.on_cancelled(lambda: self.job_bar.show_text(_("Stopped. The model in use is as it was.")))
        self.job_bar.follow(job, _("Training"))
        self.job_bar.cancel.setFocus()

    def _take(self, events: Sequence[TrainingEvent]) -> None:
        for event in events:
            if isinstance(event, Candidate):
                self._candidate = event
            else:
                self.watch.take(event)
        steps = [event for event in events if isinstance(event, BatchLoss | RateTried)]
        if steps:
            event = steps[-1]
            doing = _("Training") if isinstance(event, BatchLoss) else _("Looking for a learning rate")
            self.job_bar.show_progress(Progress(event.step, event.steps, doing))

    def _failed(self, error: BaseException) -> None:
        self.job_bar.show_text(sentence_of(error))
        self.note_elsewhere(sentence_of(error))

    def _ended(self) -> None:
        self._long = False
        if self._candidate is None:
            self._show(self.offer)
            self.focus_when_shown(self.start)
            return
        comparison = self._candidate.comparison
        self.verdict.show_comparison(comparison)
        self._show(self.verdict)
        set_primary(self.use_new, comparison.better)
        set_primary(self.keep_old, not comparison.better)
        first, other = (self.use_new, self.keep_old) if comparison.better else (self.keep_old, self.use_new)
        self.buttons.removeWidget(first)
        self.buttons.addWidget(first)  # the next step stands at the very right
        QWidget.setTabOrder(other, first)
        self.focus_when_shown(first)
        ready = _("The new model is ready. Retrain shows how it compares with the one in use.")
        self.report_end(comparison.sentence, elsewhere=ready)

    def _use_new(self) -> None:
        if self._candidate is not None:
            training, candidate = self._training, self._candidate

            def promote(_cancel: CancelToken) -> object:
                return training.promote(candidate)

            self._set_choosable(False)
            job = self._jobs.call(Queue.FILES, promote, name=_("Using the new model"), owner=self)
            job.on_result(self._promoted).on_failure(self._failed).on_end(lambda: self._set_choosable(True))

    def _promoted(self, card: object) -> None:
        self._candidate = None
        self.promoted.emit(card)
        self.leave()

    def _set_choosable(self, choosable: bool) -> None:
        for button in (self.use_new, self.keep_old):
            button.setEnabled(choosable)

    def _keep_old(self) -> None:
        if self._candidate is not None:
            self.drop_unfinished()
            self.leave()

    def drop_unfinished(self) -> None:
        if self._candidate is not None:
            self._training.discard(self._candidate)
            self._candidate = None
