"""A label's mark: a shape and a colour, so that nobody has to tell labels apart by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from statuesorter.labels import Label
from statuesorter.ui.pages.look import colour_of


class LabelMark(QWidget):
    """A square for ``paint``, a disc for ``statue``, an open diamond for ``unsure``."""

    def __init__(self, label: Label, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        side = round(self.fontMetrics().height() * 0.75)
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = colour_of(self._label, self.palette())
        area = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(colour, 1.5))
        if self._label is Label.UNSURE:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            middle, reach = area.center(), area.width() / 2
            painter.drawPolygon(
                QPolygonF([middle + QPointF(x * reach, y * reach) for x, y in ((0, -1), (1, 0), (0, 1), (-1, 0))])
            )
            return
        painter.setBrush(colour)
        if self._label is Label.PAINT:
            painter.drawRoundedRect(area, 2, 2)
        else:
            painter.drawEllipse(area)
