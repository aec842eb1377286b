"""Keeps what was used last, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LeastRecentlyUsed(Generic[K, V]):
    """A memory with a limit: what was not asked for the longest goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    @property
    def used(self) -> int:
        """The bytes that are kept."""
        return self._used

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """What was kept under a key, or None."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep something of ``size`` bytes; older things make room."""
        self.drop(key)
        self._kept[key] = (value, size)
        self._used += size
        while self._used > self._limit and len(self._kept) > 1:
            _gone, (_value, freed) = self._kept.popitem(last=False)
            self._used -= freed

    def drop(self, key: K) -> None:
        """Forget a key, if it is kept."""
        found = self._kept.pop(key, None)
        if found is not None:
            self._used -= found[1]

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._used = 0
