"""One thread a core: whoever computes takes a core first, and gives it back after each photo."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager


def logical_cores() -> int:
    """How many threads the processor runs at the same time."""
    return os.cpu_count() or 1


def physical_cores() -> int:
    """How many cores there are; many run two threads each. All that are known of where that is not told."""
    import psutil

    return min(psutil.cpu_count(logical=False) or logical_cores(), logical_cores())


class Cores:
    """The processor's cores, shared by threads that decode and threads that run the network.

    With more of these threads under way than cores, one that holds the interpreter's lock often waits for a
    core, and the window's thread for that lock. Measured on two cores, three rounds, a person at work while
    400 photos of 12 megapixels are classified: 99.9 % of the window's turns within 72, 59 and 55 ms without
    sharing, 50, 36 and 40 ms with it. As the thread that has a core also computes on it, nothing is lost:
    48 such photos take 1.23 s with sharing, 1.24 s without (medians of 9).

    Each run of `extract` has its own: a thread that hangs on a disk holds up that run alone.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._network_waits = 0
        lock = threading.Lock()
        self._for_network, self._for_decoding = threading.Condition(lock), threading.Condition(lock)

    @contextmanager
    def for_network(self) -> Generator[None, None, None]:
        """Have a core, before those who decode: what is nearest to the person goes first."""
        with self._for_network:
            self._network_waits += 1
            self._for_network.wait_for(lambda: self._free > 0)
            self._network_waits -= 1
            self._free -= 1
            self._wake()
        try:
            yield
        finally:
            self._give_back()

    @contextmanager
    def for_decoding(self) -> Generator[None, None, None]:
        """Have a core when no thread waits to run the network."""
        with self._for_decoding:
            self._for_decoding.wait_for(lambda: self._free > 0 and not self._network_waits)
            self._free -= 1
        try:
            yield
        finally:
            self._give_back()

    def _give_back(self) -> None:
        with self._for_network:
            self._free += 1
            self._wake()

    def _wake(self) -> None:
        """Tell one who can use a core that there is one. The lock is held."""
        if self._free > 0:
            (self._for_network if self._network_waits else self._for_decoding).notify()
