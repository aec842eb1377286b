"""Below the photos: what a new label is called. The photos stay in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from statuesorter.domain.errors import LabelError
from statuesorter.domain.labels import LONGEST_NAME
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.own_labels import OwnLabel, ShownLabels, new_label
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.label_look import LabelMark, label_look, look_of
from statuesorter.ui.widgets.theme import STEP


class NewLabelBar(QFrame):
    """Hidden until it asks. While a name is typed it says what the label will look like and which key it will
    have, or why it cannot be called so.
    """

    wanted = Signal(str)
    """The name that the person chose; it can be one."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._labels = ShownLabels(())
        self._mark = LabelMark(label_look(None, ()))
        self.name = QLineEdit()
        self.name.setAccessibleName(_("Name of the new label"))
        self.name.setPlaceholderText(_("drawing, ceramics, placard…"))
        self.name.setMaxLength(2 * LONGEST_NAME)
        self.name.setMinimumWidth(self.name.fontMetrics().averageCharWidth() * 34)
        self.said = controls.note()
        self.add = controls.primary_button(_("Add"))
        self.cancel = controls.button(_("Cancel"))
        self._lay_out()
        self.name.textChanged.connect(self._follow)
        self.name.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)
        self.cancel.clicked.connect(self.closed)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)
        self.hide()

    def ask(self, labels: ShownLabels, chosen: int) -> None:
        """Ask for a label beside ``labels``; ``chosen`` photos will have it."""
        self._labels = labels
        self.name.clear()
        self.show_chosen(chosen)
        self._follow()
        self.show()
        self.name.setFocus()

    def show_chosen(self, chosen: int) -> None:
        """So many photos are chosen now."""
        words = ngettext("Add for {n} photo", "Add for {n} photos", chosen).format(n=number(chosen))
        controls.set_button_text(self.add, words if chosen else _("Add"))

    def _proposed(self) -> OwnLabel | str:
        """What the label will be, or a sentence on why it cannot be; empty where nothing is typed."""
        if not self.name.text().strip():
            return ""
        try:
            return new_label(self.name.text(), self._labels)
        except LabelError as error:
            return str(error)

    def _follow(self) -> None:
        proposed = self._proposed()
        can_be = isinstance(proposed, OwnLabel)
        self.add.setEnabled(can_be)
        self._mark.setVisible(can_be)
        if isinstance(proposed, OwnLabel):
            self._mark.show_look(look_of(proposed.label, proposed.look))
            key = _("Its key will be {key}.").format(key=proposed.key) if proposed.key else ""
            self._say(key)
        else:
            self._say(proposed)

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.name.setAccessibleDescription(sentence)

    def _add(self) -> None:
        if self.add.isEnabled():
            self.wanted.emit(self.name.text())

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(STEP)
        row.addWidget(QLabel(_("New label")))
        row.addWidget(self.name)
        row.addWidget(self._mark)
        row.addWidget(self.said, 1)
        row.addWidget(self.add)
        row.addWidget(self.cancel)
