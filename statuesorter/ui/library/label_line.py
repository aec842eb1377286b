"""A widget that shows the chip of one photo, as it stands under its tile."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from statuesorter.ui.library.label_chip import chip_parts, chip_size, chip_width, draw_chip
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.spoken import spoken_row
from statuesorter.ui.widgets.palette import colours_of


class LabelLine(QWidget):
    """The chip, and nothing else; empty while a photo is not classified."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: Row | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_row(self, row: Row | None) -> None:
        """Show the label of a photo."""
        self._row = row
        self.setAccessibleName("" if row is None else spoken_row(row))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = (
            0
            if self._row is None or not chip_parts(self._row)[0]
            else chip_width(self.fontMetrics(), self._row)
        )
        return QSize(width, chip_size(self.fontMetrics()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._row is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_chip(painter, QRect(0, 0, self.width(), self.height()), self._row, colours_of(self.palette()))
        painter.end()
