"""Whether a plan can be carried out at its destination: folders, space, permissions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from statuesorter.domain.language import _, number
from statuesorter.domain.plan import Mode, Unit
from statuesorter.filing.disk import DiskView, nearest


class Room:
    """What the destination's disk has, and what a plan needs of it."""

    def __init__(self, destination: Path, look: DiskView) -> None:
        self._destination = destination
        self._look = look
        self._same_disk: dict[Path, bool] = {}

    @property
    def free(self) -> int:
        """In bytes."""
        return self._look.free_space(self._destination)

    def needed(self, units: Sequence[Unit]) -> int:
        """In bytes: nothing for a unit of which a name is all that changes."""
        return sum(unit.size for unit in units if self._takes_space(unit))

    def new_folders(self, units: Sequence[Unit]) -> tuple[Path, ...]:
        """The folders that have to be made, parents first."""
        folders = {operation.target.parent for unit in units for operation in unit.operations}
        above = {parent for folder in folders for parent in (folder, *folder.parents)}
        return tuple(sorted(folder for folder in above if not self._look.exists(folder)))

    def problems(self, units: Sequence[Unit], needed: int, free: int) -> Iterator[str]:
        """Why the plan cannot be started, in sentences."""
        standing = nearest(self._destination, exists=self._look.exists)
        if not self._look.is_folder(standing):
            yield _("“{place}” is a file, not a folder. Choose a folder.").format(place=standing)
        elif units and not self._look.may_write(standing):
            yield _(
                "Nothing can be written in “{place}”. Choose another folder, or check the permissions."
            ).format(place=standing)
        if needed > free:
            yield _(
                "“{place}” has {free} MB free, and {needed} MB are needed. "
                "Choose another folder, or free some space."
            ).format(place=self._destination, free=number(free // 10**6), needed=number(-(-needed // 10**6)))
        if not all(self._near(unit) for unit in units if unit.mode is Mode.HARDLINK):
            yield _("Hard links cannot lead to another disk. Choose a folder on the photos' disk, or copy.")

    def _takes_space(self, unit: Unit) -> bool:
        if unit.mode in (Mode.HARDLINK, Mode.SYMLINK):
            return False
        return unit.mode is Mode.COPY or not self._near(unit)

    def _near(self, unit: Unit) -> bool:
        folder = unit.operations[0].source.parent
        if folder not in self._same_disk:
            self._same_disk[folder] = self._look.same_device(folder, self._destination)
        return self._same_disk[folder]
