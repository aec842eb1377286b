"""How the plan page looks before a run: choices and summary on the left, the tree on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeView, QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.domain.plan import Plan
from statuesorter.ui.pages.plan.plan_choices import PlanChoices
from statuesorter.ui.pages.plan.plan_rows import PlanFolder
from statuesorter.ui.pages.plan.plan_summary import PlanSummary
from statuesorter.ui.pages.plan.plan_tree import NAME, NOTE, SIZE, WHERE, PlanTree
from statuesorter.ui.widgets import parts
from statuesorter.ui.widgets.tables import dress


class PlanView(QWidget):
    """Puts choices, summary and tree side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = PlanChoices()
        self.summary = PlanSummary()
        self.tree = PlanTree(self)
        self.tree_view = QTreeView()
        self._dress_tree()
        self._lay_out()

    def show_plan(self, plan: Plan, folders: Sequence[PlanFolder]) -> None:
        """Show ``plan``; what was open and where the person stood stays so."""
        opened = self._opened()
        scroll = self.tree_view.verticalScrollBar().value()
        current = self._current()
        self.tree.show(folders)
        for row, folder in enumerate(folders):
            self.tree_view.setExpanded(
                self.tree.index(row, 0), opened.get(folder.title, folder.label is not None)
            )
        self._stand_at(current)
        self.tree_view.verticalScrollBar().setValue(scroll)
        self.summary.show_plan(plan)

    def show_no_plan(self, text: str) -> None:
        """There is no plan, and why."""
        self.tree.show([])
        self.summary.show_nothing(text)

    def set_choosable(self, choosable: bool) -> None:
        """While a run goes on, nothing can be chosen."""
        self.choices.setEnabled(choosable)
        self.tree.set_choosable(choosable)

    def _dress_tree(self) -> None:
        view = self.tree_view
        view.setAccessibleName(_("What goes where"))
        view.setModel(self.tree)
        dress(view)
        view.setAllColumnsShowFocus(True)
        header = view.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        em = self.fontMetrics().horizontalAdvance("m")
        for column, width in ((NAME, 21), (SIZE, 6), (NOTE, 29), (WHERE, 12)):
            view.setColumnWidth(column, max(width * em, header.sectionSizeHint(column)))

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, parts.STEP, 0)
        column.setSpacing(3 * parts.STEP)
        column.addWidget(self.choices)
        column.addWidget(self.summary)
        column.addStretch(1)
        area = parts.scrolled(left)
        area.setFixedWidth(29 * self.fontMetrics().horizontalAdvance("m"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * parts.STEP)
        row.addWidget(area)
        row.addWidget(self.tree_view, 1)

    def _opened(self) -> dict[str, bool]:
        folders = enumerate(self.tree.folders)
        return {each.title: self.tree_view.isExpanded(self.tree.index(row, 0)) for row, each in folders}

    def _current(self) -> object:
        index = self.tree_view.currentIndex()
        row, folder = self.tree.row_at(index), self.tree.folder_at(index)
        return row.path if row else folder.title if folder else None

    def _stand_at(self, current: object) -> None:
        index = self._find(current)
        if index.isValid():
            self.tree_view.setCurrentIndex(index)

    def _find(self, current: object) -> QModelIndex:
        for up, folder in enumerate(self.tree.folders):
            parent = self.tree.index(up, 0)
            if folder.title == current:
                return parent
            for at, row in enumerate(folder.rows):
                if row.path == current:
                    return self.tree.index(at, 0, parent)
        return QModelIndex()
