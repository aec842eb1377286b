"""Where a run's disks are mounted now: a stick that was at ``/media/a/STICK`` may be at ``/media/a/STICK1``.

A run notes which disks it is about, each with its mount point and what it is known by. When it is read again,
the paths on a disk that is mounted elsewhere by now are changed to where they lead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.filing.mounted import Mounted

Holds = Callable[[Path, Path], bool]
"""Are the files that a run left on a disk mounted at the first place to be found at the second?"""


@dataclass(frozen=True, slots=True)
class Relocation:
    """``moved`` leads from old mount points to new ones; ``absent`` are those whose disk is not connected."""

    moved: tuple[tuple[Path, Path], ...] = ()
    absent: tuple[Path, ...] = ()

    def here(self, path: Path) -> Path:
        """Where ``path`` leads now."""
        on = [(old, new) for old, new in self.moved if path.is_relative_to(old)]
        if not on:
            return path
        old, new = max(on, key=lambda pair: len(pair[0].parts))
        return new / path.relative_to(old)

    def is_absent(self, path: Path) -> bool:
        """Does ``path`` lie on a disk that is not connected, whatever may be mounted in its place?"""
        return any(path.is_relative_to(place) for place in self.absent)


AS_IT_WAS = Relocation()


def relocation(noted: Iterable[Mounted], now: Sequence[Mounted], holds: Holds) -> Relocation:
    """Find the ``noted`` disks among those that are mounted ``now``.

    A disk is looked for by its name, and by the run's own files where several have that name, or the system
    does not say any. Where more than one may be the disk, none is taken.
    """
    moved: list[tuple[Path, Path]] = []
    absent: list[Path] = []
    for disk in noted:
        if disk.name and disk in now:
            continue
        others = [other.place for other in now if other.name == disk.name and other.place != disk.place]
        if not disk.name or len(others) > 1:
            if holds(disk.place, disk.place):
                continue
            others = [place for place in others if holds(disk.place, place)]
        if len(others) == 1:
            moved.append((disk.place, others[0]))
        elif disk.name and Mounted(disk.place) not in now and not holds(disk.place, disk.place):
            absent.append(disk.place)
    return Relocation(tuple(moved), tuple(absent))
