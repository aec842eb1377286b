"""What is selected in the grid, known by row and not by position: it survives another order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal
from PySide6.QtWidgets import QAbstractItemView

from statuesorter.domain.photo import PhotoIdentity
from statuesorter.ui.library.columns import Indices
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.widgets.one_shot import one_shot

_Flag = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is selected and what is current while the list is arranged; ``at`` is the current position."""

    rows: Indices
    current: Indices
    at: int


class GridSelection(QObject):
    """Selection and current photo of a view. Tells of changes once for each turn of the event loop."""

    changed = Signal()

    def __init__(self, view: QAbstractItemView, photos: PhotoListModel) -> None:
        super().__init__(view)
        self._view = view
        self._photos = photos
        self._kept = _Kept(np.empty(0, np.intp), np.empty(0, np.intp), 0)
        self.anchor = 0
        """Where a range begins that the person draws with Shift."""
        self._later = one_shot(self, 0, self.changed)
        view.selectionModel().selectionChanged.connect(lambda _on, _off: self._later.start())  # type: ignore[misc]
        view.selectionModel().currentChanged.connect(lambda _new, _old: self._later.start())  # type: ignore[misc]
        photos.modelAboutToBeReset.connect(self._keep)
        photos.modelReset.connect(self._restore)

    @property
    def positions(self) -> Indices:
        """The selected positions, in order."""
        ranges = [np.arange(first, last + 1) for first, last in self._ranges()]
        return np.concatenate([np.empty(0, np.intp), *ranges])

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
    def chosen(self) -> Snapshot:
        """The selected rows, in order."""
        return self._photos.shown.snapshot(self.positions)

    @property
    def current_alone(self) -> Snapshot:
        """The photo that has the focus, or none."""
        index = self._view.currentIndex()
        return self._photos.shown.snapshot(np.array([index.row()] if index.isValid() else [], np.intp))

    @property
    def current(self) -> Row | None:
        """The photo that has the focus."""
        index = self._view.currentIndex()
        return self._photos.row_at(index.row()) if index.isValid() else None

    def go_to(self, position: int) -> None:
        """Select one photo and bring it into sight."""
        if not 0 <= position < self._photos.rowCount():
            return
        index, self.anchor = self._photos.index(position), position
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

    def select(self, positions: Indices) -> None:
        """Select exactly these photos (in order); the current one stays current."""
        self._view.selectionModel().select(self.of_positions(positions), _Flag.ClearAndSelect)

    def from_anchor(self) -> Indices:
        """The positions from the anchor on to the current photo."""
        first, last = sorted((self.anchor, self._view.currentIndex().row()))
        return np.arange(max(first, 0), last + 1)

    def of_positions(self, positions: Indices) -> QItemSelection:
        """A selection of some positions (in order), in as few ranges as there are."""
        selection = QItemSelection()
        firsts = positions[np.diff(positions, prepend=-2) != 1].tolist()
        lasts = positions[np.diff(positions, append=-2) != 1].tolist()
        for first, last in zip(firsts, lasts, strict=True):
            selection.select(self._photos.index(first), self._photos.index(last))
        return selection

    def _keep(self) -> None:
        self._kept = _Kept(self.chosen.indices, self.current_alone.indices, self._view.currentIndex().row())

    def _restore(self) -> None:
        kept, find = self._kept, self._photos.shown.positions_of
        positions = find(kept.rows)
        here = next(iter(find(kept.current).tolist()), None)
        if here is None and len(kept.current) and self._photos.rowCount():
            here = min(kept.at, self._photos.rowCount() - 1)
            positions = positions if len(positions) else np.array([here], np.intp)
        model = self._view.selectionModel()
        self.anchor = here or 0
        if here is not None:
            model.setCurrentIndex(self._photos.index(here), _Flag.NoUpdate)
        model.select(self.of_positions(positions), _Flag.ClearAndSelect)
        if here is not None:
            self._view.scrollTo(self._photos.index(here))
        self._later.start()
