"""The small parts every page is made of, so that all pages look and read alike."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QToolButton, QWidget

STEP = 8
"""Spacing goes in steps of eight pixels."""


def larger(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """A copy of ``font``, ``factor`` times as large."""
    copy = QFont(font)
    copy.setPointSizeF(max(1.0, font.pointSizeF() * factor))
    copy.setWeight(weight)
    return copy


def title(text: str = "") -> QLabel:
    """The one title of a page."""
    label = QLabel(text)
    label.setFont(larger(label.font(), 1.5, QFont.Weight.DemiBold))
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def heading(text: str = "") -> QLabel:
    """The heading of one part of a page."""
    label = QLabel(text)
    label.setFont(larger(label.font(), 1.1, QFont.Weight.DemiBold))
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
    label = sentence(text)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def separator() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(QPalette.ColorRole.Mid)
    line.setFixedHeight(1)
    return line


def button(text: str, *, tip: str = "") -> QPushButton:
    """An ordinary button, with a name for screen readers."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setAccessibleName(text)
    made.setToolTip(tip)
    return made


def primary_button(text: str = "") -> QPushButton:
    """The button of the one next step."""
    made = button(text)
    set_primary(made, True)
    return made


def set_primary(which: QPushButton, primary: bool) -> None:
    """Make ``which`` stand out as the next step, or not."""
    which.setProperty("primary", primary)
    which.setDefault(primary)
    style = which.style()
    style.unpolish(which)
    style.polish(which)


def say(which: QPushButton, text: str) -> None:
    """Change what a button says, for eyes and screen readers alike."""
    which.setText(text)
    which.setAccessibleName(text)


def more_button(text: str, content: QWidget) -> QToolButton:
    """A small arrow that shows and hides ``content``."""
    made = QToolButton()
    made.setText(text)
    made.setAccessibleName(text)
    made.setCheckable(True)
    made.setAutoRaise(True)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setArrowType(Qt.ArrowType.RightArrow)
    content.setVisible(False)

    def toggled(shown: bool) -> None:
        content.setVisible(shown)
        made.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)

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
