"""The photos of the opened folder and the order they are shown in. Knows no Qt.

Rows keep the place they arrived in (``_rows``); what is shown are such places (``_shown``). Results
and decisions change rows where they stand: nothing moves under the person's hands until `arrange` is called.
Rows that come to be admitted wait (`waiting`) until `publish` shows them at the end, so that a model can
announce them first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from statuesorter.domain.decision import Remembered
from statuesorter.domain.labels import FiledAs, Label
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.duplicates import Duplicates
from statuesorter.ui.library.photo_counts import Counts, FolderCounts
from statuesorter.ui.library.photo_order import Order
from statuesorter.ui.library.photo_row import Row
from statuesorter.ui.library.row_columns import Filter, Places, RowColumns
from statuesorter.ui.library.row_snapshot import RowSnapshot

KnownPhoto = tuple[Photo, Remembered]
"""A photo, and what is known of it from before."""

_V = TypeVar("_V")

_NOWHERE: Places = np.empty(0, np.intp)


class ShownPhotos:
    """An ordered, filtered view on all rows of the opened folder."""

    def __init__(self) -> None:
        self.filter = Filter()
        self.order = Order.LOOK_FIRST
        self._counts = FolderCounts(Path())
        self._rows: list[Row] = []
        self._columns = RowColumns()
        self._duplicates = Duplicates()
        self._places: dict[PhotoIdentity, int] = {}
        self._shown: Places = _NOWHERE
        self._positions: Places = _NOWHERE
        self._admitted: dict[int, None] = {}

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, position: int) -> Row:
        return self._rows[int(self._shown[position])]

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return self.counts().total

    def everything(self) -> RowSnapshot:
        """Every row, shown or not, in the order of arrival."""
        return self._snapshot(self._columns.present)

    def without_prediction(self) -> RowSnapshot:
        """The rows of which the model has said nothing: those that are shown, in their order, then others."""
        waiting = self._columns.without_prediction
        hidden = np.flatnonzero(waiting & (self._positions < 0))
        return self._snapshot(np.concatenate([self._shown[waiting[self._shown]], hidden]))

    def snapshot(self, positions: Places) -> RowSnapshot:
        """The rows shown at some positions."""
        return self._snapshot(self._shown[positions])

    def positions_of(self, places: Places) -> Places:
        """The positions at which those of the rows are shown that are, in order."""
        positions = self._positions[places[places < len(self._positions)]]
        return np.sort(positions[positions >= 0])

    def position_of(self, identity: PhotoIdentity) -> int | None:
        """Where a photo is shown, or None if it is not."""
        place = self._places.get(identity)
        position = -1 if place is None else int(self._positions[place])
        return None if position < 0 else position

    def similar_to(self, identity: PhotoIdentity) -> Places:
        """Where photos are shown that look like a photo, and it itself, in order."""
        place = self._places.get(identity)
        return _NOWHERE if place is None else self.positions_of(self._columns.similar_to(place))

    def counts(self, folder: Path | None = None) -> Counts:
        """How many photos of each kind lie in a folder and below; of the whole opened folder without one."""
        return self._up_to_date().of(folder)

    def folders(self) -> Sequence[Path]:
        """The folders that hold photos, the opened one included, sorted."""
        return self._up_to_date().folders()

    def clear(self, root: Path) -> None:
        """Forget everything: another folder is opened. Order stays, the filter is emptied."""
        self.filter = Filter()
        self._counts = FolderCounts(root)
        self._rows = []  # a new one: a snapshot may still be at the old one
        self._shown = self._positions = _NOWHERE
        self._places, self._admitted = {}, {}
        self._columns = RowColumns()
        self._duplicates = Duplicates()

    def add(self, photos: Iterable[KnownPhoto]) -> None:
        """Add photos with what is known of them."""
        first = len(self._rows)
        for photo, known in photos:
            if photo.identity not in self._places:
                self._places[photo.identity] = len(self._rows)
                row = Row(photo, known.decision, image_stats=known.image_stats, filed_as=known.filed)
                self._rows.append(row)
                if known.picture is not None:
                    self._duplicates.join(row, known.picture)
        new = self._rows[first:]
        self._columns.add(new)
        self._positions = np.concatenate([self._positions, np.full(len(new), -1)])
        self._admitted.update((first + n, None) for n, row in enumerate(new) if self.filter.admits(row))

    @property
    def waiting(self) -> int:
        """How many rows wait to be shown at the end."""
        return len(self._admitted)

    def publish(self) -> None:
        """Show the rows that wait, at the end."""
        admitted = np.fromiter(self._admitted, np.intp, len(self._admitted))
        self._positions[admitted] = np.arange(len(admitted)) + len(self._shown)
        self._shown = np.concatenate([self._shown, admitted])
        self._admitted = {}

    def predict(self, results: Mapping[PhotoIdentity, Prediction]) -> list[int]:
        """Take predictions in. Returns the shown positions that changed."""
        return self._change(results, Row.predict)

    def decide(self, decisions: Mapping[PhotoIdentity, Label | None]) -> list[int]:
        """Take decisions in (None withdraws one). Returns the shown positions that changed."""
        return self._change(self._of_all_copies(decisions), Row.decide)

    def fail(self, errors: Mapping[PhotoIdentity, str]) -> list[int]:
        """Take in why photos cannot be used. Returns the shown positions that changed."""
        return self._change(errors, Row.fail)

    def file(self, labels: Mapping[PhotoIdentity, FiledAs | None]) -> list[int]:
        """Photos are filed under labels, or (None) not any more. Returns the shown positions that changed."""
        return self._change(self._of_all_copies(labels), Row.file)

    def move(self, moves: Mapping[PhotoIdentity, Photo]) -> list[int]:
        """Photos are elsewhere now. Returns the shown positions that changed."""
        changed = self._change(moves, Row.move)
        places: list[int] = []
        for before, photo in moves.items():
            place = self._places.pop(before, None)
            if place is not None:
                self._places[photo.identity] = place
                places.append(place)
        self._columns.note_photos(places, [self._rows[place] for place in places])
        return changed

    def thumbnail(self, files: Mapping[PhotoIdentity, Path]) -> list[int]:
        """Take in where the previews of photos lie. Returns the shown positions that changed."""
        return self._change(files, Row.take_thumbnail)

    def recognise(self, known: Mapping[PhotoIdentity, Remembered]) -> list[int]:
        """Take in what came to be known of photos when their files were read; what was measured shows when
        they are arranged. Returns the shown positions that changed.
        """
        copies: list[int] = []
        for identity, each in known.items():
            place = self._places.get(identity)
            if place is not None and each.picture is not None:
                row = self._rows[place]
                if self._duplicates.join(row, each.picture):
                    copies += [self._places[other.photo.identity] for other in row.same or ()]
        changed = self._change(known, Row.recognise)
        places = [self._places[identity] for identity in known if identity in self._places]
        self._columns.note_image_stats(places, [self._rows[place] for place in places])
        return changed + [position for position in self._positions[copies].tolist() if position >= 0]

    def truncated(self, identities: Iterable[PhotoIdentity]) -> list[int]:
        """Take in of which photos a part is missing. Returns the shown positions that changed."""
        return self._change(dict.fromkeys(identities, True), Row.mark_truncated)

    def forget_predictions(self) -> None:
        """Another model is in use: what the old one said no longer counts."""
        for row in self._rows:
            row.prediction = None
        self._columns.note_results(range(len(self._rows)), self._rows)

    def remove(self, identities: Iterable[PhotoIdentity]) -> None:
        """Photos are gone (to the trash). The list is arranged anew."""
        for identity in identities:
            place = self._places.pop(identity, None)
            if place is not None:
                self._duplicates.part(self._rows[place])
                self._columns.note_gone(place)
        self.arrange()

    def arrange(self) -> None:
        """Filter and sort anew."""
        self._shown = self._columns.arranged(self.order, self.filter)
        self._positions = np.full(len(self._rows), -1)
        self._positions[self._shown] = np.arange(len(self._shown))
        self._admitted = {}

    def _of_all_copies(self, values: Mapping[PhotoIdentity, _V]) -> Mapping[PhotoIdentity, _V]:
        """What is said of photos, for every row that shows one of them."""
        found = dict(values)
        seen: set[int] = set()
        for identity, value in values.items():
            place = self._places.get(identity)
            same = None if place is None else self._rows[place].same
            if same is not None and id(same) not in seen:
                seen.add(id(same))
                found |= {row.photo.identity: value for row in same}
        return found

    def _set(self, values: Mapping[PhotoIdentity, _V], change: Callable[[Row, _V], None]) -> list[int]:
        """Change the rows of those photos that there are; gives their places."""
        places: list[int] = []
        for identity, value in values.items():
            place = self._places.get(identity)
            if place is not None:
                change(self._rows[place], value)
                places.append(place)
        return places

    def _change(self, values: Mapping[PhotoIdentity, _V], change: Callable[[Row, _V], None]) -> list[int]:
        """Change what is said of rows; gives the shown positions of those that changed."""
        places = self._set(values, change)
        self._columns.note_results(places, [self._rows[place] for place in places])
        positions = self._positions[places].tolist()
        hidden = [place for place, position in zip(places, positions, strict=True) if position < 0]
        self._admitted.update((place, None) for place in hidden if self.filter.admits(self._rows[place]))
        return [position for position in positions if position >= 0]

    def _snapshot(self, places: Places) -> RowSnapshot:
        return RowSnapshot(self._rows, places, self._columns.kinds_at(places))

    def _up_to_date(self) -> FolderCounts:
        self._counts.count(self._columns.folders, self._columns.kinds())
        return self._counts
