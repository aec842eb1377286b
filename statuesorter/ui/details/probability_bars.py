"""Bars of what the model thinks: the probability of each label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from statuesorter.domain.labels import Label
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.spoken import percents
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.label_look import LabelLook, label_look
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP

_GLYPH = 12
_USUAL = 3
"""Lines there is room for while nothing is shown."""


@dataclass(frozen=True, slots=True)
class _Line:
    look: LabelLook
    share: float
    percent: str


class ProbabilityBars(QWidget):
    """One line for each label of the model: shape, word, bar, percent. They add up to 100 %."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_prediction(self, prediction: Prediction | None, labels: Sequence[Label] = ()) -> None:
        """Show what a model said, or nothing. ``labels`` are all labels of the window."""
        self._lines = []
        if prediction is not None:
            shares = prediction.probabilities
            rows = zip(prediction.labels, shares, percents(shares), strict=True)
            self._lines = [_Line(label_look(label, labels), share, words) for label, share, words in rows]
        self.setAccessibleName(", ".join(f"{line.look.title} {line.percent}" for line in self._lines))
        self.setVisible(bool(self._lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(24 * STEP, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(16 * STEP, self._height())

    def _height(self) -> int:
        return self._line_height() * (len(self._lines) or _USUAL)

    def _line_height(self) -> int:
        return self.fontMetrics().height() + STEP

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, metrics, height = colours_of(self.palette()), self.fontMetrics(), self._line_height()
        words = max((metrics.horizontalAdvance(line.look.title) for line in self._lines), default=0)
        numbers = metrics.horizontalAdvance(percents((0.99, 0.01))[0])
        left = _GLYPH + STEP + words + STEP + 4
        room = self.width() - left - numbers - STEP - 4
        for place, line in enumerate(self._lines):
            top = place * height
            ink = line.look.ink(colours)
            icons.draw(painter, line.look.glyph, QRectF(0, top + (height - _GLYPH) / 2, _GLYPH, _GLYPH), ink)
            painter.setPen(QColor(colours.text))
            text = QRectF(_GLYPH + STEP, top, self.width() - _GLYPH - STEP, height)
            painter.drawText(
                text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line.look.title
            )
            painter.setPen(QColor(colours.muted))
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, line.percent)
            painter.setPen(Qt.PenStyle.NoPen)
            track = QRectF(left, top + height / 2 - 3, room, 6)
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(track, 3, 3)
            painter.setBrush(ink)
            painter.drawRoundedRect(QRectF(track.left(), track.top(), max(6.0, room * line.share), 6), 3, 3)
        painter.end()
