"""A handle on long work in a lane: what it yields, how far it is, how it ended, and a way to cancel."""

from __future__ import annotations

from weakref import ref

from PySide6.QtCore import QMetaMethod, QObject, Signal
from shiboken6 import isValid

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.progress import Progress

_SHORT, _LONG = 0.001, 0.004
"""Seconds that listeners may take for what they are told at a time."""
_MOST = 256


class Handle(QObject):
    """Lives on the thread of whoever started the work; all signals arrive there.

    Exactly one of `finished`, `failed` and `cancelled` is emitted, then `ended`, unless its owner is gone.
    """

    yielded = Signal(object)
    """Each thing the work yields, in order, `Progress` included."""

    delivered = Signal(object)
    """The same as a list of what arrived together, without `Progress`: for those who take in thousands."""

    progressed = Signal(object)
    """How far the work is: of several `Progress` that arrive together the last one."""

    finished = Signal()
    failed = Signal(object)
    """The exception: a `StatueSorterError` of the person's world, or a bug of ours."""

    cancelled = Signal()
    ended = Signal()
    asked_to_stop = Signal()
    """Somebody cancelled; the work has not heeded it yet."""

    def __init__(self, name: str, token: CancelToken, owner: QObject | None = None) -> None:
        super().__init__()
        self._owner = None if owner is None else ref(owner)
        self.name = name
        self.token = token
        self._running = True
        self._yielded = QMetaMethod.fromSignal(self.yielded)
        self.suits = 1
        """How many things are told at a time: as many as the listeners were found to take in a moment."""

    @property
    def unheard(self) -> bool:
        """Whether the one for whom the work was done is gone: then nobody is told anything."""
        if self._owner is None:
            return False
        owner = self._owner()
        return owner is None or not isValid(owner)

    @property
    def running(self) -> bool:
        """False once the work has ended, in whichever way."""
        return self._running

    def cancel(self) -> None:
        """Ask the work to stop where it is safe. `cancelled` follows, or `finished` if it was done."""
        self.token.cancel()
        self.asked_to_stop.emit()

    # Called by `Lanes`, on the thread of the handle.

    def relay(self, items: list[object]) -> None:
        """Tell what the work yielded."""
        progress = [item for item in items if isinstance(item, Progress)]
        if self.isSignalConnected(self._yielded):  # else each still costs 2 µs
            for item in items:
                self.yielded.emit(item)
        if len(progress) < len(items):
            self.delivered.emit([item for item in items if not isinstance(item, Progress)])
        if progress:
            self.progressed.emit(progress[-1])

    def took(self, count: int, seconds: float) -> None:
        """Tell fewer at a time where the listeners are slow, more where they are fast."""
        if seconds > _LONG:
            self.suits = max(1, count // 2)
        elif seconds < _SHORT and count == self.suits:
            self.suits = min(2 * self.suits, _MOST)

    def stop(self, error: BaseException | None) -> None:
        """Tell how the work ended: None, `Cancelled` or what it raised."""
        self._running = False
        if self.unheard:
            return
        if error is None:
            self.finished.emit()
        elif isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)
        self.ended.emit()
