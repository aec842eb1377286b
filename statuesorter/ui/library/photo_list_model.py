"""The list model: turns what happens to the table into Qt's signals."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from statuesorter.domain.decision import Remembered
from statuesorter.domain.labels import DEFAULT_LABELS, FiledAs, Label, LabelSet
from statuesorter.domain.own_labels import OwnLabel
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction, Predictions
from statuesorter.ui.library.arrangement import Arrangement
from statuesorter.ui.library.columns import Indices
from statuesorter.ui.library.filters import Filter
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.photo_table import KnownPhoto, PhotoTable
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.spoken import spoken_row
from statuesorter.ui.library.suspects import Suspect
from statuesorter.ui.widgets.names import plain_tip

Index = QModelIndex | QPersistentModelIndex


class PhotoListModel(QAbstractListModel):
    """The photos that are shown. Every update of the table goes through here."""

    counts_changed = Signal()
    labels_changed = Signal()
    """The labels of the window are others, or look otherwise: the model's, the person's own, or one that the
    person used is neither.
    """

    def __init__(self, order: Order = Order.LOOK_FIRST, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._labels = DEFAULT_LABELS
        self._wrong_allowed: int | None = None
        self._own_labels: Sequence[OwnLabel] = ()
        self._table = PhotoTable(Path(), self._labels)
        self._announced = self._table.labels
        self._shown = Arrangement(self._table, order)

    @property
    def table(self) -> PhotoTable:
        """All photos of the opened folder, to read from. Another folder gets another table."""
        return self._table

    @property
    def shown(self) -> Arrangement:
        """Those that are shown, to read from. Another folder gets another one."""
        return self._shown

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.photo.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken_row(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.error or row.photo.name)
        return None

    def row_at(self, position: int) -> Row:
        """The row shown at a position."""
        return self._shown[position]

    # Updates

    def add(self, photos: Iterable[KnownPhoto]) -> None:
        """Add photos at the end."""
        self._updated(self._table.add(photos))

    def predict(
        self, results: Mapping[PhotoIdentity, Prediction], errors: Mapping[PhotoIdentity, str]
    ) -> None:
        """Take in a batch of results."""
        self._updated(self._table.predict(results), self._table.fail(errors))

    def predict_again(self, answers: Sequence[tuple[Indices, Predictions]]) -> None:
        """Take in what is said now of rows of which the model has said something before, all at once."""
        if answers:
            self._updated(*(self._table.predict_again(rows, said) for rows, said in answers))

    def allow(self, wrong: int) -> None:
        """Of 100 photos filed so many may be wrong: what the model said follows, nothing moves."""
        self._wrong_allowed = wrong
        self._updated(self._table.allow(wrong))

    def recognise(self, known: Mapping[PhotoIdentity, Remembered]) -> None:
        """Take in what came to be known of photos when their files were read."""
        self._updated(self._table.recognise(known))

    def decide(self, decisions: Mapping[PhotoIdentity, Label | None]) -> None:
        """Take in what the person said."""
        self._updated(self._table.decide(decisions))

    def mark_suspects(self, found: Mapping[PhotoIdentity, Suspect]) -> None:
        """The decisions on these photos look unlike the rest, and no others do."""
        rows = {self._table.index_of(identity): suspect for identity, suspect in found.items()}
        here = {index: suspect for index, suspect in rows.items() if index is not None}
        self._updated(self._table.suspects.take(here))

    def confirm(self, identities: Iterable[PhotoIdentity], *, confirmed: bool) -> None:
        """The person keeps their decisions on photos, and so on their copies, or (False) takes that back."""
        indices = [index for each in identities if (index := self._table.index_of(each)) is not None]
        rows = np.unique([row for index in indices for row in self._table.copies.of(index).tolist()])
        self._table.suspects.confirm(rows.tolist(), confirmed=confirmed)
        self._updated(rows.astype(np.intp))

    def fail(self, errors: Mapping[PhotoIdentity, str]) -> None:
        """Take in why photos cannot be shown."""
        self._updated(self._table.fail(errors))

    def file(self, filed: Mapping[PhotoIdentity, FiledAs | None]) -> None:
        """What photos are filed as; None: not any more."""
        self._updated(self._table.file(filed))

    def move(self, moves: Mapping[PhotoIdentity, Photo]) -> None:
        """Photos were moved by filing, or back."""
        self._updated(self._table.move(moves))

    def decoded(self, truncated: Mapping[PhotoIdentity, bool]) -> None:
        """Photos could be decoded, whole or (True) in part."""
        rows = self._table.decoded(truncated)
        if len(rows):
            self._updated(rows)

    # What makes the list another one

    def clear(self, root: Path) -> None:
        """Another folder is opened. The order stays, the filter is emptied."""
        with self._resetting():
            self._table = PhotoTable(
                root, self._labels, own=self._own_labels, wrong_allowed=self._wrong_allowed
            )
            self._shown = Arrangement(self._table, self._shown.order)

    def use_labels(self, labels: LabelSet) -> None:
        """The model in use tells these labels apart."""
        if labels != self._labels:
            self._labels = labels
            self._table.use_labels(labels)
            self._changed()

    def use_own_labels(self, own: Sequence[OwnLabel]) -> None:
        """The labels that the person made are these, and look so."""
        self._own_labels = own
        self._table.use_own_labels(own)
        if self._table.labels.looks != self._announced.looks and self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))
        self._changed()

    def forget_predictions(self) -> None:
        """Another model is in use."""
        with self._resetting():
            self._table.forget_predictions()
            self._shown.arrange()

    def remove(self, identities: Iterable[PhotoIdentity]) -> None:
        """Photos are gone."""
        with self._resetting():
            self._table.remove(identities)
            self._shown.arrange()

    def arrange(self, *, order: Order | None = None, filter_: Filter | None = None) -> None:
        """Filter and sort anew, perhaps in another way. Views keep their selection by row."""
        with self._resetting():
            self._shown.order = self._shown.order if order is None else order
            self._shown.filter = self._shown.filter if filter_ is None else filter_
            self._shown.arrange()

    @contextmanager
    def _resetting(self) -> Generator[None]:
        self.beginResetModel()
        try:
            yield
        finally:
            self.endResetModel()
        self._changed()

    def _updated(self, *rows: Indices) -> None:
        """Rows of the table have changed where they stand, or are new: tell the views."""
        changes, before = self._shown.changes(np.concatenate(rows)), len(self._shown)
        if len(changes.admitted):
            self.beginInsertRows(QModelIndex(), before, before + len(changes.admitted) - 1)
            self._shown.append(changes.admitted)
            self.endInsertRows()
        if len(changes.positions):  # one range, even with gaps: a view looks once whether it is on the screen
            first, last = int(changes.positions.min()), int(changes.positions.max())
            self.dataChanged.emit(self.index(first), self.index(last))
        self._changed()

    def _changed(self) -> None:
        labels, before = self._table.labels, self._announced
        if labels is not before and (labels != before or labels.own != before.own):
            self._announced = labels
            self.labels_changed.emit()
        self.counts_changed.emit()
