"""A label's mark: a shape and a colour, so that nobody has to tell labels apart by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from statuesorter.domain.labels import Label
from statuesorter.ui.widgets.icons import draw
from statuesorter.ui.widgets.palette import colours_of


def glyph_of(label: Label) -> str:
    """The icon of a label's shape: a frame, a figure, a ring."""
    return f"glyph-{label}"


class LabelMark(QWidget):
    """The glyph of a label, as on the photos' chips."""

    def __init__(self, label: Label, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        side = round(self.fontMetrics().height() * 0.9)
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        colour = colours_of(self.palette()).of_label(self._label)
        painter = QPainter(self)
        draw(painter, glyph_of(self._label), QRectF(self.rect()), colour)
        painter.end()
