"""How what a job yields is batched on its way to the window's thread: the one place where that is done.

The worker only adds to the `Outbox`; the window empties it, `TOGETHER` seconds apart, and hands the items on
in portions that its listeners take in within `CALL` seconds: `Pace` measures that. A worker that is faster
than the listeners waits for them, so that it does not compete with them for the interpreter's lock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from statuesorter.domain.progress import Progress

T = TypeVar("T")
R = TypeVar("R")

TOGETHER = 0.05
"""Seconds between two batches of a job: each call of a listener has a price (counts, repainting), however few
items it is about.
"""

CALL = 0.004
"""Seconds that a call of a listener is to take, at most."""

_WAIT = 0.1
"""Seconds that a worker waits, at most, until the listeners have taken what it yielded before. A window that
is held for longer stops no work, and a cancel is noticed soon.
"""

_MOST = 4096

_LONGEST = 4 * CALL
"""Seconds that the items of a call are to take, at most, whatever a call costs: where the window had no core,
that cost is measured too high.
"""

_FORGETTING = 0.8
"""Weight of an older measurement beside the next newer one."""

_VARIED = 0.05
"""Squared variation of the numbers of items from which on two costs can be told apart."""


@dataclass(frozen=True, slots=True)
class Finished(Generic[R]):
    """The work returned."""

    result: R


@dataclass(frozen=True, slots=True)
class Failed:
    """The work raised. Not always an `Exception`: a panic in a library written in Rust is none."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class Stopped:
    """The work was cancelled."""


End = Finished[R] | Failed | Stopped


@dataclass(slots=True)
class Batch(Generic[T, R]):
    """What came since the window looked last; of several `Progress` the newest."""

    items: list[T] = field(default_factory=list[T])
    progress: Progress | None = None
    end: End[R] | None = None

    @property
    def empty(self) -> bool:
        return not self.items and self.progress is None and self.end is None


class Outbox(Generic[T, R]):
    """One for each job. `put` and `close` are called by the worker, the rest by the window's thread."""

    def __init__(self, wake: Callable[[], object]) -> None:
        """``wake`` tells the window's thread that something is here; it may be called from any thread."""
        self.wake = wake
        self._changed = threading.Condition()
        self._batch: Batch[T, R] = Batch()
        self._since: float | None = None
        """When the oldest item came that the listeners have not taken; None while there is none."""
        self._patient_from = 0.0

    def put(self, item: T | Progress) -> None:
        """Add what the work yielded; wait a moment where the listeners are behind."""
        with self._changed:
            if isinstance(item, Progress):
                self._batch.progress = item
            else:
                self._batch.items.append(item)
            now = time.monotonic()
            wake = self._since is None
            if self._since is None:
                self._since = now
            elif now - self._since > TOGETHER and now > self._patient_from:
                self._changed.wait(_WAIT)
                self._patient_from = time.monotonic() + TOGETHER
        if wake:
            self.wake()

    def close(self, end: End[R]) -> None:
        """Add how the work ended. `wake` is to follow."""
        with self._changed:
            self._batch.end = end

    @property
    def closed(self) -> bool:
        """Whether the end is here: then there is nothing to wait for."""
        with self._changed:
            return self._batch.end is not None

    def take(self) -> Batch[T, R]:
        """All that is here. `taken` is to follow once the listeners have had it."""
        with self._changed:
            batch, self._batch = self._batch, Batch()
            return batch

    def taken(self) -> bool:
        """The listeners have had what was given last. Tells whether more has come meanwhile."""
        with self._changed:
            more = not self._batch.empty
            self._since = time.monotonic() if more else None
            self._changed.notify_all()
            return more


class Pace:
    """Finds the number of items that a listener takes in within `CALL` seconds, by measuring its calls.

    The time of a call of ``n`` items is modelled as ``a + b * n`` and fitted by least squares, older calls
    weighing less. Where ``a`` alone takes that long, smaller calls would only multiply it: then so many items
    are given at once that ``b * n`` takes as long as ``a``, but no longer than `_LONGEST`.
    """

    def __init__(self) -> None:
        self.size = 1
        self._weight = self._n = self._nn = self._t = self._nt = 0.0

    def note(self, count: int, seconds: float) -> None:
        """A call with ``count`` items took ``seconds``. `size` is doubled or halved at most."""
        kept = _FORGETTING
        self._weight = kept * self._weight + 1
        self._n = kept * self._n + count
        self._nn = kept * self._nn + count * count
        self._t = kept * self._t + seconds
        self._nt = kept * self._nt + count * seconds
        if self._weight == 1:
            self.size = 2 * count  # whatever the first took: one call does not tell the two costs apart
            return
        each_call, each_item = self._fit()
        best = min(max(CALL - each_call, each_call), _LONGEST) / each_item
        self.size = round(min(max(best, self.size / 2, 1), 2 * self.size, _MOST))

    def _fit(self) -> tuple[float, float]:
        """Seconds that a call takes whatever it is about, and seconds an item; the latter above 0."""
        spread = self._weight * self._nn - self._n**2
        if spread > _VARIED * self._weight * self._nn:
            slope = (self._weight * self._nt - self._n * self._t) / spread
            at_zero = (self._t - slope * self._n) / self._weight
            if slope > 0 and at_zero > 0:
                return at_zero, slope
        return 0.0, max(self._nt / self._nn, 1e-9)  # a line through the origin
