"""The table the notebook printed: a row for each epoch."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from statuesorter.domain.language import _, number
from statuesorter.domain.training import EpochRow
from statuesorter.ui.widgets.tables import dress
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
        dress(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        widest = max(self.fontMetrics().horizontalAdvance(name) for name in _COLUMNS)
        self.setMinimumWidth(len(_COLUMNS) * (widest + 2 * STEP))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

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
