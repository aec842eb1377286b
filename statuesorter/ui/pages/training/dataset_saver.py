"""The decisions as a data set: where to, and what came of it, in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.progress import Progress
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.dataset import DatasetService
from statuesorter.operations.sort import RunStarted
from statuesorter.ui.widgets.job_bar import JobBar, sentence_of


class DatasetSaver(QPushButton):
    """A button that asks for a folder and saves a data set there. ``began()`` and ``ended(sentence)`` are
    sent around the work, which the ``bar`` shows.
    """

    began = Signal()
    ended = Signal(str)

    def __init__(
        self, dataset: DatasetService, jobs: JobRunner, bar: JobBar, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Save as data set…"), parent)
        self.setAccessibleName(self.text())
        self.setToolTip(
            _("Copy the photos you decided on into a folder for each label, for other programs that learn")
        )
        self.setAutoDefault(True)  # Enter presses the button that has the keyboard
        self._dataset = dataset
        self._jobs = jobs
        self._bar = bar
        self._results = Counter[Result]()
        self._folder = Path()
        self.clicked.connect(self._ask)

    def _ask(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, _("Choose a folder for the data set"), str(Path.home())
        )
        if chosen:
            self._save(Path(chosen))

    def _save(self, folder: Path) -> None:
        dataset = self._dataset

        def work(cancel: CancelToken) -> Generator[RunStarted | Outcome | Progress]:
            plan = yield from dataset.plan(dataset.decided(), folder, cancel=cancel)
            if plan.units or plan.problems:
                yield from dataset.write(plan, cancel=cancel)

        self._results.clear()
        self._folder = folder
        job = self._jobs.run(Queue.FILES, work, name=_("Saving the data set"), owner=self)
        job.on_items(self._take)
        job.on_result(lambda _nothing: self._end(self._sentence()))
        job.on_cancelled(lambda: self._end(_("You stopped it. What was copied is under Runs.")))
        job.on_failure(lambda error: self._end(sentence_of(error)))
        self._bar.follow(job, job.name)
        self.began.emit()

    def _take(self, items: Sequence[RunStarted | Outcome]) -> None:
        self._results.update(item.result for item in items if isinstance(item, Outcome))

    def _end(self, sentence: str) -> None:
        self._bar.show_text(sentence)
        self.ended.emit(sentence)

    def _sentence(self) -> str:
        done, total = self._results[Result.DONE], self._results.total()
        if not total:
            return _("Every photo you decided on is in {folder} already.").format(folder=self._folder.name)
        sentence = ngettext(
            "{n} photo copied to {folder}. You can take it back under Runs.",
            "{n} photos copied to {folder}. You can take it back under Runs.",
            done,
        ).format(n=number(done), folder=self._folder.name)
        if total > done:
            sentence += " " + ngettext(
                "{n} photo could not be copied.", "{n} photos could not be copied.", total - done
            ).format(n=number(total - done))
        return sentence
