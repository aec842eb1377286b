"""While a model learns: warnings in plain words; of a network the loss as a curve, the epochs as a table."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from statuesorter.domain.language import _, number
from statuesorter.domain.training import (
    BatchLook,
    BatchLoss,
    EpochRow,
    Planned,
    RateSuggested,
    RateTried,
    Restarted,
    Warned,
)
from statuesorter.ui.pages.training.loss_chart import LossChart
from statuesorter.ui.pages.training.network_look import NetworkLook
from statuesorter.ui.pages.training.rate_chart import RateChart
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.controls import style_tree
from statuesorter.ui.widgets.theme import STEP

_COLUMNS = ("epoch", "train_loss", "valid_loss", "error_rate", "time")
"""As fastai names them, so that they can be looked up."""


class EpochTable(QTreeWidget):
    """epoch, train_loss, valid_loss, error_rate, time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Epochs"))
        self.setHeaderLabels([*_COLUMNS[:-1], _("time")])
        self.setRootIsDecorated(False)
        style_tree(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        widest = max(self.fontMetrics().horizontalAdvance(name) for name in _COLUMNS)
        self.setMinimumWidth(len(_COLUMNS) * (widest + 2 * STEP))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 8 * self.fontMetrics().height())

    def add(self, row: EpochRow) -> None:
        """Add an epoch and keep it in view."""
        item = QTreeWidgetItem(
            [
                str(row.epoch),
                number(row.train_loss, 4),
                number(row.valid_loss, 4),
                number(row.error_rate, 4),
                _minutes(row.seconds),
            ]
        )
        for column in range(self.columnCount()):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.addTopLevelItem(item)
        self.scrollToItem(item)


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"


TrainingNews = BatchLook | BatchLoss | EpochRow | RateTried | RateSuggested | Restarted | Warned | Planned
"""What is shown of a training while it runs."""


class TrainingWatch(QWidget):
    """Takes the events of training and shows them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.planned = controls.sentence()
        self.warnings = controls.sentence()
        self.warnings.setProperty("role", "failed")
        self.warnings.setAccessibleName(_("Warnings"))
        self.look = NetworkLook()
        self.chart = LossChart()
        self.rates = RateChart()
        self.table = EpochTable()
        self._lay_out()

    def clear(self, *, network: bool) -> None:
        """Before training begins: of a ``network``, or of the head alone, which has no epochs."""
        loading = _("Getting ready: loading the training library and your photos.")
        self.planned.setText(loading if network else _("Getting ready."))
        self.chart.setVisible(network)
        self.table.setVisible(network)
        self.warnings.clear()
        self.warnings.setVisible(False)
        self._begin()

    def take(self, event: TrainingNews) -> None:
        """Show an event."""
        match event:
            case BatchLook():
                self.look.show_look(event)
            case BatchLoss():
                self.chart.add_batch(event.step, event.steps, event.loss)
            case EpochRow():
                self.chart.add_epoch(event.valid_loss)
                self.table.add(event)
            case RateTried():
                self.rates.add(event.rate, event.loss)
                self.rates.setVisible(True)
            case RateSuggested():
                self.rates.suggest(event.rate)
            case Restarted():
                self._begin()
            case Warned():
                before = self.warnings.text()
                self.warnings.setText(f"{before}\n{event.sentence}".strip())
                self.warnings.setVisible(True)
            case Planned():
                self.planned.setText(event.text)

    def _begin(self) -> None:
        """Nothing is learned yet."""
        self.look.setVisible(False)
        self.chart.clear()
        self.table.clear()
        self.rates.clear()
        self.rates.setVisible(False)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * STEP)
        column.addWidget(self.planned)
        column.addWidget(self.warnings)
        column.addWidget(self.look)
        row = QHBoxLayout()
        row.setSpacing(4 * STEP)
        row.addWidget(self.chart, 3)
        side = QVBoxLayout()
        side.setSpacing(2 * STEP)
        side.addWidget(self.table, 1)
        side.addWidget(self.rates, 1)
        row.addLayout(side, 2)
        column.addLayout(row, 1)
        column.addStretch()
