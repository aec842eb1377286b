"""While a model learns: the loss as a curve, the epochs as a table, warnings in plain words."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.domain.training import BatchLoss, EpochRow, Planned, Warned
from statuesorter.ui.pages.training.epoch_table import EpochTable
from statuesorter.ui.pages.training.loss_chart import LossChart
from statuesorter.ui.widgets import parts


class TrainingWatch(QWidget):
    """Takes the events of training and shows them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.planned = parts.sentence()
        self.warnings = parts.sentence()
        self.warnings.setProperty("role", "failed")
        self.warnings.setAccessibleName(_("Warnings"))
        self.chart = LossChart()
        self.table = EpochTable()
        self._lay_out()

    def clear(self) -> None:
        """Before training begins."""
        self.planned.setText(_("Getting ready: loading the training library and your photos."))
        self.warnings.clear()
        self.warnings.setVisible(False)
        self.chart.clear()
        self.table.clear()

    def take(self, event: BatchLoss | EpochRow | Warned | Planned) -> None:
        """Show an event."""
        if isinstance(event, BatchLoss):
            self.chart.add_batch(event.step, event.steps, event.loss)
        elif isinstance(event, EpochRow):
            self.chart.add_epoch(event.valid_loss)
            self.table.add(event)
        elif isinstance(event, Warned):
            before = self.warnings.text()
            self.warnings.setText(f"{before}\n{event.sentence}".strip())
            self.warnings.setVisible(True)
        else:
            self.planned.setText(event.text)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * parts.STEP)
        column.addWidget(self.planned)
        column.addWidget(self.warnings)
        row = QHBoxLayout()
        row.setSpacing(4 * parts.STEP)
        row.addWidget(self.chart, 3)
        row.addWidget(self.table, 2)
        column.addLayout(row, 1)
