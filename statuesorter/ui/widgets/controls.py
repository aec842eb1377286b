"""The small controls every page is made of: buttons, titles, notes, cards, tables, all alike."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QIcon, QTransform
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from statuesorter.ui.widgets.icons import icon
from statuesorter.ui.widgets.theme import STEP, quiet, set_primary, set_text


def button(text: str, *, tip: str = "") -> QPushButton:
    """An ordinary button, with a name for screen readers."""
    made = QPushButton(text)
    made.setAutoDefault(True)  # Enter presses the button that has the keyboard
    made.setAccessibleName(text)
    made.setToolTip(tip)
    return made


def set_button_text(which: QPushButton, text: str) -> None:
    """Change the text of a button, on the screen and for screen readers."""
    which.setText(text)
    which.setAccessibleName(text)


def separator() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line


_TURNS = {"down": 0, "left": 90, "up": 180, "right": 270}
_SIDES = (16, 20, 24, 32, 48)


class ArrowButton(QToolButton):
    """Words beside an arrow that can point another way later."""

    def __init__(self, text: str, way: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way = way
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._draw()

    def point(self, way: str) -> None:
        """Point ``left``, ``right``, ``up`` or ``down``."""
        self._way = way
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        down = icon("chevron-down", QApplication.palette())  # the style gives a button no Window colour
        turned = QIcon()
        for side in _SIDES:
            turned.addPixmap(down.pixmap(side, side).transformed(QTransform().rotate(_TURNS[self._way])))
        self.setIcon(turned)


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


_LOOK = """
QTreeView { background: palette(window); selection-background-color: palette(midlight);
    selection-color: palette(text); }
QAbstractScrollArea::corner { background: transparent; border: none; }
QHeaderView { background: palette(window); }
QHeaderView::section { background: palette(window); color: palette(dark); border: none;
    border-bottom: 1px solid palette(mid); padding: 6px 4px; }
"""


class AiryRows(QStyledItemDelegate):
    """Rows with room to breathe, easier to hit and to read."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(STEP, STEP)


def style_tree(view: QTreeView) -> None:
    """Give ``view`` the look all trees and tables have."""
    view.setItemDelegate(AiryRows(view))
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setUniformRowHeights(True)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.setStyleSheet(_LOOK)
    view.header().setHighlightSections(False)
