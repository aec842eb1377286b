"""The queue of photos that previews are asked of: what is decoded next, on which core, for whom.

A disk may never answer. A thread that one holds up keeps its core for as long as somebody waits for the
photo, and `_GRACE` seconds longer; then another thread takes its place. Where nothing is asked for, there is
no thread.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.photos.cores import Core, Cores

if TYPE_CHECKING:  # Pillow is imported with the first photo: the window is on the screen sooner
    from statuesorter.photos.preview_format import Preview

T = TypeVar("T")

_GRACE = 1.0
_READERS = 4
"""Files read at a time from a slow disk; from a fast one, one."""
_SLOW = 0.1
"""Seconds; a disk that takes longer for a file is slow."""
_MOST_READ = 256 * 2**20
"""Bytes of files that were read ahead and are not being decoded yet."""


class PreviewSource(Protocol):
    """Makes previews. It is asked from several threads at once."""

    def get_or_make(self, photo: Photo) -> Preview:
        """The preview of ``photo``. Raises PhotoError where the photo cannot be used."""
        ...

    def read_ahead(self, photo: Photo) -> None:
        """Have in the system's memory what `get_or_make` would read of a disk. May raise what that raises."""
        ...


Look = Callable[[Photo, Callable[[], "Preview"]], T]
"""What to do with a photo: called in a thread that has a core, with a function that gives the preview, or
raises PhotoError. Where that function is not called, nothing is decoded.
"""


class Urgency(IntEnum):
    """Who is served first: what is on the screen."""

    VISIBLE = 0
    BACKGROUND = 1


class PreviewRequests(Generic[T]):
    """What one asks for: a view what it shows, a run what it works on. Made by `Previews.requests`."""

    def __init__(
        self,
        queue: PreviewQueue,
        source: PreviewSource,
        urgency: Urgency,
        deliver: Callable[[T | BaseException], None],
    ) -> None:
        self._queue, self._source, self.urgency = queue, source, urgency
        self._deliver: Callable[[T | BaseException], None] | None = deliver
        self._delivering = threading.RLock()
        queue.open(self)

    def ask(self, photo: Photo, look: Look[T]) -> None:
        """Ask for a photo, after those asked for before."""
        self._queue.add(_Request(self, self._source, photo, look))

    def show(self, photos: Iterable[Photo], look: Look[T]) -> None:
        """Ask for these, in this order and before what others show; of the rest forget what has not begun.

        What is at work for these requests is delivered as it was asked for, and not asked for again.
        """
        self._queue.replace(self, [_Request(self, self._source, photo, look) for photo in photos])

    def close(self) -> None:
        """Want nothing more. Once this returns nothing is delivered, and ``deliver`` is held by nobody."""
        with self._delivering:
            self._deliver = None
        self._queue.drop(self)

    @property
    def closed(self) -> bool:
        """Whether nothing is wanted any more."""
        return self._deliver is None

    def deliver(self, found: T | BaseException) -> None:
        """Hand on what was found, where it is still wanted. For the queue."""
        with self._delivering:
            if self._deliver is not None:
                self._deliver(found)


@dataclass(eq=False, slots=True)
class _Request:
    by: PreviewRequests[Any]
    source: PreviewSource
    photo: Photo
    look: Look[Any]
    number: int = 0
    read: bool = False

    @property
    def key(self) -> _Key:
        return self.source, self.photo.identity


_Key = tuple[PreviewSource, PhotoIdentity]


@dataclass(slots=True)
class _Waiting:
    """What has not begun, in order, and a number that grows with each `PreviewRequests.show`."""

    requests: dict[_Key, list[_Request]] = field(default_factory=dict[_Key, list[_Request]])
    shown: int = 0


@dataclass(eq=False, slots=True)
class _Job:
    """A photo that a thread is at, the core it has, and who waits: the first request is looked at now."""

    key: _Key
    core: Core
    requests: list[_Request]
    left: bool = False
    made: Preview | Exception | None = None

    @property
    def wanted(self) -> bool:
        return not all(request.by.closed for request in self.requests)

    def preview(self) -> Preview:
        """The preview, made when it is first asked for. Its error is raised each time."""
        if self.made is None:
            request = self.requests[0]
            try:
                self.made = request.source.get_or_make(request.photo)
            except Exception as error:  # noqa: BLE001  all who wait meet it
                self.made = error
        if isinstance(self.made, Exception):
            raise self.made
        return self.made


class PreviewQueue:
    """Who waits for which photo, and the threads that work on it: one a core, and some that read ahead."""

    def __init__(self, cores: Cores, begin_thread: Callable[[], None]) -> None:
        self.cores = cores
        self._begin_thread = begin_thread
        self._lock = threading.Lock()
        self._waiting: dict[PreviewRequests[Any], _Waiting] = {}
        self._jobs: dict[_Key, _Job] = {}
        self._decoders = 0
        self._reading: set[_Request] = set()
        self._most_reading = 1
        self._held = 0
        self._numbers = itertools.count(1)
        self._threads: set[threading.Thread] = set()

    def open(self, by: PreviewRequests[Any]) -> None:
        """From now on these may ask."""
        with self._lock:
            self._waiting[by] = _Waiting()

    def add(self, request: _Request) -> None:
        """As `PreviewRequests.ask`."""
        with self._lock:
            waiting = self._waiting.get(request.by)
            if waiting is None:
                return
            if request.key in self._jobs:
                self._jobs[request.key].requests.append(request)
                return
            request.number = next(self._numbers)
            waiting.requests.setdefault(request.key, []).append(request)
            self._start_threads(1)

    def replace(self, by: PreviewRequests[Any], requests: Iterable[_Request]) -> None:
        """As `PreviewRequests.show`."""
        with self._lock:
            waiting = self._waiting.get(by)
            if waiting is None:
                return
            before, waiting.requests, waiting.shown = waiting.requests, {}, next(self._numbers)
            for request in requests:
                job = self._jobs.get(request.key)
                if job is None:
                    request.read = any(each.read for each in before.pop(request.key, ()))
                    waiting.requests[request.key] = [request]
                elif all(each.by is not by for each in job.requests):
                    job.requests.append(request)
            self._let_go(before)
            self._start_threads(len(waiting.requests))

    def drop(self, by: PreviewRequests[Any]) -> None:
        """As `PreviewRequests.close`."""
        with self._lock:
            waiting = self._waiting.pop(by, None)
            if waiting is None:
                return
            self._let_go(waiting.requests)
            self._reading -= {request for request in self._reading if request.by is by}
            self._look_ahead()
            for job in self._jobs.values():
                if not job.wanted:
                    timer = threading.Timer(_GRACE, self._leave_behind, [job])
                    timer.daemon = True
                    timer.start()

    def close(self) -> None:
        """Forget everything, end the decoding under way and wait a moment for it."""
        for by in list(self._waiting):
            by.close()
        threads = list(self._threads)
        if threads:
            from statuesorter.photos import isolation  # Pillow is there by now

            isolation.stop()
        until = time.monotonic() + _GRACE
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    # With the lock

    def _in_order(self) -> Iterator[_Request]:
        """A request for each photo that waits, the most urgent first."""
        for each in sorted(self._of(Urgency.VISIBLE), key=lambda waiting: -waiting.shown):
            yield from _firsts(each)
        # several that work in the background take turns, as they asked
        yield from heapq.merge(*map(_firsts, self._of(Urgency.BACKGROUND)), key=lambda each: each.number)

    def _of(self, urgency: Urgency) -> list[_Waiting]:
        return [each for by, each in self._waiting.items() if by.urgency is urgency and each.requests]

    def _let_go(self, dropped: dict[_Key, list[_Request]]) -> None:
        """These do not wait any more: what was read ahead for them needs no memory."""
        for request in itertools.chain(*dropped.values()):
            if request.read:
                self._held -= request.photo.identity.size

    def _start_threads(self, more: int) -> None:
        """Have threads for so many photos that came to wait."""
        for _n in range(min(more, self.cores.count - self._decoders)):
            self._decoders += 1
            self._start(self._decode, "preview")
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Something waits, or has begun: decide what comes next."""
        self.cores.prefer_decoding(bool(self._of(Urgency.VISIBLE)))
        while len(self._reading) < self._most_reading and (request := self._next_to_read()) is not None:
            self._start(lambda first=request: self._read(first), "read-ahead")

    def _start(self, work: Callable[[], None], name: str) -> None:
        def run() -> None:
            try:
                self._begin_thread()
                work()
            finally:
                self._threads.discard(thread)

        # A daemon: the program must be able to end while a share does not answer.
        thread = threading.Thread(target=run, name=name, daemon=True)
        self._threads.add(thread)
        thread.start()

    def _next_to_read(self) -> _Request | None:
        """What to read ahead now. What the cores come to next they read themselves."""
        later = itertools.islice(self._in_order(), self.cores.count, None)
        request = None if self._held >= _MOST_READ else next((each for each in later if not each.read), None)
        if request is not None:
            request.read = True
            self._held += request.photo.identity.size
            self._reading.add(request)
        return request

    # In the threads

    def _decode(self) -> None:
        while self._has_more():
            with self.cores.for_decoding() as core:
                job = self._begin(core)
                if job is not None:
                    self._do(job)
            if job is not None and job.left:
                return

    def _has_more(self) -> bool:
        """Whether anything waits; else the thread is to end."""
        with self._lock:
            if next(self._in_order(), None) is not None:
                return True
            self._decoders -= 1
            return False

    def _begin(self, core: Core) -> _Job | None:
        """Take the most urgent photo, for all who wait for it."""
        with self._lock:
            first = next(self._in_order(), None)
            if first is None:
                return None
            key = first.key
            requests = [request for each in self._waiting.values() for request in each.requests.pop(key, ())]
            requests.sort(key=lambda request: request.by.urgency)
            self._let_go({key: requests})
            job = self._jobs[key] = _Job(key, core, requests)
            self._look_ahead()
            return job

    def _do(self, job: _Job) -> None:
        while (request := self._first_of(job)) is not None:
            try:
                found = request.look(request.photo, job.preview)
            except BaseException as error:  # noqa: BLE001  whoever asked hears of it
                found = error
            request.by.deliver(found)
            with self._lock:
                job.requests.remove(request)

    def _first_of(self, job: _Job) -> _Request | None:
        """Who is served next; None where nobody waits any more, and the job is done."""
        with self._lock:
            if job.left:
                return None
            job.requests = [request for request in job.requests if not request.by.closed]
            if job.requests:
                return job.requests[0]
            del self._jobs[job.key]
            return None

    def _leave_behind(self, job: _Job) -> None:
        """Where a job goes on that nobody has wanted for a while, its disk does not answer: others have its
        core and its place.
        """
        with self._lock:
            if self._jobs.get(job.key) is not job or job.wanted:
                return
            del self._jobs[job.key]
            job.left = True
            job.core.give_back()
            self._decoders -= 1
            self._start_threads(self.cores.count)

    def _read(self, request: _Request) -> None:
        following: _Request | None = request
        while following is not None:
            request, began = following, time.monotonic()
            with contextlib.suppress(StatueSorterError, OSError):  # the decoder meets it, and says it
                request.source.read_ahead(request.photo)
            with self._lock:
                if request not in self._reading:  # nobody waits: another may be reading in this one's place
                    return
                self._reading.remove(request)
                self._most_reading = _READERS if time.monotonic() - began > _SLOW else 1
                following = self._next_to_read() if len(self._reading) < self._most_reading else None
                self._look_ahead()


def _firsts(waiting: _Waiting) -> Iterator[_Request]:
    """Of each photo the request that came first."""
    return (requests[0] for requests in waiting.requests.values())
