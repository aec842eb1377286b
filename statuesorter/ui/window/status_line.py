"""The lowest line: which engine and model are at work; how far they are, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from statuesorter.domain.language import _, number
from statuesorter.domain.progress import Progress
from statuesorter.jobs.time_left import TimeLeft
from statuesorter.ui.widgets.theme import STEP, quiet, set_text
from statuesorter.ui.widgets.words import device_word


class StatusLine(QFrame):
    """Shows; does nothing by itself."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._time = TimeLeft()
        self.engine = quiet(QLabel())
        self.elsewhere = quiet(QLabel())
        self.elsewhere.hide()
        self.said = quiet(QLabel())
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
        row.addWidget(self.said)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        for widget in (self.engine, self.elsewhere, self.said, self.cancel):
            set_text(widget, 0.92)
        self.setFixedHeight(self.cancel.sizeHint().height() + STEP)
        self.stop()

    def show_engine(self, engine: str, device: str, model: str, why: str) -> None:
        """Say what is at work; the reason for the choice is in the tool tip."""
        self.engine.setText(f"{engine} ({device_word(device)})  ·  {model}")
        self.engine.setToolTip(why)

    def forget_engine(self) -> None:
        """Nothing is at work, as far as is known."""
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
            self.said.setText("  ".join(word for word in words if word))
            return
        self.bar.setRange(0, max(1, progress.total))
        self.bar.setValue(progress.done)
        count = _("{done} of {total}").format(done=number(progress.done), total=number(progress.total))
        parts = (progress.text, count, self._time.text(progress))
        self.said.setText("  ·  ".join(part for part in parts if part))

    def stop(self, said: str = "") -> None:
        """Nothing is under way any more; a last word may stay."""
        self._time = TimeLeft()
        self._set_visible(False)
        self.said.setText(said)

    def _set_visible(self, visible: bool) -> None:
        self.bar.setVisible(visible)
        self.cancel.setVisible(visible)
