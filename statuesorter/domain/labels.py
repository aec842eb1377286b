"""What a photo can show. Labels are data: a model's card lists its labels, and the program follows that list.

A label has a name; what else belongs to it (its title, whether it is filed by default, the name of its
folder) follows from the name. `PAINT`, `STATUE` and `OTHER` are there from the start; a person adds their
own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NewType

from statuesorter.domain.language import _

Label = NewType("Label", str)
"""The name of what a photo shows: small letters of any writing, digits and hyphens. Text from outside: see
`label_named`, and for what a person calls it `label_called`.
"""

PAINT, STATUE, OTHER = Label("paint"), Label("statue"), Label("other")

UNSURE = "unsure"
"""The word for a photo without a label, where it stands in the place of one: a table, a folder, a journal.

No label: the state of a photo for which the model has no answer good enough and the person has given none.
"""

FiledAs = str
"""What a photo is filed as: a label, or `UNSURE`. The same word stands in journals and in the catalog."""

MOST_LABELS = 16
"""What a model can tell apart at most: for more there are neither keys nor colours."""

LONGEST_NAME = 32
"""Letters in the name of a label at most."""

_BETWEEN = re.compile(r"[\s_-]+")
"""What stands between the words of a name where a person writes it."""

_RESERVED = frozenset((UNSURE, "all", "failed", "path", "label", "confidence", "status", "error"))
"""What stands beside labels in tables, tabs and columns, and would be taken for one."""

_WORD = re.compile(r"[^\W_]+")


def label_named(text: str) -> Label:
    """The label called ``text``. Raises ValueError where that cannot be the name of a label."""
    plain = text == unicodedata.normalize("NFC", text).lower() and text.strip("-") == text
    letters = all(letter == "-" or unicodedata.category(letter)[0] in "LMN" for letter in text)
    if not 0 < len(text) <= LONGEST_NAME or not plain or not letters or text in _RESERVED:
        raise ValueError(f"“{text}” cannot be the name of a label")
    return Label(text)


def label_called(text: str) -> Label:
    """The label that a person calls ``text``: “Stained glass” is ``stained-glass``. Raises ValueError where
    that cannot be the name of a label.
    """
    return label_named(_BETWEEN.sub("-", unicodedata.normalize("NFC", text).strip().lower()).strip("-"))


def label_or_unsure(text: str) -> Label | None:
    """What `word_of` wrote: a label, or None for `UNSURE`. Raises ValueError where it is neither."""
    return None if text == UNSURE else label_named(text)


def word_of(label: Label | None) -> str:
    """The name of ``label``, or `UNSURE` where there is none."""
    return UNSURE if label is None else label


def label_title(label: Label) -> str:
    """The label for a person, in their language: ``Paint``; one of their own as they called it."""
    titles = {PAINT: _("Paint"), STATUE: _("Statue"), OTHER: _("Other")}
    return titles.get(label) or label.replace("-", " ").capitalize()


def is_filed(label: Label) -> bool:
    """Whether photos of ``label`` are filed unless the person says otherwise. `OTHER` stays."""
    return label != OTHER


def folder_name(label: Label) -> str:
    """The name of the folder for photos of ``label``, unless the person chooses another."""
    return label


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels a model tells apart, in the order of its outputs: 2 to `MOST_LABELS`, none twice.

    Raises ValueError for any other number of labels, and for one that is there twice.
    """

    labels: tuple[Label, ...]

    def __post_init__(self) -> None:
        if not 2 <= len(self.labels) <= MOST_LABELS:
            raise ValueError(f"a model tells 2 to {MOST_LABELS} labels apart, not {len(self.labels)}")
        if len(set(self.labels)) < len(self.labels):
            raise ValueError("a label is there twice")

    @classmethod
    def of(cls, names: Iterable[str]) -> LabelSet:
        """The labels with these names. Raises ValueError as `label_named` and the class do."""
        return cls(tuple(label_named(name) for name in names))

    def __iter__(self) -> Iterator[Label]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __contains__(self, label: object) -> bool:
        return label in self.labels

    def __getitem__(self, place: int) -> Label:
        return self.labels[place]

    def index(self, label: str) -> int:
        """The place of ``label`` among the outputs. Raises ValueError where it is not one of them."""
        return self.labels.index(Label(label))

    def with_more(self, more: Iterable[Label]) -> LabelSet:
        """These labels, and behind them those of ``more`` that are new, in their order."""
        return LabelSet(tuple(dict.fromkeys((*self.labels, *more))))


DEFAULT_LABELS = LabelSet((PAINT, STATUE, OTHER))
"""What the model tells apart that ships with the program."""


def label_of_folder(name: str, labels: Iterable[Label]) -> Label | None:
    """The one of ``labels`` that a folder's name ends in: ``paint``, ``hard_paint``, ``day 1 - Paint`` are
    all paint, and ``old stained glass`` is ``stained-glass``. None where it ends in none; the longest wins.
    """
    words = _WORD.findall(name.casefold())
    found = [label for label in labels if (own := label.split("-")) and words[-len(own) :] == own]
    return max(found, key=len, default=None)
