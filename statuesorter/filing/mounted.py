"""The disks that are connected just now, where each is mounted, and by what it is known wherever that is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil


@dataclass(frozen=True, slots=True)
class Mounted:
    """A disk and its mount point. ``name`` is the file system's UUID, its serial number or its server's path;
    empty where the system does not say one without asking the disk.
    """

    place: Path
    name: str = ""


Disks = Callable[[], Sequence[Mounted]]
"""Says which disks are mounted, but for the one that the system itself lies on, which never moves."""

_SYSTEM = ("/proc", "/sys", "/dev", "/run", "/snap", "/boot")
_PEOPLES = ("/run/media", "/run/user")
"""Where desktops mount what a person connects, though it lies below one of the system's folders."""
_BY_UUID = Path("/dev/disk/by-uuid")


class Partition(Protocol):
    """What the system says of a mount point: device or server, place, and options."""

    @property
    def device(self) -> str: ...

    @property
    def mountpoint(self) -> str: ...

    @property
    def opts(self) -> str: ...


def system_disks() -> list[Mounted]:
    """The disks of this computer. Asks the system, not the disks: one that hangs holds nobody up."""
    return peoples_disks(psutil.disk_partitions(all=True), _BY_UUID)


def peoples_disks(partitions: Iterable[Partition], by_uuid: Path) -> list[Mounted]:
    """Those partitions that are not the system's own. ``by_uuid`` has a link for each UUID, to its device."""
    uuids = dict(_uuids(by_uuid))
    found: dict[Path, Mounted] = {}
    for part in partitions:
        if _is_peoples(part.mountpoint):
            place = Path(part.mountpoint)
            found[place] = Mounted(
                place, _name(part.device, place, part.opts, uuids)
            )  # the last one is on top
    return list(found.values())


def disks_of(paths: Iterable[Path], disks: Sequence[Mounted]) -> list[Mounted]:
    """Those of ``disks`` that the paths, which are canonical, lie on."""
    found: dict[Path, Mounted] = {}
    for path in paths:
        on = [disk for disk in disks if path.is_relative_to(disk.place)]
        if on:
            innermost = max(on, key=lambda disk: len(disk.place.parts))
            found[innermost.place] = innermost
    return list(found.values())


def _is_peoples(place: str) -> bool:
    def below(folders: Iterable[str]) -> bool:
        return any(place == folder or place.startswith(folder + "/") for folder in folders)

    return place != "/" and (below(_PEOPLES) or not below(_SYSTEM))


def _name(device: str, place: Path, options: str, uuids: dict[str, str]) -> str:
    if sys.platform == "win32":  # pragma: no cover  the serial number of the volume
        local = {"fixed", "removable"} & set(options.split(","))
        return f"{place.stat().st_dev:x}" if local else ""
    if device.startswith("//") or ":/" in device:
        return device
    return uuids.get(os.path.realpath(device), "")


def _uuids(folder: Path) -> Iterator[tuple[str, str]]:
    """Each block device, and the UUID of its file system, as far as Linux keeps a list."""
    if folder.is_dir():
        for link in folder.iterdir():
            yield os.path.realpath(link), link.name
