"""The question which label another becomes a part of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QWidget

from statuesorter.domain.labels import Label, label_title
from statuesorter.domain.language import _
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.theme import STEP


class MergeQuestion(QFrame):
    """A strip with a sentence, the other labels, a button that does it, and one that does not. Hidden until
    it asks.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._act: Callable[[Label], None] | None = None
        self.question = controls.sentence()
        self.into = QComboBox()
        self.into.setAccessibleName(_("Label to merge it into"))
        self.yes = controls.button(_("Merge"))
        self.no = controls.button(_("Keep"))
        self.yes.clicked.connect(self._yes)
        self.no.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(STEP)
        row.addWidget(self.question, 1)
        row.addWidget(self.into)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.setVisible(False)

    def ask(self, label: Label, others: Sequence[Label], act: Callable[[Label], None]) -> None:
        """Ask which of ``others`` a ``label`` becomes a part of, and do ``act`` with the answer."""
        self._act = act
        question = _("Make “{label}” part of another label? What you said counts for that one then.")
        self.question.setText(question.format(label=label_title(label)))
        self.setAccessibleName(self.question.text())
        self.into.clear()
        for each in others:
            self.into.addItem(label_title(each), each)
        self.setVisible(True)
        self.into.setFocus()

    def dismiss(self) -> None:
        """Ask no longer; nothing is done."""
        self._act = None
        self.setVisible(False)

    def _yes(self) -> None:
        act, into = self._act, self.into.currentData()
        self.dismiss()
        if act is not None and into is not None:
            act(into)
