"""A plan as rows to show, folder by folder: what is filed, what stays, what the person took out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.labels import DEFAULT_LABELS, UNSURE, FiledAs
from statuesorter.domain.language import _
from statuesorter.domain.plan import Plan, Reason, Unit
from statuesorter.ui.pages.plan.plan_notes import left_note, unit_note


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
