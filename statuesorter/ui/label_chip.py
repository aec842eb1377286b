"""The chip under a photo: a shape and a word for the label, and how sure it is or that you said so.

A prediction is written in its colour on the ground; a decision fills the chip with it.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from statuesorter.catalog.records import Prediction
from statuesorter.labels import Label
from statuesorter.language import _
from statuesorter.ui import icons
from statuesorter.ui.palette import Colours
from statuesorter.ui.photo_row import Row
from statuesorter.ui.spoken import label_word, looks_like_neither, percent

_GLYPH = 10
_GAP = 6
_SIDE = 9


def chip_size(metrics: QFontMetrics) -> int:
    """The height of a chip."""
    return metrics.height() + 8


def glyph_of(label: Label) -> str:
    """The icon of a label's shape: a frame, a figure, a ring."""
    return f"glyph-{label}"


def chip_parts(row: Row) -> tuple[str, str]:
    """The word on the chip, and what stands beside it: how sure the model is; nothing where you said so."""
    if row.failed:
        return _("Failed"), ""
    if row.label is None:
        return "", ""
    if row.decision is not None or row.prediction is None:
        return label_word(row.label), ""
    return label_word(row.label), _how_sure(row.prediction)


def _how_sure(predicted: Prediction) -> str:
    """The probability of the label; where the model is unsure, what it leans to."""
    if predicted.label is not Label.UNSURE:
        return percent(predicted.confidence)
    if looks_like_neither(predicted):
        return _("neither {percent}").format(percent=percent(predicted.neither))
    return f"{label_word(predicted.likelier).lower()} {percent(predicted.confidence)}"


def chip_width(metrics: QFontMetrics, row: Row) -> int:
    """The width of a row's chip."""
    word, beside = chip_parts(row)
    mark = _GLYPH + _GAP if row.decision is not None else 0
    beside_width = metrics.horizontalAdvance(beside) + _GAP + 2 if beside else 0
    return 2 * _SIDE + _GLYPH + _GAP + metrics.horizontalAdvance(word) + beside_width + mark + 2


def draw_chip(painter: QPainter, room: QRect, row: Row, colours: Colours) -> None:
    """Draw the chip of a row into the middle of ``room``."""
    word, beside = chip_parts(row)
    if not word:
        return
    decided = row.decision is not None
    height = chip_size(painter.fontMetrics())
    wanted = chip_width(painter.fontMetrics(), row)
    if wanted > room.width() and beside:  # a small tile: the word alone
        wanted -= painter.fontMetrics().horizontalAdvance(beside) + _GAP + 2
        beside = ""
    width = min(wanted, room.width())
    chip = QRectF(room.left() + (room.width() - width) / 2, room.top(), width, height)
    fill, ink = _ground_and_ink(row, colours)
    painter.setBrush(fill)
    painter.setPen(Qt.PenStyle.NoPen if decided else QPen(QColor(colours.line), 1))
    painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
    name = "failed" if row.failed else glyph_of(row.label or Label.UNSURE)
    icons.draw(painter, name, QRectF(chip.left() + _SIDE, chip.center().y() - 5, _GLYPH, _GLYPH), ink)
    text = chip.adjusted(_SIDE + _GLYPH + _GAP, 0, -_SIDE, 0)
    painter.setPen(ink)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
    if beside:
        painter.setPen(QColor(colours.muted))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, beside)
    if decided:
        where = QRectF(text.right() - _GLYPH - 1, chip.center().y() - 6, _GLYPH + 2, _GLYPH + 2)
        icons.draw(painter, "accept-bold", where, ink)


def _ground_and_ink(row: Row, colours: Colours) -> tuple[QColor, QColor]:
    if row.failed:
        return QColor(colours.panel), QColor(colours.failed)
    label = row.label or Label.UNSURE
    if row.decision is not None:
        return colours.of_label(label), colours.on_label(label)
    return QColor(colours.panel), colours.of_label(label)
