"""All, a tab for each label, unsure, failed: which photos are shown, and how many there are of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QToolButton, QWidget

from statuesorter.domain.labels import Label
from statuesorter.domain.language import _, number
from statuesorter.domain.own_labels import ShownLabels
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.library.spoken import label_word
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.label_look import label_look
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP

Status = Label | State | None
"""What a tab stands for: a label, a state, or (None) all photos."""


class StatusTabs(QWidget):
    """Tabs in the order of the labels. A label without photos that does not last has none; those for which
    there is no room stand in a menu behind them.
    """

    chosen = Signal(object)
    """A `Status` that the person chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = ShownLabels(())
        self._buttons: dict[Status, QToolButton] = {}
        self._short = self._few = False
        self._most: int | None = None
        """So many labels have a tab beside the one that is chosen; None: all that need one."""
        self._counts: dict[Status, int] = {}
        self._lasting: Sequence[Label] = ()
        self._behind: Sequence[Label] = ()
        """The labels that stand in the menu."""
        self._texts: dict[Status, tuple[str, str]] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(STEP // 2)
        self._group.buttonClicked.connect(self._clicked)
        self.more = self._more_button()
        self._row.addWidget(self.more)
        self._lay_out(self._labels)
        self._buttons[None].setChecked(True)

    @property
    def current(self) -> Status:
        """What is chosen."""
        return next((status for status, button in self._buttons.items() if button.isChecked()), None)

    def button(self, status: Status) -> QToolButton:
        """The tab of a status."""
        return self._buttons[status]

    def show_counts(self, counts: Counts, labels: Sequence[Label], lasting: Sequence[Label]) -> None:
        """Write the counts on the tabs: of all ``labels``, and of those that are ``lasting`` even where there
        are none.
        """
        shown = ShownLabels.of(labels)
        if shown != self._labels or shown.looks != self._labels.looks:
            self._lay_out(shown)
        self._counts = {None: counts.total, State.UNSURE: counts.unsure, State.FAILED: counts.failed}
        self._counts |= {label: counts.of(label) for label in labels}
        self._lasting = lasting
        for status in self._buttons:
            self._write(status, self._counts[status])
        self._show_needed()

    def _show_needed(self) -> None:
        labels = self._needed_labels()
        others = [label for label in labels if not self._buttons[label].isChecked()]
        self._behind = () if self._most is None else others[self._most :]
        for status, button in self._buttons.items():
            if isinstance(status, str):
                button.setVisible(status in labels and status not in self._behind)
            else:
                failed = self._counts.get(State.FAILED, 0) > 0
                button.setVisible(status is not State.FAILED or failed or button.isChecked())
        self.more.setVisible(bool(self._behind))

    def _needed_labels(self) -> list[Label]:
        """Those that have a tab, or a line in the menu where there is no room."""
        return [
            status
            for status, button in self._buttons.items()
            if isinstance(status, str)
            and (
                self._counts.get(status, 0) > 0
                or button.isChecked()
                or (status in self._lasting and not self._few)
            )
        ]

    def choose(self, status: Status) -> None:
        """Show that a status is chosen, without telling of it."""
        self._buttons.get(status, self._buttons[None]).setChecked(True)
        if self._behind:
            self._show_needed()

    @property
    def is_short(self) -> bool:
        """Do the tabs show numbers alone?"""
        return self._short

    @property
    def are_few(self) -> bool:
        """Have only those labels a tab that photos have?"""
        return self._few

    @property
    def label_tabs(self) -> int:
        """How many labels have a tab, beside one that is chosen: that many can go behind into the menu."""
        tabs = (self._buttons[label] for label in self._needed_labels() if label not in self._behind)
        return sum(not tab.isChecked() for tab in tabs)

    def shorten(self, short: bool, *, few: bool = False, most: int | None = None) -> None:
        """Leave the words to the tool tips, where there is little room; with ``few`` only labels that photos
        have keep their tab, and of these the first ``most`` and the one that is chosen.
        """
        if (few, most) != (self._few, self._most):
            self._few, self._most = few, most
            self._show_needed()
        if short != self._short:
            self._short = short
            for status, button in self._buttons.items():
                self._show_text(status, button)
        self.updateGeometry()  # else the layout above learns of it only later

    def _write(self, status: Status, count: int) -> None:
        word, n = _word(status), number(count)
        if self._texts.get(status) != (word, n):
            self._texts[status] = word, n
            self._buttons[status].setAccessibleName(_("Show: {what}").format(what=f"{word}  {n}"))
            self._show_text(status, self._buttons[status])

    def _show_text(self, status: Status, button: QToolButton) -> None:
        word, n = self._texts.get(status, (_word(status), number(0)))
        button.setText(n if self._short else f"{word}  {n}")
        button.setToolTip(word if self._short else "")

    def _lay_out(self, labels: ShownLabels) -> None:
        """Make tabs for labels that have none, and put all in their order."""
        current, self._labels = self.current if self._buttons else None, labels
        order: list[Status] = [None, *labels, State.UNSURE, State.FAILED]
        for status in [status for status in self._buttons if status not in order]:
            gone = self._buttons.pop(status)
            self._texts.pop(status, None)
            self._group.removeButton(gone)
            gone.deleteLater()
        self._buttons = {status: self._buttons.get(status) or self._make() for status in order}
        for place, button in enumerate(self._buttons.values()):
            self._row.insertWidget(place, button)
        for before, after in pairwise([*self._buttons.values(), self.more]):
            self.setTabOrder(before, after)
        self.choose(current)
        self._draw_icons()

    def _more_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("»")
        button.setAccessibleName(_("More labels"))
        button.setToolTip(_("More labels"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setMenu(QMenu(button))
        button.menu().aboutToShow.connect(self._fill_menu)
        button.hide()
        return button

    def _fill_menu(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for label in self._behind:
            button = self._buttons[label]
            word, n = self._texts[label]
            menu.addAction(button.icon(), f"{word}  {n}", button.click)

    def _make(self) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(button)
        return button

    def _clicked(self, button: QToolButton) -> None:
        self.chosen.emit(next(status for status, each in self._buttons.items() if each is button))

    def _draw_icons(self) -> None:
        colours = colours_of(self.palette())
        for status, button in self._buttons.items():
            if status is None or status is State.FAILED:
                name, side = ("all", 16) if status is None else ("failed", 16)
                colour = colours.muted if status is None else colours.failed
            else:
                look = label_look(None if isinstance(status, State) else status, self._labels)
                name, side, colour = look.glyph, 12, look.ink(colours).name()
            button.setIcon(icons.icon(name, self.palette(), colour=colour))
            button.setIconSize(QSize(side, side))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)


def _word(status: Status) -> str:
    if status is None:
        return _("All")
    if status is State.FAILED:
        return _("Failed")
    return label_word(None if isinstance(status, State) else status)
