"""The labels of a table's photos, and the numbers that stand for them in its columns. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from statuesorter.domain.labels import UNSURE as UNSURE_WORD
from statuesorter.domain.labels import FiledAs, Label, LabelSet
from statuesorter.domain.own_labels import OwnLabel, ShownLabels
from statuesorter.ui.library.columns import NOTHING, UNSURE, Categories, Columns, State


class LabelNumbers:
    """Which labels there are: those of the model, those that the person made, and those that photos have by
    what the person or a model said. A label keeps its number; ``columns`` are widened where one is new.
    """

    def __init__(self, columns: Columns, labels: LabelSet, own: Sequence[OwnLabel]) -> None:
        self._columns = columns
        self._numbers = Categories(*labels)
        self._model_labels = labels
        self._own_labels = own
        self._met = dict.fromkeys(labels)
        """The labels that photos have, or have had, by what the person or a model said."""
        self._all: ShownLabels | None = None
        self._meet()

    @property
    def categories(self) -> Categories[Label]:
        """The labels by their numbers."""
        return self._numbers

    @property
    def all(self) -> ShownLabels:
        """The labels of the model, in its order, then those that the person made, in theirs, then those that
        photos have from elsewhere. Where the model learns one of the person's it stays at its place.
        """
        if self._all is None:
            self._all = ShownLabels(dict.fromkeys((*self.lasting, *self._met)), self._own_labels)
        return self._all

    @property
    def of_model(self) -> tuple[Label, ...]:
        """The labels that the model tells apart, in its order."""
        return self._model_labels.labels

    @property
    def lasting(self) -> tuple[Label, ...]:
        """The labels that are there even where no photo has them: the model's, and the person's own."""
        own = tuple(each.label for each in self._own_labels)
        return (*(label for label in self._model_labels if label not in own), *own)

    def use(self, labels: LabelSet) -> None:
        """The labels of the model are these."""
        self._model_labels = labels
        self._meet()

    def use_own(self, own: Sequence[OwnLabel]) -> None:
        """The labels that the person made are these."""
        self._own_labels = own
        self._meet()

    def _meet(self) -> None:
        """What neither the model knows nor the person made, and no photo has, is no label any more."""
        used = {int(number) for number in np.unique([self._columns.decision, self._columns.answer])}
        self._met = {label: None for label in self._met if self._numbers.number_of(label) in used}
        for label in self.lasting:
            self.had(label)
        self._all = None

    def had(self, label: Label | None) -> int:
        """The number that stands for a label that photos have; one that was not known gets its own."""
        if label is None:
            return NOTHING
        if label not in self._met:
            self._met[label] = self._all = None
        return self._numbered(label)

    def filed(self, filed: FiledAs | None) -> int:
        """The number that stands for what a photo is filed as."""
        if filed is None:
            return NOTHING
        return UNSURE if filed == UNSURE_WORD else self._numbered(Label(filed))

    def of(self, status: Label | State) -> int:
        """What stands in a column for a label, or for a state instead of one."""
        return status.value if isinstance(status, State) else self._numbered(status)

    def label(self, number: int) -> Label | None:
        """The label with a number, as it stands in a column."""
        return None if number < 0 else self._numbers.values[number]

    def filed_as(self, number: int) -> FiledAs | None:
        """What a photo is filed as, by the number in its column; None where it is not."""
        return UNSURE_WORD if number == UNSURE else self.label(number)

    def _numbered(self, label: Label) -> int:
        number = self._numbers.number_of(label)
        if number == len(self._columns.probabilities):
            self._columns.widen(len(self._numbers))
        return number
