"""Which files hold the same bytes, found out without comparing every pair."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from statuesorter.filing.disk import DiskView


class Contents:
    """Sizes and hashes of files, each asked of the disk once, and a hash only where sizes are equal.

    ``leaving`` are files that the plan takes away: nothing counts as filed because of them.
    """

    def __init__(self, look: DiskView) -> None:
        self.leaving: set[Path] = set()
        self._look = look
        self._sizes: dict[Path, int | None] = {}
        self._hashes: dict[Path, str | None] = {}

    def size(self, path: Path) -> int | None:
        """In bytes; None where there is no regular file."""
        if path not in self._sizes:
            identity = self._look.identity(path)
            self._sizes[path] = identity.size if identity else None
        return self._sizes[path]

    def hash(self, path: Path) -> str | None:
        """None where the file cannot be read."""
        if path not in self._hashes:
            self._hashes[path] = self._look.content_hash(path)
        return self._hashes[path]

    def same(self, one: Path, other: Path, *, filed: bool = False) -> bool:
        """Do both hold the same bytes?

        ``filed``: filing made one of the other, and kept its time. Of two such files of one size and time
        none has changed since. Where the disk keeps coarser times, the bytes are read.
        """
        if filed:
            known, there = self._look.identity(one), self._look.identity(other)
            if known and there and (known.size, known.mtime_ns) == (there.size, there.mtime_ns):
                return True
        size = self.size(one)
        if size is None or size != self.size(other):
            return False
        return self._look.same_file(one, other) or self.hash(one) == self.hash(other) is not None


class Versions:
    """The files that lie, or will lie, under one name and its numbered ones: ``a.jpg``, ``a (2).jpg``, ….

    Each is sized and hashed at most once, however often `holding` is asked.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._unsized: list[tuple[int, Path]] = []
        self._unhashed: dict[int, list[tuple[int, Path]]] = {}
        self._numbers: dict[tuple[int, str], set[int]] = {}
        self._hashed_sizes: set[int] = set()

    def add(self, number: int, path: Path) -> None:
        """Under this number lies, or will lie, what ``path`` holds now."""
        self._unsized.append((number, path))

    def holding(self, path: Path) -> Set[int]:
        """The numbers under which the content of ``path`` lies."""
        for number, other in self._unsized:
            known = None if other in self._contents.leaving else self._contents.size(other)
            if known is not None:
                self._unhashed.setdefault(known, []).append((number, other))
        self._unsized.clear()
        size = self._contents.size(path)
        if size is None or (size not in self._unhashed and size not in self._hashed_sizes):
            return frozenset()
        for number, other in self._unhashed.pop(size, ()):
            self._hashed_sizes.add(size)
            found = self._contents.hash(other)
            if found is not None:
                self._numbers.setdefault((size, found), set()).add(number)
        content = self._contents.hash(path)
        return frozenset() if content is None else self._numbers.get((size, content), frozenset())
