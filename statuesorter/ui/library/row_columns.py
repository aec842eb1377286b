"""What filters and orders ask of each row, as arrays: 100,000 rows are arranged in milliseconds."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.image_stats import date_of
from statuesorter.domain.labels import FiledAs
from statuesorter.domain.names import folded
from statuesorter.domain.similar import similar_groups
from statuesorter.ui.library.photo_kind import ALL_KINDS, KINDS, Kind, code_of
from statuesorter.ui.library.photo_order import Order, look_first, most_sure, name_key
from statuesorter.ui.library.photo_row import Row

Places = NDArray[np.intp]

_COLUMNS = np.dtype(
    [
        ("kind", np.int8),
        ("predicted", np.bool_),
        ("confidence", np.float64),
        ("date", np.float64),
        ("sharpness", np.float64),
        ("phash", np.uint64),
        ("measured", np.bool_),
        ("folder", np.int32),
        ("gone", np.bool_),
    ]
)
_KEYS = {
    order: np.array([key(kind) for kind in ALL_KINDS], np.int8)
    for order, key in ((Order.LOOK_FIRST, look_first), (Order.MOST_SURE, most_sure))
}
"""The keys of all kinds, by their codes."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which photos to show. All conditions hold at once; the empty filter shows everything."""

    label: FiledAs | None = None
    failed: bool = False
    folder: Path | None = None
    search: str = ""

    def admits(self, row: Row) -> bool:
        """Whether a row is to be shown."""
        if not self.admits_kind(row):
            return False
        if self.folder is not None and not row.photo.path.is_relative_to(self.folder):
            return False
        return not self.search or folded(self.search) in name_key(row)

    def admits_kind(self, said: Row | Kind) -> bool:
        """Whether what is said of a row lets it be shown."""
        return (said.failed or not self.failed) and (self.label is None or said.label == self.label)


class RowColumns:
    """Kept beside the rows, by place. Whoever changes a row notes it here."""

    def __init__(self) -> None:
        self._count = 0
        self._numbers: NDArray[np.void] = np.zeros(256, _COLUMNS)
        self._names: list[str] = []
        self._folders: dict[Path, int] = {}
        self._folders_by_text: dict[str, int] = {}
        self._by_name: Places | None = None
        self._kinds: NDArray[np.int64] | None = None
        self._groups: Places | None = None

    def add(self, rows: Sequence[Row]) -> None:
        """Rows at the end."""
        first, self._count = self._count, self._count + len(rows)
        while self._count > len(self._numbers):
            self._numbers = np.concatenate([self._numbers, np.zeros_like(self._numbers)])
        self._names += [""] * len(rows)
        places = range(first, self._count)
        self.note_photos(places, rows)
        self.note_results(places, rows)

    def note_photos(self, places: Sequence[int], rows: Sequence[Row]) -> None:
        """Other photos stand in some rows, or the same ones at another path."""
        numbers, at = self._numbers, list(places)
        for place, row in zip(at, rows, strict=True):
            self._names[place] = name_key(row)
        self._by_name = self._kinds = self._groups = None
        numbers["folder"][at] = [self._folder_of(row.photo.path) for row in rows]
        self.note_image_stats(at, rows)

    def _folder_of(self, path: Path) -> int:
        """The number of the folder a photo lies in. Asked by text: to make and hash its Path takes 5 µs."""
        text = os.path.dirname(path)  # noqa: PTH120
        number = self._folders_by_text.get(text)
        if number is None:
            number = self._folders.setdefault(path.parent, len(self._folders))
            self._folders_by_text[text] = number
        return number

    def note_results(self, places: Sequence[int], rows: Sequence[Row]) -> None:
        """What is said of some rows has changed."""
        numbers, at = self._numbers, list(places)
        numbers["kind"][at] = [code_of(row) for row in rows]
        predictions = [row.prediction for row in rows]
        numbers["predicted"][at] = [p is not None for p in predictions]
        numbers["confidence"][at] = [0 if p is None else p.confidence for p in predictions]
        self._kinds = None

    def note_image_stats(self, places: Sequence[int], rows: Sequence[Row]) -> None:
        """What was measured of some rows has changed."""
        numbers, at = self._numbers, list(places)
        image_stats = [row.image_stats for row in rows]
        numbers["measured"][at] = [m is not None for m in image_stats]
        numbers["sharpness"][at] = [np.inf if m is None else m.sharpness for m in image_stats]
        numbers["phash"][at] = [0 if m is None else m.phash for m in image_stats]
        numbers["date"][at] = [date_of(row.photo.identity, row.image_stats) for row in rows]
        self._groups = None

    def note_gone(self, place: int) -> None:
        """The row at a place is never shown again."""
        self._numbers["gone"][place] = True
        self._kinds = self._groups = None

    @property
    def present(self) -> Places:
        """The places of all rows that are not gone."""
        return np.flatnonzero(~self._numbers["gone"][: self._count])

    @property
    def without_prediction(self) -> NDArray[np.bool_]:
        """Of each row whether it is there and the model has said nothing of it."""
        numbers = self._numbers[: self._count]
        return ~numbers["gone"] & ~numbers["predicted"]

    def kinds_at(self, places: Places) -> NDArray[np.int8]:
        """The codes of the kinds of the rows at some places, as they are now."""
        return self._numbers["kind"][places]

    @property
    def folders(self) -> Collection[Path]:
        """The folders that photos lie in, or have lain in, in the order of arrival."""
        return self._folders.keys()

    def kinds(self) -> NDArray[np.int64]:
        """How many photos of each kind (by its code) lie in each of ``folders``, not below it. The same array
        until something changes.
        """
        if self._kinds is None:
            numbers = self._numbers[: self._count]
            cells = (numbers["folder"] * KINDS + numbers["kind"])[~numbers["gone"]]
            self._kinds = np.bincount(cells, minlength=len(self._folders) * KINDS).reshape(-1, KINDS)
        return self._kinds

    def arranged(self, order: Order, filter_: Filter) -> Places:
        """The places of the rows that a filter admits, in an order; equal ones in the order of arrival."""
        places = np.flatnonzero(self._admitted(filter_))
        return places[np.lexsort(self._keys(order, places))]

    def similar_to(self, place: int) -> Places:
        """The places of the rows that look like the one at a place, itself included."""
        groups = self._by_likeness()
        return np.flatnonzero((groups == groups[place]) & ~self._numbers["gone"][: self._count])

    def _admitted(self, filter_: Filter) -> NDArray[np.bool_]:
        """What `Filter.admits` says of each row."""
        numbers = self._numbers[: self._count]
        admitted = ~numbers["gone"]
        if filter_.failed or filter_.label is not None:
            admitted &= np.array([filter_.admits_kind(kind) for kind in ALL_KINDS])[numbers["kind"]]
        if filter_.folder is not None:
            inside = [n for folder, n in self._folders.items() if folder.is_relative_to(filter_.folder)]
            admitted &= np.isin(numbers["folder"], inside)
        if filter_.search:
            words = folded(filter_.search)
            admitted &= np.fromiter((words in name for name in self._names), np.bool_, self._count)
        return admitted

    def _keys(self, order: Order, places: Places) -> tuple[NDArray[np.generic], ...]:
        """What to sort by; the last counts most."""
        numbers = self._numbers
        if order is Order.NAME:
            return (self._ranks_by_name()[places],)
        if order is Order.DATE:
            return (numbers["date"][places],)
        if order is Order.BLURRED:
            return (numbers["sharpness"][places],)
        if order is Order.SIMILAR:
            return -numbers["sharpness"][places], self._by_likeness()[places]
        standing, within = _KEYS[order][numbers["kind"][places]].T
        return within * numbers["confidence"][places], standing

    def _by_likeness(self) -> Places:
        """The group of similar photos that each row belongs to."""
        if self._groups is None:
            numbers = self._numbers[: self._count]
            self._groups = similar_groups(
                numbers["date"], numbers["phash"], numbers["measured"] & ~numbers["gone"]
            )
        return self._groups

    def _ranks_by_name(self) -> Places:
        if self._by_name is None:
            ranks = np.empty(self._count, np.intp)
            ranks[sorted(range(self._count), key=self._names.__getitem__)] = np.arange(self._count)
            self._by_name = ranks
        return self._by_name
