"""Which photos of the table are shown, and where. Knows no Qt.

Nothing moves under the person's hands: updates change rows where they stand, and rows that come to fit the
filter are appended. Only `arrange` filters and sorts anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statuesorter.domain.photo import PhotoIdentity
from statuesorter.ui.library.columns import Indices
from statuesorter.ui.library.filters import Filter
from statuesorter.ui.library.orders import Order, in_order
from statuesorter.ui.library.photo_table import PhotoTable
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.snapshot import Snapshot

_NOWHERE: Indices = np.empty(0, np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What an update of the table means for what is shown."""

    positions: Indices
    """Where rows stand that have changed."""
    admitted: Indices
    """Rows that were not shown and now fit the filter, in the order in which they came to."""


class Arrangement:
    """The rows of a table that are shown, in their order; a position is a place among them."""

    def __init__(self, table: PhotoTable, order: Order) -> None:
        self.order = order
        self.filter = Filter()
        self._table = table
        self._shown = _NOWHERE
        self._positions = _NOWHERE
        """The position of each row of the table, -1 for those that are not shown."""

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, position: int) -> Row:
        return Row(self._table, int(self._shown[position]))

    def everything(self) -> Snapshot:
        """Every row of the table, shown or not, in the order of arrival."""
        return Snapshot.of(self._table, np.flatnonzero(~self._table.columns.gone))

    def snapshot(self, positions: Indices) -> Snapshot:
        """The rows at some positions."""
        return Snapshot.of(self._table, self._shown[positions])

    def positions_of(self, rows: Indices) -> Indices:
        """The positions of those of some rows that are shown, in order."""
        positions = self._positions[rows[rows < len(self._positions)]]
        return np.sort(positions[positions >= 0])

    def position_of(self, identity: PhotoIdentity) -> int | None:
        """Where a photo is shown, or None if it is not."""
        row = self._table.index_of(identity)
        position = -1 if row is None else int(self._positions[row])
        return None if position < 0 else position

    def similar_to(self, identity: PhotoIdentity) -> Indices:
        """Where photos are shown that look like a photo, and it itself, in order."""
        row = self._table.index_of(identity)
        return _NOWHERE if row is None else self.positions_of(self._table.similar_to(row))

    def unanswered(self) -> Snapshot:
        """The rows of which the model has said nothing: those that are shown, in their order, then others."""
        waiting = self._table.unanswered()
        hidden = np.flatnonzero(waiting & (self._positions < 0))
        return Snapshot.of(self._table, np.concatenate([self._shown[waiting[self._shown]], hidden]))

    def answered(self) -> Snapshot:
        """The rows of which the model has said something, in the order of arrival."""
        return Snapshot.of(self._table, np.flatnonzero(self._table.answered()))

    def changes(self, rows: Indices) -> Changes:
        """What it means for what is shown that rows of the table have changed, or are new."""
        new = len(self._table.photos) - len(self._positions)
        self._positions = np.concatenate([self._positions, np.full(new, -1)]) if new else self._positions
        positions = self._positions[rows]
        hidden = rows[positions < 0]
        admitted = hidden[self.filter.mask(self._table, hidden)]
        _rows, first = np.unique(admitted, return_index=True)  # a row may have changed twice
        return Changes(positions[positions >= 0], admitted[np.sort(first)])

    def append(self, rows: Indices) -> None:
        """Show rows at the end."""
        self._positions[rows] = np.arange(len(rows)) + len(self._shown)
        self._shown = np.concatenate([self._shown, rows])

    def arrange(self) -> None:
        """Filter and sort anew."""
        admitted = np.flatnonzero(self.filter.mask(self._table, slice(None)))
        self._shown = in_order(self.order, self._table, admitted)
        self._positions = np.full(len(self._table.photos), -1)
        self._positions[self._shown] = np.arange(len(self._shown))
