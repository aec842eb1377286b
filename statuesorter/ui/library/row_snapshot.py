"""Rows as they stood at one moment: taken in a moment on the window's thread, gone through in a lane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import UNSURE, FiledAs
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.ui.library.photo_kind import ALL_KINDS
from statuesorter.ui.library.photo_row import Row

_LABELS = tuple(kind.label for kind in ALL_KINDS)
_SAID_BY_MODEL = np.array([kind.label not in (None, UNSURE) and not kind.decided for kind in ALL_KINDS])
_TO_FILE = np.array([kind.label is not None and not kind.failed and not kind.filed for kind in ALL_KINDS])


@dataclass(frozen=True, slots=True, eq=False)
class RowSnapshot:
    """Some rows, and what was said of each then, whatever is said of it later.

    ``arrived`` are all rows of the folder, by place, which go on changing: a photo that is moved meanwhile is
    where it is now. ``kinds`` are the codes of kinds, one for each of ``places``.
    """

    arrived: Sequence[Row]
    places: NDArray[np.intp]
    kinds: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.places)

    def rows(self) -> list[Row]:
        """The rows, as they are now."""
        places: list[int] = self.places.tolist()
        return [self.arrived[place] for place in places]

    def photos(self) -> list[Photo]:
        """The photos of the rows."""
        return [row.photo for row in self.rows()]

    def identities(self) -> list[PhotoIdentity]:
        """How the photos of the rows are known."""
        return [row.photo.identity for row in self.rows()]

    def said_by_model(self) -> Self:
        """Those to which the model has given a label, and the person none."""
        return self._only(_SAID_BY_MODEL)

    def to_file(self) -> Self:
        """Those that have a label or are unsure, and are not filed."""
        return self._only(_TO_FILE)

    def labelled(self) -> list[tuple[Photo, FiledAs]]:
        """The photos that have a label or are unsure, with that."""
        codes: list[int] = self.kinds.tolist()
        said = zip(self.photos(), (_LABELS[code] for code in codes), strict=True)
        return [(photo, label) for photo, label in said if label is not None]

    def _only(self, kinds: NDArray[np.bool_]) -> Self:
        wanted = kinds[self.kinds]
        return type(self)(self.arrived, self.places[wanted], self.kinds[wanted])
