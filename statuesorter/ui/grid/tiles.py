"""Draws a tile: the whole photo, its label as a chip with a shape, and how sure that is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle

from statuesorter.domain.language import _, number
from statuesorter.ui.library.label_chip import chip_size, chip_width, draw_chip
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.thumbnail_loader import ThumbnailLoader
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.palette import Colours, colours_of
from statuesorter.ui.widgets.theme import STEP, scaled

PAD = STEP
"""Room between the edge of a tile and the photo."""

_PIXMAP_STEP = 64
_TEXT = 0.92
"""The size of a tile's words relative to the window's."""

_GLOW = 4
"""How far the mark of what has changed reaches beyond the chip."""

_FILED = 0.38
"""How much of a filed photo is still seen."""


def more_height(font: QFont) -> int:
    """How much higher than wide a tile is: there stands the chip."""
    return chip_size(QFontMetrics(scaled(font, _TEXT))) + STEP


class Tiles:
    """Draws tiles, one after the other. What they have in common is found out once."""

    def __init__(
        self, painter: QPainter, thumbnails: ThumbnailLoader, *, font: QFont, palette: QPalette
    ) -> None:
        self._painter, self._thumbnails, self._colours = painter, thumbnails, colours_of(palette)
        self._ratio = painter.device().devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(scaled(font, _TEXT))

    def draw(self, rect: QRect, state: QStyle.StateFlag, row: Row, *, marked: float = 0.0) -> None:
        """Draw the tile of ``row`` into ``rect``. ``marked`` (0 to 1): how strongly it is shown that what is
        said of it has changed.
        """
        self._ground(rect, state)
        side = rect.width() - 2 * PAD
        photo = QRect(rect.left() + PAD, rect.top() + PAD, side, side)
        self._photo(photo, row)
        below = QRect(photo.left(), photo.bottom() + 1 + STEP, side, rect.bottom() - photo.bottom() - STEP)
        if marked:
            self._mark(below, row, marked)
        draw_chip(self._painter, below, row, self._colours)

    def _ground(self, rect: QRect, state: QStyle.StateFlag) -> None:
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter, colours = self._painter, self._colours
        box = QRectF(rect).adjusted(1, 1, -1, -1)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.chosen if selected else colours.hover))
            painter.drawRoundedRect(box, STEP, STEP)
        if selected or focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 3 if focused else 2))
            inset = 0.5 if focused else 0
            painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), STEP, STEP)

    def _mark(self, below: QRect, row: Row, strength: float) -> None:
        """A glow around the chip."""
        painter, metrics = self._painter, self._painter.fontMetrics()
        width = min(chip_width(metrics, row), below.width()) + 2 * _GLOW
        height = chip_size(metrics) + 2 * _GLOW
        glow = QRectF(below.center().x() + 0.5 - width / 2, below.top() - _GLOW, width, height)
        painter.setOpacity(strength)
        painter.setBrush(QColor(self._colours.selection))
        painter.setPen(QPen(QColor(self._colours.accent), 1.5))
        painter.drawRoundedRect(glow, height / 2, height / 2)
        painter.setOpacity(1.0)

    def _photo(self, box: QRect, row: Row) -> None:
        painter, colours = self._painter, self._colours
        pixmap = self._thumbnails.pixmap(row, pixmap_side(box.width() * self._ratio))
        if pixmap is not None:
            painter.setOpacity(_FILED if row.filed else 1.0)
            _draw_whole(painter, box, pixmap, self._ratio)
            painter.setOpacity(1.0)
            if row.filed:
                _draw_plate(painter, box, colours, "accept", _("Filed"))
            elif row.truncated:
                _draw_plate(painter, box, colours, "failed", _("Part missing"), low=True)
            if row.copies > 1:
                _draw_number(painter, box, colours, row.copies)
        elif row.error is not None:
            _draw_error(painter, box, row.error, colours)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.hover))
            inset = box.width() // 8
            painter.drawRoundedRect(QRectF(box.adjusted(0, inset, 0, -inset)), 4, 4)


def draw_empty(painter: QPainter, room: QRect, palette: QPalette, text: str) -> None:
    """Where there is no tile: an empty state says what to do."""
    painter.setPen(palette.placeholderText().color())
    flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
    painter.drawText(room.adjusted(64, 64, -64, -64), flags, text)


def pixmap_side(side: float) -> int:
    """The size a thumbnail is kept in: in steps, so that resizing the window reads little anew."""
    return -(-round(side) // _PIXMAP_STEP) * _PIXMAP_STEP


def _draw_whole(painter: QPainter, box: QRect, pixmap: QPixmap, ratio: float) -> None:
    """The photo, never cropped, never larger than the box, sharp to the pixel where its size allows."""
    size = QSize(pixmap.size())
    limit = QSize(round(box.width() * ratio), round(box.height() * ratio))
    if max(size.width(), size.height()) != max(limit.width(), limit.height()):
        size.scale(limit, Qt.AspectRatioMode.KeepAspectRatio)
    width, height = size.width() / ratio, size.height() / ratio
    left = box.left() + round((box.width() - width) / 2)
    top = box.top() + round((box.height() - height) / 2)
    painter.drawPixmap(QRectF(left, top, width, height), pixmap, QRectF(pixmap.rect()))


def _draw_plate(
    painter: QPainter, box: QRect, colours: Colours, icon: str, words: str, *, low: bool = False
) -> None:
    """A few words with an icon, in the middle of the photo, or low on it."""
    width = painter.fontMetrics().horizontalAdvance(words) + 40
    height = painter.fontMetrics().height() + STEP
    top = box.bottom() - height - STEP if low else box.center().y() - height / 2
    plate = QRectF(box.center().x() - width / 2, top, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(plate, height / 2, height / 2)
    icons.draw(painter, icon, QRectF(plate.left() + 10, plate.center().y() - 7, 14, 14), QColor(colours.text))
    painter.setPen(QColor(colours.text))
    painter.drawText(plate.adjusted(24, 0, -4, 0), Qt.AlignmentFlag.AlignCenter, words)


def _draw_number(painter: QPainter, box: QRect, colours: Colours, copies: int) -> None:
    """How many times the photo is there, in the corner."""
    words = f"{number(copies)}\u00d7"
    width = painter.fontMetrics().horizontalAdvance(words) + 2 * STEP
    height = painter.fontMetrics().height() + STEP // 2
    plate = QRectF(box.right() - width - STEP // 2, box.top() + STEP // 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(plate, height / 2, height / 2)
    painter.setPen(QColor(colours.text))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)


def _draw_error(painter: QPainter, box: QRect, error: str, colours: Colours) -> None:
    """A failed tile explains itself."""
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(QColor(colours.panel))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    side = 28
    middle = box.center().x()
    icons.draw(
        painter, "failed", QRectF(middle - side / 2, box.top() + 16, side, side), QColor(colours.failed)
    )
    painter.setPen(QColor(colours.muted))
    text = box.adjusted(STEP, 16 + side + STEP, -STEP, -STEP)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
    painter.drawText(text, flags, _fitting(error, painter.fontMetrics(), text, flags))


def _fitting(text: str, metrics: QFontMetrics, room: QRect, flags: int) -> str:
    """The text, or as many whole words of it as fit, with an ellipsis."""
    words = text.split()
    free = QRect(0, 0, room.width(), 1 << 20)
    for count in range(len(words), 0, -1):
        shown = " ".join(words[:count]) + ("" if count == len(words) else "…")
        if metrics.boundingRect(free, flags, shown).height() <= room.height():
            return shown
    return "…"
