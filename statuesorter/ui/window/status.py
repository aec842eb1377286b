"""What the window says beside its work: a line below all, a line above all, and sentences for screen
readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.language import _, number
from statuesorter.domain.progress import Progress
from statuesorter.jobs.time_left import TimeLeft
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.names import NameLabel, plain_tip
from statuesorter.ui.widgets.theme import STEP, quiet, set_text
from statuesorter.ui.widgets.words import device_word, title_with_decisions
from statuesorter.ui.window.crash_dialog import CrashReporter

if TYPE_CHECKING:
    from statuesorter.operations.classify import EngineReady


class StatusBar(QFrame):
    """The lowest line: which engine and model are at work; how far work is, and Cancel."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._time = TimeLeft()
        self._engine: EngineReady | None = None
        self._news = ""
        self.engine = NameLabel()
        quiet(self.engine)
        self.engine.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.elsewhere = quiet(QLabel())
        self.elsewhere.hide()
        self.message = quiet(QLabel())
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(20 * STEP)
        self.bar.setAccessibleName(_("Progress"))
        self.cancel = QToolButton()
        self.cancel.setText(_("Cancel"))
        self.cancel.setAccessibleName(_("Cancel"))
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP // 2, 2 * STEP, STEP // 2)
        row.setSpacing(STEP + 4)
        row.addWidget(self.engine, 1)
        row.addWidget(self.elsewhere, 1)
        row.addWidget(self.message)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        for widget in (self.engine, self.elsewhere, self.message, self.cancel):
            set_text(widget, 0.92)
        self.setFixedHeight(self.cancel.sizeHint().height() + STEP)
        self.stop()

    def show_engine(self, engine: EngineReady) -> None:
        """Say what is at work; the reason for the choice is in the tool tip."""
        self._engine = engine
        self.show_decisions(engine.decisions)

    def show_decisions(self, decisions: int) -> None:
        """Say how many decisions the model has learned on top of what it is."""
        engine = self._engine
        if engine is not None:
            model = title_with_decisions(engine.model_title, decisions)
            self.engine.show_name(f"{engine.name} ({device_word(engine.device)})  ·  {model}")
            self.engine.setToolTip(plain_tip(f"{self.engine.text()}\n{engine.why}"))

    def forget_engine(self) -> None:
        """Nothing is at work, as far as is known."""
        self._engine = None
        self.engine.clear()
        self.engine.setToolTip("")

    def show_elsewhere(self, text: str) -> None:
        """Say what goes on on a page that is not shown, in place of the engine."""
        self.elsewhere.setText(text)
        self.elsewhere.setVisible(bool(text))
        self.engine.setVisible(not text)

    def show_progress(self, progress: Progress) -> None:
        """Say how far it is, and about how long it will take."""
        self._set_visible(True)
        if progress.total is None:
            self.bar.setRange(0, 0)
            words = [progress.text, number(progress.done) if progress.done else ""]
            self.message.setText("  ".join(word for word in words if word))
            return
        self.bar.setRange(0, max(1, progress.total))
        self.bar.setValue(progress.done)
        count = _("{done} of {total}").format(done=number(progress.done), total=number(progress.total))
        parts = (progress.text, count, self._time.text(progress))
        self.message.setText("  ·  ".join(part for part in parts if part))

    def stop(self, message: str = "") -> None:
        """Nothing is under way any more; a last word may stay."""
        self._time = TimeLeft()
        self._set_visible(False)
        self.message.setText(message)

    def show_news(self, words: str) -> None:
        """A word on what has just changed by itself, in place of the one before. While it is said how far
        work is, there is no room for it.
        """
        if self.bar.isHidden() and (words or self.message.text() == self._news):
            self.message.setText(words)
        self._news = words

    def _set_visible(self, visible: bool) -> None:
        self.bar.setVisible(visible)
        self.cancel.setVisible(visible)


class NoticeBar(QFrame):
    """A calm line that says what happened and what to do, never a stack of dialogs. A newer one takes its
    place.
    """

    announced = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.mark = QLabel()
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.dismiss = QToolButton()
        self.dismiss.setAccessibleName(_("Dismiss this message"))
        self.dismiss.setToolTip(_("Dismiss"))
        self.dismiss.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, STEP, STEP)
        row.setSpacing(STEP + 4)
        row.addWidget(self.mark)
        row.addWidget(self.message, 1)
        row.addWidget(self.dismiss)
        self._draw_icons()
        self.hide()

    def show_problem(self, sentence: str) -> None:
        """Say something that went wrong."""
        self.show_note(sentence)
        self.mark.show()

    def show_note(self, sentence: str) -> None:
        """Say something that the person should know, though nothing went wrong."""
        self.mark.hide()
        self.message.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        self.announced.emit(sentence)

    def show_error(self, error: BaseException) -> None:
        """What happened in the person's world is said in one sentence; a bug of ours gets a report."""
        if isinstance(error, StatueSorterError):
            self.show_problem(str(error))
            return
        reporter = QApplication.instance().findChild(CrashReporter)  # type: ignore[union-attr]
        if reporter is None:
            raise error
        reporter.show(error)

    def _draw_icons(self) -> None:
        ink = self.palette().windowText().color()
        self.mark.setPixmap(icons.pixmap("failed", 20, ink, ratio=self.devicePixelRatioF()))
        self.dismiss.setIcon(icons.icon("close", self.palette()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)


class Announcer(QObject):
    """Lets a screen reader speak a sentence. Where none listens, nothing happens."""

    announced = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def say(self, sentence: str) -> None:
        """Speak a sentence, after what is being spoken."""
        if sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, sentence))
            self.announced.emit(sentence)
