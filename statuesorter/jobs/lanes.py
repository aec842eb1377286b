"""Lanes: one worker thread for each resource, each serial. Any generator can run in one.

A disk may never answer: a share whose server is gone, a stick that was pulled out. What hangs on one is left
behind where nothing can be harmed by it, so that neither other work nor the end of the program waits for it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import count

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.jobs.handle import Handle
from statuesorter.jobs.lane_thread import LaneThread

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


_PATIENCE = 0.05
"""Seconds between two looks at a thread that is to end."""

SOON = 1.0
"""Seconds that work which asks a disk at every step may take to heed a cancel before it is left behind."""

_SAFE_STOP = 30.0
"""Seconds that the end of the program waits for work that writes to come to a safe stop. What it leaves then,
it leaves as a crash would: filing has written down what it does before it does it.
"""


class Lane(StrEnum):
    """One resource. Two pieces of work in one lane never run at the same time, except `APART`."""

    SCAN = "scan"
    PREVIEWS = "proxies"
    INFERENCE = "inference"
    TRAINING = "training"
    FILES = "files"
    DECISIONS = "decisions"
    TIDYING = "tidying"
    APART = "apart"
    """Questions to a disk that may never answer: each has a thread of its own."""


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


_posts_of_left_threads: list[_Post] = []
"""A thread that was left behind may wake up and have something to say: what it says it to is there."""


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    work: Work
    token: CancelToken
    post: _Post
    leave_after: float | None

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
        self._threads: dict[Lane, LaneThread[_Task]] = {}
        self._apart: list[LaneThread[_Task]] = []
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

    def run(
        self,
        lane: Lane,
        work: Work,
        *,
        name: str,
        owner: QObject | None = None,
        leave_after: float | None = None,
    ) -> Handle:
        """Queue the work in its lane and return a handle on it at once. ``name`` is for log and person.

        Once ``owner`` is gone, nobody is told anything more: a page that was closed hears nothing late.
        ``leave_after``: for work that changes none of the person's files, how many seconds after a cancel it
        is left behind where it does not stop. It then counts as cancelled, its lane goes on in another
        thread, and nothing more is heard of it. Work in `Lane.APART` is left `SOON` unless said otherwise.
        """
        handle = Handle(name, CancelToken(), owner)
        number = next(self._numbers)
        self._handles[number] = handle
        leave_after = SOON if lane is Lane.APART and leave_after is None else leave_after
        self._thread_for(lane).put(_Task(number, work, handle.token, self._post, leave_after))
        if leave_after is not None:
            handle.asked_to_stop.connect(partial(self._expect_stop, number, leave_after))
        return handle

    def _thread_for(self, lane: Lane) -> LaneThread[_Task]:
        if lane is Lane.APART:
            self._apart = [thread for thread in self._apart if thread.alive]
            self._apart.append(LaneThread(lane, tasks=1))
            return self._apart[-1]
        if lane not in self._threads:
            self._threads[lane] = LaneThread(lane)
        return self._threads[lane]

    def _expect_stop(self, number: int, seconds: float) -> None:
        QTimer.singleShot(round(seconds * 1000), self, partial(self._leave_behind, number))

    def _leave_behind(self, number: int) -> None:
        """The work was cancelled a while ago: where it still runs, its disk does not answer."""
        if number not in self._handles:
            return
        for lane, thread in [*self._threads.items(), *((Lane.APART, each) for each in self._apart)]:
            if thread.at_work is None or thread.at_work.number != number:
                continue
            waiting = thread.leave_behind(number)
            if waiting is None:  # it has come to its end just now
                return
            _posts_of_left_threads.append(self._post)
            if lane is not Lane.APART:
                self._threads[lane] = LaneThread(lane)
                for task in waiting:
                    self._threads[lane].put(task)
            self._stop(number, Cancelled())
            return

    @property
    def busy(self) -> bool:
        """Whether any work is running or waiting."""
        return bool(self._handles)

    def close(self) -> None:
        """Cancel all work and wait until each thread has come to a safe stop; not for a disk that hangs."""
        for handle in self._handles.values():
            handle.cancel()
        threads = [*self._threads.values(), *self._apart]
        for thread in threads:
            thread.close()
        began = time.monotonic()
        for thread in threads:
            while not thread.join(_PATIENCE):
                task, waited = thread.at_work, time.monotonic() - began
                if waited > (_SAFE_STOP if task is None or task.leave_after is None else task.leave_after):
                    thread.let_go()
                    _posts_of_left_threads.append(self._post)
                    if task is not None:
                        self._post.stopped.emit(task.number, Cancelled())
                    break
        self._threads.clear()
        self._apart.clear()

    @Slot(int, object, object)
    def _relay(self, number: int, items: list[object], taken: threading.Event) -> None:
        handle = self._handles.get(number)
        if handle is None:  # it was left behind
            taken.set()
            return
        self._letters.append(_Letter(handle, deque(items), taken))
        self._deliver()

    @Slot(int, object)
    def _stop(self, number: int, error: BaseException | None) -> None:
        if number in self._handles:
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
            handle = self._handles.pop(letter.number, None)
            if handle is not None:  # else it was left behind, and woke up in that moment
                handle.stop(letter.error)
            return
        if letter.handle.unheard:
            self._letters.popleft()
            letter.taken.set()
            letter.handle.cancel()
            return
        part = [letter.items.popleft() for _n in range(min(len(letter.items), letter.handle.suits))]
        if not letter.items:
            self._letters.popleft()
        began = time.monotonic()
        letter.handle.relay(part)
        letter.handle.took(len(part), time.monotonic() - began)
        if not letter.items:
            letter.taken.set()
