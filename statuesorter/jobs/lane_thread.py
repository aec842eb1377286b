"""The thread of a lane: does one task after another, and can be left behind in the midst of one."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from statuesorter.jobs.priority import step_back


class Task(Protocol):
    """What a thread does. Its ``run`` raises nothing."""

    @property
    def number(self) -> int: ...

    def run(self) -> None: ...


T = TypeVar("T", bound=Task)


class LaneThread(Generic[T]):
    """Serial. A daemon: the interpreter does not wait for a thread that a disk holds."""

    def __init__(self, lane: str, *, tasks: int | None = None) -> None:
        """``tasks``: it ends after so many; None: it ends when it is closed."""
        self._changed = threading.Condition()
        self._tasks: deque[T] = deque()
        self._left = tasks
        self._closed = False
        self.at_work: T | None = None
        """The task that is being done now."""
        self._thread = threading.Thread(target=self._serve, name=f"lane-{lane}", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it may do something yet."""
        return self._thread.is_alive()

    def put(self, task: T) -> None:
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

    def leave_behind(self, number: int) -> Iterable[T] | None:
        """Let it end after the task ``number``, and give what waits behind that. None where it is at another
        task by now: then it goes on.
        """
        with self._changed:
            if self.at_work is None or self.at_work.number != number:
                return None
            waiting, self._tasks = self._tasks, deque()
            self.let_go()
            return waiting

    def let_go(self) -> None:
        """Nobody waits for it any more."""
        self._closed = True
        self._thread.name = f"left-{self._thread.name}"

    def _serve(self) -> None:
        step_back()
        while (task := self._next()) is not None:
            task.run()

    def _next(self) -> T | None:
        with self._changed:
            self.at_work = None
            while not self._tasks and not self._closed and self._left != 0:
                self._changed.wait()
            if not self._tasks or self._left == 0:
                return None
            if self._left is not None:
                self._left -= 1
            self.at_work = self._tasks.popleft()
            return self.at_work
