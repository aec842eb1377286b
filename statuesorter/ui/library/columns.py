"""The state of N photos as arrays of one length, one a property: what can be counted, filtered and sorted."""

from __future__ import annotations

from enum import Enum
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

_V = TypeVar("_V")

Indices = NDArray[np.intp]
"""Places of rows in the table."""

UNSURE, NOTHING, FAILED = -1, -2, -3
"""Where a label's number would stand: the model is unsure; nothing was said; the photo cannot be used."""


class State(Enum):
    """What a photo can be that has no label."""

    UNSURE = UNSURE
    NOTHING = NOTHING
    FAILED = FAILED


_FIRST_CAPACITY = 256
_COLUMNS: dict[str, tuple[type[np.generic], float]] = {
    "decision": (np.int16, NOTHING),
    "answer": (np.int16, NOTHING),
    "model": (np.int16, 0),
    "filed_as": (np.int16, NOTHING),
    "error": (np.int32, 0),
    "changed": (np.float64, 0),
    "taken": (np.float64, np.nan),
    "sharpness": (np.float64, np.inf),
    "phash": (np.uint64, 0),
    "decoded": (np.bool_, False),
    "truncated": (np.bool_, False),
    "folder": (np.int32, 0),
    "picture": (np.int32, -1),
    "gone": (np.bool_, False),
}
"""The type of each column, and what stands in it for a photo of which nothing is known."""


class Columns:
    """Arrays that grow together. Growing may move them: whoever keeps one keeps what was true then."""

    decision: NDArray[np.int16]
    """The number of the label that the person gave."""
    answer: NDArray[np.int16]
    """The number of the label that the model gave, or UNSURE."""
    model: NDArray[np.int16]
    """Which model answered."""
    filed_as: NDArray[np.int16]
    """The number of the label that the photo is filed under."""
    error: NDArray[np.int32]
    """Why the photo cannot be used: the number of the sentence, 0 where it can."""
    changed: NDArray[np.float64]
    """When the file was changed last, in seconds since 1970 by the clock on the wall."""
    taken: NDArray[np.float64]
    """When the photo was taken, in the same seconds; NaN where nobody knows."""
    sharpness: NDArray[np.float64]
    """0 to 1; infinite where it was not measured."""
    phash: NDArray[np.uint64]
    decoded: NDArray[np.bool_]
    """The photo could be decoded, whole or in part."""
    truncated: NDArray[np.bool_]
    """Part of the photo is missing or damaged; what there is is shown."""
    folder: NDArray[np.int32]
    """The number of the folder it lies in."""
    picture: NDArray[np.int32]
    """The same number for all copies of one photo, -1 until the file was read."""
    gone: NDArray[np.bool_]
    """The photo was taken out of the table."""
    probabilities: NDArray[np.float64]
    """L × N: what the model gives each label, by the labels' numbers."""

    def __init__(self, labels: int) -> None:
        self._count = 0
        self._arrays = {
            name: np.full(_FIRST_CAPACITY, fill, dtype) for name, (dtype, fill) in _COLUMNS.items()
        }
        self._probabilities = np.zeros((labels, _FIRST_CAPACITY))
        self._show()

    def __len__(self) -> int:
        return self._count

    def grow(self, by: int) -> None:
        """``by`` more rows at the end, of which nothing is known."""
        self._count += by
        while self._count > self._probabilities.shape[1]:
            for name, array in self._arrays.items():
                self._arrays[name] = np.concatenate([array, np.full_like(array, _COLUMNS[name][1])])
            more = np.zeros_like(self._probabilities)
            self._probabilities = np.concatenate([self._probabilities, more], axis=1)
        self._show()

    def widen(self, labels: int) -> None:
        """There are so many labels now."""
        before = self._probabilities
        more = np.zeros((labels - len(before), before.shape[1]))
        self._probabilities = np.concatenate([before, more])
        self._show()

    def _show(self) -> None:
        for name, array in self._arrays.items():
            setattr(self, name, array[: self._count])
        self.probabilities = self._probabilities[:, : self._count]


class Categories(Generic[_V]):
    """The distinct values of a column that holds their numbers, in the order in which they came up."""

    def __init__(self, *values: _V) -> None:
        self.values = list(values)
        self._numbers = {value: number for number, value in enumerate(values)}

    def __len__(self) -> int:
        return len(self.values)

    def number_of(self, value: _V) -> int:
        """The number of a value, be it new or not."""
        number = self._numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number
