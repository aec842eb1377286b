"""A folder that photos go into: what lies there, what the plan puts there, and which names are free."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from functools import cached_property
from pathlib import Path

from statuesorter.domain.plan import Renaming
from statuesorter.filing.contents import Contents, Versions
from statuesorter.filing.disk import DiskView
from statuesorter.filing.name_rules import NameRules
from statuesorter.filing.naming import numbered, stems_of, unnumbered, would_join
from statuesorter.photos.sidecars import group

LYING_THERE = -1
"""Who a name belongs to that the plan does not give: nobody's unit."""


class TargetFolder:
    """One folder of a plan. The disk is asked once what lies there, however many names are tried.

    The names of files that the plan takes away stay taken: they go only when the plan is carried out.
    """

    def __init__(self, path: Path, look: DiskView, rules: NameRules, contents: Contents) -> None:
        self.path = path
        self._rules = rules
        self._contents = contents
        self._on_disk: dict[str, str] = {}  # as the disk tells names apart: as they are written
        self._owners: dict[str, int] = {}  # every name there will be, and whose it is
        self._content_of: dict[str, Path] = {}  # where the content of a name lies now
        self._related: dict[str, list[str]] = {}
        self._versions: dict[str, Versions] = {}
        self._next: dict[tuple[str, ...], tuple[int, Renaming | None]] = {}
        for name in look.names(path):
            self._on_disk[rules.key(name)] = name
            self._enter(name, path / name, LYING_THERE)

    def taken(self, name: str) -> bool:
        """Does something lie there under this name, or will it?"""
        return self._rules.key(name) in self._content_of

    def sidecars_of(self, photo: str) -> Sequence[str]:
        """What lies there now and belongs to the photo of that name."""
        return self._groups.get(photo, ())

    def holds(self, name: str, path: Path, *, filed: bool) -> bool:
        """Does what ``path`` holds lie there under this name, or will it? ``filed``: see `Contents.same`."""
        there = self._content_of.get(self._rules.key(name))
        return there is not None and self._contents.same(path, there, filed=filed)

    def numbers_holding(self, name: str, path: Path) -> Set[int]:
        """The numbers of ``name`` under which the content of ``path`` lies, or will lie."""
        versions = self._versions.get(self._rules.key(name))
        return versions.holding(path) if versions else frozenset()

    def lies_there(self, name: str) -> bool:
        """Does something of this name lie there now?"""
        return self._rules.key(name) in self._on_disk

    def fits(self, name: str, photo: str) -> bool:
        """Put there, would ``name`` belong to ``photo``, which lies there, and to nothing else?"""
        family = {photo, *self.sidecars_of(photo)}
        return not would_join([name, *family], self._relatives([name, *family]) - family) and any(
            found.photo == photo and name in found.sidecars for found in group([name, *family])
        )

    def place(self, names: Sequence[str], *, beyond: int = 0) -> tuple[int, Renaming | None]:
        """The first number under which all ``names`` (the photo's first) are free and no stranger is taken
        for part of the photo; and why it is not number 1. Names are never given back, so the search for
        the same names goes on where it ended. ``beyond`` asks for a number above that.
        """
        number, reason = self._next.get(tuple(names), (1, None))
        number = max(number, beyond + 1)
        while True:
            blocked = self._blocked([numbered(names[0], name, number) for name in names])
            if blocked is None:
                break
            reason = reason or blocked
            number += 1
        self._next[tuple(names)] = number + 1, reason or Renaming.TAKEN
        return number, reason

    def give(self, names: Sequence[str], sources: Sequence[Path], owner: int) -> None:
        """The names are given to files of this unit, which lie at ``sources`` now."""
        for name, source in zip(names, sources, strict=True):
            self._enter(name, source, owner)

    def take_back(self, names: Sequence[str]) -> None:
        """The names go to nobody, but stay taken: others may have been numbered because of them."""
        for name in names:
            del self._owners[name]

    def joined_strangers(self) -> list[int]:
        """The units of which some file would be taken for part of another photo, judged by all names there
        will be. Of two units it is the one that was planned later.
        """
        found: set[int] = set()
        for members in group(self._owners):
            owners = {self._owners[name] for name in (members.photo, *members.sidecars)}
            if len(owners) > 1:
                found.add(max(owners))
        return sorted(found)

    @cached_property
    def _groups(self) -> dict[str, tuple[str, ...]]:
        return {found.photo: found.sidecars for found in group(self._on_disk.values())}

    def _blocked(self, names: Sequence[str]) -> Renaming | None:
        if any(self.taken(name) for name in names):
            return Renaming.TAKEN
        others = self._relatives(names)
        return Renaming.STRANGERS if others and would_join(names, others) else None

    def _relatives(self, names: Collection[str]) -> set[str]:
        stems = {stem for name in names for stem in stems_of(name)}
        return {other for stem in stems for other in self._related.get(stem, ())}

    def _enter(self, name: str, source: Path, owner: int) -> None:
        key = self._rules.key(name)
        self._owners[name] = owner
        self._content_of[key] = source
        for stem in stems_of(name):
            self._related.setdefault(stem, []).append(name)
        for of, under in {(name, 1), unnumbered(name)}:
            family = self._rules.key(of)
            if family not in self._versions:
                self._versions[family] = Versions(self._contents)
            self._versions[family].add(under, source)
