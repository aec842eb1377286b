"""Counts of photos by what they are, kept up to date for each folder: asking costs nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.labels import Label
from statuesorter.ui.photo_row import Row


@dataclass(slots=True)
class Counts:
    """How many photos of each kind. ``waiting`` have neither prediction nor decision yet."""

    total: int = 0
    paint: int = 0
    statue: int = 0
    unsure: int = 0
    failed: int = 0
    waiting: int = 0
    to_look_at: int = 0
    decided: int = 0
    corrected: int = 0
    to_file: int = 0
    """Paint and statue that are not filed yet."""

    def of(self, label: Label) -> int:
        """How many have a label."""
        return {Label.PAINT: self.paint, Label.STATUE: self.statue, Label.UNSURE: self.unsure}[label]

    def count(self, row: Row, by: int) -> None:
        """Add a row (``by`` 1) or take it away (-1)."""
        self.total += by
        label = row.label
        if row.failed:
            self.failed += by
            return
        if label is None:
            self.waiting += by
            return
        if row.decision is not None:
            self.decided += by
            self.corrected += by * row.corrected
        elif label is Label.UNSURE:
            self.to_look_at += by
        if label is not Label.UNSURE and not row.filed:
            self.to_file += by
        if label is Label.UNSURE:
            self.unsure += by
        elif label is Label.PAINT:
            self.paint += by
        else:
            self.statue += by


class FolderCounts:
    """The counts of the opened folder and of each folder in it; a folder counts what lies below it too."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._by_folder: dict[Path, Counts] = {root: Counts()}
        self._chains: dict[str, tuple[Counts, ...]] = {}
        self._sorted: list[Path] | None = None

    def of(self, folder: Path | None) -> Counts:
        """The counts of a folder, or of everything."""
        return self._by_folder.get(self._root if folder is None else folder, Counts())

    def folders(self) -> Sequence[Path]:
        """Every folder with photos in it or below it, sorted."""
        if self._sorted is None:
            self._sorted = sorted(self._by_folder)
        return self._sorted

    def add(self, row: Row) -> None:
        for counts in self._chain(row.photo.path):
            counts.count(row, 1)

    def remove(self, row: Row) -> None:
        for counts in self._chain(row.photo.path):
            counts.count(row, -1)

    def _chain(self, path: Path) -> tuple[Counts, ...]:
        """The counts of the folder a photo lies in and of all folders above it, up to the opened one."""
        named = os.path.dirname(path)  # noqa: PTH120  asked with each result: three times as fast as `parent`
        chain = self._chains.get(named)
        if chain is None:
            above = list(path.parents)
            inside = above[: above.index(self._root)] if self._root in above else []  # moved away by filing
            for each in inside:
                if each not in self._by_folder:
                    self._by_folder[each], self._sorted = Counts(), None
            chain = (*(self._by_folder[each] for each in inside), self._by_folder[self._root])
            self._chains[named] = chain
        return chain
