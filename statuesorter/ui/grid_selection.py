"""What is selected in the grid, known by row and not by position: it survives another order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView

from statuesorter.photos.photo import PhotoIdentity
from statuesorter.ui.photo_list import PhotoList
from statuesorter.ui.photo_row import Row

_Flag = QItemSelectionModel.SelectionFlag


class GridSelection(QObject):
    """Selection and current photo of a view. Tells of changes once for each turn of the event loop."""

    changed = Signal()

    def __init__(self, view: QAbstractItemView, photos: PhotoList) -> None:
        super().__init__(view)
        self._view = view
        self._photos = photos
        self._kept: tuple[Sequence[int], int | None, int] = ((), None, 0)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.changed)
        view.selectionModel().selectionChanged.connect(lambda _on, _off: self._later.start())  # type: ignore[misc]
        view.selectionModel().currentChanged.connect(lambda _new, _old: self._later.start())  # type: ignore[misc]
        photos.modelAboutToBeReset.connect(self._keep)
        photos.modelReset.connect(self._restore)

    @property
    def positions(self) -> list[int]:
        """The selected positions, in order."""
        return [position for first, last in self._ranges() for position in range(first, last + 1)]

    @property
    def count(self) -> int:
        """How many are selected."""
        return sum(last + 1 - first for first, last in self._ranges())

    def _ranges(self) -> list[tuple[int, int]]:
        """First and last position of each range; Qt's ranges do not overlap."""
        selection = self._view.selectionModel().selection()
        parts = [selection.at(which) for which in range(selection.count())]
        return sorted((part.top(), part.bottom()) for part in parts)

    @property
    def rows(self) -> list[Row]:
        """The selected rows, in order."""
        return self._photos.shown.rows_at(self.positions)

    @property
    def current(self) -> Row | None:
        """The photo that has the focus."""
        index = self._view.currentIndex()
        return self._photos.row_at(index.row()) if index.isValid() else None

    def go_to(self, position: int) -> None:
        """Select one photo and bring it into sight."""
        if not 0 <= position < self._photos.rowCount():
            return
        index = self._photos.index(position)
        self._view.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect)
        self._view.scrollTo(index)

    def go_by(self, step: int) -> None:
        """Select the next photo (1) or the one before (-1)."""
        self.go_to(self._view.currentIndex().row() + step)

    def go_to_photo(self, identity: PhotoIdentity) -> None:
        """Select a photo, if it is shown."""
        position = self._photos.shown.position_of(identity)
        if position is not None:
            self.go_to(position)

    def select(self, positions: Sequence[int]) -> None:
        """Select exactly these photos (in order); the current one stays current."""
        self._view.selectionModel().select(self.of_positions(positions), _Flag.ClearAndSelect)

    def of_positions(self, positions: Sequence[int]) -> QItemSelection:
        """A selection of some positions (in order), in as few ranges as there are."""
        selection = QItemSelection()
        places = np.asarray(positions, np.intp)
        firsts = places[np.diff(places, prepend=-2) != 1].tolist()
        lasts = places[np.diff(places, append=-2) != 1].tolist()
        for first, last in zip(firsts, lasts, strict=True):
            selection.select(self._photos.index(first), self._photos.index(last))
        return selection

    def _keep(self) -> None:
        shown, here = self._photos.shown, self._view.currentIndex()
        current = shown.places_at([here.row()])[0] if here.isValid() else None
        self._kept = (shown.places_at(self.positions), current, here.row())

    def _restore(self) -> None:
        places, current, at = self._kept
        find = self._photos.shown.positions_of
        positions = find(places)
        here = next(iter(find([current])), None) if current is not None else None
        if here is None and current is not None and self._photos.rowCount():
            here = min(at, self._photos.rowCount() - 1)
            positions = positions or [here]
        model = self._view.selectionModel()
        if here is not None:
            model.setCurrentIndex(self._photos.index(here), _Flag.NoUpdate)
        model.select(self.of_positions(positions), _Flag.ClearAndSelect)
        if here is not None:
            self._view.scrollTo(self._photos.index(here))
        self._later.start()
