"""Counts of photos by what they are, for each folder with all below it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import OTHER, PAINT, STATUE, UNSURE, FiledAs, is_filed, label_or_unsure
from statuesorter.ui.library.photo_kind import ALL_KINDS, Kind


@dataclass(frozen=True, slots=True)
class Counts:
    """How many photos of each kind. ``waiting`` have neither prediction nor decision yet."""

    total: int = 0
    paint: int = 0
    statue: int = 0
    other: int = 0
    unsure: int = 0
    failed: int = 0
    waiting: int = 0
    to_look_at: int = 0
    decided: int = 0
    corrected: int = 0
    to_file: int = 0
    """Those of labels that are filed, and that are not yet."""

    def of(self, label: FiledAs) -> int:
        """How many have a label, or are unsure."""
        return {PAINT: self.paint, STATUE: self.statue, OTHER: self.other, UNSURE: self.unsure}[label]


def counts_of(kind: Kind) -> Counts:
    """What one photo of a kind counts as."""
    if kind.failed:
        return Counts(total=1, failed=1)
    if kind.label is None:
        return Counts(total=1, waiting=1)
    label = label_or_unsure(kind.label)
    unsure = label is None
    return Counts(
        total=1,
        paint=int(kind.label == PAINT),
        statue=int(kind.label == STATUE),
        other=int(kind.label == OTHER),
        unsure=int(unsure),
        to_look_at=int(unsure and not kind.decided),
        decided=int(kind.decided),
        corrected=int(kind.corrected),
        to_file=int(label is not None and is_filed(label) and not kind.filed),
    )


_COUNTS_OF = np.array([astuple(counts_of(kind)) for kind in ALL_KINDS])
"""Codes of kinds × the fields of `Counts`."""


class FolderCounts:
    """The counts of the opened folder and of each folder in it; a folder counts what lies below it too."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._numbers = {root: 0}
        self._sorted = [root]
        self._known = 0
        self._inside: NDArray[np.intp] = np.zeros((0, 2), np.intp)
        """(Number of a folder as it arrived, number of a folder that counts it) for all such pairs."""
        self._kinds: NDArray[np.int64] | None = None
        self._counts: NDArray[np.int64] = np.zeros((1, _COUNTS_OF.shape[1]), np.int64)

    def of(self, folder: Path | None) -> Counts:
        """The counts of a folder, or of everything."""
        number = self._numbers.get(self._root if folder is None else folder)
        return Counts() if number is None else Counts(*self._counts[number].tolist())

    def folders(self) -> Sequence[Path]:
        """Every folder with photos in it or below it, sorted."""
        return self._sorted

    def count(self, folders: Collection[Path], kinds: NDArray[np.int64]) -> None:
        """Count anew, unless ``kinds`` is what was counted last. It says of each folder how many photos of
        each kind lie in it (not below it); folders that come to be known are at the end of ``folders``.
        """
        if kinds is self._kinds:
            return
        if len(folders) > self._known:
            self._learn(list(folders)[self._known :])
        below, counting = self._inside.T
        self._counts = np.zeros((len(self._numbers), _COUNTS_OF.shape[1]), np.int64)
        np.add.at(self._counts, counting, (kinds @ _COUNTS_OF)[below])
        self._kinds = kinds

    def _learn(self, folders: Sequence[Path]) -> None:
        """Folders that were not known."""
        pairs = [
            (arrived, number)
            for arrived, folder in enumerate(folders, start=self._known)
            for number in self._counting(folder)
        ]
        self._inside = np.concatenate([self._inside, np.array(pairs, np.intp)])
        self._known += len(folders)
        self._sorted = sorted(self._numbers)

    def _counting(self, folder: Path) -> list[int]:
        """The numbers of the folders that count what lies in ``folder``: itself and those above it, up to the
        opened one; the opened one alone where filing has moved photos out of it.
        """
        above = [folder, *folder.parents]
        inside = above[: above.index(self._root)] if self._root in above else []
        return [self._numbers.setdefault(each, len(self._numbers)) for each in (*inside, self._root)]
