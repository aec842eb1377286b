"""Closing the window: what it would cost is asked about, and what the person said is still written down."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QMessageBox, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.library.decisions import DecisionController


class ClosingQuestion(QMessageBox):
    """Says what closing would cost. Staying is the safe answer: it has the focus, and Esc gives it."""

    def __init__(self, cost: str, parent: QWidget) -> None:
        super().__init__(QMessageBox.Icon.Question, _("Close StatueSorter?"), cost, parent=parent)
        self.close_it = self.addButton(_("Close"), QMessageBox.ButtonRole.DestructiveRole)
        self.stay = self.addButton(_("Stay"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.stay)
        self.setEscapeButton(self.stay)

    def may_close(self) -> bool:
        """Ask, and wait for the answer."""
        self.exec()
        return self.clickedButton() is self.close_it


def finish_decisions(decisions: DecisionController) -> None:
    """What the person said of many photos is still written down."""
    if decisions.busy:
        until_done = QEventLoop()
        decisions.rested.connect(until_done.quit)
        until_done.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
