"""One service for all who need previews: the grid, classifying, training.

What is on the screen comes first, and of that what was asked for last; then what works in the background,
in its order. A photo is decoded once, however many wait for it. There are as many at a time, and as many
previews in memory, as there are cores. Files that come next are read ahead meanwhile, so that no core waits
for a slow disk.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.photo import Photo
from statuesorter.photos.cores import Cores, logical_cores
from statuesorter.photos.preview_queue import Look, PreviewQueue, PreviewRequests, PreviewSource, Urgency

T = TypeVar("T")

_PATIENCE = 0.1
"""Seconds between two looks at a cancel token."""


class Previews(Protocol):
    """What those who need previews know of the service."""

    @property
    def cores(self) -> Cores:
        """The cores that are decoded on. Who computes beside takes from them."""
        ...

    def requests(self, urgency: Urgency, deliver: Callable[[T | BaseException], None]) -> PreviewRequests[T]:
        """Begin to ask. What a `Look` returns goes to ``deliver``, and so does what it raises. ``deliver`` is
        called in the thread that looked, and should only hand on.
        """
        ...


class PreviewService:
    """The previews of a ``source``. Safe to use from any thread. Implements `Previews`.

    Each thread calls ``begin_thread`` first.
    """

    def __init__(
        self,
        source: PreviewSource,
        *,
        begin_thread: Callable[[], None] = lambda: None,
        queue: PreviewQueue | None = None,
    ) -> None:
        self._source = source
        self._queue = queue or PreviewQueue(Cores(logical_cores()), begin_thread)

    @property
    def cores(self) -> Cores:
        """The cores that are decoded on."""
        return self._queue.cores

    def requests(self, urgency: Urgency, deliver: Callable[[T | BaseException], None]) -> PreviewRequests[T]:
        """Begin to ask, as `Previews` says."""
        return PreviewRequests(self._queue, self._source, urgency, deliver)

    def of(self, source: PreviewSource) -> PreviewService:
        """The previews of another source, on the same cores and in the same queue."""
        return PreviewService(source, queue=self._queue)

    def close(self) -> None:
        """Forget what is asked for, end the decoding under way, and wait a moment for its end."""
        self._queue.close()


def look_at(
    previews: Previews, photos: Iterable[Photo], look: Look[T], *, cancel: CancelToken | None = None
) -> Generator[T]:
    """What ``look`` returns for each of ``photos``, in the background, in order of completion.

    No more are asked for than the cores need. Raises what ``look`` raises, and `Cancelled` within 200 ms of a
    cancel.
    """
    cancel = cancel or CancelToken()
    done: SimpleQueue[T | BaseException] = SimpleQueue()
    requests = previews.requests(Urgency.BACKGROUND, done.put)
    waiting = 0
    try:
        for photo in photos:
            cancel.raise_if_cancelled()
            requests.ask(photo, look)
            waiting += 1
            if waiting > 2 * previews.cores.count:
                yield _next_of(done, cancel)
                waiting -= 1
        for _n in range(waiting):
            yield _next_of(done, cancel)
    finally:
        requests.close()


def _next_of(done: SimpleQueue[T | BaseException], cancel: CancelToken) -> T:
    while True:
        cancel.raise_if_cancelled()
        try:
            found = done.get(timeout=_PATIENCE)
        except Empty:
            continue
        if isinstance(found, BaseException):
            raise found
        return found
