"""One label in the list: its name, key, colour and folder, to be changed where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from statuesorter.domain.labels import LONGEST_NAME, label_title
from statuesorter.domain.language import _, number
from statuesorter.domain.own_labels import COLOURS, Look, ShownLabels, key_problem
from statuesorter.domain.plan import folder_problem
from statuesorter.operations.own_labels import LabelRow
from statuesorter.ui.widgets import controls, icons
from statuesorter.ui.widgets.command import key_text
from statuesorter.ui.widgets.label_look import LabelMark, label_look, look_of
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP

COLUMNS = 8
"""Mark, name, key, colour, folder, decisions, two buttons."""


def colour_word(colour: str) -> str:
    """The name of one of `COLOURS`."""
    return {
        "blue": _("Blue"),
        "orange": _("Orange"),
        "green": _("Green"),
        "purple": _("Purple"),
        "olive": _("Olive"),
        "cyan": _("Cyan"),
    }[colour]


class LabelEntry(QObject):
    """A row of the list, and a sentence below it while something in it cannot be."""

    renamed = Signal(str)
    key_chosen = Signal(str)
    colour_chosen = Signal(str)
    folder_chosen = Signal(str)

    def __init__(self, row: LabelRow, labels: ShownLabels, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = row
        self._labels = labels
        self._asked = label_title(row.label), row.folder
        """Name and folder that are kept, or were asked for last: Enter and leaving a field both end it."""
        title = label_title(row.label)
        self.mark = LabelMark(label_look(row.label, labels))
        self.name = QLineEdit(title)
        self.name.setMaxLength(2 * LONGEST_NAME)
        self.name.setAccessibleName(_("Name of {label}").format(label=title))
        own = labels.own.get(row.label)
        self.key = KeyField("" if own is None else own.key)
        self.key.setAccessibleName(_("Key of {label}").format(label=title))
        self.colour = self._colour_box(title)
        self.folder = QLineEdit(row.folder)
        self.folder.setPlaceholderText(_("stay where they are"))
        self.folder.setAccessibleName(_("Folder for {label}").format(label=title))
        self.decisions = QLabel(number(row.decisions))
        self.merge = self._button(_("Merge…"), title)
        self.remove = self._button(_("Remove…"), title)
        self.problem = controls.sentence()
        self.problem.setProperty("role", "failed")
        self.problem.hide()
        self._connect()

    @property
    def fields(self) -> Sequence[QWidget]:
        """What can be changed, from left to right."""
        own = (self.name, self.key, self.colour, self.folder, self.merge, self.remove)
        return (self.folder,) if self.row.fixed else own

    def add_to(self, grid: QGridLayout, at: int) -> None:
        """Take two lines of a grid: the row, and below it the sentence."""
        fixed = self.row.fixed
        keys = QLabel(", ".join(map(key_text, self.row.keys)))
        grid.addWidget(self.mark, at, 0)
        grid.addWidget(QLabel(label_title(self.row.label)) if fixed else self.name, at, 1)
        grid.addWidget(keys if fixed else self.key, at, 2, Qt.AlignmentFlag.AlignHCenter)
        if not fixed:
            grid.addWidget(self.colour, at, 3)
            grid.addWidget(self.merge, at, 6)
            grid.addWidget(self.remove, at, 7)
        grid.addWidget(self.folder, at, 4)
        grid.addWidget(self.decisions, at, 5, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.problem, at + 1, 1, 1, COLUMNS - 1)

    def say(self, problem: str) -> None:
        """Say below the row why something cannot be; nothing where all can."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        for field in self.fields:
            field.setAccessibleDescription(problem)

    def draw_colours(self) -> None:
        """Draw the shape of the label in each colour, for the palette that holds now."""
        look, colours = self._labels.looks.get(self.row.label), colours_of(self.colour.palette())
        for place, colour in enumerate(COLOURS if look is not None else ()):
            shown = look_of(self.row.label, Look(colour, look.shape if look else ""))
            ink = shown.ink(colours).name()
            self.colour.setItemIcon(place, icons.icon(shown.glyph, self.colour.palette(), colour=ink))

    def _colour_box(self, title: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(_("Colour of {label}").format(label=title))
        box.setIconSize(QSize(12, 12))
        look = self._labels.looks.get(self.row.label)
        for colour in COLOURS:
            box.addItem(colour_word(colour), colour)
        box.setCurrentIndex(-1 if look is None else COLOURS.index(look.colour))
        return box

    @staticmethod
    def _button(text: str, title: str) -> QPushButton:
        made = controls.button(text)
        made.setAccessibleName(f"{text} {title}")
        return made

    def _connect(self) -> None:
        self.name.editingFinished.connect(self._rename)
        self.key.pressed.connect(self._choose_key)
        self.colour.activated.connect(self._choose_colour)
        self.folder.editingFinished.connect(self._choose_folder)

    def _rename(self) -> None:
        name, (asked, folder) = self.name.text().strip(), self._asked
        if not name:
            self.name.setText(asked)
        elif name != asked:
            self._asked = name, folder
            self.say("")
            self.renamed.emit(name)

    def _choose_key(self, key: str) -> None:
        problem = key_problem(key, self.row.label, self._labels)
        self.say(problem)
        if not problem:
            self.key.setText(key)
            self.key_chosen.emit(key)

    def _choose_colour(self, _place: int) -> None:
        self.colour_chosen.emit(self.colour.currentData())

    def _choose_folder(self) -> None:
        folder, (name, asked) = self.folder.text().strip(), self._asked
        problem = (folder_problem(folder) if folder else None) or ""
        self.say(problem)
        if not problem and folder != asked:
            self._asked = name, folder
            self.folder_chosen.emit(folder)


class KeyField(QLineEdit):
    """Shows a key; another one that is pressed while the keyboard is here takes its place."""

    pressed = Signal(str)
    """The letter, a capital; empty for no key."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.setReadOnly(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("M") + 4 * STEP)
        self.setToolTip(_("Press a letter; Backspace for no key"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().strip().upper()
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.pressed.emit("")
        elif letter.isprintable() and letter:
            self.pressed.emit(letter)
        else:
            super().keyPressEvent(event)
