"""A question on a page, before something is done that matters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.theme import STEP


class Confirmation(QFrame):
    """A strip with a sentence, a ``choice`` where there is one, a button that does it, and one that does not.
    Hidden until it asks.
    """

    def __init__(self, parent: QWidget | None = None, *, choice: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._act: Callable[[], None] | None = None
        self.question = controls.sentence()
        self.yes = controls.button(_("Yes"))
        self.no = controls.button(_("Keep"))
        self.yes.clicked.connect(self._yes)
        self.no.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(STEP)
        row.addWidget(self.question, 1)
        if choice is not None:
            row.addWidget(choice)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        if choice is not None:
            QWidget.setTabOrder(choice, self.yes)
        self.setVisible(False)

    def ask(self, question: str, yes: str, act: Callable[[], None]) -> None:
        """Ask, and do ``act`` if the answer is yes. The safe answer has the focus."""
        self._act = act
        self.question.setText(question)
        self.setAccessibleName(question)
        controls.set_button_text(self.yes, yes)
        self.setVisible(True)
        self.no.setFocus()

    def dismiss(self) -> None:
        """Ask no longer; nothing is done."""
        self._act = None
        self.setVisible(False)

    def _yes(self) -> None:
        act = self._act
        self.dismiss()
        if act is not None:
            act()
