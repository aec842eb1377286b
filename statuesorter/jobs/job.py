"""A job as the window knows it: typed listeners for what it yields, how far it is, and how it ended."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Sequence
from typing import Generic, Self, TypeVar
from weakref import ref

from PySide6.QtCore import QObject
from shiboken6 import isValid

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.progress import Progress
from statuesorter.jobs.batching import TOGETHER, Batch, End, Failed, Finished, Outbox, Pace, Stopped

T = TypeVar("T")
R = TypeVar("R")
T_co = TypeVar("T_co", covariant=True)
R_co = TypeVar("R_co", covariant=True)
Value = TypeVar("Value")

Work = Callable[[CancelToken], Generator[T | Progress, None, R]]
"""Long work: called in a worker's thread with a cancel token; yields items and `Progress`, returns a result.
"""


class Job(Generic[T_co, R_co]):
    """Work in a queue: yields items of type T, returns an R.

    All listeners are called on the window's thread. Exactly one of result, failure and cancelled is told,
    then the end; nothing any more once the owner is gone. A listener that raises is reported as a bug of
    ours, and the others are still called.
    """

    def __init__(self, name: str, token: CancelToken, delivery: Delivery[T_co, R_co]) -> None:
        self.name = name
        self._token = token
        self._delivery = delivery

    @property
    def running(self) -> bool:
        """False once the work has ended, in whichever way, or is abandoned."""
        return self._delivery.open

    @property
    def cancel_requested(self) -> bool:
        """Whether it was cancelled; the work may not have noticed yet."""
        return self._token.cancelled

    def cancel(self) -> None:
        """Ask the work to stop where it is safe. `on_cancelled` follows, or `on_result` if it was done."""
        self._delivery.cancel()

    def abandon(self) -> None:
        """Cancel, and hear no more of it: of all listeners only those of the end are called, and at once."""
        self._delivery.cancel()
        self._delivery.abandon()

    # Each of these adds a listener and gives the job back, so that they can be chained.

    def on_items(self, listener: Callable[[Sequence[T_co]], object]) -> Self:
        """What the work yields but for `Progress`: as many items at a time as can be taken in in a moment."""
        self._delivery.on_items.append(listener)
        return self

    def on_progress(self, listener: Callable[[Progress], object]) -> Self:
        """How far the work is, told after the items yielded until then. Of several `Progress` that come
        within a moment only the newest is told.
        """
        self._delivery.on_progress.append(listener)
        return self

    def on_result(self, listener: Callable[[R_co], object]) -> Self:
        """What the work returned."""
        self._delivery.on_result.append(listener)
        return self

    def on_failure(self, listener: Callable[[BaseException], object]) -> Self:
        """What the work raised: a `StatueSorterError` of the person's world, or a bug of ours. Where nobody
        listens, it is reported as a bug.
        """
        self._delivery.on_failure.append(listener)
        return self

    def on_cancelled(self, listener: Callable[[], object]) -> Self:
        """The work has stopped because it was cancelled."""
        self._delivery.on_cancelled.append(listener)
        return self

    def on_end(self, listener: Callable[[], object]) -> Self:
        """The work has ended, in whichever way. Called last."""
        self._delivery.on_end.append(listener)
        return self


class Delivery(Generic[T_co, R_co]):
    """Hands what is in the outbox of a job to its listeners, a turn of the event loop at a time."""

    def __init__(self, outbox: Outbox[T_co, R_co], *, owner: QObject, cancel: Callable[[], object]) -> None:
        """``cancel`` asks the work to stop."""
        self.cancel = cancel
        self.open = True
        """Whether there is anything to be told yet."""
        self.delivering = False
        """Whether a listener is being called: it may run an event loop of its own (a dialog)."""
        self.ended = False
        """Whether the end of the work has been taken out of the outbox."""
        self.on_items: list[Callable[[Sequence[T_co]], object]] = []
        self.on_progress: list[Callable[[Progress], object]] = []
        self.on_result: list[Callable[[R_co], object]] = []
        self.on_failure: list[Callable[[BaseException], object]] = []
        self.on_cancelled: list[Callable[[], object]] = []
        self.on_end: list[Callable[[], object]] = []
        self._outbox = outbox
        self._owner = ref(owner)
        self._pace = Pace()
        self._batch: Batch[T_co, R_co] | None = None
        self._given = 0
        self._next_look = 0.0

    @property
    def due(self) -> float:
        """When, on the clock of `time.monotonic`, the next turn is to be: perhaps now."""
        return 0.0 if self._batch is not None or self._outbox.closed else self._next_look

    def deliver(self, until: float) -> bool:
        """Call listeners until that time, or until all is told; tells whether there is more."""
        self.delivering = True
        try:
            return self._deliver(until)
        finally:
            self.delivering = False

    def abandon(self) -> None:
        """Tell the end, and nothing any more."""
        self._close(lambda: None)

    def stopped(self) -> None:
        """The work is left behind: it counts as cancelled."""
        self._close(lambda: _tell(self.on_cancelled))

    def _deliver(self, until: float) -> bool:
        if self._batch is None:
            self._batch, self._given = self._outbox.take(), 0
            self._next_look = time.monotonic() + TOGETHER
        batch = self._batch
        while self._given < len(batch.items) and self._heard():
            self._tell_some(batch.items)
            if self._given < len(batch.items) and time.monotonic() >= until:
                return True
        self._batch = None
        if batch.progress is not None and self._heard():
            _tell(self.on_progress, batch.progress)
        if batch.end is not None:
            self.ended = True
            self._tell_end(batch.end)
        return self._outbox.taken()

    def _tell_some(self, items: Sequence[T_co]) -> None:
        size = self._pace.size if self.on_items else len(items)
        some = items[self._given : self._given + size]
        self._given += len(some)
        began = time.monotonic()
        _tell(self.on_items, some)
        self._pace.note(len(some), time.monotonic() - began)

    def _tell_end(self, end: End[R_co]) -> None:
        match end:
            case Finished(result):
                self._close(lambda: _tell(self.on_result, result))
            case Failed(error):
                self._close(lambda: _tell(self.on_failure, error) if self.on_failure else _report(error))
            case Stopped():
                self.stopped()

    def _close(self, tell: Callable[[], object]) -> None:
        if not self.open:
            return
        self.open = False
        if self._owned():
            tell()
            _tell(self.on_end)
        self.on_items, self.on_progress, self.on_result = [], [], []  # what they refer to is let go of
        self.on_failure, self.on_cancelled, self.on_end = [], [], []

    def _heard(self) -> bool:
        """Whether anybody is to be told. Work whose owner is gone is cancelled."""
        if self.open and not self._owned():
            self.cancel()
        return self.open and self._owned()

    def _owned(self) -> bool:
        owner = self._owner()
        return owner is not None and isValid(owner)


def _tell(listeners: Sequence[Callable[..., object]], *values: object) -> None:
    for listener in tuple(listeners):
        try:
            listener(*values)
        except Exception as error:  # noqa: BLE001  it is reported; one listener's bug is not another's
            _report(error)


def _report(error: BaseException) -> None:
    """To the crash report, as Qt does with what a slot raises."""
    sys.excepthook(type(error), error, error.__traceback__)
