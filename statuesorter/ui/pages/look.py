"""The two label colours, for a light and a dark window."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from statuesorter.labels import Label


def is_dark(palette: QPalette) -> bool:
    """Whether the window is dark."""
    return palette.color(QPalette.ColorRole.Window).lightnessF() < 0.5


def blue(palette: QPalette) -> QColor:
    """The colour of the label ``paint``."""
    return QColor("#6ea8fe") if is_dark(palette) else QColor("#1f63c4")


def amber(palette: QPalette) -> QColor:
    """The colour of the label ``statue``."""
    return QColor("#f0b04a") if is_dark(palette) else QColor("#b45f06")


def colour_of(label: Label, palette: QPalette) -> QColor:
    """The colour of a label; ``unsure`` is grey."""
    if label is Label.PAINT:
        return blue(palette)
    if label is Label.STATUE:
        return amber(palette)
    return palette.color(QPalette.ColorRole.PlaceholderText)
