"""Work beside the looking at photos: it is followed in the status line, and cancelled there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.progress import Progress
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner

T = TypeVar("T")
R = TypeVar("R")


class SideWork(QObject):
    """Each subclass does a kind of such work; whoever follows one kind follows all in the same way."""

    progressed = Signal(Progress)
    failed = Signal(BaseException)
    ended = Signal(str)
    """It is done, or the person cancelled: what was done, in a few words, or nothing."""

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._under_way: list[Job[object, object]] = []

    def cancel(self) -> None:
        """Do no more, and say no more of how far it is."""
        for job in self._under_way:
            job.cancel()

    def _follow(self, job: Job[T, R], said: Callable[[], str] = str) -> Job[T, R]:
        """Say how far the job is, and at its end the few words that ``said`` gives."""
        self._under_way.append(job)

        def end() -> None:
            self._under_way.remove(job)
            self.ended.emit(said())

        return job.on_progress(lambda far: self._tell(job, far)).on_failure(self.failed.emit).on_end(end)

    def _tell(self, job: Job[object, object], far: Progress) -> None:
        if not job.cancel_requested:
            self.progressed.emit(far)
