"""What was measured, a row each for kinds of photos or for what a person can ask for: how many of 100."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from statuesorter.operations.model_report import (
    Measurement,
    ReportCell,
    ReportRow,
    columns,
    target_columns,
    targets_title,
)
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.theme import STEP, quiet, set_text


class FiguresTable(QWidget):
    """Numbers to compare at a glance; a screen reader is told each as a sentence."""

    def __init__(
        self,
        name: str,
        columns: Sequence[tuple[str, str]],
        rows: Sequence[ReportRow],
        parent: QWidget | None = None,
    ) -> None:
        """``name`` is for screen readers; each of ``columns`` is a title and what is counted."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.cells: dict[tuple[str, int], QWidget] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(3 * STEP)
        self._grid.setVerticalSpacing(STEP)
        self._grid.setColumnStretch(0, 4)
        for column, (title, meaning) in enumerate(columns, start=1):
            self._grid.setColumnStretch(column, 3)
            self._grid.addWidget(_over(_strong(title), controls.note(meaning)), 0, column)
        for place, row in enumerate(rows, start=1):
            self._add(place, row)

    def _add(self, place: int, row: ReportRow) -> None:
        line = 2 * place
        self._grid.addWidget(controls.separator(), line - 1, 0, 1, len(row.cells) + 1)
        self._grid.addWidget(_over(_plain(row.title), quiet(_plain(row.judged_on))), line, 0)
        for column, cell in enumerate(row.cells, start=1):
            shown = _cell(row, cell)
            self.cells[row.title, column - 1] = shown
            self._grid.addWidget(shown, line, column)


def kinds_table(measurement: Measurement) -> FiguresTable:
    """A row for each kind of photos."""
    return FiguresTable(measurement.title, columns(), measurement.rows)


def targets_table(measurement: Measurement) -> FiguresTable:
    """A row for each number of wrong ones that a person can ask for."""
    return FiguresTable(targets_title(), target_columns(), measurement.targets)


def _cell(row: ReportRow, cell: ReportCell) -> QWidget:
    value = _strong(cell.text)
    shown = _over(value, quiet(_plain(cell.interval)))
    value.setAccessibleName(f"{row.title}: {cell.spoken}")
    shown.setAccessibleName(f"{row.title}: {cell.spoken}")
    shown.setToolTip(cell.spoken)
    return shown


def _over(above: QLabel, below: QLabel) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(above)
    column.addWidget(below, 0, Qt.AlignmentFlag.AlignTop)
    column.addStretch(1)
    return both


def _strong(text: str) -> QLabel:
    label = _plain(text)
    set_text(label, 1.0, QFont.Weight.DemiBold)
    return label


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
