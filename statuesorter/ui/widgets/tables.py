"""Trees and tables, dressed alike: airy rows, a quiet header, no frame."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QFrame, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from statuesorter.ui.widgets.theme import STEP

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


def dress(view: QTreeView) -> None:
    """Give ``view`` the look all trees and tables have."""
    view.setItemDelegate(AiryRows(view))
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setUniformRowHeights(True)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.setStyleSheet(_LOOK)
    view.header().setHighlightSections(False)
