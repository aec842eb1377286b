"""How a plan is made: photo by photo, in the order given, so that the same question gets the same plan."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import DEFAULT_LABELS, UNSURE, FiledAs
from statuesorter.domain.language import _, number
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import (
    Before,
    EarlierCopy,
    Filing,
    Left,
    Mode,
    Operation,
    Plan,
    Reason,
    Renaming,
    Unit,
    default_folders,
)
from statuesorter.domain.progress import Progress
from statuesorter.filing.contents import Contents
from statuesorter.filing.disk import DiskView
from statuesorter.filing.filed_before import FiledBefore
from statuesorter.filing.naming import beside, folded, named_after, numbered, unnumbered
from statuesorter.filing.places import Places
from statuesorter.filing.room import Room
from statuesorter.filing.strangers import Draft, separate
from statuesorter.filing.target_folder import LYING_THERE, TargetFolder

_TELL_EVERY = 20
"""Photos between two words on how far planning is."""


class Planner:
    """Makes one plan and is then thrown away."""

    def __init__(
        self,
        destination: Path,
        mode: Mode,
        folder_names: Mapping[FiledAs, str],
        root: Path | None,
        look: DiskView,
        earlier: Mapping[Path, Sequence[EarlierCopy]],
    ) -> None:
        self._destination = destination
        self._mode = mode
        self._look = look
        self._contents = Contents(look)
        self._places = Places(destination, folder_names, root, look, self._contents)
        self._filed = FiledBefore(earlier, self._places, look, self._contents)
        self._drafts: list[Draft] = []
        self._left: list[Left] = []
        self._sources: set[Path] = set()

    def plan(
        self, filings: Sequence[Filing], exclude: Collection[Path], cancel: CancelToken
    ) -> Generator[Progress, None, Plan]:
        """The plan for ``filings``. Raises Cancelled."""
        yield Progress(0, len(filings), self._so_far())
        for filing in filings:
            cancel.raise_if_cancelled()
            if filing.photo.path not in exclude:
                self._filed.see(filing.photo, filing.label)
        if self._mode is not Mode.MOVE:
            self._contents.leaving.update(self._filed.leaving())
        travelling = {path for filing in filings for path in filing.photo.sidecars}
        for done, filing in enumerate(filings):
            cancel.raise_if_cancelled()
            if done % _TELL_EVERY == 0:
                yield Progress(done, len(filings), self._so_far())
            self._take(self._planned(filing, exclude, travelling))
        return self._finish()

    def _planned(
        self, filing: Filing, exclude: Collection[Path], travelling: Collection[Path]
    ) -> Draft | Left:
        photo, label = filing.photo, filing.label
        folder = self._places.of(label)
        reason = self._reason_to_stay(filing, folder, exclude, travelling)
        if reason is not None or folder is None:
            return Left(photo, reason or _without_folder(label))
        members = [_absolute(photo.identity), *self._sidecars(photo)]
        target = self._places.at(self._places.for_photo(photo.path, folder))
        if self._mode is Mode.MOVE:
            if any(self._look.is_link(member.path) for member in members):
                return Left(photo, Reason.LINK)  # it may lead nowhere then, and the photo itself would stay
        elif (there := self._filed.in_place(photo)) is not None:
            return self._beside(photo, label, members, there.place, Reason.FILED_BEFORE)
        elif (copy := self._filed.to_move(photo)) is not None and self._look.exists(copy.place.path):
            return self._copy_moved(photo, label, copy, target)
        return self._filed_anew(photo, label, members, target)

    def _reason_to_stay(
        self,
        filing: Filing,
        folder: Path | None,
        exclude: Collection[Path],
        travelling: Collection[Path],
    ) -> Reason | None:
        photo, path = filing.photo, filing.photo.path
        if path in exclude:
            return Reason.EXCLUDED
        if path in travelling or path in self._sources or path in self._contents.leaving:
            return Reason.BELONGS_TO_ANOTHER
        if folder is None:
            return _without_folder(filing.label)
        if self._places.lies_in(path, folder):
            return Reason.ALREADY_THERE
        identity = self._look.identity(path)
        if identity == photo.identity:
            return None
        return Reason.MISSING if identity is None else Reason.CHANGED

    def _sidecars(self, photo: Photo) -> Iterator[PhotoIdentity]:
        """What belongs to the photo and is there. Nothing goes twice, and no two go to one name."""
        names = {folded(self._name_of(photo, photo.path))}
        for path in photo.sidecars:
            name = folded(self._name_of(photo, path))
            identity = self._look.identity(path)
            if identity is not None and name not in names and path not in self._sources:
                names.add(name)
                yield _absolute(identity)

    def _filed_anew(
        self, photo: Photo, label: FiledAs, members: Sequence[PhotoIdentity], target: TargetFolder
    ) -> Draft | Left:
        """The first number under which all is free; unless it is there already, or the photo itself is."""
        names = [self._name_of(photo, member.path) for member in members]
        sources = [member.path for member in members]
        held = _held(target, names, sources)
        if held is not None:
            return Left(photo, Reason.SAME_CONTENT, target.path / held)
        if self._mode is not Mode.MOVE:
            for number_ in sorted(target.numbers_holding(names[0], sources[0])):
                name = numbered(names[0], names[0], number_)
                there = self._look.identity(target.path / name) if target.lies_there(name) else None
                if there is not None:
                    return self._beside(photo, label, members, there, Reason.SAME_CONTENT)
        operations = [Operation(member.path, member.path, member) for member in members]
        return self._placed(photo, label, operations, names, target, self._mode, None)

    def _beside(
        self,
        photo: Photo,
        label: FiledAs,
        members: Sequence[PhotoIdentity],
        there: PhotoIdentity,
        reason: Reason,
    ) -> Draft | Left:
        """The photo lies ``there`` already. What is new of its side files is filed beside it."""
        folder = self._places.at(there.path.parent)
        before = self._stays(photo, there.path)
        operations: list[Operation] = []
        names: list[str] = []
        for member in members[1:]:
            name = self._name_of(photo, member.path)
            name = named_after(self._name_of(photo, photo.path), name, there.path.name)
            if folder.holds(name, member.path, filed=reason is Reason.FILED_BEFORE):
                continue
            if folder.taken(name) or not folder.fits(name, there.path.name):
                return Left(photo, Reason.SIDE_FILES_DIFFER, there.path, before)
            operations.append(Operation(member.path, folder.path / name, member))
            names.append(name)
        if not operations:
            return Left(photo, reason, there.path, before)
        folder.give(names, [one.source for one in operations], LYING_THERE)
        unit = Unit(photo, label, tuple(operations), self._mode, beside=there, before=before)
        return Draft(unit, folder, (), 1)

    def _copy_moved(
        self, photo: Photo, label: FiledAs, copy: EarlierCopy, target: TargetFolder
    ) -> Draft | Left:
        """The copy of an earlier run goes where the photo would go now, and what belongs to it goes along."""
        place = copy.place.path
        if not self._filed.moves_for(copy, photo):
            return Left(photo, Reason.SAME_CONTENT, place)
        belonging = self._places.at(place.parent).sidecars_of(place.name)
        entries = [self._look.entry(place.parent / name) for name in (place.name, *belonging)]
        operations = [
            Operation(entry.path, entry.path, entry, self._look.is_link(entry.path))
            for entry in entries
            if entry is not None
        ]
        lying = [operation.source.relative_to(place.parent).as_posix() for operation in operations]
        names = self._names_of_number_one(photo, lying)
        held = _held(target, names, [operation.source for operation in operations])
        if held is not None:
            where = target.path / held
            return Left(photo, Reason.SAME_CONTENT, where, self._stays(photo, where))
        return self._placed(photo, label, operations, names, target, Mode.MOVE, copy)

    def _names_of_number_one(self, photo: Photo, names: Sequence[str]) -> list[str]:
        """The names of a filed photo and its side files before they were numbered, if they were."""
        base, under = unnumbered(names[0])
        if under == 1 or folded(self._name_of(photo, photo.path)) != folded(base):
            return list(names)
        return [
            base_ if number_ == under else name for name in names for base_, number_ in (unnumbered(name),)
        ]

    def _placed(
        self,
        photo: Photo,
        label: FiledAs,
        operations: Sequence[Operation],
        names: Sequence[str],
        target: TargetFolder,
        mode: Mode,
        copy: EarlierCopy | None,
    ) -> Draft:
        number_, why = target.place(names)
        named = [numbered(names[0], name, number_) for name in names]
        placed = tuple(
            replace(one, target=target.path / name) for one, name in zip(operations, named, strict=True)
        )
        target.give(named, [one.source for one in placed], len(self._drafts))
        adapted = self._places.rules.adapted(photo.name) != photo.name
        reasons = ((Renaming.NOT_ON_THIS_DISK if adapted else None), (why if number_ > 1 else None))
        unit = Unit(
            photo,
            label,
            placed,
            mode,
            moved_from=copy,
            renamings=tuple(reason for reason in reasons if reason is not None),
            before=self._stays(photo, copy.place.path if copy else None),
        )
        return Draft(unit, target, names, number_)

    def _stays(self, photo: Photo, but: Path | None) -> tuple[Before, ...]:
        """Where else the photo lies from before, and stays."""
        found = self._filed.of(photo)
        return tuple(each for each in found.all() if each.copy.place.path != but)

    def _name_of(self, photo: Photo, path: Path) -> str:
        """What a file of the photo is called at the destination, if it needs no number."""
        adapted = self._places.rules.adapted
        if path.parent == photo.path.parent:
            return adapted(path.name)
        return "/".join(map(adapted, beside(photo.path.absolute(), path.absolute()).parts))

    def _take(self, planned: Draft | Left) -> None:
        if isinstance(planned, Left):
            self._left.append(planned)
        else:
            self._drafts.append(planned)
            self._sources.update(operation.source for operation in planned.unit.operations)

    def _so_far(self) -> str:
        return _("Working out the plan: {filed} to file, {left} stay").format(
            filed=number(len(self._drafts)), left=number(len(self._left))
        )

    def _finish(self) -> Plan:
        hopeless = separate(self._drafts, self._places.used())
        self._left += [Left(self._drafts[place].unit.photo, Reason.STRANGERS) for place in sorted(hopeless)]
        units = tuple(draft.unit for place, draft in enumerate(self._drafts) if place not in hopeless)
        room = Room(self._destination, self._look)
        needed, free = room.needed(units), room.free
        return Plan(
            units,
            tuple(self._left),
            self._destination,
            self._mode,
            room.new_folders(units),
            needed,
            free,
            tuple(room.problems(units, needed, free)),
        )


def _held(folder: TargetFolder, names: Sequence[str], sources: Sequence[Path]) -> str | None:
    """The name of the photo that lies, or will lie, in ``folder`` with all that ``sources`` hold."""
    numbers: Set[int] = folder.numbers_holding(names[0], sources[0])
    for name, source in zip(names[1:], sources[1:], strict=True):
        numbers = numbers & folder.numbers_holding(name, source) if numbers else numbers
    return numbered(names[0], names[0], min(numbers)) if numbers else None


def _without_folder(label: FiledAs) -> Reason:
    return Reason.UNSURE if label == UNSURE else Reason.LABEL_STAYS


def _absolute(identity: PhotoIdentity) -> PhotoIdentity:
    """The journal is read from other folders than it was written from."""
    return PhotoIdentity(identity.path.absolute(), identity.size, identity.mtime_ns)


def planning(
    filings: Iterable[Filing],
    destination: Path,
    mode: Mode,
    *,
    folder_names: Mapping[FiledAs, str] | None = None,
    keep_subfolders: bool = False,
    root: Path | None = None,
    exclude: Collection[Path] = (),
    earlier: Mapping[Path, Sequence[EarlierCopy]] | None = None,
    look: DiskView,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, Plan]:
    """Decide for every photo where it goes, or why it stays. Writes nothing; yields how far it is.

    ``folder_names`` says where photos go; what has no folder there stays (None: the `default_folders` of
    what is filed).
    ``keep_subfolders`` repeats the folders between ``root`` and the photo below the label's folder.
    ``exclude`` names photos that the person took out of the plan. ``earlier`` tells, by a photo's path, what
    earlier runs filed of it, the newest first: no second copy is made of what still stands below
    ``destination``.

    Raises FilingError for a folder name that is not a plain name, and Cancelled.
    """
    wanted = list(filings)
    if folder_names is None:
        folder_names = default_folders([*DEFAULT_LABELS, *(filing.label for filing in wanted)])
    planner = Planner(
        destination.absolute(),
        mode,
        folder_names,
        root.absolute() if keep_subfolders and root else None,
        look,
        earlier or {},
    )
    return planner.plan(wanted, frozenset(exclude), cancel or CancelToken())
