"""The list model: thin, over `ShownPhotos`, which does the work."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from statuesorter.domain.decision import Remembered
from statuesorter.domain.labels import FiledAs, Label
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.photo_order import Order
from statuesorter.ui.library.photo_row import Row
from statuesorter.ui.library.row_columns import Filter
from statuesorter.ui.library.shown_photos import KnownPhoto, ShownPhotos
from statuesorter.ui.library.spoken import spoken_row
from statuesorter.ui.widgets.names import plain_tip

Index = QModelIndex | QPersistentModelIndex


class PhotoList(QAbstractListModel):
    """Tells views what `ShownPhotos` did. Every change to it goes through here."""

    counts_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = ShownPhotos()

    @property
    def shown(self) -> ShownPhotos:
        """The store, to read from."""
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

    def clear(self, root: Path) -> None:
        """Another folder is opened."""
        with self._resetting():
            self._shown.clear(root)

    def add(self, photos: Iterable[KnownPhoto]) -> None:
        """Add photos at the end."""

        def added() -> list[int]:
            self._shown.add(photos)
            return []

        self._growing(added)

    def predict(
        self, results: Mapping[PhotoIdentity, Prediction], errors: Mapping[PhotoIdentity, str]
    ) -> None:
        """Take in a batch of results."""
        self._growing(lambda: [*self._shown.predict(results), *self._shown.fail(errors)])

    def recognise(self, known: Mapping[PhotoIdentity, Remembered]) -> None:
        """Take in what came to be known of photos when their files were read."""
        self._growing(lambda: self._shown.recognise(known))

    def decide(self, decisions: Mapping[PhotoIdentity, Label | None]) -> None:
        """Take in what the person said."""
        self._growing(lambda: self._shown.decide(decisions))

    def fail(self, errors: Mapping[PhotoIdentity, str]) -> None:
        """Take in why photos cannot be shown."""
        self._growing(lambda: self._shown.fail(errors))

    def file(self, labels: Mapping[PhotoIdentity, FiledAs | None]) -> None:
        """Photos are filed under labels, or (None) not any more."""
        self._growing(lambda: self._shown.file(labels))

    def move(self, moves: Mapping[PhotoIdentity, Photo]) -> None:
        """Photos were moved by filing, or back."""
        self._growing(lambda: self._shown.move(moves))

    def thumbnail(
        self, files: Mapping[PhotoIdentity, Path], *, truncated: Iterable[PhotoIdentity] = ()
    ) -> None:
        """Take in where previews lie, and of which photos a part is missing."""
        self._growing(lambda: [*self._shown.thumbnail(files), *self._shown.truncated(truncated)])

    def forget_predictions(self) -> None:
        """Another model is in use."""
        with self._resetting():
            self._shown.forget_predictions()
            self._shown.arrange()

    def remove(self, identities: Iterable[PhotoIdentity]) -> None:
        """Photos are gone."""
        with self._resetting():
            self._shown.remove(identities)

    def arrange(self, *, order: Order | None = None, filter_: Filter | None = None) -> None:
        """Filter and sort anew, perhaps in another way. Views keep their selection by identity."""
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
        self.counts_changed.emit()

    def _growing(self, change: Callable[[], list[int]]) -> None:
        """Do a change that may alter rows where they stand and add rows at the end, and tell the views."""
        before = len(self._shown)
        changed = change()
        if self._shown.waiting:
            self.beginInsertRows(QModelIndex(), before, before + self._shown.waiting - 1)
            self._shown.publish()
            self.endInsertRows()
        if changed:  # one range, even with gaps: a view looks once whether it is on the screen
            self.dataChanged.emit(self.index(min(changed)), self.index(max(changed)))
        self.counts_changed.emit()
