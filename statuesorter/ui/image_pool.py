"""Small pieces of reading for the eye (a thumbnail, one photo for a closer look), off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

T = TypeVar("T")


class _Relay(QObject):
    """Carries a result to the window's thread."""

    done = Signal(object)


class _Task(QRunnable):
    def __init__(self, work: Callable[[], object], relay: _Relay) -> None:
        super().__init__()
        self._work = work
        self._relay = relay

    def run(self) -> None:
        """Do the work; what it raises travels as its result."""
        try:
            result: object = self._work()
        except BaseException as error:  # noqa: BLE001  it is handed to the window's thread
            result = error
        self._relay.done.emit(result)


class ImagePool(QObject):
    """A few threads that only read. Results arrive on the thread of whoever asked."""

    def __init__(self, parent: QObject | None = None, *, threads: int = 2) -> None:
        super().__init__(parent)
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(threads)
        self._waiting: dict[_Relay, Callable[[object], None]] = {}

    def read(self, work: Callable[[], T], then: Callable[[T | BaseException], None]) -> None:
        """Do ``work`` in a thread, then call ``then`` here with what it gave or raised."""
        relay = _Relay(self)
        self._waiting[relay] = then  # type: ignore[assignment]
        relay.done.connect(self._deliver)
        self._pool.start(_Task(work, relay))

    def close(self) -> None:
        """Forget what has not begun, wait for what has."""
        self._waiting.clear()
        self._pool.clear()
        self._pool.waitForDone()

    @Slot(object)
    def _deliver(self, result: object) -> None:
        relay = self.sender()
        assert isinstance(relay, _Relay)
        then = self._waiting.pop(relay, None)
        relay.deleteLater()
        if then is not None:
            then(result)
