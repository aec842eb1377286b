"""The photos of the opened folder and all that is known of them: the one home of that state. Knows no Qt.

A row keeps its index for ever; one that is taken out is marked as gone. What is counted, filtered and sorted
by is in columns, objects are in lists. Every update gives the rows that it changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from statuesorter.domain.decision import Remembered
from statuesorter.domain.image_stats import ImageStats, date_of
from statuesorter.domain.labels import DEFAULT_LABELS, FiledAs, Label, LabelSet, is_filed
from statuesorter.domain.labels import UNSURE as UNSURE_WORD
from statuesorter.domain.names import folded
from statuesorter.domain.own_labels import OwnLabel, ShownLabels
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction, Predictions
from statuesorter.domain.similar import similar_groups
from statuesorter.ui.library.columns import NOTHING, UNSURE, Categories, Columns, Indices, State
from statuesorter.ui.library.copies import Copies
from statuesorter.ui.library.counts import Counts, FolderCounts
from statuesorter.ui.library.outlook import Judge, KnownModel, Outlook, outlook
from statuesorter.ui.library.states import States
from statuesorter.ui.library.suspects import SuspectRows

KnownPhoto = tuple[Photo, Remembered]
"""A photo, and what is known of it from before."""

Floats = NDArray[np.floating[Any]]

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
        self._labels = Categories(*labels)
        self._model_labels = labels
        self._own_labels = own
        self._met = dict.fromkeys(labels)
        """The labels that photos have, or have had, by what the person or a model said."""
        self._all_labels: ShownLabels | None = None
        self._models = Categories[KnownModel]()
        self._wrong_allowed = wrong_allowed
        self._errors = Categories("")
        self._folders = Categories[Path]()
        self._folders_by_text: dict[str, int] = {}
        self.columns = Columns(len(self._labels))
        self._judge = Judge(self.columns, self._models, self._labels)
        self.copies = Copies(self.columns)
        self.suspects = SuspectRows(self.columns, self.label_of)
        self._indices: dict[PhotoIdentity, int] = {}
        self._counts = FolderCounts(root)
        self._counted = False
        self._name_ranks: Indices | None = None
        self._likeness: Indices | None = None
        self._meet()

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
        """The labels of the model, in its order, then those that the person made, in theirs, then those that
        photos have from elsewhere. Where the model learns one of the person's it stays at its place.
        """
        if self._all_labels is None:
            every = dict.fromkeys((*self.lasting_labels, *self._met))
            self._all_labels = ShownLabels(every, self._own_labels)
        return self._all_labels

    @property
    def model_labels(self) -> tuple[Label, ...]:
        """The labels that the model tells apart, in its order."""
        return self._model_labels.labels

    @property
    def lasting_labels(self) -> tuple[Label, ...]:
        """The labels that are there even where no photo has them: the model's, and the person's own."""
        own = tuple(each.label for each in self._own_labels)
        return (*(label for label in self._model_labels if label not in own), *own)

    def use_labels(self, labels: LabelSet) -> None:
        """The labels of the model are these."""
        self._model_labels = labels
        self._meet()

    def use_own_labels(self, own: Sequence[OwnLabel]) -> None:
        """The labels that the person made are these."""
        self._own_labels = own
        self._meet()

    def _meet(self) -> None:
        """What neither the model knows nor the person made, and no photo has, is no label any more."""
        used = {int(number) for number in np.unique([self.columns.decision, self.columns.answer])}
        self._met = {label: None for label in self._met if self._labels.number_of(label) in used}
        for label in self.lasting_labels:
            self._number_of(label)
        self._all_labels, self._counted = None, False

    def unanswered(self) -> NDArray[np.bool_]:
        """Of each row whether it is there and the model has said nothing of it."""
        return ~self.columns.gone & (self.columns.answer == NOTHING)

    def answered(self) -> NDArray[np.bool_]:
        """Of each row whether it is there and the model has said something of it."""
        return ~self.columns.gone & (self.columns.answer != NOTHING)

    def counts(self, folder: Path | None = None) -> Counts:
        """How many photos of each kind lie in a folder and below; of the whole opened folder without one."""
        return self._up_to_date().of(folder, self._labels.values)

    def folders(self) -> Sequence[Path]:
        """The folders that hold photos, the opened one included, sorted."""
        return self._up_to_date().folders()

    def _up_to_date(self) -> FolderCounts:
        if not self._counted:
            self._counts.count(self.columns, self._folders.values, len(self._labels))
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
        return status.value if isinstance(status, State) else self._numbered(status)

    def label_of(self, number: int) -> Label | None:
        """The label with a number, as it stands in a column."""
        return None if number < 0 else self._labels.values[number]

    def filed_as_at(self, index: int) -> FiledAs | None:
        """What a photo is filed as, or None where it is not."""
        number = int(self.columns.filed_as[index])
        return UNSURE_WORD if number == UNSURE else self.label_of(number)

    def prediction_at(self, index: int) -> Prediction | None:
        """What the model said of a photo."""
        columns, answer = self.columns, int(self.columns.answer[index])
        if answer == NOTHING:
            return None
        labels, model, targets = self._models.values[int(columns.model[index])]
        numbers = [self._labels.number_of(label) for label in labels]
        probabilities = tuple(columns.probabilities[numbers, index].tolist())
        return Prediction(self.label_of(answer), probabilities, labels, model, targets)

    def signatures(self, rows: Indices) -> set[str]:
        """What the predictions of some rows are signed with, of which the model has said something."""
        return {self._models.values[number][1] for number in np.unique(self.columns.model[rows]).tolist()}

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
        columns.decision[rows] = [self._number_of(known.decision) for known in remembered]
        columns.filed_as[rows] = [self._number_filed(known.filed) for known in remembered]
        self._find(rows)
        self._measure(rows, [known.image_stats for known in remembered])
        self.copies.join(rows, [known.picture for known in remembered])
        self._counted = False
        return rows

    def predict(self, predictions: Mapping[PhotoIdentity, Prediction]) -> Indices:
        """What the model said. Its photos can be used."""
        rows, values = self._known(predictions)
        by_model: dict[int, list[int]] = {}
        for place, each in enumerate(values):
            model = self._models.number_of((each.labels, each.model, each.targets))
            by_model.setdefault(model, []).append(place)
        for model, places in by_model.items():
            self._take_answers(model, rows[places], [values[place] for place in places])
        self.columns.error[rows] = 0
        return self._changed(rows)

    def predict_again(self, rows: Indices, predictions: Predictions) -> Indices:
        """What is said now of some rows of which the model has said something before, one each."""
        model = self._models.number_of((predictions.labels, predictions.model, predictions.targets))
        numbers = np.array([self._number_of(label) for label in predictions.labels])
        answers = np.where(predictions.sure, numbers[predictions.likeliest], UNSURE)
        self._write_answers(model, rows, answers, predictions.probabilities)
        return self._changed(rows)

    def _take_answers(self, model: int, rows: Indices, predictions: Sequence[Prediction]) -> None:
        """What one model, by its number, said of some rows."""
        answers = [UNSURE if p.label is None else self._number_of(p.label) for p in predictions]
        self._write_answers(model, rows, answers, np.array([p.probabilities for p in predictions]))

    def _write_answers(self, model: int, rows: Indices, answers: ArrayLike, probabilities: Floats) -> None:
        """``answers`` are numbers of labels, or UNSURE; ``probabilities`` (N × K) those of the model's."""
        numbers = np.array([self._number_of(label) for label in self._models.values[model][0]])
        columns = self.columns
        columns.model[rows] = model
        columns.answer[rows] = answers
        columns.probabilities[:, rows] = 0
        columns.probabilities[numbers[:, np.newaxis], rows] = probabilities.T
        if self._wrong_allowed is not None:  # they may have been asked for before the person chose that
            self._judge.write(columns.answer, model, rows, wrong=self._wrong_allowed)

    def allow(self, wrong: int) -> Indices:
        """Of 100 photos filed so many may be wrong: what the model said is judged anew."""
        self._wrong_allowed, answers = wrong, self._judge.answers(wrong)
        rows = np.flatnonzero(answers != self.columns.answer)
        self.columns.answer[rows] = answers[rows]
        return self._changed(rows)

    def outlook(self, wrong: int) -> Outlook:
        """What would come of the photos if of 100 filed so many might be wrong."""
        filed = [self._labels.number_of(label) for label in self.labels if is_filed(label)]
        return outlook(self.columns, self._judge.answers(wrong), filed)

    def forget_predictions(self) -> None:
        """Another model is in use: what the old one said no longer counts."""
        self.columns.answer[:] = NOTHING
        self.columns.probabilities[:] = 0
        self._counted = False

    def decide(self, decisions: Mapping[PhotoIdentity, Label | None]) -> Indices:
        """What the person said of photos and all their copies; None withdraws it."""
        rows, values = self._known(decisions)
        return self._write_to_copies(self.columns.decision, rows, [self._number_of(each) for each in values])

    def file(self, filed: Mapping[PhotoIdentity, FiledAs | None]) -> Indices:
        """What photos and all their copies are filed as; None: not any more."""
        rows, values = self._known(filed)
        return self._write_to_copies(
            self.columns.filed_as, rows, [self._number_filed(each) for each in values]
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
            (self.columns.decision, [self._number_of(each.decision) for each in values]),
            (self.columns.filed_as, [self._number_filed(each.filed) for each in values]),
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

    def _number_of(self, label: Label | None) -> int:
        """The number that stands for a label that photos have; one that was not known gets its own."""
        if label is None:
            return NOTHING
        if label not in self._met:
            self._met[label] = self._all_labels = None
        return self._numbered(label)

    def _numbered(self, label: Label) -> int:
        number = self._labels.number_of(label)
        if number == len(self.columns.probabilities):
            self.columns.widen(len(self._labels))
        return number

    def _number_filed(self, filed: FiledAs | None) -> int:
        """The number that stands for what a photo is filed as."""
        if filed is None:
            return NOTHING
        return UNSURE if filed == UNSURE_WORD else self._numbered(Label(filed))

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
