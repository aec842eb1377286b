"""Two sections of the settings: the room that small copies take, and what is left out of folders."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, size_text
from statuesorter.domain.leaving_out import patterns_in, problem_of
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.cache_size import AUTOMATIC, GIGABYTE, NO_LIMIT, CacheSize
from statuesorter.operations.preferences import SettingsService
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.job_bar import sentence_of
from statuesorter.ui.widgets.one_shot import one_shot
from statuesorter.ui.widgets.theme import STEP

_GIGABYTES = (1, 2, 5, 10, 20)
"""Sizes to choose from."""


class CacheSection(QWidget):
    """Measures and clears the cache, in a worker."""

    def __init__(self, service: SettingsService, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._jobs = jobs
        self.taken = controls.sentence()
        self.clear = controls.button(_("Clear"), tip=_("They are made again when they are needed"))
        self.clear.clicked.connect(self._clear)
        self.limit = QComboBox()
        self.limit.setAccessibleName(_("How much room the small copies may take"))
        self._offer(service.current.cache_gigabytes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.taken)
        row = QHBoxLayout()
        row.addWidget(self.limit)
        row.addWidget(self.clear)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(
            controls.note(
                _("Kept so that a folder opens at once. Clearing costs time, never a photo or a decision.")
                + " "
                + _("When there are more, those not used for longest go first.")
            )
        )

    def _offer(self, chosen: int) -> None:
        """A few sizes, and the one of the settings, which may be another."""
        for size in sorted({*_GIGABYTES, *({chosen} if chosen > 0 else ())}):
            self.limit.addItem(_("At most {size}").format(size=size_text(size * GIGABYTE)), size)
        self.limit.insertItem(0, _("As the disk allows"), AUTOMATIC)
        self.limit.addItem(_("No limit"), NO_LIMIT)

    def measure(self) -> None:
        """Ask how much room is taken."""
        self._run(self._service.cache_size)

    def _clear(self) -> None:
        self._run(self._service.clear_cache)

    def _run(self, measure: Callable[[CancelToken], CacheSize]) -> None:
        self.clear.setEnabled(False)
        self.taken.setText(_("Measuring…"))
        job = self._jobs.call(Queue.SCAN, measure, name=_("Measuring the cache"), owner=self)
        job.on_result(self._show).on_failure(self._failed)

    def _failed(self, error: BaseException) -> None:
        self.taken.setText(sentence_of(error))

    def _show(self, size: CacheSize) -> None:
        sentence = _("They take {size}.") if size.limit is None else _("They take {size} of {limit}.")
        limit = size_text(size.limit or 0)
        self.taken.setText(sentence.format(size=size_text(size.taken), limit=limit))
        self.clear.setEnabled(size.taken > 0)


_LINES = 3
_AFTER = 400
"""Milliseconds without a key after which what was typed is taken."""


class LeaveOutField(QWidget):
    """``changed(text)`` is sent when the person has typed something else, a moment after the last key or when
    they go elsewhere. A pattern that cannot be used is named below the field, and passed over.
    """

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = _Field()
        self.field.setAccessibleName(_("Leave out"))
        self.problem = controls.sentence()
        self.problem.setProperty("role", "failed")
        self._kept = ""
        self._waits = one_shot(self, _AFTER, self.take)
        self.field.textChanged.connect(self._typed)
        self.field.left.connect(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        column.addWidget(self.field)
        column.addWidget(self.problem)
        column.addWidget(
            controls.note(
                _(
                    "One a line: a name, as raw or *_web.jpg, or with a slash a path in the folder that you "
                    "open, as 2023/raw."
                )
            )
        )
        self.show_text("")

    def show_text(self, text: str) -> None:
        """Show what is kept now."""
        self._kept = text
        self.field.blockSignals(True)
        self.field.setPlainText(text)
        self.field.blockSignals(False)
        self._check()

    def take(self) -> None:
        """Take what was typed, without waiting."""
        self._waits.stop()
        text = self.field.toPlainText()
        if text != self._kept:
            self._kept = text
            self.changed.emit(text)

    def _typed(self) -> None:
        self._check()
        self._waits.start()

    def _check(self) -> None:
        problems = map(problem_of, patterns_in(self.field.toPlainText()))
        sentence = next((problem for problem in problems if problem is not None), "")
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.field.setAccessibleDescription(sentence)

    def hideEvent(self, event: QHideEvent) -> None:
        self.take()
        super().hideEvent(event)


class _Field(QPlainTextEdit):
    """A few lines of text. Tab goes on to the next control."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 3 * STEP)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
