"""A plan as rows to show, folder by folder: what is filed, what stays, and a note on each photo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.labels import DEFAULT_LABELS, UNSURE, FiledAs
from statuesorter.domain.language import _
from statuesorter.domain.plan import Before, Left, Plan, Reason, Renaming, Unit
from statuesorter.ui.widgets.words import reason_note


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One photo. ``included`` is None where the person has no say: it stays whatever they want.

    ``special``: it gets another name, or an earlier copy of it is moved.
    """

    path: Path
    size: int
    note: str
    where: str
    included: bool | None
    special: bool = False


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """One folder of the destination, or (with ``label`` None) the photos that stay where they are."""

    title: str
    label: FiledAs | None
    new: bool
    rows: tuple[PlanRow, ...]

    @property
    def included(self) -> int:
        """How many of its photos are filed."""
        return sum(row.included is True for row in self.rows)

    @property
    def size(self) -> int:
        """The bytes of what is filed."""
        return sum(row.size for row in self.rows if row.included)


Place = tuple[Path, FiledAs]
"""Where a photo goes: folder and label."""


def folders_of(plan: Plan, root: Path, remembered: Mapping[Path, Place]) -> list[PlanFolder]:
    """The rows of ``plan``. ``remembered`` says where excluded photos would go."""
    gathered: dict[Path, tuple[FiledAs, list[PlanRow]]] = {}
    for unit in plan.units:
        _label, rows = gathered.setdefault(unit.target.parent, (unit.label, []))
        rows.append(_row(unit, root, plan.destination))
    staying: list[PlanRow] = []
    for left in plan.left:
        path = left.photo.path
        excluded = left.reason is Reason.EXCLUDED
        included = False if excluded else None
        note = left_note(left, plan.destination)
        row = PlanRow(path, left.photo.identity.size, note, _where(path, root), included)
        if excluded and path in remembered:
            folder, label = remembered[path]
            gathered.setdefault(folder, (label, []))[1].append(row)
        else:
            staying.append(row)
    new = set(plan.new_folders)
    order = sorted(gathered, key=lambda folder: (_standing(gathered[folder][0]), folder))
    folders = [
        PlanFolder(
            _title(folder, plan.destination), gathered[folder][0], folder in new, _sorted(gathered[folder][1])
        )
        for folder in order
    ]
    if staying:
        folders.append(PlanFolder(_("Stay where they are"), None, False, _sorted(staying)))
    return folders


def _standing(label: FiledAs) -> int:
    """Labels as models list them, then others, then unsure photos."""
    order = (*DEFAULT_LABELS, label, UNSURE)
    return order.index(label)


def places_of(plan: Plan) -> dict[Path, Place]:
    """Where each photo of the plan goes."""
    return {unit.photo.path: (unit.target.parent, unit.label) for unit in plan.units}


def _row(unit: Unit, root: Path, destination: Path) -> PlanRow:
    path = unit.photo.path
    special = bool(unit.renamings or unit.moved_from)
    return PlanRow(path, unit.size, unit_note(unit, destination), _where(path, root), True, special)


def _sorted(rows: list[PlanRow]) -> tuple[PlanRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.where, row.path.name)))


def _where(path: Path, root: Path) -> str:
    """The photo's folder as the person knows it: below the folder that is open."""
    try:
        inside = path.parent.relative_to(root)
    except ValueError:
        return str(path.parent)
    return str(Path(root.name) / inside)


def _title(folder: Path, destination: Path) -> str:
    return str(folder.relative_to(destination)) if folder.is_relative_to(destination) else str(folder)


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
