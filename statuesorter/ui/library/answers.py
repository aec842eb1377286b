"""What models said of a table's photos, in its columns; judged by how many may be wrong. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from statuesorter.domain.labels import is_filed
from statuesorter.domain.prediction import Prediction, Predictions
from statuesorter.ui.library.columns import NOTHING, UNSURE, Categories, Columns, Indices
from statuesorter.ui.library.label_numbers import LabelNumbers
from statuesorter.ui.library.outlook import Judge, KnownModel, Outlook, outlook

Floats = NDArray[np.floating[Any]]


class Answers:
    """Writes the answers of models into ``columns`` and reads them there. ``wrong_allowed``: of 100 photos
    filed so many may be wrong; None: as many as the model allows.
    """

    def __init__(self, columns: Columns, labels: LabelNumbers, *, wrong_allowed: int | None) -> None:
        self._columns = columns
        self._labels = labels
        self._models = Categories[KnownModel]()
        self._judge = Judge(columns, self._models, labels.categories)
        self._wrong_allowed = wrong_allowed

    def at(self, index: int) -> Prediction | None:
        """What the model said of a photo."""
        columns, answer = self._columns, int(self._columns.answer[index])
        if answer == NOTHING:
            return None
        labels, model, targets = self._models.values[int(columns.model[index])]
        numbers = [self._labels.of(label) for label in labels]
        probabilities = tuple(columns.probabilities[numbers, index].tolist())
        return Prediction(self._labels.label(answer), probabilities, labels, model, targets)

    def signatures(self, rows: Indices) -> set[str]:
        """What the predictions of some rows are signed with, of which the model has said something."""
        return {self._models.values[number][1] for number in np.unique(self._columns.model[rows]).tolist()}

    def take(self, rows: Indices, predictions: Sequence[Prediction]) -> None:
        """What models said of some rows, one each."""
        by_model: dict[int, list[int]] = {}
        for place, each in enumerate(predictions):
            model = self._models.number_of((each.labels, each.model, each.targets))
            by_model.setdefault(model, []).append(place)
        for model, places in by_model.items():
            said = [predictions[place] for place in places]
            answers = [UNSURE if each.label is None else self._labels.had(each.label) for each in said]
            self._write(model, rows[places], answers, np.array([each.probabilities for each in said]))

    def take_again(self, rows: Indices, predictions: Predictions) -> None:
        """What is said now of some rows of which the model has said something before, one each."""
        model = self._models.number_of((predictions.labels, predictions.model, predictions.targets))
        numbers = np.array([self._labels.had(label) for label in predictions.labels])
        answers = np.where(predictions.sure, numbers[predictions.likeliest], UNSURE)
        self._write(model, rows, answers, predictions.probabilities)

    def allow(self, wrong: int) -> Indices:
        """Of 100 photos filed so many may be wrong. Gives the rows of which something else is said now."""
        self._wrong_allowed, answers = wrong, self._judge.answers(wrong)
        rows = np.flatnonzero(answers != self._columns.answer)
        self._columns.answer[rows] = answers[rows]
        return rows

    def outlook(self, wrong: int) -> Outlook:
        """What would come of the photos if of 100 filed so many might be wrong."""
        filed = [self._labels.of(label) for label in self._labels.all if is_filed(label)]
        return outlook(self._columns, self._judge.answers(wrong), filed)

    def forget(self) -> None:
        """Another model is in use: what the old one said no longer counts."""
        self._columns.answer[:] = NOTHING
        self._columns.probabilities[:] = 0

    def _write(self, model: int, rows: Indices, answers: ArrayLike, probabilities: Floats) -> None:
        """``answers`` are numbers of labels, or UNSURE; ``probabilities`` (N × K) those of the model's."""
        numbers = np.array([self._labels.had(label) for label in self._models.values[model][0]])
        columns = self._columns
        columns.model[rows] = model
        columns.answer[rows] = answers
        columns.probabilities[:, rows] = 0
        columns.probabilities[numbers[:, np.newaxis], rows] = probabilities.T
        if self._wrong_allowed is not None:  # they may have been asked for before the person chose that
            self._judge.write(columns.answer, model, rows, wrong=self._wrong_allowed)
