"""For our own bugs: says so plainly, with a report to copy. Nothing goes silently away."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from types import TracebackType
from typing import Protocol

from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from statuesorter import __version__
from statuesorter.domain.language import _
from statuesorter.ui.widgets.theme import STEP, set_text

_log = logging.getLogger(__name__)


class CrashLog(Protocol):
    """What a report takes from the log."""

    def traceback(self, error: BaseException) -> str:
        """The traceback of ``error``, with no more names than the person allows."""
        ...

    def last_lines(self) -> str:
        """What was logged last."""
        ...


def report_of(error: BaseException, log: CrashLog | None = None) -> str:
    """What we need to know to mend it: versions, where it happened, and what was logged before. With a
    ``log``, no photo and no name of a person, unless the person allows them there.
    """
    head = [
        f"StatueSorter {__version__}",
        f"Python {sys.version.split()[0]}, Qt {qVersion()}",
        platform.platform(),
        "",
    ]
    if log is None:
        return "\n".join([*head, "".join(traceback.format_exception(error))])
    return "\n".join([*head, log.traceback(error), "", log.last_lines()])


class CrashDialog(QDialog):
    """One bug, one report."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("StatueSorter made a mistake"))
        title = QLabel(_("This should not have happened."))
        set_text(title, 1.3, title.font().Weight.DemiBold)
        explanation = QLabel(
            _(
                "It is our mistake, not yours. Your photos are safe: nothing is moved without being written "
                "down first. You can go on working. The report below helps us to mend it."
            )
        )
        explanation.setWordWrap(True)
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setAccessibleName(_("Report"))
        buttons = QDialogButtonBox()
        self.copy = buttons.addButton(_("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.AcceptRole)
        for button in (self.copy, close):
            button.setAccessibleName(button.text())
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.report.toPlainText()))
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * STEP, 3 * STEP, 3 * STEP, 2 * STEP)
        column.setSpacing(STEP + 4)
        for widget in (title, explanation, self.report, buttons):
            column.addWidget(widget)
        self.resize(640, 440)


class CrashReporter(QObject):
    """Shows bugs, from whichever thread they come: one dialog at a time, the others go to the log."""

    _happened = Signal(BaseException)

    def __init__(self, parent: QObject | None = None, log: CrashLog | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self._shown: CrashDialog | None = None
        self._happened.connect(self.show)

    def install(self) -> None:
        """From now on, what nobody catches is shown."""
        sys.excepthook = self._caught

    def show(self, error: BaseException) -> None:
        """Show a bug, unless one is being shown."""
        report = report_of(error, self._log)
        _log.error("A bug", exc_info=error)
        if self._shown is not None:
            return
        self._shown = CrashDialog(report)
        self._shown.finished.connect(self._closed)
        self._shown.open()

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._happened.emit(error)

    def _closed(self) -> None:
        if self._shown is not None:
            self._shown.deleteLater()
        self._shown = None
