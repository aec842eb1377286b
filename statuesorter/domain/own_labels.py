"""Labels that a person makes: what belongs to one, and what a new one can be. Each label has a look (a colour
and a shape) and keys; those that are there from the start and those of a model have them by their place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Self

from statuesorter.domain.errors import LabelError
from statuesorter.domain.labels import (
    DEFAULT_LABELS,
    LONGEST_NAME,
    MOST_LABELS,
    OTHER,
    Label,
    label_called,
    label_title,
)
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.names import folded

COLOURS = ("blue", "orange", "green", "purple", "olive", "cyan")
"""The colours of labels, in the order in which they are proposed: see `palette.Colours.labels`."""

SHAPES = ("frame", "figure", "diamond", "triangle", "star", "plus", "drop", "hexagon", "bars")
"""The shapes of labels, in the order in which they are proposed. With the colours they make 18 looks in a row
of which no two are alike: more than there can be labels.
"""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

NEW_LABEL_KEY, PIXEL_KEY = "N", "Z"
"""Letters that are commands on photos and not labels."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a label looks: one of `COLOURS` and one of `SHAPES`."""

    colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class OwnLabel:
    """A label that the person made. ``key`` is one of `LETTERS`, or empty."""

    label: Label
    key: str
    look: Look


class ChangeKind(StrEnum):
    """What can be done with a label that has decisions."""

    RENAMED = "renamed"
    MERGED = "merged"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class LabelChange:
    """That a label became another one (None: it was removed), with so many ``decisions``. It can be taken
    back: ``number`` is its number in the catalog.
    """

    number: int
    kind: ChangeKind
    label: Label
    becomes: Label | None
    decisions: int

    @property
    def sentence(self) -> str:
        """What was done, for a person."""
        title, n = label_title(self.label), number(self.decisions)
        becomes = "" if self.becomes is None else label_title(self.becomes)
        if self.kind is ChangeKind.RENAMED:
            return _("“{label}” is called “{name}” now.").format(label=title, name=becomes)
        if self.kind is ChangeKind.MERGED:
            words = ngettext(
                "“{label}” is part of “{other}” now, with {n} decision.",
                "“{label}” is part of “{other}” now, with {n} decisions.",
                self.decisions,
            )
            return words.format(label=title, other=becomes, n=n)
        if not self.decisions:
            return _("“{label}” is removed.").format(label=title)
        words = ngettext(
            "“{label}” is removed. Its {n} decision is kept, and counts again if you add the label again.",
            "“{label}” is removed. Its {n} decisions are kept, and count again if you add the label again.",
            self.decisions,
        )
        return words.format(label=title, n=n)


LabelsNow = Mapping[Label, Label | None]
"""What labels of earlier are called now; None: removed. One that is not named here is called as it was."""


def called_now(label: Label, now: LabelsNow) -> Label | None:
    """What an earlier ``label`` is called now; None where it was removed."""
    return now.get(label, label)


def labels_now(changes: Iterable[tuple[Label, Label | None]]) -> dict[Label, Label | None]:
    """What became of labels by ``changes``, each from one name to another, in their order."""
    now: dict[Label, Label | None] = {}
    for label, becomes in changes:
        for earlier, name in now.items():
            if name == label:
                now[earlier] = becomes
        now.setdefault(label, becomes)  # else this one is another label of that name, made since
    return now


class ShownLabels(tuple[Label, ...]):
    """Labels in the order in which they are shown, and of those that the person made what they chose.

    Two are equal where the labels are; ``own`` and ``looks`` are to be compared beside that.
    """

    own: Mapping[Label, OwnLabel]
    looks: Mapping[Label, Look]
    """The look of each but `OTHER`, which has one of its own."""

    def __new__(cls, labels: Iterable[Label], own: Iterable[OwnLabel] = ()) -> Self:
        made = super().__new__(cls, labels)
        made.own = {each.label: each for each in own if each.label in made}
        made.looks = _looks_of(made, made.own)
        return made

    @classmethod
    def of(cls, labels: Iterable[Label]) -> ShownLabels:
        """``labels`` with what the person chose of them, where they know it."""
        return labels if isinstance(labels, ShownLabels) else ShownLabels(labels)

    def keys(self) -> dict[Label, tuple[str, ...]]:
        """The keys of each, first the one to show: a letter, and of the first nine a digit by their order."""
        letters = {label: letter for letter, label in self.letters().items()}
        return {
            label: (*letters.get(label, ()), *((str(place),) if place <= 9 else ()))
            for place, label in enumerate(self, start=1)
        }

    def letters(self) -> dict[str, Label]:
        """The letters that are keys of labels. Letters are other commands' too: the labels that are there
        from the start have one, and those for which the person chose one.
        """
        first = {label[0].upper(): label for label in DEFAULT_LABELS if label in self}
        return first | {each.key: each.label for each in self.own.values() if each.key}


def _looks_of(labels: Sequence[Label], own: Mapping[Label, OwnLabel]) -> dict[Label, Look]:
    chosen = {each.look for each in own.values()}
    free = (look for look in map(_look_at, count()) if look not in chosen)
    return {label: own[label].look if label in own else next(free) for label in labels if label != OTHER}


def _look_at(place: int) -> Look:
    return Look(COLOURS[place % len(COLOURS)], SHAPES[place % len(SHAPES)])


def new_label(name: str, labels: ShownLabels) -> OwnLabel:
    """The label that a person calls ``name``, beside ``labels``, with a free key, a colour that is told from
    theirs and a shape of its own. Raises LabelError where there cannot be one.
    """
    label = free_name(name, labels)
    if len(labels) >= MOST_LABELS:
        raise LabelError(
            _("There are {n} labels already; there cannot be more.").format(n=number(MOST_LABELS)),
            advice=_("Remove one, or merge two of them."),
        )
    return OwnLabel(label, free_key(label, labels), free_look(labels))


def free_name(name: str, labels: Iterable[Label]) -> Label:
    """The label that a person calls ``name``. Raises LabelError where no label can be called so, and where
    one of ``labels`` is.
    """
    try:
        label = label_called(name)
    except ValueError as error:
        raise LabelError(
            _("“{name}” cannot be the name of a label.").format(name=name.strip()),
            advice=_("Use letters and digits, with spaces between: {n} at most.").format(n=LONGEST_NAME),
        ) from error
    title = label_title(label)
    if any(folded(title) == folded(label_title(each)) or label == each for each in labels):
        raise LabelError(_("There is a label called “{name}” already.").format(name=title))
    if folded(title) in map(folded, (_("Unsure"), _("All"), _("Failed"))):
        raise LabelError(_("“{name}” means something else here.").format(name=title))
    return label


def free_key(label: Label, labels: ShownLabels) -> str:
    """A letter for ``label`` that is nobody's key, rather one of its name; empty where all are taken."""
    taken = {*labels.letters(), NEW_LABEL_KEY, PIXEL_KEY}
    plain = unicodedata.normalize("NFKD", label).upper()
    return next((letter for letter in plain + LETTERS if letter in LETTERS and letter not in taken), "")


def key_problem(key: str, label: Label, labels: ShownLabels) -> str:
    """A sentence on why ``key`` cannot be that of ``label``; empty where it can. No key can always be."""
    if not key:
        return ""
    if len(key) != 1 or key not in LETTERS:
        return _("A key is one letter, A to Z.")
    holder = labels.letters().get(key)
    if holder is not None and holder != label:
        return _("{key} is the key of “{label}”.").format(key=key, label=label_title(holder))
    if key == NEW_LABEL_KEY:
        return _("{key} makes a new label.").format(key=key)
    if key == PIXEL_KEY:
        return _("{key} shows a photo pixel for pixel.").format(key=key)
    return ""


def free_look(labels: ShownLabels, *, colour: str | None = None) -> Look:
    """A look that none of ``labels`` has: a colour and a shape that as few as possible have, or none. With a
    ``colour`` it is that one.
    """
    taken = list(labels.looks.values())
    colour = colour or min(COLOURS, key=lambda each: sum(look.colour == each for look in taken))
    shape = min(
        SHAPES,
        key=lambda each: (Look(colour, each) in taken, sum(look.shape == each for look in taken)),
    )
    return Look(colour, shape)
