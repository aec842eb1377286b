"""A few threads that only read, and that nobody has to wait for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue


class Readers:
    """Threads over one queue. They are daemons: the interpreter does not wait for one that a disk holds."""

    def __init__(self, count: int) -> None:
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"reader-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Callable[[], None]) -> None:
        """Do ``work``, which raises nothing, after what waits."""
        self._work.put(work)

    def close(self) -> None:
        """Forget what waits; each thread ends after what it is at."""
        try:
            while True:
                self._work.get_nowait()
        except Empty:
            for _thread in self._threads:
                self._work.put(None)

    def join(self, seconds: float) -> bool:
        """Wait so long for their end; tell whether all have ended."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            work()
