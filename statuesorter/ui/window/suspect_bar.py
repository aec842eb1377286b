"""In place of the filters: the photos whose decisions look unlike the rest, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.library.filters import Filter
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.library.suspects import suspects_in_words
from statuesorter.ui.widgets.command import Command, Menu, Place, Where
from statuesorter.ui.widgets.controls import button
from statuesorter.ui.widgets.theme import STEP, quiet


class SuspectBar(QFrame):
    """Hidden until the person wants to look again. It follows the filter: as long as that names photos, they
    are what is looked at. They stay where they are while the person deals with them, as in any tab.
    """

    switched = Signal()
    """The photos are shown now, or not any more."""

    keep_wanted = Signal()

    def __init__(self, photos: PhotoListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._photos = photos
        self._before = Filter()
        self.said = QLabel()
        self.hint = quiet(QLabel(_("Enter keeps one as it is, the key of another label changes it.")))
        self.keep = button(_("Keep as decided"))
        self.done = button(_("Show all photos"))
        self.keep.clicked.connect(self.keep_wanted)
        self.done.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, 0, 2 * STEP, 0)
        row.setSpacing(STEP)
        row.addWidget(self.said)
        row.addSpacing(STEP)
        row.addWidget(self.hint)
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.done)
        photos.modelReset.connect(self._follow_filter)
        photos.counts_changed.connect(self._show)
        self.hide()

    def command(self, look: Callable[[], None]) -> Command:
        """``look`` shows the photos in doubt, or again what was shown before."""
        return Command(
            id="suspects",
            text=_("Decisions unlike the rest"),
            act=look,
            place=Place(Menu.EDIT, 3, 4),
            keys=("Ctrl+L",),
            where=Where.LIBRARY,
            enabled=lambda: self.on or len(self._photos.table.suspects.rows()) > 0,
            checked=lambda: self.on,
        )

    @property
    def on(self) -> bool:
        """Whether the photos in doubt are what is shown."""
        return self._photos.shown.filter.only is not None

    def enter(self) -> None:
        """Show the photos that are in doubt now."""
        if not self.on:
            table = self._photos.table
            self._before = self._photos.shown.filter
            suspects = Snapshot.of(table, table.suspects.rows()).identities()
            self._photos.arrange(filter_=Filter(only=frozenset(suspects)))

    def leave(self) -> None:
        """Show again what was shown before."""
        if self.on:
            self._photos.arrange(filter_=self._before)

    def follow_folder(self) -> None:
        """The person chose a folder, to see all that is in it."""
        if self.on:
            self._before = replace(self._before, folder=self._photos.shown.filter.folder)
            self.leave()

    def _follow_filter(self) -> None:
        if self.on == self.isHidden():
            self.setVisible(self.on)
            self._show()
            self.switched.emit()

    def _show(self) -> None:
        if not self.on:
            return
        count = len(self._photos.table.suspects.rows())
        self.said.setText(suspects_in_words(count) if count else _("You have looked at all of them"))
        self.keep.setEnabled(count > 0)
        self._fit()

    def _fit(self) -> None:
        """The hint gives way where there is little room."""
        others = (self.said, self.keep, self.done)
        needed = sum(each.sizeHint().width() for each in (*others, self.hint)) + 9 * STEP
        self.hint.setVisible(needed <= self.width() and self.keep.isEnabled())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
