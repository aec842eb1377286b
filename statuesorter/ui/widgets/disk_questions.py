"""Asking a disk off the window's thread. A disk that does not answer keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar, cast

from PySide6.QtCore import QObject, QTimer

from statuesorter.domain.cancellation import CancelToken
from statuesorter.jobs.handle import Handle
from statuesorter.jobs.lanes import Lane, Lanes

T = TypeVar("T")


class DiskQuestions(QObject):
    """Each question in a thread of its own. The answer arrives on the window's thread, or never."""

    def __init__(self, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._waiting: dict[Handle, Callable[[object], object]] = {}

    def ask(self, question: Callable[[], T], then: Callable[[T], object], *, name: str = "disk") -> Handle:
        """Call ``question`` in a thread, then ``then`` here with its answer. What it raises is our bug."""

        def work(_cancel: CancelToken) -> Iterator[object]:
            yield question()

        handle = self._lanes.run(Lane.APART, work, name=name, owner=self)
        self._waiting[handle] = cast("Callable[[object], object]", then)
        handle.yielded.connect(partial(self._answer, handle))
        handle.failed.connect(_raise)
        handle.ended.connect(partial(self._forget, handle))
        return handle

    def ask_within(
        self, milliseconds: int, question: Callable[[], T], then: Callable[[T | None], object]
    ) -> None:
        """As `ask`; where the answer takes longer, ``then`` is called with None, and once only."""
        handle = self.ask(question, cast("Callable[[T], object]", then))
        QTimer.singleShot(milliseconds, self, partial(self._answer, handle, None))

    def forget(self) -> None:
        """Nobody wants to know any more."""
        for handle in list(self._waiting):
            del self._waiting[handle]
            handle.cancel()

    def _answer(self, handle: Handle, answer: object) -> None:
        then = self._waiting.pop(handle, None)
        if then is not None:
            then(answer)

    def _forget(self, handle: Handle) -> None:
        self._waiting.pop(handle, None)


def _raise(error: BaseException) -> None:
    raise error
