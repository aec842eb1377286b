"""The photos with which something was not done, or is wrong, and why, one by one."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from statuesorter.filing.outcome import Outcome, Result
from statuesorter.language import _
from statuesorter.ui.names import plain_tip
from statuesorter.ui.pages import parts
from statuesorter.ui.pages.tables import dress


class OutcomeList(QTreeWidget):
    """Two columns: the photo, and the reason. Photos with which all went well are not listed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Photos with which something is not as asked"))
        self.setRootIsDecorated(False)
        dress(self)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(0, 32 * parts.STEP)

    def show_outcomes(self, outcomes: Iterable[Outcome], reason: str) -> None:
        """List those that are not done. ``reason`` is the heading over why."""
        self.clear()
        self.setHeaderLabels([_("Photo"), reason])
        for outcome in outcomes:
            if outcome.result is not Result.DONE:
                name = outcome.unit.photo.name
                item = QTreeWidgetItem([name, outcome.error or ""])
                item.setToolTip(0, plain_tip(str(outcome.unit.photo.path)))
                item.setToolTip(1, plain_tip(outcome.error or ""))
                self.addTopLevelItem(item)
        self.setVisible(self.topLevelItemCount() > 0)
