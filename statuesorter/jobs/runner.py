"""Starts jobs: one worker thread for each resource, each serial. Any generator can run in one.

A disk may never answer: a share whose server is gone, a stick that was pulled out. What hangs on one is left
behind where nothing can be harmed by it, so that neither other work nor the end of the program waits for it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import count
from typing import Never, TypeVar, overload

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.progress import Progress
from statuesorter.jobs.batching import Outbox
from statuesorter.jobs.job import Delivery, Job, Work
from statuesorter.jobs.worker import AnyTask, Task, Worker

T = TypeVar("T")
R = TypeVar("R")

TURN = 0.008
"""Seconds of the window's thread that listeners may take before keys, clicks and paint have their turn."""

SOON = 1.0
"""Seconds that work which asks a disk at every step may take to heed a cancel before it is left behind."""

_PATIENCE = 0.05
"""Seconds between two looks at a thread that is to end."""

_SAFE_STOP = 30.0
"""Seconds that the end of the program waits for work that writes to come to a safe stop. What it leaves then,
it leaves as a crash would: filing has written down what it does before it does it.
"""


class Queue(StrEnum):
    """One resource. Two jobs in one queue never run at the same time, except `APART`."""

    SCAN = "scan"
    INFERENCE = "inference"
    TRAINING = "training"
    LEARNING = "learning"
    """Quick learning, a moment each time. It does not wait for a training, which may take hours."""

    FILES = "files"
    DECISIONS = "decisions"
    TIDYING = "tidying"
    APART = "apart"
    """Questions to a disk that may never answer: each has a thread of its own."""


class _Bell(QObject):
    """Wakes the window's thread: the outbox of the job with this number is no longer empty.

    The workers know this object, and neither a job nor its listeners: a `QObject` must not be destroyed by
    another thread, as it would be if that held the last reference to it.
    """

    rung = Signal(int)


_kept_for_left_workers: list[object] = []
"""A worker that was left behind may wake up and have something to say: what it needs for that is there, and
nothing that its work knows is destroyed by it.
"""


@dataclass(frozen=True, slots=True)
class _Running:
    """A job that has not ended, and what its worker must not be the last to know."""

    queue: Queue
    task: AnyTask
    delivery: Delivery[object, object]
    work: Callable[[CancelToken], object]
    leave_after: float | None


class JobRunner(QObject):
    """Starts work in its queue. Belongs to the window's thread, as do the jobs it gives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers: dict[Queue, Worker] = {}
        self._apart: list[Worker] = []
        self._jobs: dict[int, _Running] = {}
        self._numbers = count(1)
        self._closed = False
        self._ready: dict[int, None] = {}
        """Jobs with something in their outbox, in the order in which they said so."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setTimerType(Qt.TimerType.PreciseTimer)
        self._later.timeout.connect(self._take_turn)
        self._bell = _Bell()
        self._bell.rung.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    @overload
    def run(
        self,
        queue: Queue,
        work: Callable[[CancelToken], Generator[Progress, None, R]],
        *,
        name: str,
        owner: QObject,
        leave_after: float | None = None,
    ) -> Job[Never, R]: ...

    @overload
    def run(
        self, queue: Queue, work: Work[T, R], *, name: str, owner: QObject, leave_after: float | None = None
    ) -> Job[T, R]: ...

    def run(
        self, queue: Queue, work: Work[T, R], *, name: str, owner: QObject, leave_after: float | None = None
    ) -> Job[T, R]:
        """Put the work in its queue and return its job at once. ``name`` is for log and person.

        Once ``owner`` is gone, no listener is called any more: a page that was closed hears nothing late.
        ``leave_after``: for work that changes none of the person's files, how many seconds after a cancel it
        is left behind where it does not stop. It then counts as cancelled, its queue goes on in another
        thread, and nothing more is heard of it. Work in `Queue.APART` is left `SOON` unless said otherwise.
        """
        number = next(self._numbers)
        leave_after = SOON if queue is Queue.APART and leave_after is None else leave_after
        token, bell = CancelToken(), self._bell
        outbox: Outbox[T, R] = Outbox(lambda: bell.rung.emit(number))
        delivery = Delivery(outbox, owner=owner, cancel=partial(self._cancel, number, token))
        if self._closed:  # a timer of a page may fire between the end and the page's own
            token.cancel()
            QTimer.singleShot(0, self, delivery.stopped)
            return Job(name, token, delivery)
        task = Task(work, token, outbox)
        self._jobs[number] = _Running(queue, task, delivery, work, leave_after)
        self._worker_for(queue).put(task)
        return Job(name, token, delivery)

    def call(
        self,
        queue: Queue,
        function: Callable[[CancelToken], R],
        *,
        name: str,
        owner: QObject,
        leave_after: float | None = None,
    ) -> Job[Never, R]:
        """As `run`, for a function that takes one step and has only a result."""

        def work(cancel: CancelToken) -> Generator[Never, None, R]:
            yield from ()
            return function(cancel)

        return self.run(queue, work, name=name, owner=owner, leave_after=leave_after)

    @property
    def busy(self) -> bool:
        """Whether any work is running or waiting."""
        return bool(self._jobs)

    def close(self) -> None:
        """Cancel all work and wait until each thread has come to a safe stop; not for a disk that hangs. What
        is asked for afterwards is cancelled at once.
        """
        self._closed = True
        for running in tuple(self._jobs.values()):
            running.delivery.cancel()
        workers = [*self._workers.values(), *self._apart]
        for worker in workers:
            worker.close()
        began = time.monotonic()
        for worker in workers:
            while not worker.join(_PATIENCE):
                number = self._number_at(worker)
                patience = None if number is None else self._jobs[number].leave_after
                if time.monotonic() - began > (_SAFE_STOP if patience is None else patience):
                    worker.let_go()
                    _kept_for_left_workers.append(self._bell)
                    if number is not None:
                        QTimer.singleShot(0, self, partial(self._leave, number))
                    break
        self._workers.clear()
        self._apart.clear()

    def _worker_for(self, queue: Queue) -> Worker:
        if queue is Queue.APART:
            self._apart = [worker for worker in self._apart if worker.alive]
            self._apart.append(Worker(queue, tasks=1))
            return self._apart[-1]
        if queue not in self._workers:
            self._workers[queue] = Worker(queue)
        return self._workers[queue]

    # Work that does not stop

    def _cancel(self, number: int, token: CancelToken) -> None:
        token.cancel()
        running = self._jobs.get(number)
        if running is not None and running.leave_after is not None:
            QTimer.singleShot(round(running.leave_after * 1000), self, partial(self._leave_behind, number))

    def _leave_behind(self, number: int) -> None:
        """The work was cancelled a while ago: where it still runs, its disk does not answer."""
        running = self._jobs.get(number)
        if running is None:
            return
        queue, task = running.queue, running.task
        workers = (*self._workers.values(), *self._apart)
        worker = next((each for each in workers if each.current is task), None)
        waiting = None if worker is None else worker.leave_behind(task)
        if waiting is None:  # it waits for its turn, or has come to its end just now
            return
        _kept_for_left_workers.append(self._bell)
        if queue is not Queue.APART:
            self._workers[queue] = Worker(queue)
            for each in waiting:
                self._workers[queue].put(each)
        self._leave(number)

    def _leave(self, number: int) -> None:
        running = self._jobs.pop(number, None)
        if running is not None:
            _kept_for_left_workers.append(running.work)
            running.delivery.stopped()

    def _number_at(self, worker: Worker) -> int | None:
        current = worker.current
        return next((number for number, each in self._jobs.items() if each.task is current), None)

    # Delivering

    @Slot(int)
    def _wake(self, number: int) -> None:
        if number in self._jobs:  # else it was left behind
            self._ready[number] = None
            self._take_turn()

    @Slot()
    def _take_turn(self) -> None:
        """Call listeners, in the order in which their jobs had something to say, for no longer than a turn;
        what is left is for the next.
        """
        until = time.monotonic() + TURN
        for number in tuple(self._ready):
            now = time.monotonic()
            if now >= until:
                break
            running = self._jobs.get(number)
            if running is None:
                self._ready.pop(number, None)
            elif running.delivery.due <= now and not running.delivery.delivering:
                self._deliver(number, running.delivery, until)
        due = [self._jobs[n].delivery.due for n in self._ready if not self._jobs[n].delivery.delivering]
        if due:
            self._later.start(max(0, math.ceil(1000 * (min(due) - time.monotonic()))))

    def _deliver(self, number: int, delivery: Delivery[object, object], until: float) -> None:
        more = delivery.deliver(until)
        if delivery.ended:
            self._jobs.pop(number, None)
        if delivery.ended or not more:
            self._ready.pop(number, None)
