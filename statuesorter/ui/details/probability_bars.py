"""Bars of what the model thinks: paint, statue, and how unlike both a photo is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from statuesorter.domain.labels import Label
from statuesorter.domain.language import _
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.spoken import label_word, percent
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.label_mark import glyph_of
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP

_GLYPH = 12


class ProbabilityBars(QWidget):
    """One line for each probability: shape, word, bar, percent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[Label, str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_prediction(self, prediction: Prediction | None) -> None:
        """Show what a model said, or nothing."""
        self._lines = []
        if prediction is not None:
            self._lines = [
                (Label.PAINT, label_word(Label.PAINT), prediction.paint),
                (Label.STATUE, label_word(Label.STATUE), prediction.statue),
                (Label.UNSURE, _("Neither"), prediction.neither),
            ]
        self.setAccessibleName(", ".join(f"{word} {percent(share)}" for _label, word, share in self._lines))
        self.setVisible(bool(self._lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(24 * STEP, self._line_height() * 3)

    def minimumSizeHint(self) -> QSize:
        return QSize(16 * STEP, self._line_height() * 3)

    def _line_height(self) -> int:
        return self.fontMetrics().height() + STEP

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, metrics, height = colours_of(self.palette()), self.fontMetrics(), self._line_height()
        words = max((metrics.horizontalAdvance(word) for _label, word, _share in self._lines), default=0)
        numbers = metrics.horizontalAdvance(percent(0.99))
        left = _GLYPH + STEP + words + STEP + 4
        room = self.width() - left - numbers - STEP - 4
        for line, (label, word, share) in enumerate(self._lines):
            top = line * height
            ink = colours.of_label(label)
            icons.draw(painter, glyph_of(label), QRectF(0, top + (height - _GLYPH) / 2, _GLYPH, _GLYPH), ink)
            painter.setPen(QColor(colours.text))
            text = QRectF(_GLYPH + STEP, top, self.width() - _GLYPH - STEP, height)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
            painter.setPen(QColor(colours.muted))
            painter.drawText(
                text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, percent(share)
            )
            painter.setPen(Qt.PenStyle.NoPen)
            track = QRectF(left, top + height / 2 - 3, room, 6)
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(track, 3, 3)
            painter.setBrush(ink)
            painter.drawRoundedRect(QRectF(track.left(), track.top(), max(6.0, room * share), 6), 3, 3)
        painter.end()
