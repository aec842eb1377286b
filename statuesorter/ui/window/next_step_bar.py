"""Below the grid: the keys, printed where they work, and the one next step."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from statuesorter.domain.language import _, ngettext, number
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.controls import button, set_button_text
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP, set_primary
from statuesorter.ui.window.key_hints import KeyHints
from statuesorter.ui.window.next_step import NextStep, next_step


class NextStepBar(QFrame):
    """Offers what can be done next; exactly one button stands out."""

    look_wanted = Signal()
    sort_wanted = Signal()
    retrain_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(STEP)
        row.addWidget(KeyHints(), 1)
        self.look = button(_("Look at the unsure ones"))
        self.sort = button(_("Sort into folders…"))
        self.retrain = button(_("Retrain…"))
        self.look.clicked.connect(self.look_wanted)
        self.sort.clicked.connect(self.sort_wanted)
        self.retrain.clicked.connect(self.retrain_wanted)
        for each in (self.look, self.sort, self.retrain):
            row.addWidget(each)
        self.show_state(Counts(), busy=False)

    def show_state(self, counts: Counts, *, busy: bool) -> None:
        """Let the button of the next step stand out."""
        step = next_step(counts, busy=busy)
        unsure = counts.unsure
        self.look.setVisible(unsure > 0)
        text = ngettext("Look at {n} unsure photo", "Look at {n} unsure photos", unsure)
        set_button_text(self.look, text.format(n=number(unsure)))
        self.sort.setEnabled(counts.to_file > 0)
        self.retrain.setEnabled(counts.decided > 0)
        set_primary(self.look, step is NextStep.LOOK)
        set_primary(self.sort, step is NextStep.SORT)
        set_primary(self.retrain, step is NextStep.RETRAIN)
        self._draw_icons()

    def _draw_icons(self) -> None:
        colours = colours_of(self.palette())
        for each, name in ((self.look, "unsure"), (self.sort, "sort"), (self.retrain, "retrain")):
            colour = colours.on_accent if each.property("primary") else colours.text
            if each.property("drawn") != colour:
                each.setProperty("drawn", colour)
                each.setIcon(icons.icon(name, self.palette(), colour=colour))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)
