"""What fastai's finder sees: the loss at each learning rate, and the rate that it suggests."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from statuesorter.domain.language import _, number
from statuesorter.ui.pages.training.chart import Chart, draw_axes, nice_top
from statuesorter.ui.widgets.palette import colours_of

_LOWEST, _HIGHEST = 1e-7, 10.0
"""The rates at the two ends: those between which fastai looks."""

_ROOM = 1.2
"""How much higher than the losses before the valley the chart reaches."""


class RateChart(Chart):
    """The loss at each rate that was tried, rates on a logarithmic axis, and a mark at the suggested one."""

    lines_wide, lines_high = (20, 16), (9, 8)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Loss by learning rate"), parent)
        self._tried: list[tuple[float, float]] = []
        self._suggested: float | None = None

    def clear(self) -> None:
        """Start again with an empty chart."""
        self._tried.clear()
        self._suggested = None
        self.setAccessibleDescription("")
        self.update()

    def add(self, rate: float, loss: float) -> None:
        """The loss at a rate, higher than those before."""
        self._tried.append((rate, loss))
        self.update()

    def suggest(self, rate: float) -> None:
        """Mark the rate that the training goes on with."""
        self._suggested = rate
        self.setAccessibleDescription(suggested_text(rate))
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        top = self._top()
        marks = [(_share(10.0**power), f"1e{power}") for power in range(-7, 2, 2)]
        draw_axes(painter, self, area, top=top, marks=marks, across=_("learning rate"))
        self._draw_line(painter, area, top)
        if self._suggested is not None:
            self._draw_suggested(painter, area, self._suggested)

    def _top(self) -> float:
        """The highest loss that is shown. Beyond the valley it leaves the chart: there is nothing to see."""
        losses = [loss for _rate, loss in self._tried]
        if not losses:
            return 1.0
        before = losses[: losses.index(min(losses)) + 1]
        return nice_top(min(max(losses), _ROOM * max(before)))

    def _draw_line(self, painter: QPainter, area: QRectF, top: float) -> None:
        points = [
            QPointF(area.left() + area.width() * _share(rate), area.bottom() - area.height() * loss / top)
            for rate, loss in self._tried
        ]
        painter.save()
        painter.setClipRect(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours_of(self.palette()).labels[0]), 2))
        painter.drawPolyline(QPolygonF(points))
        painter.restore()

    def _draw_suggested(self, painter: QPainter, area: QRectF, rate: float) -> None:
        metrics = QFontMetricsF(self.font())
        x = area.left() + area.width() * _share(rate)
        painter.setPen(QPen(QColor(colours_of(self.palette()).labels[1]), 2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        above = QRectF(area.left(), area.top() - metrics.height() * 1.6, area.width(), metrics.height() * 1.2)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft, suggested_text(rate))


def suggested_text(rate: float) -> str:
    """The suggested rate, in words, with two digits that count."""
    decimals = max(0, 1 - math.floor(math.log10(rate)))
    return _("Suggested rate: {rate}").format(rate=number(rate, decimals))


def _share(rate: float) -> float:
    """How far from the left of the axis a rate is, 0 to 1."""
    return math.log(rate / _LOWEST) / math.log(_HIGHEST / _LOWEST)
