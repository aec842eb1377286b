"""What comes of the photos of a folder, by how many of 100 that are filed may be wrong. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.sureness import is_sure
from statuesorter.domain.targets import ThresholdsByTarget
from statuesorter.ui.library.columns import FAILED, NOTHING, UNSURE, Categories, Columns, Indices
from statuesorter.ui.library.states import States

KnownModel = tuple[LabelSet, str, ThresholdsByTarget]
"""The labels that a model tells apart, its name, and its thresholds for each choice of the person."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many photos are ``left`` to the person, because the model is unsure of them; how many are ``filed``
    (their label has a folder, unless the person says otherwise); how many were ``seen``, by the model or by
    the person, and how many are ``waiting`` for it.
    """

    left: int
    filed: int
    seen: int
    waiting: int


def outlook(columns: Columns, answers: NDArray[np.int16], filed: Sequence[int]) -> Outlook:
    """What comes of all photos if the model answers so; ``filed`` are the numbers of labels with a folder."""
    states = States(columns.decision, answers, columns.filed_as, columns.error)
    status = states.status[~columns.gone]
    return Outlook(
        left=int((status == UNSURE).sum()),
        filed=int(np.isin(status, filed).sum()),
        seen=int(((status != NOTHING) & (status != FAILED)).sum()),
        waiting=int((status == NOTHING).sum()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Judges by the probabilities in ``columns``, without asking a model again: of which label it is, or that
    it is unsure. ``models`` and ``numbers`` (of the labels) are those that the columns speak of.
    """

    columns: Columns
    models: Categories[KnownModel]
    numbers: Categories[Label]

    def answers(self, wrong: int) -> NDArray[np.int16]:
        """What the models say of all photos if of 100 filed so many may be wrong."""
        answers, models = self.columns.answer.copy(), self.columns.model
        answered = answers != NOTHING
        for model in np.unique(models[answered]).tolist():
            rows = np.flatnonzero(answered & (models == model))
            self.write(answers, model, rows, wrong=wrong)
        return answers

    def write(self, answers: NDArray[np.int16], model: int, rows: Indices, *, wrong: int) -> None:
        """Write into the column ``answers`` what one model, by its number, says of some rows then; nothing
        where it leaves no such choice.
        """
        labels, _name, targets = self.models.values[model]
        thresholds = dict(targets).get(wrong)
        if thresholds is None:
            return
        places = np.array([self.numbers.number_of(label) for label in labels], np.int16)
        probabilities = self.columns.probabilities[places[:, np.newaxis], rows].T
        likeliest = places[probabilities.argmax(axis=1)]
        answers[rows] = np.where(is_sure(probabilities, thresholds), likeliest, np.int16(UNSURE))
