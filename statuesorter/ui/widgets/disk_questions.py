"""Asking a disk off the window's thread. A disk that does not answer keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner, Queue

T = TypeVar("T")


class DiskQuestions(QObject):
    """Each question in a thread of its own. The answer arrives on the window's thread, or never."""

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._open: list[Job[object, object]] = []

    def ask(self, question: Callable[[], T], then: Callable[[T], object], *, name: str = "disk") -> None:
        """Call ``question`` in a thread, then ``then`` here with its answer. What it raises is our bug."""
        self._ask(question, then, name)

    def ask_within(
        self, milliseconds: int, question: Callable[[], T], then: Callable[[T | None], object]
    ) -> None:
        """As `ask`; where the answer takes longer, ``then`` is called with None, and once only."""
        job = self._ask(question, then, "disk")

        def give_up() -> None:
            if job.running:
                job.abandon()
                then(None)

        QTimer.singleShot(milliseconds, self, give_up)

    def forget(self) -> None:
        """Nobody wants to know any more."""
        for job in tuple(self._open):
            job.abandon()

    def _ask(self, question: Callable[[], T], then: Callable[[T], object], name: str) -> Job[object, T]:
        job = self._jobs.call(Queue.APART, lambda _cancel: question(), name=name, owner=self)
        self._open.append(job)
        return job.on_result(then).on_end(lambda: self._open.remove(job))
