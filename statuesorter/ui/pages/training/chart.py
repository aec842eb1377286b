"""What the charts of a training have in common: their room, where in it they are drawn, and the axes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from statuesorter.domain.language import _, number


class Chart(QWidget):
    """A chart: as large as its room, and empty where that is too small for one. A kind of chart says how many
    lines of text it is wide and high (``lines_wide``, ``lines_high``: as it likes to be, at least) and draws.
    """

    lines_wide: tuple[int, int]
    lines_high: tuple[int, int]

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw all there is; the lines go into the ``area``, the rest around it."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return self._size(0)

    def minimumSizeHint(self) -> QSize:
        return self._size(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._area()
        if area.width() >= 10 and area.height() >= 10:
            self.draw(painter, area)

    def _size(self, which: int) -> QSize:
        line = self.fontMetrics().height()
        return QSize(self.lines_wide[which] * line, self.lines_high[which] * line)

    def _area(self) -> QRectF:
        """Where the lines go: a legend has room above, the numbers of the axes at the left and below."""
        metrics = QFontMetricsF(self.font())
        left, line = metrics.horizontalAdvance("0.000") + metrics.height() * 1.9, metrics.height()
        return QRectF(left, line * 2.0, self.width() - left - line, self.height() - line * 4.6)


def draw_axes(
    painter: QPainter,
    chart: QWidget,
    area: QRectF,
    *,
    top: float,
    marks: Sequence[tuple[float, str]],
    across: str,
) -> None:
    """The loss from 0 to ``top``, upwards, and ``across`` what ``marks`` (0 to 1 from the left) say."""
    line = QFontMetricsF(chart.font()).height()
    words = chart.palette().color(QPalette.ColorRole.PlaceholderText)
    rule = QColor(words)
    rule.setAlphaF(0.25)
    for part in range(5):
        y = area.bottom() - area.height() * part / 4
        painter.setPen(QPen(rule, 1))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(words)
        where = QRectF(0, y - line / 2, area.left() - line * 0.4, line)
        painter.drawText(where, Qt.AlignmentFlag.AlignRight, number(top * part / 4, _decimals(top)))
    for share, text in marks:
        x = area.left() + area.width() * share
        where = QRectF(x - 3 * line, area.bottom() + line * 0.3, 6 * line, line)
        painter.drawText(where, Qt.AlignmentFlag.AlignHCenter, text)
    below = QRectF(area.left(), area.bottom() + line * 1.4, area.width(), line * 1.2)
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, across)
    painter.save()
    painter.translate(line * 0.2, area.center().y())
    painter.rotate(-90)
    along = QRectF(-area.height() / 2, 0, area.height(), line * 1.2)
    painter.drawText(along, Qt.AlignmentFlag.AlignHCenter, _("loss"))
    painter.restore()


def nice_top(highest: float) -> float:
    """The next round number above ``highest``."""
    if highest <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(highest))
    return next(unit * factor for factor in (1, 2, 4, 8, 10, 20) if unit * factor >= highest)


def _decimals(top: float) -> int:
    """How many decimals tell the quarters of ``top`` apart."""
    return max(0, 2 - math.floor(math.log10(top)))
