"""Light and dark: follows the system, or what the person chose. One palette and one stylesheet for all."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from string import Template

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from statuesorter.ui.widgets.palette import DARK, LIGHT, Colours, palette_of

_SHEET = Template("""
QMainWindow { background: $panel; }
QWidget#ground { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }

QMenuBar { background: $panel; color: $text; border-bottom: 1px solid $line; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QFrame[role="bar"] { background: $panel; border: none; }
QFrame[role="panel"] { background: $panel; border: none; }
QFrame[role="line"] { background: $line; border: none; }
QFrame[role="notice"] { background: $notice; border: none; border-bottom: 1px solid $line; }
QFrame[role="drop"] { background: $panel; border: 2px dashed $line; border-radius: 12px; }
QFrame[role="drop"][over="true"] { border-color: $accent; background: $selection; }
QLabel { background: transparent; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="failed"] { color: $failed; }
QLabel[role="key"] { color: $text; background: $hover; border: 1px solid $line; border-radius: 4px;
    padding: 1px 6px; }

QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 7px 14px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $focus; padding: 6px 13px; }
QPushButton:disabled { color: $disabled; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border-color: $accent;
    font-weight: 600; }
QPushButton[primary="true"]:hover { background: $accent_hover; }
QPushButton[primary="true"]:pressed { background: $accent_hover; }
QPushButton[primary="true"]:focus { border: 2px solid $text; }
QPushButton[primary="true"]:disabled { background: $line; border-color: $line; color: $disabled; }
QPushButton[role="row"] { text-align: left; background: transparent; border: 1px solid transparent;
    padding: 8px; }
QPushButton[role="row"]:hover { background: $hover; }
QPushButton[role="row"]:focus { border: 2px solid $focus; padding: 7px; }
QPushButton[role="row"]:disabled { color: $disabled; }
QPushButton[role="row"][silent="true"] { color: $muted; }

QToolButton { background: transparent; color: $text; border: 2px solid transparent; border-radius: 6px;
    padding: 4px 8px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $line; }
QToolButton:focus { border-color: $focus; }
QToolButton:disabled { color: $disabled; }
QToolButton:checked { background: $selection; color: $text; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit { background: $raised; color: $text; border: 1px solid $line; border-radius: 6px; padding: 5px 8px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus { border: 2px solid $focus; padding: 4px 7px; }
QPlainTextEdit[role="field"] { background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 3px 5px; selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit[role="field"]:focus { border: 2px solid $focus; padding: 2px 4px; }

QTreeView[role="side"] { background: $panel; border: none; outline: 0; }
QTreeView[role="side"]::item { padding: 5px 4px; border: none; color: $text; }
QTreeView[role="side"]::item:hover { background: $hover; }
QTreeView[role="side"]::item:selected { background: $selection; color: $text; }
QTreeView[role="side"]::branch:selected { background: $selection; }
QTreeView[role="side"]::branch:hover:!selected { background: $hover; }
QTreeView[role="side"]:focus { border-left: 2px solid $focus; }

QListView[role="grid"] { background: $window; border: none; outline: 0; }
QScrollArea[role="panel"], QScrollArea[role="panel"] > QWidget > QWidget[role="panel"] { background: $panel;
    border: none; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }

QProgressBar { background: $hover; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $disabled; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def stylesheet(colours: Colours) -> str:
    """The stylesheet of the whole application in these colours."""
    return _SHEET.substitute(asdict(colours))


STEP = 8
"""Spacing goes in steps of eight pixels."""


class Appearance(StrEnum):
    """What the person asked for. The values are those kept in the settings."""

    SYSTEM = ""
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Gives the application palette and stylesheet, and others when the system turns dark or light."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._appearance = Appearance.SYSTEM
        self._shown: Colours | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    def choose(self, appearance: Appearance) -> None:
        """Follow the system, or stay light or dark."""
        self._appearance = appearance
        self._apply()

    def _colours(self) -> Colours:
        if self._appearance is Appearance.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        else:
            dark = self._appearance is Appearance.DARK
        return DARK if dark else LIGHT

    def _apply(self) -> None:
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
