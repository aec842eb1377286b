"""How the loss falls while a model learns: one line for every batch, one for every epoch."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from statuesorter.domain.language import _, number
from statuesorter.ui.pages.training.chart import Chart, draw_axes, nice_top
from statuesorter.ui.widgets.palette import colours_of


class LossChart(Chart):
    """The training loss after each batch and the validation loss after each epoch, on labelled axes."""

    lines_wide, lines_high = (30, 18), (14, 9)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Loss while learning"), parent)
        self._steps = 1
        self._train: list[tuple[int, float]] = []
        self._valid: list[tuple[int, float]] = []

    @property
    def _train_colour(self) -> QColor:
        return QColor(colours_of(self.palette()).labels[0])

    @property
    def _valid_colour(self) -> QColor:
        return QColor(colours_of(self.palette()).labels[1])

    def clear(self) -> None:
        """Start again with an empty chart."""
        self._steps = 1
        self._train.clear()
        self._valid.clear()
        self.setAccessibleDescription("")
        self.update()

    def add_batch(self, step: int, steps: int, loss: float) -> None:
        """The loss of batch ``step`` of ``steps``."""
        self._steps = max(steps, step, 1)
        if math.isfinite(loss):
            self._train.append((step, loss))
        self.update()

    def add_epoch(self, valid_loss: float) -> None:
        """The loss on the held-out photos after an epoch, drawn where the last batch stands."""
        if math.isfinite(valid_loss):
            self._valid.append((self._train[-1][0] if self._train else 0, valid_loss))
            self.setAccessibleDescription(
                _("{n} epochs; loss on the held-out photos now {loss}").format(
                    n=number(len(self._valid)), loss=number(valid_loss, 3)
                )
            )
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        top = nice_top(max((loss for _step, loss in self._train + self._valid), default=1.0))
        marks = [(step / self._steps, number(step)) for step in _ticks(self._steps)]
        draw_axes(painter, self, area, top=top, marks=marks, across=_("batch"))
        self._draw_legend(painter, area)
        if not self._train:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(
                area.translated(0, -area.height() / 8),
                Qt.AlignmentFlag.AlignCenter,
                _("The first batch is on its way"),
            )
            return
        self._draw_lines(painter, area, top)

    def _draw_legend(self, painter: QPainter, area: QRectF) -> None:
        metrics = QFontMetricsF(self.font())
        x, y = area.left(), metrics.height() * 0.9
        for words, colour in (
            (_("train loss, each batch"), self._train_colour),
            (_("valid loss, each epoch"), self._valid_colour),
        ):
            painter.setPen(QPen(colour, 2.5))
            painter.drawLine(QPointF(x, y), QPointF(x + metrics.height() * 1.2, y))
            if colour == self._valid_colour:
                painter.setBrush(colour)
                painter.drawEllipse(QPointF(x + metrics.height() * 0.6, y), 3.5, 3.5)
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            x += metrics.height() * 1.7
            painter.drawText(QPointF(x, y + metrics.ascent() / 2 - 1), words)
            x += metrics.horizontalAdvance(words) + metrics.height() * 1.6

    def _draw_lines(self, painter: QPainter, area: QRectF, top: float) -> None:
        def place(step: float, loss: float) -> QPointF:
            height = min(loss / top, 1.0) * area.height()
            return QPointF(area.left() + area.width() * step / self._steps, area.bottom() - height)

        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._train_colour, 2))
        painter.drawPolyline(QPolygonF([place(step, loss) for step, loss in self._train]))
        painter.setPen(QPen(self._valid_colour, 2))
        dots = [place(step, loss) for step, loss in self._valid]
        painter.drawPolyline(QPolygonF(dots))
        painter.setBrush(self._valid_colour)
        for dot in dots:
            painter.drawEllipse(dot, 3.5, 3.5)


def _ticks(steps: int) -> list[int]:
    """Up to six round batch numbers from 0 to ``steps``."""
    unit = max(1, int(nice_top(steps / 5))) if steps > 5 else 1
    return list(range(0, steps + 1, unit))
