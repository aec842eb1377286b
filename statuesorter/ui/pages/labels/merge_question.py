"""The question which label another becomes a part of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from statuesorter.domain.labels import Label, label_title
from statuesorter.domain.language import _
from statuesorter.ui.widgets.confirmation import Confirmation


class MergeQuestion(Confirmation):
    """A question with the other labels to choose from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        into = QComboBox()
        into.setAccessibleName(_("Label to merge it into"))
        super().__init__(parent, choice=into)
        self.into = into

    def ask_into(self, label: Label, others: Sequence[Label], act: Callable[[Label], None]) -> None:
        """Ask which of ``others`` a ``label`` becomes a part of, and do ``act`` with the answer."""
        self.into.clear()
        for each in others:
            self.into.addItem(label_title(each), each)
        question = _("Make “{label}” part of another label? What you said counts for that one then.")
        self.ask(question.format(label=label_title(label)), _("Merge"), lambda: self._merge(act))
        self.into.setFocus()

    def _merge(self, act: Callable[[Label], None]) -> None:
        into = self.into.currentData()
        if into is not None:
            act(into)
