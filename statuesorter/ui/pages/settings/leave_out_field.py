"""The field for what is left out of folders: patterns of names and paths, checked while typing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.domain.leaving_out import patterns_in, problem_of
from statuesorter.ui.widgets import parts
from statuesorter.ui.widgets.one_shot import one_shot

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
        self.problem = parts.sentence()
        self.problem.setProperty("role", "failed")
        self._kept = ""
        self._waits = one_shot(self, _AFTER, self.take)
        self.field.textChanged.connect(self._typed)
        self.field.left.connect(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.STEP // 2)
        column.addWidget(self.field)
        column.addWidget(self.problem)
        column.addWidget(
            parts.note(
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
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 3 * parts.STEP)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
