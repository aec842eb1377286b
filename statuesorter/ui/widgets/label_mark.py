"""A label's mark: its shape in its colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from statuesorter.ui.widgets.icons import draw
from statuesorter.ui.widgets.label_look import LabelLook
from statuesorter.ui.widgets.palette import colours_of


class LabelMark(QWidget):
    """The glyph of a label, as on the photos' chips."""

    def __init__(self, look: LabelLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        side = round(self.fontMetrics().height() * 0.9)
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        draw(painter, self._look.glyph, QRectF(self.rect()), self._look.ink(colours_of(self.palette())))
        painter.end()
