"""One photo of the table: a view on its columns."""

from __future__ import annotations

from statuesorter.domain.image_stats import BLURRED
from statuesorter.domain.labels import FiledAs, Label
from statuesorter.domain.own_labels import ShownLabels
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.columns import UNSURE
from statuesorter.ui.library.photo_table import PhotoTable
from statuesorter.ui.library.states import States
from statuesorter.ui.library.suspects import Suspect


class Row:
    """What is known of one photo, always as it is now. Two views on the same row are equal."""

    __slots__ = ("_index", "_table")

    def __init__(self, table: PhotoTable, index: int) -> None:
        self._table = table
        self._index = index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and (self._table, self._index) == (other._table, other._index)

    def __hash__(self) -> int:
        return hash((id(self._table), self._index))

    def __repr__(self) -> str:
        return f"Row({self._index}: {self.photo.name})"

    @property
    def photo(self) -> Photo:
        return self._table.photos[self._index]

    @property
    def decision(self) -> Label | None:
        """What the person said."""
        return self._table.label_of(int(self._table.columns.decision[self._index]))

    @property
    def suspect(self) -> Suspect | None:
        """Why what the person said looks unlike the rest; None where it does not."""
        return self._table.suspects.at(self._index)

    @property
    def prediction(self) -> Prediction | None:
        """What the model said."""
        return self._table.prediction_at(self._index)

    @property
    def label(self) -> Label | None:
        """The label to show: what the person said, else what the model said; None: it is unsure, or was not
        asked yet.
        """
        return self._table.label_of(int(self._states.label))

    @property
    def unsure(self) -> bool:
        """Whether the model was asked and is unsure, and the person has said nothing."""
        return bool(self._states.status == UNSURE)

    @property
    def labels(self) -> ShownLabels:
        """All labels of the window, in their order."""
        return self._table.labels

    @property
    def decoded(self) -> bool:
        """Whether it could be decoded, whole or in part."""
        return bool(self._table.columns.decoded[self._index])

    @property
    def error(self) -> str | None:
        """Why the photo cannot be used."""
        return self._table.error_at(self._index)

    @property
    def failed(self) -> bool:
        """Whether the photo cannot be used, and the person has not said what it is all the same."""
        return bool(self._states.failed)

    @property
    def corrected(self) -> bool:
        """Whether the person said something else than the model."""
        return bool(self._states.corrected)

    @property
    def filed(self) -> bool:
        """Whether the photo is filed. With another label than it has now, it lies in the wrong folder."""
        return bool(self._states.filed)

    @property
    def filed_as(self) -> FiledAs | None:
        """What it is filed as, be it still that or not."""
        return self._table.filed_as_at(self._index)

    @property
    def truncated(self) -> bool:
        """Whether part of the photo is missing or damaged."""
        return bool(self._table.columns.truncated[self._index])

    @property
    def blurred(self) -> bool:
        """Whether the photo looks blurred even when it is small."""
        return bool(self._table.columns.sharpness[self._index] < BLURRED)

    @property
    def copies(self) -> int:
        """How many rows show this photo."""
        return self._table.copies.count_at(self._index)

    def other_copies(self) -> list[Row]:
        """The other rows that show this photo."""
        rows: list[int] = self._table.copies.of(self._index).tolist()
        return [Row(self._table, row) for row in rows if row != self._index]

    @property
    def _states(self) -> States:
        return States.at(self._table.columns, self._index)
