"""A calm line that says what happened and what to do. Never a stack of dialogs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.theme import STEP


class ErrorBar(QFrame):
    """Shows one message; a newer one takes its place."""

    said = Signal(str)

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

    def say(self, sentence: str) -> None:
        """Say something that went wrong."""
        self.tell(sentence)
        self.mark.show()

    def tell(self, sentence: str) -> None:
        """Say something that the person should know, though nothing went wrong."""
        self.mark.hide()
        self.message.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        self.said.emit(sentence)

    def _draw_icons(self) -> None:
        ink = self.palette().windowText().color()
        self.mark.setPixmap(icons.pixmap("failed", 20, ink, ratio=self.devicePixelRatioF()))
        self.dismiss.setIcon(icons.icon("close", self.palette()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)
