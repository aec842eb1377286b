"""What filters and orders ask of each row, as arrays: 100,000 rows are arranged in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.labels import Label
from statuesorter.ui.photo_order import Order, look_first, most_sure, name_key
from statuesorter.ui.photo_row import Row

Places = NDArray[np.intp]

_WITHIN = {order: f"{order}, within" for order in (Order.LOOK_FIRST, Order.MOST_SURE)}
"""The columns of the second part of a key."""

_COLUMNS = np.dtype(
    [
        (str(Order.LOOK_FIRST), np.int8),
        (_WITHIN[Order.LOOK_FIRST], np.float64),
        (str(Order.MOST_SURE), np.int8),
        (_WITHIN[Order.MOST_SURE], np.float64),
        (str(Order.DATE), np.int64),
        ("label", np.int8),
        ("failed", np.bool_),
        ("gone", np.bool_),
        ("folder", np.int32),
    ]
)
_NO_LABEL = -1
_LABELS = {None: _NO_LABEL, **{label: number for number, label in enumerate(Label)}}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which photos to show. All conditions hold at once; the empty filter shows everything."""

    label: Label | None = None
    failed: bool = False
    folder: Path | None = None
    search: str = ""

    def admits(self, row: Row) -> bool:
        """Whether a row is to be shown."""
        if self.failed and not row.failed:
            return False
        if self.label is not None and row.label is not self.label:
            return False
        if self.folder is not None and not row.photo.path.is_relative_to(self.folder):
            return False
        return not self.search or self.search.casefold() in name_key(row)


class RowColumns:
    """Kept beside the rows, by place. Whoever changes a row notes it here."""

    def __init__(self) -> None:
        self._count = 0
        self._numbers: NDArray[np.void] = np.zeros(256, _COLUMNS)
        self._names: list[str] = []
        self._folders: dict[Path, int] = {}
        self._by_name: Places | None = None

    def add(self, row: Row) -> None:
        """A row at the end."""
        if self._count == len(self._numbers):
            self._numbers = np.concatenate([self._numbers, np.zeros_like(self._numbers)])
        self._names.append("")
        self._count += 1
        self.note_photo(self._count - 1, row)

    def note_photo(self, place: int, row: Row) -> None:
        """Another photo stands in a row, or the same one at another path."""
        folder = row.photo.path.parent
        self._names[place], self._by_name = name_key(row), None
        self._numbers["folder"][place] = self._folders.setdefault(folder, len(self._folders))
        self._numbers[str(Order.DATE)][place] = row.photo.identity.mtime_ns
        self.note_result(place, row)

    def note_result(self, place: int, row: Row) -> None:
        """What is said of a row has changed."""
        numbers = self._numbers
        for order, key in ((Order.LOOK_FIRST, look_first(row)), (Order.MOST_SURE, most_sure(row))):
            numbers[str(order)][place], numbers[_WITHIN[order]][place] = key
        numbers["label"][place] = _LABELS[row.label]
        numbers["failed"][place] = row.failed

    def note_gone(self, place: int) -> None:
        """The row at a place is never shown again."""
        self._numbers["gone"][place] = True

    def arranged(self, order: Order, filter_: Filter) -> Places:
        """The places of the rows that a filter admits, in an order; equal ones in the order of arrival."""
        places = np.flatnonzero(self._admitted(filter_))
        keys = [self._keys(order)[places]]
        if order in _WITHIN:
            keys.insert(0, self._numbers[_WITHIN[order]][places])
        return places[np.lexsort(keys)]

    def _admitted(self, filter_: Filter) -> NDArray[np.bool_]:
        """What `Filter.admits` says of each row."""
        numbers = self._numbers[: self._count]
        admitted = ~numbers["gone"]
        if filter_.failed:
            admitted &= numbers["failed"]
        if filter_.label is not None:
            admitted &= numbers["label"] == _LABELS[filter_.label]
        if filter_.folder is not None:
            inside = [n for folder, n in self._folders.items() if folder.is_relative_to(filter_.folder)]
            admitted &= np.isin(numbers["folder"], inside)
        if filter_.search:
            words = filter_.search.casefold()
            admitted &= np.fromiter((words in name for name in self._names), np.bool_, self._count)
        return admitted

    def _keys(self, order: Order) -> NDArray[np.generic]:
        if order is not Order.NAME:
            return self._numbers[: self._count][str(order)]
        if self._by_name is None:
            ranks = np.empty(self._count, np.intp)
            ranks[sorted(range(self._count), key=self._names.__getitem__)] = np.arange(self._count)
            self._by_name = ranks
        return self._by_name
