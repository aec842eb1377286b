"""The thread of a queue: does one task after another, and can be left behind in the midst of one.

A worker's priority is below the window's: where the cores do not suffice for all, the window comes first.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import closing
from typing import Any, Generic, TypeVar

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.jobs.batching import End, Failed, Finished, Outbox, Stopped
from statuesorter.jobs.job import Work
from statuesorter.log.public import Public, public_error

_log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

_NICE = 10
"""How much nicer than the window (Linux): about a tenth of a core's time while somebody else wants it, all
of it otherwise.

Measured on two cores: less nice, the window waits longer (99.9 % of its turns within 66, 103 and 134 ms at
10, 4 and 0, in a second round 74, 88 and 154). At 19 it waits still less, but where other programs want the
cores up to 1.4 s (0.3 s at 10): for a thread that holds the interpreter's lock and does not get a core.
"""

_NICEST = 19

_BELOW_NORMAL = -1  # Windows: THREAD_PRIORITY_BELOW_NORMAL
_UTILITY = 0x11  # macOS: QOS_CLASS_UTILITY, work that a progress bar is shown for


class Task(Generic[T, R]):
    """The work of a job, for a worker to do."""

    def __init__(self, work: Work[T, R], token: CancelToken, outbox: Outbox[T, R]) -> None:
        self._work: Work[T, R] | None = work
        self._token = token
        self._outbox = outbox

    def run(self) -> None:
        """Do the work. Whatever it raises goes to its listeners: no error is lost in a thread."""
        # The window lets go of the work, and of what that knows, once it is told the end. Nothing here may
        # refer to them by then: this thread would hold the last reference.
        self._outbox.close(self._end())
        self._outbox.wake()

    def _end(self) -> End[R]:
        work, self._work = self._work, None
        assert work is not None
        try:
            self._token.raise_if_cancelled()
            return Finished(self._drain(work))
        except Cancelled:
            return Stopped()
        except BaseException as error:  # noqa: BLE001  it goes to the job's listeners
            # No exc_info: it would keep what the work refers to. Of a bug all is logged when it is shown.
            _log.warning("A job failed: %s", Public(public_error(error)))
            return Failed(error)

    def _drain(self, work: Work[T, R]) -> R:
        with closing(work(self._token)) as steps:
            while True:
                try:
                    item = next(steps)
                except StopIteration as stop:
                    return stop.value
                self._outbox.put(item)
                self._token.raise_if_cancelled()


AnyTask = Task[Any, Any]


class Worker:
    """Serial. A daemon: the interpreter does not wait for a thread that a disk holds."""

    def __init__(self, name: str, *, tasks: int | None = None) -> None:
        """``tasks``: it ends after so many; None: it ends when it is closed."""
        self._changed = threading.Condition()
        self._tasks: deque[AnyTask] = deque()
        self._left = tasks
        self._closed = False
        self.current: AnyTask | None = None
        """The task that is being done now."""
        self._thread = threading.Thread(target=self._serve, name=f"queue-{name}", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it may do something yet."""
        return self._thread.is_alive()

    def put(self, task: AnyTask) -> None:
        """Do it after those that wait."""
        with self._changed:
            self._tasks.append(task)
            self._changed.notify()

    def close(self) -> None:
        """End after what waits."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def join(self, seconds: float) -> bool:
        """Wait for its end, so long; tell whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def leave_behind(self, task: AnyTask) -> Iterable[AnyTask] | None:
        """Let it end after ``task``, and give what waits behind that. None where it is at another task by
        now: then it goes on.
        """
        with self._changed:
            if self.current is not task:
                return None
            waiting, self._tasks = self._tasks, deque()
            self.let_go()
            return waiting

    def let_go(self) -> None:
        """Nobody waits for it any more."""
        self._closed = True
        self._thread.name = f"left-{self._thread.name}"

    def _serve(self) -> None:
        lower_priority()
        while (task := self._next()) is not None:
            task.run()

    def _next(self) -> AnyTask | None:
        with self._changed:
            self.current = None
            while not self._tasks and not self._closed and self._left != 0:
                self._changed.wait()
            if not self._tasks or self._left == 0:
                return None
            if self._left is not None:
                self._left -= 1
            self.current = self._tasks.popleft()
            return self.current


def lower_priority() -> None:
    """Let the calling thread, and on Linux every thread it starts, come after threads of usual priority."""
    if sys.platform == "linux":
        window = os.getpriority(os.PRIO_PROCESS, os.getpid())  # the program may have been started nicer
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(_NICEST, window + _NICE))
    elif sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.GetCurrentThread.restype = ctypes.c_void_p
        kernel.SetThreadPriority(ctypes.c_void_p(kernel.GetCurrentThread()), _BELOW_NORMAL)
    elif sys.platform == "darwin":
        ctypes.CDLL(None).pthread_set_qos_class_self_np(_UTILITY, 0)
