"""Work beside the looking at photos is followed, and cancelled, in one way."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator

import pytest
from PySide6.QtCore import QObject

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.progress import Progress
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.ui.library.photo_work import JobController


class Counting(JobController):
    """Counts as far as it is let."""

    def start(self, name: str, go_on: threading.Event) -> None:
        def work(cancel: CancelToken) -> Generator[Progress, None, None]:
            yield Progress(1, 2, name)
            go_on.wait(20)
            cancel.raise_if_cancelled()
            yield Progress(2, 2, name)

        job = self._jobs.run(Queue.FILES, work, name=name, owner=self)
        self._follow(job, summary=lambda: f"{name} is over")


@pytest.fixture
def jobs(qapp) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


def test_each_says_how_far_it_is_and_at_its_end_what_was_done(qtbot, jobs):
    counting, told, over = Counting(jobs, QObject(jobs)), [], []
    counting.progressed.connect(lambda far: told.append((far.text, far.done)))
    counting.ended.connect(over.append)
    go_on = threading.Event()
    go_on.set()
    counting.start("first", go_on)
    counting.start("second", go_on)
    qtbot.waitUntil(lambda: over == ["first is over", "second is over"])
    assert [name for name, done in told if done == 2] == ["first", "second"]


def test_cancelled_work_says_no_more_of_how_far_it_is_but_still_what_was_done(qtbot, jobs):
    counting, told, over = Counting(jobs, QObject(jobs)), [], []
    counting.progressed.connect(told.append)
    counting.ended.connect(over.append)
    go_on = threading.Event()
    counting.start("first", go_on)
    counting.start("second", go_on)
    qtbot.waitUntil(lambda: bool(told))
    before = list(told)
    counting.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: len(over) == 2)
    assert over == ["first is over", "second is over"]
    assert told == before
