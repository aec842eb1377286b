"""Below the photos: the keys, printed where they work, and the one next step."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from statuesorter.domain.language import _, ngettext, number
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.command import Command, key_text
from statuesorter.ui.widgets.controls import button, set_button_text
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP, quiet, set_primary, set_text


class NextStep(Enum):
    """Open, (it classifies by itself), look at the unsure ones, sort into folders, retrain."""

    OPEN = auto()
    WAIT = auto()
    LOOK = auto()
    SORT = auto()
    RETRAIN = auto()


def next_step(counts: Counts, *, busy: bool) -> NextStep:
    """The next step for a folder with these counts."""
    if not counts.total and not busy:
        return NextStep.OPEN
    if counts.unsure:
        return NextStep.LOOK
    if busy:
        return NextStep.WAIT
    if counts.to_file:
        return NextStep.SORT
    if counts.corrected:
        return NextStep.RETRAIN
    return NextStep.OPEN


class NextStepBar(QFrame):
    """Offers what can be done next; exactly one button stands out."""

    suspects_wanted = Signal()
    look_wanted = Signal()
    sort_wanted = Signal()
    retrain_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(STEP)
        self.keys = KeyHints()
        row.addWidget(self.keys, 1)
        self.suspects = button("", tip=_("They look unlike the rest of what you decided"))
        self.look = button(_("Look at the unsure ones"))
        self.sort = button(_("Sort into folders…"))
        self.retrain = button(_("Retrain…"))
        self.suspects.clicked.connect(self.suspects_wanted)
        self.look.clicked.connect(self.look_wanted)
        self.sort.clicked.connect(self.sort_wanted)
        self.retrain.clicked.connect(self.retrain_wanted)
        for each in (self.suspects, self.look, self.sort, self.retrain):
            row.addWidget(each)
        self.show_suspects(0)
        self.show_state(Counts(), busy=False)

    def show_state(self, counts: Counts, *, busy: bool) -> None:
        """Let the button of the next step stand out."""
        step = next_step(counts, busy=busy)
        unsure = counts.unsure
        self.look.setVisible(unsure > 0)
        text = ngettext("Look at {n} unsure photo", "Look at {n} unsure photos", unsure)
        set_button_text(self.look, text.format(n=number(unsure)))
        self.sort.setEnabled(counts.can_be_filed > 0)
        self.retrain.setEnabled(counts.decided > 0)
        set_primary(self.look, step is NextStep.LOOK)
        set_primary(self.sort, step is NextStep.SORT)
        set_primary(self.retrain, step is NextStep.RETRAIN)
        self._draw_icons()

    def show_suspects(self, count: int) -> None:
        """Offer to look again at so many decisions, if there are any."""
        text = ngettext("Look again at {n} decision", "Look again at {n} decisions", count)
        set_button_text(self.suspects, text.format(n=number(count)))
        self.suspects.setVisible(count > 0)

    def _draw_icons(self) -> None:
        colours = colours_of(self.palette())
        for each, name in (
            (self.suspects, "closer"),
            (self.look, "unsure"),
            (self.sort, "sort"),
            (self.retrain, "retrain"),
        ):
            colour = colours.on_accent if each.property("primary") else colours.text
            if each.property("drawn") != colour:
                each.setProperty("drawn", colour)
                each.setIcon(icons.icon(name, self.palette(), colour=colour))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)


class KeyHints(QWidget):
    """As many hints as there is room for. They give way to what stands beside them: one that does not fit
    is left out whole.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: list[QWidget] = []
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * STEP)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_commands(self, commands: Iterable[Command]) -> None:
        """Print the keys of those commands that have a hint, the most used first."""
        for old in self._hints:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        hints = sorted((command.hint, command.keys[0]) for command in commands if command.hint is not None)
        self._hints = [_hint(key_text(key), hint.word) for hint, key in hints]
        for place, each in enumerate(self._hints):
            self._row.insertWidget(place, each)
        self.updateGeometry()
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, max((hint.sizeHint().height() for hint in self._hints), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        used = 0
        for hint in self._hints:
            used += hint.sizeHint().width()
            hint.setVisible(used <= self.width())
            used += 2 * STEP


def _hint(key: str, word: str) -> QWidget:
    cap = QLabel(key)
    cap.setProperty("role", "key")
    set_text(cap, 0.88)
    cap.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(STEP)
    row.addWidget(cap)
    row.addWidget(quiet(QLabel(word)))
    return pair
