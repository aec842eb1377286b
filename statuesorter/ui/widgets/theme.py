"""Light and dark: follows the system, or what the person chose. One palette and one stylesheet for all."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from statuesorter.ui.widgets.palette import DARK, LIGHT, Colours, palette_of
from statuesorter.ui.widgets.stylesheet import stylesheet

STEP = 8
"""Spacing goes in steps of eight pixels."""


class Appearance(StrEnum):
    """What the person asked for. The values are those kept in the settings."""

    SYSTEM = ""
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Dresses the application, and dresses it again when the system turns dark or light."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._appearance = Appearance.SYSTEM
        self._shown: Colours | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._dress)
        self._dress()

    def choose(self, appearance: Appearance) -> None:
        """Follow the system, or stay light or dark."""
        self._appearance = appearance
        self._dress()

    def _colours(self) -> Colours:
        if self._appearance is Appearance.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        else:
            dark = self._appearance is Appearance.DARK
        return DARK if dark else LIGHT

    def _dress(self) -> None:
        colours = self._colours()
        if colours is self._shown:
            return
        self._shown = colours
        self._application.setPalette(palette_of(colours))
        self._application.setStyleSheet(stylesheet(colours))


def scaled(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """A copy of ``font``, ``factor`` times as large."""
    copy = QFont(font)
    if font.pointSizeF() > 0:
        copy.setPointSizeF(font.pointSizeF() * factor)
    else:
        copy.setPixelSize(max(1, round(font.pixelSize() * factor)))
    copy.setWeight(weight)
    return copy


def set_text(widget: QWidget, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> None:
    """Set the size of a widget's text relative to the application's."""
    widget.setFont(scaled(widget.font(), factor, weight))


def mark(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the stylesheet asks for, and style the widget anew."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_primary(button: QPushButton, primary: bool) -> None:
    """Make a button stand out as the one next step, or not."""
    mark(button, "primary", primary)


def quiet(label: QLabel) -> QLabel:
    """Make a label quiet: what explains, not what is said."""
    label.setProperty("role", "muted")
    return label
