"""The plan: which file goes where, shown before anything is touched, and then carried out as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from statuesorter.domain.labels import FiledAs, Label, folder_name, is_filed, label_or_unsure
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo, PhotoIdentity


class Mode(StrEnum):
    """What filing does with a photo. In all but MOVE the original is left exactly as it was."""

    COPY = "copy"
    MOVE = "move"
    HARDLINK = "hardlink"
    SYMLINK = "symlink"


def default_folders(labels: Iterable[FiledAs]) -> dict[FiledAs, str]:
    """The name of the folder for each of ``labels`` that is filed by default. What has none stays where it
    is: unsure photos do.
    """
    known = [label_or_unsure(word) for word in labels]
    return {label: folder_name(label) for label in known if label is not None and is_filed(label)}


def folder_names(labels: Collection[Label], chosen: Mapping[str, str]) -> dict[Label, str]:
    """The folder of each label: as the person chose, or by default. An empty name: its photos stay."""
    defaults = default_folders(labels)
    return {label: chosen.get(label, defaults.get(label, "")) for label in labels}


@dataclass(frozen=True, slots=True)
class EarlierCopy:
    """What a run filed of a photo: copied, moved or linked (``mode``).

    ``place`` is the copy, or what the link leads to, as the run left it or as it has been seen since.
    ``same_picture``: it is known to show the same, though its bytes may differ, as when a rating was written.
    """

    run_id: str
    label: FiledAs
    place: PhotoIdentity
    mode: Mode
    same_picture: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """A photo lies there from before, and stays. ``same``: with the same bytes; else in another version."""

    copy: EarlierCopy
    same: bool


def folder_problem(name: str) -> str | None:
    """A sentence on why photos cannot be filed into a folder of this name; None where they can.

    What the disk refuses of other names (``what?``) is adapted to it. A hidden folder would never be found.
    """
    if name.strip() and not name.startswith(".") and not set(name) & set("/\\\0"):
        return None
    return _("“{name}” cannot be the name of a folder.").format(name=name)


@dataclass(frozen=True, slots=True)
class Filing:
    """What the person wants of one photo: to have it filed as this."""

    photo: Photo
    label: FiledAs


@dataclass(frozen=True, slots=True)
class Operation:
    """One file to be filed: from where, to where, and as what it was known when this was planned.

    ``link``: it is the symbolic link itself that is filed, and known.
    """

    source: Path
    target: Path
    identity: PhotoIdentity
    link: bool = False


class Renaming(StrEnum):
    """Why a photo gets another name than its own."""

    TAKEN = "name taken"
    STRANGERS = "would be taken for part of another photo"
    NOT_ON_THIS_DISK = "name not possible on this disk"


@dataclass(frozen=True, slots=True)
class Unit:
    """A photo and what belongs to it. All of it is filed, or nothing. The photo comes first.

    Two kinds are about a photo that an earlier run filed, and stays where it is: with ``moved_from`` the
    earlier copy and its side files are moved; with ``beside`` only side files are filed, beside the copy that
    is there already. ``mode`` is how this unit is filed, ``before`` where else the photo lies and stays.
    """

    photo: Photo
    label: FiledAs
    operations: tuple[Operation, ...]
    mode: Mode
    moved_from: EarlierCopy | None = None
    beside: PhotoIdentity | None = None
    renamings: tuple[Renaming, ...] = ()
    before: tuple[Before, ...] = ()

    @property
    def target(self) -> Path:
        """Where the photo itself goes, or lies already."""
        return self.beside.path if self.beside else self.operations[0].target

    @property
    def original(self) -> PhotoIdentity:
        """The photo at the place where it is now, as it was known when this was planned."""
        if self.moved_from or self.beside:
            known = self.photo.identity
            return PhotoIdentity(known.path.absolute(), known.size, known.mtime_ns)
        return self.operations[0].identity

    @property
    def filed_photo(self) -> Photo:
        """The photo as it is known at its new place: filing changes neither its size nor its time."""
        if self.beside:
            return Photo(self.beside, tuple(operation.target for operation in self.operations))
        before, *others = self.operations
        known = self.moved_from.place if self.moved_from else before.identity  # of a link what it leads to
        identity = PhotoIdentity(before.target, known.size, known.mtime_ns)
        return Photo(identity, tuple(other.target for other in others))

    @property
    def label_before(self) -> FiledAs | None:
        """As what the photo is filed already; None where it is not."""
        if self.moved_from:
            return self.moved_from.label
        return self.label if self.beside else None

    @property
    def renamed(self) -> bool:
        """Does the photo get another name than its own?"""
        return self.target.name != self.photo.name

    @property
    def size(self) -> int:
        """The bytes of what is filed."""
        return sum(operation.identity.size for operation in self.operations)


class Reason(StrEnum):
    """Why a photo is left where it is."""

    UNSURE = "unsure"
    LABEL_STAYS = "no folder for the label"
    ALREADY_THERE = "already there"
    SAME_CONTENT = "same content there"
    FILED_BEFORE = "filed before"
    SIDE_FILES_DIFFER = "filed before with other side files"
    EXCLUDED = "excluded"
    BELONGS_TO_ANOTHER = "belongs to another photo"
    MISSING = "missing"
    CHANGED = "changed"
    LINK = "link"
    STRANGERS = "would be taken for part of another photo"


@dataclass(frozen=True, slots=True)
class Left:
    """A photo that stays where it is, and why. ``where`` it lies already; ``before``: and where else."""

    photo: Photo
    reason: Reason
    where: Path | None = None
    before: tuple[Before, ...] = ()


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
    def counts(self) -> Mapping[FiledAs, int]:
        """How many photos are filed as what, for each label that occurs."""
        return Counter(unit.label for unit in self.units)

    @property
    def left_counts(self) -> Mapping[Reason, int]:
        """How many photos stay, for each reason that occurs."""
        return Counter(left.reason for left in self.left)

    @property
    def collisions(self) -> tuple[Unit, ...]:
        """The units that get another name, because theirs was taken, or would join them to strangers."""
        numbered = (Renaming.TAKEN, Renaming.STRANGERS)
        return tuple(unit for unit in self.units if any(why in numbered for why in unit.renamings))

    @property
    def adapted(self) -> tuple[Unit, ...]:
        """The units that get another name, because the destination's disk does not take theirs."""
        return tuple(unit for unit in self.units if Renaming.NOT_ON_THIS_DISK in unit.renamings)

    @property
    def moved_copies(self) -> tuple[Unit, ...]:
        """The units of which an earlier copy is moved."""
        return tuple(unit for unit in self.units if unit.moved_from)

    @property
    def side_files_only(self) -> tuple[Unit, ...]:
        """The units of which only side files are filed, beside a copy that is there already."""
        return tuple(unit for unit in self.units if unit.beside)

    @property
    def size(self) -> int:
        """The bytes of everything that is filed."""
        return sum(unit.size for unit in self.units)
