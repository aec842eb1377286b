"""The plan: which file goes where, shown before anything is touched, and then carried out as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from statuesorter.filing.disk import DiskView
from statuesorter.filing.mode import Mode
from statuesorter.labels import Label
from statuesorter.photos.photo import Photo, PhotoIdentity


@dataclass(frozen=True, slots=True)
class Filing:
    """What the person wants of one photo: to have it filed under this label."""

    photo: Photo
    label: Label


@dataclass(frozen=True, slots=True)
class Operation:
    """One file to be filed: from where, to where, and as what it was known when this was planned."""

    source: Path
    target: Path
    identity: PhotoIdentity


@dataclass(frozen=True, slots=True)
class Unit:
    """A photo and what belongs to it. All of it is filed, or nothing. The photo comes first."""

    photo: Photo
    label: Label
    operations: tuple[Operation, ...]

    @property
    def target(self) -> Path:
        """Where the photo itself goes."""
        return self.operations[0].target

    @property
    def filed_photo(self) -> Photo:
        """The photo as it is known at its new place: filing changes neither its size nor its time."""
        before, *others = self.operations
        identity = PhotoIdentity(before.target, before.identity.size, before.identity.mtime_ns)
        return Photo(identity, tuple(other.target for other in others))

    @property
    def renamed(self) -> bool:
        """Did the photo need another name, because its own was taken?"""
        return self.target.name != self.photo.name

    @property
    def size(self) -> int:
        """The bytes of the photo and of what belongs to it."""
        return sum(operation.identity.size for operation in self.operations)


class Reason(StrEnum):
    """Why a photo is left where it is."""

    UNSURE = "unsure"
    ALREADY_THERE = "already there"
    SAME_CONTENT = "same content there"
    EXCLUDED = "excluded"
    BELONGS_TO_ANOTHER = "belongs to another photo"
    MISSING = "missing"
    CHANGED = "changed"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Left:
    """A photo that stays where it is, and why."""

    photo: Photo
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a sort, before it is done. ``problems`` are sentences; while there are any it cannot be started.

    ``bytes_needed`` is what the destination's disk must have free; ``new_folders`` stand parents first.
    """

    units: tuple[Unit, ...]
    left: tuple[Left, ...]
    destination: Path
    mode: Mode
    new_folders: tuple[Path, ...]
    bytes_needed: int
    free_bytes: int
    problems: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[Label, int]:
        """How many photos are filed under each label."""
        found = Counter(unit.label for unit in self.units)
        return {label: found[label] for label in Label}

    @property
    def left_counts(self) -> Mapping[Reason, int]:
        """How many photos stay, for each reason that occurs."""
        return Counter(left.reason for left in self.left)

    @property
    def collisions(self) -> tuple[Unit, ...]:
        """The units that get another name, because theirs was taken by other content."""
        return tuple(unit for unit in self.units if unit.renamed)

    @property
    def size(self) -> int:
        """The bytes of everything that is filed."""
        return sum(unit.size for unit in self.units)


FOLDER_NAMES: Mapping[Label, str] = {Label.PAINT: Label.PAINT.value, Label.STATUE: Label.STATUE.value}
"""The folders by default. A label without a folder stays where it is: unsure photos do."""


def make_plan(
    filings: Iterable[Filing],
    destination: Path,
    mode: Mode,
    *,
    folder_names: Mapping[Label, str] | None = None,
    keep_subfolders: bool = False,
    root: Path | None = None,
    exclude: Collection[Path] = (),
    look: DiskView,
) -> Plan:
    """Decide for every photo where it goes, or why it stays. Writes nothing.

    ``keep_subfolders`` repeats the folders between ``root`` and the photo below the label's folder.
    ``exclude`` names photos that the person took out of the plan. Raises FilingError for a folder name that
    is not a plain name.
    """
    from statuesorter.filing.planner import Planner  # which stands on the words defined above

    planner = Planner(
        destination.absolute(),
        mode,
        dict(FOLDER_NAMES if folder_names is None else folder_names),
        root.absolute() if keep_subfolders and root else None,
        look,
    )
    return planner.plan(list(filings), frozenset(exclude))
