"""Counts by source: a table that can be sorted by each of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QTreeView, QWidget

from statuesorter.domain.labels import label_title
from statuesorter.domain.language import _, number
from statuesorter.operations.model_report import Measurement, ModelReport
from statuesorter.ui.widgets.controls import style_tree
from statuesorter.ui.widgets.theme import STEP

_SHOWN = 9
"""Rows that are seen without scrolling."""

_ARROW = """
QHeaderView::section { padding: 6px 4px 6px 20px; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-origin: padding; width: 10px; height: 10px;
    subcontrol-position: left center; left: 4px; }
"""
"""The arrow that says by what the rows are sorted has room before each title: after it, numbers end flush."""

_BY = Qt.ItemDataRole.UserRole
"""Where an item keeps what it is sorted by."""


class SourceTable(QTreeView):
    """A row for each source: its name, how many photos, and more counts. Most photos first."""

    def __init__(
        self,
        name: str,
        counted: Sequence[str],
        rows: Sequence[tuple[str, tuple[int, ...]]],
        parent: QWidget | None = None,
    ) -> None:
        """``name`` is for screen readers, ``counted`` are the titles of the columns with counts."""
        super().__init__(parent)
        self.setAccessibleName(name)
        style_tree(self)
        self.setStyleSheet(self.styleSheet() + _ARROW)
        self.setIndentation(2 * STEP)  # names begin below their title
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setModel(self._filled(counted, rows))
        self.setSortingEnabled(True)
        self.sortByColumn(1, Qt.SortOrder.DescendingOrder)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        shown = min(len(rows), _SHOWN) * self.sizeHintForRow(0)
        self.setFixedHeight(self.header().sizeHint().height() + shown + self.fontMetrics().height() // 2)

    def _filled(
        self, counted: Sequence[str], rows: Sequence[tuple[str, tuple[int, ...]]]
    ) -> QStandardItemModel:
        model = QStandardItemModel(0, 1 + len(counted), self)
        model.setSortRole(_BY)
        model.setHorizontalHeaderLabels([_("Source"), *counted])
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column in range(1, 1 + len(counted)):
            model.setHeaderData(column, Qt.Orientation.Horizontal, right, Qt.ItemDataRole.TextAlignmentRole)
        for source, counts in rows:
            items = [QStandardItem(source), *(QStandardItem(number(n)) for n in counts)]
            for item, key in zip(items, (source, *counts), strict=True):
                item.setData(key, _BY)
            for item in items[1:]:
                item.setTextAlignment(right)
            model.appendRow(items)
        return model


def learned_table(report: ModelReport) -> SourceTable:
    """What a model learned from: photos of each label."""
    counted = [_("Photos"), *(label_title(label) for label in report.labels)]
    rows = [(each.source, (each.photos, *each.counts)) for each in report.learned]
    return SourceTable(_("What it learned from"), counted, rows)


def judged_table(measurement: Measurement) -> SourceTable:
    """What a model made of each source that it was judged on."""
    counted = [
        _("Photos"),
        _("In folders"),
        _("Of these right"),
        _("Belong"),
        _("Of these found"),
        _("Left to you"),
    ]
    rows = [
        (each.source, (each.photos, each.filed, each.right, each.belonging, each.found, each.unsure))
        for each in measurement.figures.sources
    ]
    return SourceTable(_("Source by source"), counted, rows)
