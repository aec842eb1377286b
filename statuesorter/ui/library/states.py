"""What is said of photos: the rules, for one photo or for all at once."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from statuesorter.ui.library.columns import FAILED, NOTHING, Columns, Indices


class States(NamedTuple):
    """What the person and the model said of some photos, and how far they are filed.

    Each is an array, one value a photo, or the value of a single photo; the rules are arithmetic that serves
    both. A decision always wins over an answer.
    """

    decision: NDArray[np.int16]
    answer: NDArray[np.int16]
    filed_as: NDArray[np.int16]
    error: NDArray[np.int32]

    @classmethod
    def at(cls, columns: Columns, rows: Indices | slice | int) -> Self:
        """The states of some rows: copies where they are picked one by one, else the columns themselves."""
        return cls(columns.decision[rows], columns.answer[rows], columns.filed_as[rows], columns.error[rows])

    def only(self, wanted: NDArray[np.bool_]) -> Self:
        """Those of the photos that are wanted."""
        return type(self)(
            self.decision[wanted], self.answer[wanted], self.filed_as[wanted], self.error[wanted]
        )

    @property
    def decided(self) -> NDArray[np.bool_]:
        """Whether the person said what the photo is."""
        return self.decision != NOTHING

    @property
    def label(self) -> NDArray[np.int16]:
        """What the person said, else what the model said: the number of a label, or UNSURE, NOTHING."""
        return self.decision + (self.decision == NOTHING) * (self.answer - self.decision)

    @property
    def failed(self) -> NDArray[np.bool_]:
        """Whether the photo cannot be used, and the person has not said what it is all the same."""
        return (self.error != 0) & ~self.decided

    @property
    def status(self) -> NDArray[np.int16]:
        """What the photo counts as: the number of its label, or UNSURE, NOTHING or FAILED."""
        label = self.label
        return label + self.failed * (np.int16(FAILED) - label)

    @property
    def corrected(self) -> NDArray[np.bool_]:
        """Whether the person said something else than the model."""
        return self.decided & (self.answer != NOTHING) & (self.answer != self.decision)

    @property
    def filed(self) -> NDArray[np.bool_]:
        """Whether the photo is filed. With another label than it has now, it lies in the wrong folder."""
        label = self.label
        return (self.filed_as != NOTHING) & ((label == NOTHING) | (label == self.filed_as))

    @property
    def to_file(self) -> NDArray[np.bool_]:
        """Whether filing has something to do with the photo: it is labelled or unsure, and not filed."""
        return (self.status > NOTHING) & ~self.filed
