"""Rows that show one and the same photo: copies of it in one opened folder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from statuesorter.ui.library.columns import Categories, Columns, Indices


class Copies:
    """Keeps the column ``picture``: rows with the same number there show the same photo."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._pictures = Categories[bytes]()
        self._counts: list[int] = []
        """How many rows show each picture."""

    def count_at(self, index: int) -> int:
        """How many rows show the photo of one, itself included."""
        picture = int(self._columns.picture[index])
        return 1 if picture < 0 else self._counts[picture]

    def of(self, index: int) -> Indices:
        """The rows that show the photo of one, itself included."""
        picture = int(self._columns.picture[index])
        return np.array([index], np.intp) if picture < 0 else self._showing([picture])

    def join(self, rows: Indices, pictures: Sequence[bytes | None]) -> Indices:
        """What the files of some rows show, by its content key (None: not known). Gives all rows that show
        one of those pictures that are there more than once.
        """
        shared: list[int] = []
        for row, picture in zip(rows.tolist(), pictures, strict=True):
            if picture is None:
                continue
            number, before = self._pictures.number_of(picture), int(self._columns.picture[row])
            if number == len(self._counts):
                self._counts.append(0)
            if number != before:
                self._columns.picture[row] = number
                self._counts[number] += 1
                if before >= 0:
                    self._counts[before] -= 1
            if self._counts[number] > 1:
                shared.append(number)
        return self._showing(shared)

    def part(self, rows: Indices) -> None:
        """Rows are gone."""
        for picture in self._columns.picture[rows].tolist():
            if picture >= 0:
                self._counts[picture] -= 1

    def spread(self, rows: Indices, numbers: Sequence[int]) -> tuple[Indices, list[int]]:
        """The copies of some rows, and for each copy the number that its row has. Where two rows of one photo
        have different numbers, the first counts.
        """
        shared: dict[int, int] = {}
        for picture, number in zip(self._columns.picture[rows].tolist(), numbers, strict=True):
            if picture >= 0 and self._counts[picture] > 1:
                shared.setdefault(picture, number)
        copies = self._showing(list(shared))
        return copies, [shared[picture] for picture in self._columns.picture[copies].tolist()]

    def _showing(self, pictures: Sequence[int]) -> Indices:
        if not pictures:
            return np.empty(0, np.intp)
        return np.flatnonzero(np.isin(self._columns.picture, pictures) & ~self._columns.gone)
