"""What the person does with photos: decide on them, and choose which are shown. No layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.labels import Label
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.correcting import Correcting
from statuesorter.ui.library.filters import Filter
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.window.review_page import ReviewPage


class PhotoActs(QObject):
    """The acts behind the keys P, S, U and Enter, and behind filter, order and search. Undo and redo lead to
    where a decision was made.
    """

    told = Signal(str)
    """A sentence for the person."""

    found = Signal(str)
    """How many photos are shown now, or that there is none."""

    def __init__(
        self, page: ReviewPage, photos: PhotoListModel, correcting: Correcting, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._photos = photos
        self._correcting = correcting
        correcting.went_back.connect(self._go_to)

    # Decisions

    def decide(self, label: Label | None) -> None:
        """Say what the chosen photos show."""
        chosen = self._page.chosen
        if self._correcting.decide(chosen, label):
            self._page.said(chosen)

    def accept(self) -> None:
        """Say that the model is right about the chosen photos."""
        chosen = self._page.chosen
        self._correcting.accept(chosen)
        self._page.said(chosen)

    # Selection

    def select_similar(self) -> None:
        """Of the photos that are shown, select those that look like the current one, and it itself."""
        selection = self._page.grid.selection
        if selection.current is None:
            return
        similar = self._photos.shown.similar_to(selection.current.photo.identity)
        selection.select(similar)
        if len(similar) == 1:
            self.told.emit(_("No other photo shown looks like this one."))

    # Filter

    def show_status(self, status: Label | State | None) -> None:
        """Show the photos with a label, or in a state."""
        self._show(replace(self._photos.shown.filter, status=status))

    def show_folder(self, folder: Path | None) -> None:
        """Show the photos of one folder."""
        self._show(replace(self._photos.shown.filter, folder=folder))

    def show_found(self, words: str) -> None:
        """Show the photos whose name or folder holds some words."""
        self._show(replace(self._photos.shown.filter, search=words.strip()))

    def _show(self, filter_: Filter) -> None:
        self._photos.arrange(filter_=filter_)
        n = self._photos.rowCount()
        photos = ngettext("{n} photo", "{n} photos", n).format(n=number(n))
        self.found.emit(photos if n else self._page.grid.empty_text)

    def show_order(self, order: Order) -> None:
        """Show the photos in an order."""
        self._page.filter_bar.show_order(order)
        self._photos.arrange(order=order)

    def look_at_unsure(self) -> None:
        """Show the unsure photos and go to the first of them."""
        page = self._page
        page.filter_bar.tabs.choose(State.UNSURE)
        self.show_order(Order.LOOK_FIRST)
        self.show_status(State.UNSURE)
        page.grid.selection.go_to(0)
        page.grid.setFocus()

    def _go_to(self, identities: Sequence[PhotoIdentity]) -> None:
        if identities:
            self._page.grid.selection.go_to_photo(identities[0])
