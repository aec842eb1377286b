"""The keys, printed where they work: as many as there is room for, the most used first."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.widgets.theme import STEP, quiet, set_text


class KeyHints(QWidget):
    """Gives way to what stands beside it: a hint that does not fit is left out whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = [
            _hint("P", _("paint")),
            _hint("S", _("statue")),
            _hint("O", _("other")),
            _hint(_("Enter"), _("accept")),
            _hint(_("Space"), _("closer")),
        ]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * STEP)
        for hint in self._hints:
            row.addWidget(hint)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._hints[0].sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        used = 0
        for hint in self._hints:
            used += hint.sizeHint().width()
            hint.setVisible(used <= self.width())
            used += 2 * STEP


def _hint(key: str, word: str) -> QWidget:
    cap = QLabel(key)
    cap.setProperty("role", "key")
    set_text(cap, 0.88)
    cap.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(STEP)
    row.addWidget(cap)
    row.addWidget(quiet(QLabel(word)))
    return pair
