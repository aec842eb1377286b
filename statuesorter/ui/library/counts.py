"""Counts of photos by what they are, for each folder with all below it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import Label, is_filed
from statuesorter.ui.library.columns import FAILED, Columns
from statuesorter.ui.library.states import States

_STATES = -FAILED
"""How many states there are that are no label; their numbers are below that of the first label."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many photos there are; ``by_label``, ``unsure``, ``waiting`` and ``failed`` add up to ``total``."""

    total: int = 0
    by_label: Mapping[Label, int] = field(default_factory=dict[Label, int])
    unsure: int = 0
    failed: int = 0
    waiting: int = 0
    """Neither the model nor the person has said anything."""
    decided: int = 0
    corrected: int = 0
    to_file: int = 0
    """Photos of labels that are filed unless the person says otherwise, which are not filed yet."""
    can_be_filed: int = 0
    """Photos of any label which are not filed yet: one that stays can be given a folder."""

    def of(self, label: Label) -> int:
        """How many have a label."""
        return self.by_label.get(label, 0)


class FolderCounts:
    """The counts of the opened folder and of each folder in it; a folder counts what lies below it too."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._numbers = {root: 0}
        self._sorted = [root]
        self._known = 0
        self._inside: NDArray[np.intp] = np.zeros((0, 2), np.intp)
        """(Number of a folder as it arrived, number of a folder that counts it) for all such pairs."""
        self._cells: NDArray[np.int64]
        """Photos by folder, status (FAILED, NOTHING, UNSURE, then the labels), and whether they are decided,
        corrected, filed.
        """

    def folders(self) -> Sequence[Path]:
        """Every folder with photos in it or below it, sorted."""
        return self._sorted

    def of(self, folder: Path | None, labels: Sequence[Label]) -> Counts:
        """The counts of a folder, or of everything. ``labels`` are by their numbers."""
        number = self._numbers.get(self._root if folder is None else folder)
        if number is None:
            return Counts()
        cells = self._cells[number]
        failed, waiting, unsure, *by_label = cells.sum(axis=(1, 2, 3)).tolist()
        not_filed = cells[_STATES:, :, :, 0].sum(axis=(1, 2)).tolist()
        return Counts(
            total=int(cells.sum()),
            by_label=dict(zip(labels, by_label, strict=True)),
            unsure=unsure,
            failed=failed,
            waiting=waiting,
            decided=int(cells[:, 1].sum()),
            corrected=int(cells[:, :, 1].sum()),
            to_file=sum(n for label, n in zip(labels, not_filed, strict=True) if is_filed(label)),
            can_be_filed=sum(not_filed),
        )

    def count(self, columns: Columns, folders: Collection[Path], labels: int) -> None:
        """Count anew. ``folders`` are those that the columns speak of, ``labels`` how many there are."""
        if len(folders) > self._known:
            self._learn(list(folders)[self._known :])
        states, shape = States.at(columns, slice(None)), (len(folders), labels + _STATES, 2, 2, 2)
        bits = (states.decided * np.int8(4)) | (states.corrected * np.int8(2)) | states.filed
        cells = (columns.folder * shape[1] + states.status + _STATES) * 8 + bits
        lying = np.bincount(cells[~columns.gone], minlength=int(np.prod(shape))).reshape(shape)
        below, counting = self._inside.T
        self._cells = np.zeros((len(self._numbers), *shape[1:]), np.int64)
        np.add.at(self._cells, counting, lying[below])

    def _learn(self, folders: Sequence[Path]) -> None:
        """Folders that were not known."""
        pairs = [
            (arrived, number)
            for arrived, folder in enumerate(folders, start=self._known)
            for number in self._counting(folder)
        ]
        self._inside = np.concatenate([self._inside, np.array(pairs, np.intp).reshape(-1, 2)])
        self._known += len(folders)
        self._sorted = sorted(self._numbers)

    def _counting(self, folder: Path) -> list[int]:
        """The numbers of the folders that count what lies in ``folder``: itself and those above it, up to the
        opened one; the opened one alone where filing has moved photos out of it.
        """
        above = [folder, *folder.parents]
        inside = above[: above.index(self._root)] if self._root in above else []
        return [self._numbers.setdefault(each, len(self._numbers)) for each in (*inside, self._root)]
