"""From a call that blocks to a generator: fastai's ``fit`` runs in a thread of its own, events come out here.

The thread never outlives the generator: it is joined when the work is done, when it failed, and when whoever
listens closes the generator before the end.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from statuesorter.domain.cancellation import Cancelled, CancelToken

Event = TypeVar("Event")
Result = TypeVar("Result")

Emit = Callable[[Event], None]


class StopToken(CancelToken):
    """Cancelled by itself (nobody listens any more), or by the ``outer`` token (the person cancelled)."""

    def __init__(self, outer: CancelToken | None) -> None:
        super().__init__()
        self._outer = outer

    @property
    def cancelled(self) -> bool:
        return self._event.is_set() or (self._outer is not None and self._outer.cancelled)

    def raise_if_cancelled(self) -> None:
        if self.cancelled:
            raise Cancelled


class _Work(Generic[Event, Result]):
    """The work and where it stands. Everything written by the thread is read only after it was joined."""

    def __init__(self, work: Callable[[Emit[Event], CancelToken], Result], stop: StopToken) -> None:
        self.events: queue.SimpleQueue[tuple[Event] | None] = queue.SimpleQueue()
        self.results: list[Result] = []
        self.error: BaseException | None = None
        self._work = work
        self._stop = stop
        self.thread = threading.Thread(target=self._run, name="training")

    def _run(self) -> None:
        try:
            self.results.append(self._work(lambda event: self.events.put((event,)), self._stop))
        except BaseException as error:  # noqa: BLE001  it is raised again, in the thread of whoever listens
            self.error = error
        finally:
            self.events.put(None)


def relay(
    work: Callable[[Emit[Event], CancelToken], Result], *, cancel: CancelToken | None = None
) -> Generator[Event, None, Result]:
    """Run ``work(emit, stop)`` in a thread; yield what it emits, in order; return what it returns.

    ``work`` asks its ``stop`` token now and then. What it raises is raised here, after the events before it.
    Closing the generator stops the work and waits for it.
    """
    stop = StopToken(cancel)
    running = _Work(work, stop)
    running.thread.start()
    try:
        while (event := running.events.get()) is not None:
            yield event[0]
    finally:
        stop.cancel()
        running.thread.join()
    if running.error is not None:
        raise running.error
    return running.results[0]
