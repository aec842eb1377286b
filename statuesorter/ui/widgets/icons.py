"""One icon set: SVG files drawn in ``currentColor``, coloured for the theme and crisp at any scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from statuesorter.domain.folders import resources
from statuesorter.ui.widgets.palette import colours_of

_SIZES = (16, 20, 24, 32, 40, 48)


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))


def draw(painter: QPainter, name: str, where: QRectF, colour: QColor) -> None:
    """Draw an icon into a rectangle, in one colour."""
    _renderer(name, colour.name()).render(painter, where)


def pixmap(name: str, side: int, colour: QColor, *, ratio: float = 1.0) -> QPixmap:
    """An icon as a pixmap of ``side`` logical pixels."""
    drawn = QPixmap(round(side * ratio), round(side * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    _renderer(name, colour.name()).render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, palette: QPalette, *, colour: str = "") -> QIcon:
    """An icon in the colours of a palette; ``colour`` overrides that of the enabled state."""
    colours = colours_of(palette)
    return _icon(name, colour or colours.text, colours.disabled)


@lru_cache(maxsize=256)
def _icon(name: str, colour: str, disabled: str) -> QIcon:
    """Kept: the same few icons are asked for on many buttons, and again whenever the palette changes."""
    made = QIcon()
    for side in _SIZES:
        made.addPixmap(pixmap(name, side, QColor(colour)), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, side, QColor(disabled)), QIcon.Mode.Disabled)
    return made


def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    made = QIcon()
    for side in (*_SIZES, 64, 96, 128, 256):
        made.addPixmap(pixmap("statuesorter", side, QColor("#000000")))
    return made
