"""The chip under a photo: a shape and a word for the label, and how sure it is or that you said so.

A prediction is written in its colour on the ground; a decision fills the chip with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cachetools import LRUCache
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.spoken import how_sure, label_word, spoken_row
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.label_look import LabelLook, label_look
from statuesorter.ui.widgets.palette import Colours, colours_of

_GLYPH = 10
_GAP = 6
_SIDE = 9


def chip_size(metrics: QFontMetrics) -> int:
    """The height of a chip."""
    return metrics.height() + 8


def chip_parts(row: Row) -> tuple[str, str]:
    """The word on the chip, and what stands beside it: how sure the model is; nothing where you said so."""
    if row.failed:
        return _("Failed"), ""
    if row.decision is not None:
        return label_word(row.decision), ""
    predicted = row.prediction
    return ("", "") if predicted is None else (label_word(predicted.label), how_sure(predicted))


def chip_width(metrics: QFontMetrics, row: Row) -> int:
    """The width of a row's chip."""
    word, beside = chip_parts(row)
    mark = _GLYPH + _GAP if row.decision is not None else 0
    beside_width = metrics.horizontalAdvance(beside) + _GAP + 2 if beside else 0
    return 2 * _SIDE + _GLYPH + _GAP + metrics.horizontalAdvance(word) + beside_width + mark + 2


@dataclass(frozen=True, slots=True)
class _Looks:
    """All that the looks of a chip depend on."""

    word: str
    beside: str
    label: LabelLook
    failed: bool
    decided: bool
    room: int
    font: str
    ratio: float
    colours: Colours


_drawn: LRUCache[_Looks, QImage] = LRUCache(8 * 1024 * 1024, getsizeof=QImage.sizeInBytes)
"""A grid shows the same few chips again and again; each is drawn once."""


def draw_chip(painter: QPainter, room: QRect, row: Row, colours: Colours) -> None:
    """Draw the chip of a row into the middle of ``room``."""
    word, beside = chip_parts(row)
    if not word:
        return
    ratio, font = painter.device().devicePixelRatioF(), painter.font()
    looks = _Looks(
        word=word,
        beside=beside,
        label=label_look(row.label, row.labels),
        failed=row.failed,
        decided=row.decision is not None,
        room=room.width(),
        font=font.key(),
        ratio=ratio,
        colours=colours,
    )
    image = _drawn.get(looks)
    if image is None:
        image = _image(looks, chip_width(painter.fontMetrics(), row), font)
        _drawn[looks] = image
    left = room.left() + (room.width() - image.width() / ratio) / 2
    painter.drawImage(QPointF(round(left * ratio) / ratio, room.top()), image)


def _image(looks: _Looks, wanted: int, font: QFont) -> QImage:
    """A chip of the ``wanted`` width, or as wide as there is room."""
    metrics, beside = QFontMetrics(font), looks.beside
    height = chip_size(metrics)
    if wanted > looks.room and beside:  # a small tile: the word alone
        wanted -= metrics.horizontalAdvance(beside) + _GAP + 2
        beside = ""
    width = min(wanted, looks.room)
    size = QSize(round(width * looks.ratio), round(height * looks.ratio))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(looks.ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    _draw(painter, QRectF(0, 0, width, height), looks, beside)
    painter.end()
    return image


def _draw(painter: QPainter, chip: QRectF, looks: _Looks, beside: str) -> None:
    colours, height = looks.colours, chip.height()
    fill, ink = _ground_and_ink(looks)
    painter.setBrush(fill)
    painter.setPen(Qt.PenStyle.NoPen if looks.decided else QPen(QColor(colours.line), 1))
    painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
    name = "failed" if looks.failed else looks.label.glyph
    icons.draw(painter, name, QRectF(chip.left() + _SIDE, chip.center().y() - 5, _GLYPH, _GLYPH), ink)
    text = chip.adjusted(_SIDE + _GLYPH + _GAP, 0, -_SIDE, 0)
    painter.setPen(ink)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, looks.word)
    if beside:
        painter.setPen(QColor(colours.muted))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, beside)
    if looks.decided:
        where = QRectF(text.right() - _GLYPH - 1, chip.center().y() - 6, _GLYPH + 2, _GLYPH + 2)
        icons.draw(painter, "accept-bold", where, ink)


def _ground_and_ink(looks: _Looks) -> tuple[QColor, QColor]:
    colours = looks.colours
    if looks.failed:
        return QColor(colours.panel), QColor(colours.failed)
    if looks.decided:
        return looks.label.ink(colours), looks.label.on_ink(colours)
    return QColor(colours.panel), looks.label.ink(colours)


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
