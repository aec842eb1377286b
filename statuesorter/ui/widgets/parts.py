"""The small parts every page is made of, so that all pages look and read alike."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from statuesorter.ui.widgets.arrow_button import ArrowButton
from statuesorter.ui.widgets.controls import button, say, separator
from statuesorter.ui.widgets.theme import STEP, quiet, set_primary, set_text

__all__ = [
    "STEP",
    "ArrowButton",
    "button",
    "heading",
    "lay_out_card",
    "more_button",
    "note",
    "primary_button",
    "say",
    "scrolled",
    "sentence",
    "separator",
    "set_primary",
    "title",
]


_FOLD = """
QToolButton { padding-left: 2px; }
QToolButton:checked { background: transparent; }
QToolButton:hover { background: transparent; text-decoration: underline; }
"""


def title(text: str = "") -> QLabel:
    """The one title of a page."""
    label = QLabel(text)
    set_text(label, 1.5, QFont.Weight.DemiBold)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def heading(text: str = "") -> QLabel:
    """The heading of one part of a page."""
    label = QLabel(text)
    set_text(label, 1.1, QFont.Weight.DemiBold)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def sentence(text: str = "") -> QLabel:
    """A sentence to read: it wraps, and can be selected and copied."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def note(text: str = "") -> QLabel:
    """A quiet sentence that explains."""
    return quiet(sentence(text))


def lay_out_card(card: QWidget, words: QLayout, buttons: Iterable[QWidget]) -> None:
    """One entry of a list: its words at the left, its buttons at the right, a line below."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 2 * STEP, 0, 2 * STEP)
    row.setSpacing(STEP)
    row.addLayout(words, 1)
    for each in buttons:
        row.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
    column = QVBoxLayout(card)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(row)
    column.addWidget(separator())


def primary_button(text: str = "") -> QPushButton:
    """The button of the one next step."""
    made = button(text)
    set_primary(made, True)
    return made


def more_button(text: str, content: QWidget) -> ArrowButton:
    """A small arrow that shows and hides ``content``."""
    made = ArrowButton(text, "right")
    made.setCheckable(True)
    made.setStyleSheet(_FOLD)
    content.setVisible(False)

    def toggled(shown: bool) -> None:
        content.setVisible(shown)
        made.point("down" if shown else "right")

    made.toggled.connect(toggled)
    return made


def scrolled(content: QWidget) -> QScrollArea:
    """``content`` in an area that scrolls when the window is small."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
