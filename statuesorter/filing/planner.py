"""How a plan is made: photo by photo, in the order given, so that the same question gets the same plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from statuesorter.filing.disk import DiskView, nearest
from statuesorter.filing.errors import PlanImpossible
from statuesorter.filing.mode import Mode
from statuesorter.filing.naming import beside, folded
from statuesorter.filing.plan import Filing, Left, Operation, Plan, Reason, Unit
from statuesorter.labels import Label
from statuesorter.language import _, number
from statuesorter.photos.photo import Photo, PhotoIdentity


class Planner:
    """Makes one plan and is then thrown away. It remembers which names the plan has given out."""

    def __init__(
        self,
        destination: Path,
        mode: Mode,
        folder_names: Mapping[Label, str],
        root: Path | None,
        look: DiskView,
    ) -> None:
        for name in folder_names.values():
            if not name or name in (".", "..") or Path(name).name != name:
                raise PlanImpossible(_("“{name}” cannot be the name of a folder.").format(name=name))
        self._destination = destination
        self._mode = mode
        self._folders = {label: destination / name for label, name in folder_names.items()}
        self._root = root
        self._look = look
        self._folds = look.folds_names(destination)
        self._given: dict[str, Path] = {}  # target, as the disk sees its name: the source that goes there
        self._hashes: dict[Path, str | None] = {}
        self._inside: dict[tuple[Path, Path], bool] = {}
        self._same_disk: dict[Path, bool] = {}

    def plan(self, filings: Sequence[Filing], exclude: Collection[Path]) -> Plan:
        """The plan for ``filings``."""
        travelling = {path for filing in filings for path in filing.photo.companions}
        units: list[Unit] = []
        left: list[Left] = []
        sources: set[Path] = set()
        for filing in filings:
            photo = filing.photo
            if photo.path in exclude:
                planned: Unit | Reason = Reason.EXCLUDED
            elif photo.path in travelling or photo.path in sources:
                planned = Reason.BELONGS_TO_ANOTHER
            else:
                planned = self._unit(photo, filing.label, sources)
            if isinstance(planned, Unit):
                units.append(planned)
                sources.update(operation.source for operation in planned.operations)
            else:
                left.append(Left(photo, planned))
        return self._finish(units, left)

    def _unit(self, photo: Photo, label: Label, sources: Collection[Path]) -> Unit | Reason:
        folder = self._folders.get(label)
        if folder is None:
            return Reason.UNSURE
        if self._lies_in(photo.path, folder):
            return Reason.ALREADY_THERE
        identity = self._look.identity(photo.path)
        if identity is None:
            return Reason.MISSING
        if identity != photo.identity:
            return Reason.CHANGED
        members = [_absolute(identity), *self._companions(photo, sources)]
        if self._mode is Mode.MOVE and any(self._look.is_link(member.path) for member in members):
            return Reason.LINK  # a moved link may lead nowhere, and the photo itself would stay where it is
        return self._name(photo, label, members, self._target_folder(photo, folder))

    def _companions(self, photo: Photo, sources: Collection[Path]) -> Iterator[PhotoIdentity]:
        """What belongs to the photo and is there. Nothing goes twice, and no two go to one name."""
        names = {folded(Path(photo.name))}
        for path in photo.companions:
            name = folded(beside(photo.path, path, 1))
            identity = self._look.identity(path)
            if identity is not None and name not in names and path not in sources:
                names.add(name)
                yield _absolute(identity)

    def _name(
        self, photo: Photo, label: Label, members: Sequence[PhotoIdentity], folder: Path
    ) -> Unit | Reason:
        """The first number under which all of the unit's names are free; or it is all there already."""
        number = 0
        while True:
            number += 1
            targets = [folder / beside(members[0].path, member.path, number) for member in members]
            if not any(self._taken(target) for target in targets):
                break
            if all(self._same(member, target) for member, target in zip(members, targets, strict=True)):
                return Reason.SAME_CONTENT
        pairs = list(zip(members, targets, strict=True))
        for member, target in pairs:
            self._given[self._key(target)] = member.path
        return Unit(photo, label, tuple(Operation(member.path, target, member) for member, target in pairs))

    def _key(self, target: Path) -> str:
        return folded(target) if self._folds else str(target)

    def _taken(self, target: Path) -> bool:
        return self._key(target) in self._given or self._look.exists(target)

    def _same(self, member: PhotoIdentity, target: Path) -> bool:
        """Does ``target`` hold, or will it hold, what ``member`` holds?"""
        there = self._look.identity(self._given.get(self._key(target), target))
        if there is None or there.size != member.size:
            return False
        content = self._hash(member.path)
        return content is not None and content == self._hash(there.path)

    def _hash(self, path: Path) -> str | None:
        if path not in self._hashes:
            self._hashes[path] = self._look.content_hash(path)
        return self._hashes[path]

    def _target_folder(self, photo: Photo, folder: Path) -> Path:
        if self._root is None:
            return folder
        parent = photo.path.absolute().parent
        # What was filed before keeps its subfolder, without the old label's folder: never paint/statue.
        for base in (*self._folders.values(), self._root):
            if parent.is_relative_to(base):
                return folder / parent.relative_to(base)
        return folder

    def _lies_in(self, path: Path, folder: Path) -> bool:
        """Is the photo somewhere below ``folder``, however the path to it is written?"""
        key = (path.parent, folder)
        if key not in self._inside:
            name = folded(Path(folder.name))
            self._inside[key] = any(
                above == folder or (folded(Path(above.name)) == name and self._look.same_file(above, folder))
                for above in path.absolute().parents
            )
        return self._inside[key]

    def _finish(self, units: Sequence[Unit], left: Sequence[Left]) -> Plan:
        folders = {operation.target.parent for unit in units for operation in unit.operations}
        above = {parent for folder in folders for parent in (folder, *folder.parents)}
        new = sorted(folder for folder in above if not self._look.exists(folder))
        needed = sum(self._bytes(unit) for unit in units)
        free = self._look.free_space(self._destination)
        problems = tuple(self._problems(units, needed, free))
        return Plan(
            tuple(units), tuple(left), self._destination, self._mode, tuple(new), needed, free, problems
        )

    def _bytes(self, unit: Unit) -> int:
        """What the destination's disk needs for the unit: nothing where a name is all that changes."""
        if self._mode in (Mode.HARDLINK, Mode.SYMLINK):
            return 0
        if self._mode is Mode.MOVE and self._near(unit):
            return 0
        return unit.size

    def _near(self, unit: Unit) -> bool:
        folder = unit.photo.path.parent
        if folder not in self._same_disk:
            self._same_disk[folder] = self._look.same_device(folder, self._destination)
        return self._same_disk[folder]

    def _problems(self, units: Sequence[Unit], needed: int, free: int) -> Iterator[str]:
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
        if self._mode is Mode.HARDLINK and not all(self._near(unit) for unit in units):
            yield _("Hard links cannot lead to another disk. Choose a folder on the photos' disk, or copy.")


def _absolute(identity: PhotoIdentity) -> PhotoIdentity:
    """The journal is read from other folders than it was written from."""
    return PhotoIdentity(identity.path.absolute(), identity.size, identity.mtime_ns)
