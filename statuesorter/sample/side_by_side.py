"""Drawing in several processes: a core each, and a window that draws stays awake.

They are plain processes that send their photos through a pipe each, and they are never waited for without a
bound. A `concurrent.futures.ProcessPoolExecutor` would be: one of its processes that ends while it hands over
a result leaves the pool's thread waiting for the rest of it, and the pool's `shutdown` for the thread.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from multiprocessing.connection import Connection

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.language import _

Draw = Callable[[int], bytes]
"""Draws the photo of this number. It is sent to other processes, so it is a function of a module."""

_PATIENCE = 0.1
"""Seconds between two looks at the cancel token."""

_FAREWELL = 5.0
"""Seconds that a process which was ended may take to be gone."""


class SampleNotDrawn(StatueSorterError):
    """A process that drew ended before its photos were there."""


def drawn_side_by_side(draw: Draw, count: int, *, cancel: CancelToken | None = None) -> Generator[bytes]:
    """The photos 0 to ``count`` - 1, in order. Raises `Cancelled` and `SampleNotDrawn`.

    When it is closed the processes end at once, in the middle of a photo too; when the program is killed they
    notice it themselves.
    """
    workers = min(os.cpu_count() or 1, count)
    started: list[_Drawer] = []
    try:
        for first in range(workers):
            started.append(_Drawer(draw, range(first, count, workers)))  # noqa: PERF401  each is ended below
        yield from _in_order(started, count, cancel)
    finally:
        for drawer in started:
            drawer.end()


def _in_order(drawers: Sequence[_Drawer], count: int, cancel: CancelToken | None) -> Generator[bytes]:
    drawing = {drawer.photos: drawer for drawer in drawers}
    drawn: dict[int, bytes] = {}
    for number in range(count):
        while number not in drawn:
            if cancel is not None:
                cancel.raise_if_cancelled()
            for pipe in multiprocessing.connection.wait(list(drawing), _PATIENCE):
                drawer = drawing[pipe]  # pyright: ignore[reportArgumentType]  each is one of ours
                taken, photo = drawer.take()
                drawn[taken] = photo
                if not drawer.left:
                    del drawing[drawer.photos]
        yield drawn.pop(number)


class _Drawer:
    """A process that draws the photos of some ``numbers``, in that order."""

    def __init__(self, draw: Draw, numbers: Sequence[int]) -> None:
        context = multiprocessing.get_context("spawn")
        self.photos, sending = context.Pipe(duplex=False)
        self.left = list(numbers)
        self._process = context.Process(target=_draw_all, args=(draw, numbers, sending), daemon=True)
        self._process.start()
        sending.close()  # only the process holds it now: where it ends, the pipe does

    def take(self) -> tuple[int, bytes]:
        """The next photo, which has begun to arrive, and its number. Raises `SampleNotDrawn`."""
        try:
            photo = self.photos.recv_bytes()
        except (EOFError, OSError) as error:
            raise SampleNotDrawn(
                _("The sample photos could not be drawn: a part of the program ended by itself."),
                advice=_("Try again."),
            ) from error
        return self.left.pop(0), photo

    def end(self) -> None:
        self._process.kill()
        self._process.join(_FAREWELL)
        self.photos.close()
        with contextlib.suppress(ValueError):  # it is not gone yet
            self._process.close()


def _draw_all(draw: Draw, numbers: Sequence[int], sending: Connection) -> None:
    """What a process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which then ends this
    threading.Thread(target=_end_with_the_program, daemon=True).start()
    for number in numbers:
        sending.send_bytes(draw(number))


def _end_with_the_program() -> None:
    program = multiprocessing.parent_process()
    assert program is not None
    multiprocessing.connection.wait([program.sentinel])
    os._exit(1)
