"""The photos of the opened folder and all that is known of them: the one home of that state. Knows no Qt.

A row keeps its index for ever; one that is taken out is marked as gone. What is counted, filtered and sorted
by is in columns, objects are in lists. Every update gives the rows that it changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.decision import Remembered
from statuesorter.domain.image_stats import ImageStats, date_of
from statuesorter.domain.labels import DEFAULT_LABELS, FiledAs, Label, LabelSet
from statuesorter.domain.names import folded
from statuesorter.domain.own_labels import OwnLabel, ShownLabels
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction, Predictions
from statuesorter.domain.similar import similar_groups
from statuesorter.ui.library.answers import Answers
from statuesorter.ui.library.columns import NOTHING, Categories, Columns, Indices, State
from statuesorter.ui.library.copies import Copies
from statuesorter.ui.library.counts import Counts, FolderCounts
from statuesorter.ui.library.label_numbers import LabelNumbers
from statuesorter.ui.library.outlook import Outlook
from statuesorter.ui.library.states import States
from statuesorter.ui.library.suspects import SuspectRows

KnownPhoto = tuple[Photo, Remembered]
"""A photo, and what is known of it from before."""

_V = TypeVar("_V")


class PhotoTable:
    """A row for each photo, by the order of arrival. Whoever holds a row or its index may keep it: another
    folder gets another table.
    """

    def __init__(
        self,
        root: Path,
        labels: LabelSet = DEFAULT_LABELS,
        *,
        own: Sequence[OwnLabel] = (),
        wrong_allowed: int | None = None,
    ) -> None:
        """``wrong_allowed``: of 100 photos filed so many may be wrong; None: as many as the model allows."""
        self.photos: list[Photo] = []
        self.search_texts: list[str] = []
        """Name and path of each photo, folded: to sort by, and to search in."""
        self.columns = Columns(len(labels))
        self._labels = LabelNumbers(self.columns, labels, own)
        self._answers = Answers(self.columns, self._labels, wrong_allowed=wrong_allowed)
        self._errors = Categories("")
        self._folders = Categories[Path]()
        self._folders_by_text: dict[str, int] = {}
        self.copies = Copies(self.columns)
        self.suspects = SuspectRows(self.columns, self.label_of)
        self._indices: dict[PhotoIdentity, int] = {}
        self._counts = FolderCounts(root)
        self._counted = False
        self._name_ranks: Indices | None = None
        self._likeness: Indices | None = None

    # What there is

    def index_of(self, identity: PhotoIdentity) -> int | None:
        """The row of a photo, or None if it is not in the table."""
        return self._indices.get(identity)

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self.counts().total

    @property
    def labels(self) -> ShownLabels:
        """All the labels there are, in their order: see `LabelNumbers.all`."""
        return self._labels.all

    @property
    def model_labels(self) -> tuple[Label, ...]:
        """The labels that the model tells apart, in its order."""
        return self._labels.of_model

    @property
    def lasting_labels(self) -> tuple[Label, ...]:
        """The labels that are there even where no photo has them: the model's, and the person's own."""
        return self._labels.lasting

    def use_labels(self, labels: LabelSet) -> None:
        """The labels of the model are these."""
        self._labels.use(labels)
        self._counted = False

    def use_own_labels(self, own: Sequence[OwnLabel]) -> None:
        """The labels that the person made are these."""
        self._labels.use_own(own)
        self._counted = False

    def unanswered(self) -> NDArray[np.bool_]:
        """Of each row whether it is there and the model has said nothing of it."""
        return ~self.columns.gone & (self.columns.answer == NOTHING)

    def answered(self) -> NDArray[np.bool_]:
        """Of each row whether it is there and the model has said something of it."""
        return ~self.columns.gone & (self.columns.answer != NOTHING)

    def counts(self, folder: Path | None = None) -> Counts:
        """How many photos of each kind lie in a folder and below; of the whole opened folder without one."""
        return self._up_to_date().of(folder, self._labels.categories.values)

    def folders(self) -> Sequence[Path]:
        """The folders that hold photos, the opened one included, sorted."""
        return self._up_to_date().folders()

    def _up_to_date(self) -> FolderCounts:
        if not self._counted:
            self._counts.count(self.columns, self._folders.values, len(self._labels.categories))
            self._counted = True
        return self._counts

    # What rows, filters and orders ask

    @property
    def folder_paths(self) -> Sequence[Path]:
        """The folders by their numbers: those that photos lie in, or have lain in."""
        return self._folders.values

    def states(self, rows: Indices | slice) -> States:
        """What is said of some rows."""
        return States.at(self.columns, rows)

    def confidence(self, rows: Indices) -> NDArray[np.float64]:
        """The probability of the likeliest label of some rows; 0 where the model has said nothing."""
        return np.take(self.columns.probabilities, rows, axis=1).max(axis=0)

    def dates(self, rows: Indices | slice) -> NDArray[np.float64]:
        """When some photos were taken; when their files were last changed where they do not say."""
        taken = self.columns.taken[rows]
        return np.where(np.isnan(taken), self.columns.changed[rows], taken)

    def name_ranks(self) -> Indices:
        """The place of each row among all, by name."""
        if self._name_ranks is None:
            count, texts = len(self.photos), self.search_texts
            self._name_ranks = np.empty(count, np.intp)
            self._name_ranks[sorted(range(count), key=texts.__getitem__)] = np.arange(count)
        return self._name_ranks

    def likeness(self) -> Indices:
        """The group of photos that look alike, for each row. Groups are numbered by date."""
        if self._likeness is None:
            columns = self.columns
            measured = np.isfinite(columns.sharpness) & ~columns.gone
            self._likeness = similar_groups(self.dates(slice(None)), columns.phash, measured)
        return self._likeness

    def similar_to(self, index: int) -> Indices:
        """The rows that look like one, itself included."""
        groups = self.likeness()
        return np.flatnonzero((groups == groups[index]) & ~self.columns.gone)

    def number_of(self, status: Label | State) -> int:
        """What stands in a column for a label, or for a state instead of one."""
        return self._labels.of(status)

    def label_of(self, number: int) -> Label | None:
        """The label with a number, as it stands in a column."""
        return self._labels.label(number)

    def filed_as_at(self, index: int) -> FiledAs | None:
        """What a photo is filed as, or None where it is not."""
        return self._labels.filed_as(int(self.columns.filed_as[index]))

    def prediction_at(self, index: int) -> Prediction | None:
        """What the model said of a photo."""
        return self._answers.at(index)

    def signatures(self, rows: Indices) -> set[str]:
        """What the predictions of some rows are signed with, of which the model has said something."""
        return self._answers.signatures(rows)

    def error_at(self, index: int) -> str | None:
        """Why a photo cannot be used; None where it can."""
        return self._errors.values[int(self.columns.error[index])] or None

    def add(self, photos: Iterable[KnownPhoto]) -> Indices:
        """Add photos with what is known of them. Gives the new rows."""
        first, remembered = len(self.photos), list[Remembered]()
        for photo, known in photos:
            if photo.identity not in self._indices:
                self._indices[photo.identity] = len(self.photos)
                self.photos.append(photo)
                remembered.append(known)
        rows, columns = np.arange(first, len(self.photos)), self.columns
        self.search_texts += [""] * len(rows)
        columns.grow(len(rows))
        columns.decision[rows] = [self._labels.had(known.decision) for known in remembered]
        columns.filed_as[rows] = [self._labels.filed(known.filed) for known in remembered]
        self._find(rows)
        self._measure(rows, [known.image_stats for known in remembered])
        self.copies.join(rows, [known.picture for known in remembered])
        self._counted = False
        return rows

    def predict(self, predictions: Mapping[PhotoIdentity, Prediction]) -> Indices:
        """What the model said. Its photos can be used."""
        rows, values = self._known(predictions)
        self._answers.take(rows, values)
        self.columns.error[rows] = 0
        return self._changed(rows)

    def predict_again(self, rows: Indices, predictions: Predictions) -> Indices:
        """What is said now of some rows of which the model has said something before, one each."""
        self._answers.take_again(rows, predictions)
        return self._changed(rows)

    def allow(self, wrong: int) -> Indices:
        """Of 100 photos filed so many may be wrong: what the model said is judged anew."""
        return self._changed(self._answers.allow(wrong))

    def outlook(self, wrong: int) -> Outlook:
        """What would come of the photos if of 100 filed so many might be wrong."""
        return self._answers.outlook(wrong)

    def forget_predictions(self) -> None:
        """Another model is in use: what the old one said no longer counts."""
        self._answers.forget()
        self._counted = False

    def decide(self, decisions: Mapping[PhotoIdentity, Label | None]) -> Indices:
        """What the person said of photos and all their copies; None withdraws it."""
        rows, values = self._known(decisions)
        return self._write_to_copies(self.columns.decision, rows, [self._labels.had(each) for each in values])

    def file(self, filed: Mapping[PhotoIdentity, FiledAs | None]) -> Indices:
        """What photos and all their copies are filed as; None: not any more."""
        rows, values = self._known(filed)
        return self._write_to_copies(
            self.columns.filed_as, rows, [self._labels.filed(each) for each in values]
        )

    def fail(self, errors: Mapping[PhotoIdentity, str]) -> Indices:
        """Why photos cannot be used."""
        rows, values = self._known(errors)
        self.columns.error[rows] = [self._errors.number_of(each) for each in values]
        return self._changed(rows)

    def decoded(self, truncated: Mapping[PhotoIdentity, bool]) -> Indices:
        """Photos could be decoded, whole or (True) in part."""
        rows, values = self._known(truncated)
        news = ~self.columns.decoded[rows] | (self.columns.error[rows] != 0)
        rows = rows[news]
        self.columns.decoded[rows], self.columns.error[rows] = True, 0
        self.columns.truncated[rows] = np.array(values, np.bool_)[news]
        return self._changed(rows)

    def recognise(self, known: Mapping[PhotoIdentity, Remembered]) -> Indices:
        """What came to be known of photos when their files were read; what the person said since is newer.
        What was measured moves nothing until photos are arranged.
        """
        rows, values = self._known(known)
        for column, before in (
            (self.columns.decision, [self._labels.had(each.decision) for each in values]),
            (self.columns.filed_as, [self._labels.filed(each.filed) for each in values]),
        ):
            column[rows] = np.where(column[rows] == NOTHING, before, column[rows])
        self._measure(rows, [each.image_stats for each in values])
        copies = self.copies.join(rows, [each.picture for each in values])
        return self._changed(np.concatenate([rows, copies]))

    def move(self, moves: Mapping[PhotoIdentity, Photo]) -> Indices:
        """Photos lie elsewhere now."""
        rows, photos = self._known(moves)
        for before in moves:
            self._indices.pop(before, None)
        for row, photo in zip(rows.tolist(), photos, strict=True):
            self._indices[photo.identity] = row
            self.photos[row] = photo
        self._find(rows)
        return self._changed(rows)

    def remove(self, identities: Iterable[PhotoIdentity]) -> Indices:
        """Photos are gone. Their rows stay where they are, for whoever still holds them."""
        rows, found = self._known({identity: identity for identity in identities})
        for identity in found:
            del self._indices[identity]
        self.copies.part(rows)
        self.columns.gone[rows] = True
        self._likeness = None
        return self._changed(rows)

    def _known(self, values: Mapping[PhotoIdentity, _V]) -> tuple[Indices, list[_V]]:
        """The rows of those photos that there are, and what belongs to each."""
        indices = self._indices
        found = [(indices[identity], value) for identity, value in values.items() if identity in indices]
        return np.array([index for index, _value in found], np.intp), [value for _index, value in found]

    def _changed(self, rows: Indices) -> Indices:
        self._counted = False
        return rows

    def _write_to_copies(self, column: NDArray[np.int16], rows: Indices, numbers: Sequence[int]) -> Indices:
        """Write the numbers of labels into rows, and into those of all copies of their photos."""
        column[rows] = numbers
        copies, theirs = self.copies.spread(rows, numbers)
        column[copies] = theirs
        return self._changed(np.concatenate([rows, copies]))

    def _measure(self, rows: Indices, stats: Sequence[ImageStats | None]) -> None:
        """What was measured of rows, as far as it is known."""
        measured = [(row, each) for row, each in zip(rows.tolist(), stats, strict=True) if each is not None]
        if measured:
            at, columns = [row for row, _each in measured], self.columns
            columns.taken[at] = [np.nan if each.taken is None else each.taken for _row, each in measured]
            columns.sharpness[at] = [each.sharpness for _row, each in measured]
            columns.phash[at] = [each.phash for _row, each in measured]
            self._likeness = None

    def _find(self, rows: Indices) -> None:
        """Note where the photos of rows lie and what they are called."""
        at: list[int] = rows.tolist()
        photos = [self.photos[row] for row in at]
        for row, photo in zip(at, photos, strict=True):
            self.search_texts[row] = folded(f"{photo.name}\0{photo.path}")
        self.columns.folder[rows] = [self._folder_of(photo.path) for photo in photos]
        self.columns.changed[rows] = [date_of(photo.identity, None) for photo in photos]
        self._name_ranks = self._likeness = None

    def _folder_of(self, path: Path) -> int:
        """The number of the folder a photo lies in. Asked by text: to make and hash its Path takes 5 µs."""
        text = os.path.dirname(path)  # noqa: PTH120
        number = self._folders_by_text.get(text)
        if number is None:
            number = self._folders_by_text[text] = self._folders.number_of(path.parent)
        return number
