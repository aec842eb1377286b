"""What the plan says of one photo: its new name and why, where it lies from before, what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from statuesorter.domain.language import _
from statuesorter.domain.plan import Before, Left, Reason, Renaming, Unit
from statuesorter.ui.widgets.filing_words import reason_note


def unit_note(unit: Unit, destination: Path) -> str:
    """What happens with a photo that is filed."""
    return "; ".join((*_of_unit(unit, destination), *_of_before(unit.before, destination)))


def left_note(left: Left, destination: Path) -> str:
    """Why a photo stays, and where it lies already."""
    reason = reason_note(left.reason)
    if left.where is not None and left.reason is Reason.FILED_BEFORE:
        reason = _("filed before as {place}").format(place=_below(left.where, destination))
    elif left.where is not None:
        reason = f"{reason}: {_below(left.where, destination)}"
    return "; ".join((reason, *_of_before(left.before, destination)))


def _of_unit(unit: Unit, destination: Path) -> Iterator[str]:
    if unit.moved_from:
        folder = _below(unit.moved_from.place.path.parent, destination)
        yield _("copy moved from {folder}").format(folder=folder)
    names = ", ".join(operation.source.name for operation in unit.operations[0 if unit.beside else 1 :])
    if unit.beside:
        yield _("is there already; only {names} is new").format(names=names)
    elif unit.renamings:
        reasons = ", ".join(_why(renaming) for renaming in unit.renamings)
        yield _("becomes {name} ({reason})").format(name=unit.target.name, reason=reasons)
    if names and not unit.beside:
        yield _("with {names}").format(names=names)


def _why(renaming: Renaming) -> str:
    return {
        Renaming.TAKEN: _("name taken"),
        Renaming.STRANGERS: _("to keep it apart from another photo"),
        Renaming.NOT_ON_THIS_DISK: _("this disk refuses its name"),
    }[renaming]


def _of_before(before: tuple[Before, ...], destination: Path) -> Iterator[str]:
    for each in before:
        place = _below(each.copy.place.path, destination)
        if each.same:
            yield _("a copy from before stays as {place}").format(place=place)
        else:
            yield _("another version lies there from before, as {place}").format(place=place)


def _below(path: Path, destination: Path) -> str:
    """The path as the person knows it: below the folder that is sorted into."""
    return str(path.relative_to(destination)) if path.is_relative_to(destination) else str(path)
