"""Which photos are shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import Label
from statuesorter.domain.names import folded
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.ui.library.columns import Indices, State
from statuesorter.ui.library.photo_table import PhotoTable


@dataclass(frozen=True, slots=True)
class Filter:
    """All conditions hold at once; the empty filter shows everything."""

    status: Label | State | None = None
    """The label, or the state instead of one, that photos must have."""
    folder: Path | None = None
    """The folder in which, or below which, they must lie."""
    search: str = ""
    """What must stand in their name or folder; case does not count."""
    only: frozenset[PhotoIdentity] | None = None
    """The photos that may be shown; None: all."""

    def mask(self, table: PhotoTable, rows: Indices | slice) -> NDArray[np.bool_]:
        """Whether each of some rows is to be shown."""
        columns = table.columns
        shown = ~columns.gone[rows]
        if self.status is not None:
            shown &= table.states(rows).status == table.number_of(self.status)
        if self.folder is not None:
            inside = [n for n, folder in enumerate(table.folder_paths) if folder.is_relative_to(self.folder)]
            shown &= np.isin(columns.folder[rows], inside)
        if self.only is not None:
            named = [index for each in self.only if (index := table.index_of(each)) is not None]
            at_rows = np.arange(len(table.photos))[rows] if isinstance(rows, slice) else rows
            shown &= np.isin(at_rows, named)
        if self.search:
            words, texts = folded(self.search), table.search_texts
            at = range(len(texts))[rows] if isinstance(rows, slice) else rows.tolist()
            shown &= np.fromiter((words in texts[index] for index in at), np.bool_, len(shown))
        return shown
