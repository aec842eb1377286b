"""Keeps photos apart that the plan brings into one folder, and that would be taken for one photo there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from statuesorter.domain.plan import Renaming, Unit
from statuesorter.filing.naming import numbered
from statuesorter.filing.target_folder import TargetFolder

_ROUNDS = 8
"""Other numbers that are tried for a unit; what is joined even so is joined by more than its stem."""


@dataclass(slots=True)
class Draft:
    """A unit and what its names came from. ``names`` are those of number 1, the photo's first."""

    unit: Unit
    folder: TargetFolder
    names: Sequence[str]
    number: int


def separate(drafts: Sequence[Draft], folders: Iterable[TargetFolder]) -> frozenset[int]:
    """Number units anew until no file of theirs would be taken for part of another photo, judged by all
    names of a folder at once. Gives the places in ``drafts`` of those for which no number helps.
    """
    hopeless: set[int] = set()
    for folder in folders:
        for round_ in range(_ROUNDS):
            joined = folder.joined_strangers()
            for place in joined:
                _take_back(drafts[place])
                if round_ == _ROUNDS - 1:
                    hopeless.add(place)
                else:
                    _number_anew(drafts[place], place)
            if not joined:
                break
    return frozenset(hopeless)


def _take_back(draft: Draft) -> None:
    draft.folder.take_back([numbered(draft.names[0], name, draft.number) for name in draft.names])


def _number_anew(draft: Draft, place: int) -> None:
    unit = draft.unit
    draft.number, _why = draft.folder.place(draft.names, beyond=draft.number)
    named = [numbered(draft.names[0], name, draft.number) for name in draft.names]
    operations = tuple(
        replace(one, target=draft.folder.path / name)
        for one, name in zip(unit.operations, named, strict=True)
    )
    renamings = tuple(dict.fromkeys((*unit.renamings, Renaming.STRANGERS)))
    draft.unit = replace(unit, operations=operations, renamings=renamings)
    draft.folder.give(named, [one.source for one in operations], place)
