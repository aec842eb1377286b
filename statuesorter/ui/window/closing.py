"""Before the window closes: what would be lost for good is asked about."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from statuesorter.domain.language import _


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
