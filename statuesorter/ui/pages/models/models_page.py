"""The models: which there are, which is in use, and how to change that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.models import ModelOverview, ModelRow, ModelService
from statuesorter.ui.pages.models.export_choice import ask_where
from statuesorter.ui.pages.models.model_row import ModelEntry
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.confirmation import Confirmation
from statuesorter.ui.widgets.job_bar import sentence_of
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.widgets.theme import STEP

_LONG_ENOUGH = 10.0
"""Seconds that the end of the program waits for a model that is written or read."""


class ModelsPage(Page):
    """A list of models. ``model_changed()`` is sent when another one is in use, ``report_wanted(row, title of
    the model it grew out of)`` when the person asks how good one is.
    """

    model_changed = Signal()
    report_wanted = Signal(ModelRow, str)

    def __init__(self, models: ModelService, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(_("Models"), parent)
        self._models = models
        self._jobs = jobs
        self._can_roll_back = False
        self.entries: list[ModelEntry] = []
        self.confirmation = Confirmation()
        self.go_back = controls.button(
            _("Go back to the last one"), tip=_("Use the model that was in use before")
        )
        self.bring_in = controls.button(
            _("Import…"), tip=_("Take a model from a file; all of it is checked first")
        )
        self.notice = controls.sentence()
        self.notice.setProperty("role", "failed")
        self.notice.hide()
        self._column = QVBoxLayout()
        self._fill()

    def open_with(self) -> None:
        """Show the models as they are now."""
        self.confirmation.dismiss()
        self._work(_at_once(lambda: None), _("Looking at the models"))

    def _fill(self) -> None:
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, STEP, 0)
        outer.setSpacing(0)
        self._column.setSpacing(0)
        outer.addLayout(self._column)
        outer.addStretch(1)
        self.set_subtitle(
            _("A model tells what a photo shows. Retraining makes a new one; the old ones stay.")
        )
        self.body.addWidget(self.notice)
        self.body.addWidget(self.confirmation)
        self.body.addWidget(controls.scrolled(inside), 1)
        self.buttons.addWidget(self.go_back)
        self.buttons.addWidget(self.bring_in)
        self.go_back.clicked.connect(self._go_back)
        self.bring_in.clicked.connect(self._import)

    def _work(
        self,
        act: Callable[[CancelToken], Generator[Progress, None, object]],
        doing: str,
        done: str = "",
        *,
        changes: bool = False,
        keyboard_to: Callable[[], QWidget] | None = None,
        queue: Queue = Queue.FILES,
    ) -> None:
        """Do ``act`` in its ``queue``, saying what it is ``doing``; then show the models anew and say what is
        ``done``. Buttons that cannot be chosen meanwhile lose the keyboard: at the end it goes to what
        ``keyboard_to`` gives.
        """
        begun, models = threading.Event(), self._models

        def work(cancel: CancelToken) -> Generator[Progress, None, ModelOverview]:
            begun.set()
            yield from act(cancel)
            return models.overview()

        self._set_choosable(False)
        job = self._jobs.run(queue, work, name=_("Models"), owner=self, leave_after=_LONG_ENOUGH)
        self.show_waiting(job, begun)
        self.follow_once_slow(job, doing, begun)
        job.on_result(self._show).on_result(lambda _overview: self._done(done, changes))
        job.on_failure(self._failed).on_end(lambda: self._ended(keyboard_to))

    def _done(self, sentence: str, changes: bool) -> None:
        self.job_bar.show_text(sentence)
        if changes:
            self.model_changed.emit()

    def _failed(self, error: BaseException) -> None:
        self.job_bar.show_text(sentence_of(error))

    def _ended(self, keyboard_to: Callable[[], QWidget] | None) -> None:
        self._set_choosable(True)
        if keyboard_to is not None:
            self.focus_when_shown(keyboard_to())

    def _button_of(self, row: ModelRow) -> QWidget:
        """The first button of a model, of the page where the model is gone."""
        entry = next((entry for entry in self.entries if entry.row.name == row.name), None)
        return self.bring_in if entry is None else entry.first_button

    def _set_choosable(self, choosable: bool) -> None:
        for entry in self.entries:
            entry.set_choosable(choosable)
        self.bring_in.setEnabled(choosable)
        self.go_back.setEnabled(choosable and self._can_roll_back)

    def _show(self, overview: ModelOverview) -> None:
        self._can_roll_back = overview.can_roll_back
        self.notice.setText(overview.notice)
        self.notice.setVisible(bool(overview.notice))
        for entry in self.entries:
            self._column.removeWidget(entry)
            entry.deleteLater()
        self.entries = [self._entry(row, overview.parent_title(row)) for row in overview.rows]
        for entry in self.entries:
            self._column.addWidget(entry)
        chain = [button for entry in self.entries for button in entry.buttons]
        for before, after in pairwise([*chain, self.go_back, self.bring_in]):
            self.setTabOrder(before, after)

    def _entry(self, row: ModelRow, parent_title: str) -> ModelEntry:
        entry = ModelEntry(row, parent_title)
        entry.report.clicked.connect(lambda: self.report_wanted.emit(row, parent_title))
        entry.use.clicked.connect(lambda: self._use(row))
        entry.export.clicked.connect(lambda: self._export(row))
        entry.remove.clicked.connect(lambda: self._ask_to_remove(row))
        return entry

    def _use(self, row: ModelRow) -> None:
        self._work(
            lambda _cancel: self._models.use(row.name),
            _("Checking the model"),
            _("“{model}” is in use now.").format(model=row.title),
            changes=True,
            keyboard_to=lambda: self._button_of(row),
        )

    def _go_back(self) -> None:
        self._work(
            _at_once(self._models.rollback),
            _("Checking the model"),
            _("The model before is in use again."),
            changes=True,
            keyboard_to=lambda: self.go_back if self.go_back.isEnabled() else self.bring_in,
        )

    def _ask_to_remove(self, row: ModelRow) -> None:
        def remove() -> None:
            self._work(
                _at_once(partial(self._models.remove, row.name)),
                _("Removing the model"),
                _("“{model}” is removed.").format(model=row.title),
                keyboard_to=lambda: self._button_of(row),
            )

        question = _("Remove “{model}” for good? Your photos and decisions stay.").format(model=row.title)
        self.confirmation.ask(question, _("Remove"), remove)

    def _export(self, row: ModelRow) -> None:
        if (chosen := ask_where(self, row.title)) is None:
            return
        (target, model_format), models = chosen, self._models
        self._work(
            lambda cancel: models.export(row.name, target, model_format, cancel=cancel),
            _("Saving the model"),
            _("“{model}” is saved as {name}.").format(model=row.title, name=target.name),
            keyboard_to=lambda: self._button_of(row),
            queue=Queue.APART,  # the disk that it goes to may hang
        )

    def _import(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self,
            _("Import a model"),
            str(Path.home()),
            _("Model, or the card in its folder (*.zip card.json)"),
        )
        if chosen:
            self._work(
                _at_once(partial(self._models.import_, Path(chosen))),
                _("Checking the model"),
                _("The model is here now. Choose Use to label photos with it."),
                keyboard_to=lambda: self.bring_in,
                queue=Queue.APART,
            )


def _at_once(act: Callable[[], object]) -> Callable[[CancelToken], Generator[Progress, None, object]]:
    """An act that does not say how far it is, and cannot be cancelled."""

    def done(_cancel: CancelToken) -> Generator[Progress, None, object]:
        yield from ()
        return act()

    return done
