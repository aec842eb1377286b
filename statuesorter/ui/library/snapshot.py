"""Rows as they stood at one moment: taken in a moment on the window's thread, gone through by a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy import bool_
from numpy.typing import NDArray

from statuesorter.domain.labels import FiledAs, Label, word_of
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.ui.library.columns import Indices
from statuesorter.ui.library.photo_table import PhotoTable
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.states import States


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Some rows, and what was said of each then, whatever is said of it later.

    The photos themselves are those of the table, which goes on changing: one that is moved meanwhile is where
    it is now.
    """

    table: PhotoTable
    indices: Indices
    states: States

    @classmethod
    def of(cls, table: PhotoTable, rows: Indices) -> Self:
        """Some rows of a table, as they are now."""
        return cls(table, rows, table.states(rows))

    def __len__(self) -> int:
        return len(self.indices)

    def rows(self) -> list[Row]:
        """The rows, as they are now."""
        return [Row(self.table, index) for index in self._places()]

    def photos(self) -> list[Photo]:
        """The photos of the rows."""
        photos = self.table.photos
        return [photos[index] for index in self._places()]

    def identities(self) -> list[PhotoIdentity]:
        """How the photos of the rows are known."""
        return [photo.identity for photo in self.photos()]

    def answered_by_model(self) -> Self:
        """Those that have their label from the model, and on which the person has said nothing."""
        return self._only((self.states.label >= 0) & ~self.states.decided)

    def suspects(self) -> Self:
        """Those whose decision looks unlike the rest."""
        return self._only(np.isin(self.indices, self.table.suspects.rows()))

    def decided_as(self, label: Label) -> Self:
        """Those of which the person said that they show this."""
        return self._only(self.states.decision == self.table.number_of(label))

    def to_file(self) -> Self:
        """Those that have a label, or are unsure, and are not filed."""
        return self._only(self.states.to_file)

    def failed(self) -> Self:
        """Those of which it is known why they cannot be used, whatever the person said of them."""
        return self._only(self.states.error != 0)

    def labelled(self) -> list[tuple[Photo, Label]]:
        """The photos that have a label, with it."""
        pairs = zip(self.photos(), self._labels(), strict=True)
        return [(photo, label) for photo, label in pairs if label is not None]

    def to_be_filed(self) -> list[tuple[Photo, FiledAs]]:
        """The photos with what filing calls them: their label, or that they are unsure."""
        pairs = zip(self.photos(), self._labels(), strict=True)
        return [(photo, word_of(label)) for photo, label in pairs]

    def _labels(self) -> list[Label | None]:
        numbers: list[int] = self.states.label.tolist()
        return [self.table.label_of(number) for number in numbers]

    def _places(self) -> list[int]:
        return self.indices.tolist()

    def _only(self, wanted: NDArray[bool_]) -> Self:
        return type(self)(self.table, self.indices[wanted], self.states.only(wanted))
