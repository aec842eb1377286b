"""How good a model is: what was measured, what it is bad at, what it learned from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.operations.model_report import (
    Measurement,
    ModelReport,
    report_of,
    targets_note,
    targets_title,
)
from statuesorter.operations.models import ModelRow
from statuesorter.ui.pages.models.figures_table import FiguresTable, kinds_table, targets_table
from statuesorter.ui.pages.models.source_table import SourceTable, judged_table, learned_table
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.widgets.theme import STEP

_AREA = """
QScrollArea { border: 2px solid transparent; border-radius: 6px; }
QScrollArea:focus { border-color: palette(highlight); }
"""
"""The arrow keys scroll the report while it has the keyboard: that shows."""


class ReportPage(Page):
    """Everything the card of a model says of how good it is, in words and tables."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("How good is it?"), parent)
        self.headline = controls.heading()
        self.headline.setWordWrap(True)
        self.notes = controls.sentence()
        self.kinds: list[FiguresTable] = []
        self.targets: list[FiguresTable] = []
        self.sources: list[SourceTable] = []
        self.learned: SourceTable | None = None
        self.area = controls.scrolled(QWidget())
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setStyleSheet(_AREA)
        self.show_footer_when_needed()
        self.body.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        self.body.setSpacing(STEP)
        for each in (self.headline, self.notes):
            each.setContentsMargins(STEP, 0, STEP, 0)
        self.body.addWidget(self.headline)
        self.body.addWidget(self.notes)
        self.body.addWidget(self.area, 1)

    def open_with(self, row: ModelRow, parent_title: str) -> None:
        """Show the report of a model; ``parent_title`` is that of the model it grew out of, or empty."""
        report = report_of(row, parent_title=parent_title)
        self.set_subtitle(" · ".join(filter(None, (report.title, row.remark))))
        self.headline.setText(report.headline)
        self.headline.setVisible(bool(report.headline))
        self.notes.setText("\n".join(report.notes))
        self.notes.setVisible(bool(report.notes))
        self.area.setAccessibleName(f"{self.title.text()} {report.title}")
        self.area.setAccessibleDescription(" ".join((report.headline, *report.notes)).strip())
        self._fill(report)
        self.focus_when_shown(self.area)

    def _fill(self, report: ModelReport) -> None:
        self.kinds, self.targets, self.sources, self.learned = [], [], [], None
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(STEP, STEP, 2 * STEP, STEP)
        column.setSpacing(STEP)
        for measurement in report.measured:
            self._add_measurement(column, measurement)
        if report.learned:
            self.learned = learned_table(report)
            column.addWidget(controls.heading(_("What it learned from")))
            column.addWidget(self.learned)
        column.addStretch(1)
        self.area.setWidget(inside)

    def _add_measurement(self, column: QVBoxLayout, measurement: Measurement) -> None:
        table = kinds_table(measurement)
        column.addWidget(controls.heading(measurement.title))
        column.addWidget(table)
        column.addWidget(controls.note(" ".join(measurement.how)))
        column.addSpacing(STEP)
        if measurement.targets:
            targets = targets_table(measurement)
            column.addWidget(controls.heading(targets_title()))
            column.addWidget(targets)
            column.addWidget(controls.note(targets_note()))
            column.addSpacing(STEP)
            self.targets.append(targets)
        column.addWidget(controls.heading(_("What it is bad at")))
        column.addWidget(controls.sentence("\n".join(measurement.bad_at)))
        column.addWidget(controls.sentence(measurement.calibration))
        self.kinds.append(table)
        if measurement.figures.sources:
            counts = judged_table(measurement)
            column.addWidget(
                controls.more_button(_("Source by source"), counts), 0, Qt.AlignmentFlag.AlignLeft
            )
            column.addWidget(counts)
            self.sources.append(counts)
        column.addSpacing(2 * STEP)
