"""Lanes: one worker thread for each resource, each serial. Any generator can run in one."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from statuesorter.cancellation import CancelToken
from statuesorter.jobs.handle import Handle
from statuesorter.jobs.priority import step_back

Work = Callable[[CancelToken], Iterator[object]]
"""Long work: called in the lane's thread with a cancel token, yields results and `Progress`."""

_RELAY_EVERY = 0.05
"""Seconds between two deliveries: what is yielded meanwhile arrives together, so the window stays awake."""

_WAIT = 0.1
"""Seconds that work waits, at most, until what it delivered is taken in: meanwhile the window need not share
the interpreter's lock with it. A window that is held for longer stops no work, and a cancel is seen soon.
"""

_TURN = 0.008
"""Seconds of the window's thread that deliveries may take before keys, clicks and paint have their turn."""


class Lane(StrEnum):
    """One resource. Two pieces of work in one lane never run at the same time."""

    SCAN = "scan"
    PROXIES = "proxies"
    INFERENCE = "inference"
    TRAINING = "training"
    FILES = "files"
    DECISIONS = "decisions"
    TIDYING = "tidying"


@dataclass(frozen=True, slots=True)
class _Letter:
    """What some work yielded and its handle has not told yet."""

    handle: Handle
    items: deque[object]
    taken: threading.Event


@dataclass(frozen=True, slots=True)
class _Ending:
    """The last letter of some work."""

    number: int
    error: BaseException | None


class _Post(QObject):
    """Carries words from the lanes' threads to the window's thread.

    The threads know this object and never a handle: a `QObject` must not be destroyed by another thread,
    as it would be if a thread held the last reference to it.
    """

    arrived = Signal(int, object, object)
    stopped = Signal(int, object)


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    work: Work
    token: CancelToken
    post: _Post

    def run(self) -> None:
        """Drain the work. Whatever it raises goes to its handle: no error is lost in a thread."""
        waiting: list[object] = []
        ending: BaseException | None = None
        try:
            self._drain(waiting)
        except BaseException as error:  # noqa: BLE001  it goes to the handle, which shows it
            ending = error
        if waiting:
            self.post.arrived.emit(self.number, waiting, threading.Event())
        self.post.stopped.emit(self.number, ending)

    def _drain(self, waiting: list[object]) -> None:
        self.token.raise_if_cancelled()
        delivered = time.monotonic()
        with closing(_generator(self.work(self.token))) as work:
            for item in work:
                waiting.append(item)
                if time.monotonic() - delivered > _RELAY_EVERY:
                    taken = threading.Event()
                    self.post.arrived.emit(self.number, list(waiting), taken)
                    waiting.clear()
                    taken.wait(_WAIT)
                    delivered = time.monotonic()
                self.token.raise_if_cancelled()


def _generator(work: Iterator[object]) -> Generator[object]:
    """The work as a generator: closing it runs the ``finally`` blocks of the work now, in this thread."""
    yield from work


class Lanes(QObject):
    """Starts work in its lane. Belongs to the window's thread, as do the handles it gives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: dict[Lane, _LaneThread] = {}
        self._handles: dict[int, Handle] = {}
        self._numbers = count(1)
        self._letters: deque[_Letter | _Ending] = deque()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._deliver)
        self._post = _Post()
        self._post.arrived.connect(self._relay, Qt.ConnectionType.QueuedConnection)
        self._post.stopped.connect(self._stop, Qt.ConnectionType.QueuedConnection)

    def run(self, lane: Lane, work: Work, *, name: str) -> Handle:
        """Queue the work in its lane and return a handle on it at once. ``name`` is for log and person."""
        handle = Handle(name, CancelToken())
        number = next(self._numbers)
        self._handles[number] = handle
        if lane not in self._threads:
            self._threads[lane] = _LaneThread(lane)
        self._threads[lane].put(_Task(number, work, handle.token, self._post))
        return handle

    @property
    def busy(self) -> bool:
        """Whether any work is running or waiting."""
        return bool(self._handles)

    def close(self) -> None:
        """Cancel all work and wait until each thread has come to a safe stop."""
        for handle in self._handles.values():
            handle.cancel()
        for thread in self._threads.values():
            thread.close()
        self._threads.clear()

    @Slot(int, object, object)
    def _relay(self, number: int, items: list[object], taken: threading.Event) -> None:
        self._letters.append(_Letter(self._handles[number], deque(items), taken))
        self._deliver()

    @Slot(int, object)
    def _stop(self, number: int, error: BaseException | None) -> None:
        self._letters.append(_Ending(number, error))
        self._deliver()

    def _deliver(self) -> None:
        """Deliver in the order of arrival; what takes longer than a turn goes on in the next."""
        until = time.monotonic() + _TURN
        try:
            while self._letters and time.monotonic() < until:
                self._deliver_first()
        finally:
            if self._letters:
                self._later.start()

    def _deliver_first(self) -> None:
        letter = self._letters[0]
        if isinstance(letter, _Ending):
            self._letters.popleft()
            self._handles.pop(letter.number).stop(letter.error)
            return
        part = [letter.items.popleft() for _n in range(min(len(letter.items), letter.handle.suits))]
        if not letter.items:
            self._letters.popleft()
        began = time.monotonic()
        letter.handle.relay(part)
        letter.handle.took(len(part), time.monotonic() - began)
        if not letter.items:
            letter.taken.set()


class _LaneThread:
    """The thread of one lane."""

    def __init__(self, lane: Lane) -> None:
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=f"lane-{lane}")
        self._thread.start()

    def put(self, task: _Task) -> None:
        self._tasks.put(task)

    def close(self) -> None:
        self._tasks.put(None)
        self._thread.join()

    def _serve(self) -> None:
        step_back()
        while (task := self._tasks.get()) is not None:
            task.run()
