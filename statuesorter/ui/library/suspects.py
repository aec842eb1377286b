"""Decisions on photos of the table that look unlike the rest. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from statuesorter.domain.labels import Label
from statuesorter.domain.language import ngettext, number
from statuesorter.ui.library.columns import Columns, Indices


@dataclass(frozen=True, slots=True)
class Suspect:
    """The decision says ``label``; what is learned from the others says ``likelier``."""

    label: Label
    likelier: Label


class SuspectRows:
    """Which rows are in doubt: as long as the decision is the one that was doubted, and the person has not
    confirmed it. So a doubt is gone at once when they do anything about it, and back when they undo it.
    """

    def __init__(self, columns: Columns, label_of: Callable[[int], Label | None]) -> None:
        self._columns, self._label_of = columns, label_of
        self._found: Mapping[int, Suspect] = {}
        self._confirmed: set[int] = set()

    def take(self, found: Mapping[int, Suspect]) -> Indices:
        """These rows are in doubt, and no others. Gives all rows that were or are."""
        before, self._found, self._confirmed = self._found, found, set()
        return np.array(sorted({*before, *found}), np.intp)

    def confirm(self, rows: Iterable[int], *, confirmed: bool) -> None:
        """The person confirmed the decisions on rows, or not any more."""
        if confirmed:
            self._confirmed.update(rows)
        else:
            self._confirmed.difference_update(rows)

    def at(self, index: int) -> Suspect | None:
        """What is in doubt of a row."""
        suspect = self._found.get(index)
        if suspect is None or index in self._confirmed or self._columns.gone[index]:
            return None
        return suspect if self._label_of(int(self._columns.decision[index])) == suspect.label else None

    def rows(self) -> Indices:
        """The rows in doubt, in the order of arrival."""
        return np.array(sorted(index for index in self._found if self.at(index) is not None), np.intp)


def suspects_in_words(count: int) -> str:
    """That so many decisions are in doubt."""
    words = ngettext("{n} decision looks unlike the rest", "{n} decisions look unlike the rest", count)
    return words.format(n=number(count))
