"""What all pages share: a way back top left, a title, a body, and the next step bottom right."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from statuesorter.domain.language import _
from statuesorter.jobs.job import Job
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.job_bar import JobBar
from statuesorter.ui.widgets.theme import STEP

_SOON = 300
"""Milliseconds after which a person who waits sees why."""

_BOXES = """
QCheckBox::indicator:unchecked, QTreeView::indicator:unchecked { background: palette(base);
    border: 1px solid palette(dark); border-radius: 3px; width: 13px; height: 13px; }
QRadioButton::indicator:unchecked { background: palette(base); border: 1px solid palette(dark);
    border-radius: 7px; width: 12px; height: 12px; }
QRadioButton::indicator:checked { background: palette(base); border: 4px solid palette(highlight);
    border-radius: 7px; width: 6px; height: 6px; }
"""
"""An empty box of the style cannot be seen on a dark ground; one that is checked can."""


class Page(QWidget):
    """One page of the window. Subclasses fill `body` and `buttons`."""

    closed = Signal()
    noted = Signal(str)
    """A sentence about what ended while the person was elsewhere."""

    announced = Signal(str)
    """A sentence that stands on the page, for a person who does not see it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setStyleSheet(_BOXES)
        self._focus_wanted: QWidget | None = None
        self.title = controls.title(title)
        self.subtitle = controls.note()
        self.subtitle.setVisible(False)
        self.job_bar = JobBar()
        self.job_bar.announced.connect(self._announce)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(3 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        self.body.setSpacing(2 * STEP)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(STEP)
        self._frame()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.leave)

    @property
    def lost_by_closing(self) -> str:
        """What the person would lose for good by closing the window now: a sentence, or nothing."""
        return ""

    def drop_unfinished(self) -> None:
        """The window is closed, and all work has stopped: nothing of what is lost stays behind."""

    def leave(self) -> None:
        """Go back to where the person came from. Work that is under way goes on."""
        self.closed.emit()

    def set_subtitle(self, text: str) -> None:
        """One quiet line below the title; an empty one takes no room."""
        self.subtitle.setText(text)
        self.subtitle.setVisible(bool(text))

    def note_elsewhere(self, sentence: str) -> None:
        """Say how work ended to a person who is on another page."""
        if not self.isVisible():
            self.noted.emit(sentence)

    def report_end(self, sentence: str, *, elsewhere: str = "") -> None:
        """Say how work ended, on another page perhaps in other words. On this one it stands already."""
        self._announce(sentence)
        self.note_elsewhere(elsewhere or sentence)

    def _announce(self, sentence: str) -> None:
        if self.isVisible():
            self.announced.emit(sentence)

    def focus_when_shown(self, part: QWidget) -> None:
        """The keyboard goes to a part of the page: now, or once the page is seen again. Qt would let a part
        that nobody sees have it, and the next key would press a button out of sight.
        """
        if self.isVisible():
            part.setFocus()
        else:
            self._focus_wanted = part

    def show_waiting(self, job: Job[object, object], begun: threading.Event) -> None:
        """Say that work has not begun, because other work holds its queue, until it ends."""
        sentence = _("Waiting until other work with photos and models is done…")

        def say() -> None:
            if job.running and not begun.is_set():
                self.job_bar.show_text(sentence)

        def take_back() -> None:
            if self.job_bar.words.text() == sentence:
                self.job_bar.show_text("")

        QTimer.singleShot(_SOON, self, say)
        job.on_end(take_back)

    def follow_once_slow(self, job: Job[object, object], text: str, begun: threading.Event) -> None:
        """Show how far work is, with a way to stop it, if it takes its time once it has begun."""

        def look() -> None:
            if job.running and begun.is_set():
                self.job_bar.follow(job, text)
            elif job.running:
                QTimer.singleShot(_SOON, self, look)

        QTimer.singleShot(_SOON, self, look)

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard goes where the page wants it, or on where it was; Cancel comes after the buttons."""
        super().showEvent(event)
        item = self.buttons.itemAt(self.buttons.count() - 1)
        last = item.widget() if item else None
        if last is not None:
            QWidget.setTabOrder(last, self.job_bar.cancel)
        wanted, self._focus_wanted = self._focus_wanted, None
        if wanted is None or not isValid(wanted):  # a list of models or runs may have been made anew
            wanted = self.focusWidget() or self.back
        wanted.setFocus()

    def show_footer_when_needed(self) -> None:
        """For a page without buttons below: the footer is there only while it says something."""
        self.job_bar.changed.connect(self._show_footer)
        self._show_footer()

    def _show_footer(self) -> None:
        for part in (self.footer, self.footer_line):
            part.setVisible(self.job_bar.has_content)

    def _frame(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._header())
        outer.addWidget(controls.separator())
        outer.addLayout(self.body, 1)
        self.footer_line = controls.separator()
        outer.addWidget(self.footer_line)
        self.footer = QWidget()
        row = QHBoxLayout(self.footer)
        row.setContentsMargins(3 * STEP, STEP, 3 * STEP, STEP)
        row.setSpacing(2 * STEP)
        row.addWidget(self.job_bar, 1)
        row.addStretch(0)
        row.addLayout(self.buttons)
        outer.addWidget(self.footer)

    def _header(self) -> QHBoxLayout:
        self.back = controls.ArrowButton(_("Back"), "left")
        self.back.setToolTip(_("Back (Esc)"))
        self.back.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back.clicked.connect(self.leave)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        row = QHBoxLayout()
        row.setContentsMargins(2 * STEP, STEP, 3 * STEP, STEP)
        row.setSpacing(2 * STEP)
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.header = row
        return row
