"""Jobs run generators in workers; what they yield and how they end arrives on the window's thread, typed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Never

import pytest
from PySide6.QtCore import QEventLoop, QObject, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoDamaged
from statuesorter.domain.progress import Progress
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import JobRunner, Queue


@pytest.fixture
def jobs(qapp: object) -> Iterator[JobRunner]:
    jobs = JobRunner()
    yield jobs
    jobs.close()


@pytest.fixture
def owner(jobs: JobRunner) -> QObject:
    """Lives as long as the jobs."""
    return QObject(jobs)


def counting(n: int) -> Callable[[CancelToken], Generator[int | Progress, None, str]]:
    def work(_cancel: CancelToken) -> Generator[int | Progress, None, str]:
        for number in range(n):
            yield number
            yield Progress(number + 1, n)
        return f"{n} counted"

    return work


def until_ended(qtbot: QtBot, *jobs: Job[object, object]) -> None:
    qtbot.waitUntil(lambda: not any(job.running for job in jobs))


def test_everything_yielded_arrives_in_order_on_this_thread(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    arrived: list[int] = []
    threads = set[threading.Thread]()

    def take(items: Sequence[int]) -> None:
        arrived.extend(items)
        threads.add(threading.current_thread())

    results: list[str] = []
    job = jobs.run(Queue.SCAN, counting(500), name="count", owner=owner)
    job.on_items(take).on_result(results.append)
    until_ended(qtbot, job)
    assert arrived == list(range(500))
    assert results == ["500 counted"]
    assert threads == {threading.main_thread()}


def test_a_function_of_one_step_has_only_a_result(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    answers: list[int] = []
    job = jobs.call(Queue.APART, lambda _cancel: 6 * 7, name="question", owner=owner).on_result(
        answers.append
    )
    until_ended(qtbot, job)
    assert answers == [42]


def test_of_progress_that_arrives_together_the_last_is_told(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    seen: list[Progress] = []
    job = jobs.run(Queue.SCAN, counting(30), name="count", owner=owner).on_progress(seen.append)
    until_ended(qtbot, job)
    assert seen[-1] == Progress(30, 30)
    assert seen == sorted(seen, key=lambda progress: progress.done)
    assert len(seen) < 30


def test_listeners_hear_of_one_ending_and_then_of_the_end(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    log: list[str] = []

    def broken(_cancel: CancelToken) -> Generator[str]:
        yield "first"
        raise PhotoDamaged("a.jpg is damaged.")

    def follow(job: Job[object, object]) -> None:
        job.on_items(lambda _items: log.append("items")).on_result(lambda _result: log.append("result"))
        job.on_failure(lambda error: log.append(str(error))).on_cancelled(lambda: log.append("cancelled"))
        job.on_end(lambda: log.append("end"))

    for work in (counting(1), broken):
        job = jobs.run(Queue.SCAN, work, name="work", owner=owner)
        follow(job)
        until_ended(qtbot, job)
    assert log == ["items", "result", "end", "items", "a.jpg is damaged.", "end"]


def test_an_error_that_nobody_listens_for_is_reported_as_a_bug(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    def broken(_cancel: CancelToken) -> Never:
        raise ZeroDivisionError("a bug of ours")

    with qtbot.capture_exceptions() as caught:
        job = jobs.call(Queue.SCAN, broken, name="fail", owner=owner)
        until_ended(qtbot, job)
    assert [kind for kind, _error, _traceback in caught] == [ZeroDivisionError]


def test_a_listener_that_raises_is_reported_and_the_others_are_still_called(
    qtbot: QtBot, jobs: JobRunner, owner: QObject
):
    arrived: list[int] = []

    def broken(_items: Sequence[int]) -> None:
        raise ZeroDivisionError("a bug of ours")

    with qtbot.capture_exceptions() as caught:
        job = jobs.run(Queue.SCAN, counting(1), name="count", owner=owner)
        job.on_items(broken).on_items(arrived.extend)
        until_ended(qtbot, job)
    assert [kind for kind, _error, _traceback in caught] == [ZeroDivisionError]
    assert arrived == [0]


def test_cancel_stops_the_work_at_its_next_step_and_runs_its_finally(
    qtbot: QtBot, jobs: JobRunner, owner: QObject
):
    cleaned, begun, cancelled = threading.Event(), threading.Event(), threading.Event()

    def endless(_cancel: CancelToken) -> Generator[None]:
        try:
            while True:
                begun.set()
                yield time.sleep(0.001)
        finally:
            cleaned.set()

    job = jobs.run(Queue.INFERENCE, endless, name="endless", owner=owner).on_cancelled(cancelled.set)
    assert begun.wait(60)
    job.cancel()
    until_ended(qtbot, job)
    assert cancelled.is_set()
    assert cleaned.is_set()


def test_of_a_job_that_is_abandoned_nothing_is_heard_but_the_end_at_once(
    qtbot: QtBot, jobs: JobRunner, owner: QObject
):
    log: list[str] = []
    go_on = threading.Event()

    def work(_cancel: CancelToken) -> Generator[str, None, str]:
        yield "first"
        go_on.wait(60)
        yield "second"
        return "result"

    job = jobs.run(Queue.SCAN, work, name="work", owner=owner)
    job.on_items(log.extend).on_result(log.append).on_cancelled(lambda: log.append("cancelled"))
    job.on_end(lambda: log.append("end"))
    qtbot.waitUntil(lambda: log == ["first"])
    job.abandon()
    assert log == ["first", "end"]
    assert not job.running
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert log == ["first", "end"]


def test_one_queue_is_serial_and_two_queues_are_not(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    log: list[str] = []
    other_queue_ran = threading.Event()

    def first(_cancel: CancelToken) -> None:
        log.append("first begins")
        assert other_queue_ran.wait(60)
        log.append("first ends")

    jobs.call(Queue.FILES, first, name="first", owner=owner)
    last = jobs.call(Queue.FILES, lambda _cancel: log.append("second"), name="second", owner=owner)
    jobs.call(Queue.SCAN, lambda _cancel: other_queue_ran.set(), name="elsewhere", owner=owner)
    until_ended(qtbot, last)
    assert log == ["first begins", "first ends", "second"]


def test_what_is_asked_for_after_closing_is_cancelled_and_starts_no_thread(qtbot):
    jobs, owner = JobRunner(), QObject()
    jobs.close()
    done: list[object] = []
    ends: list[str] = []
    job = jobs.call(Queue.FILES, lambda _cancel: done.append("done"), name="late", owner=owner)
    job.on_cancelled(lambda: ends.append("cancelled"))
    qtbot.waitUntil(lambda: not job.running)
    assert (done, ends) == ([], ["cancelled"])
    assert not jobs.busy


def test_closing_cancels_and_waits(qapp: object):
    jobs, owner = JobRunner(), QObject()
    begun, stopped = threading.Event(), threading.Event()

    def work(_cancel: CancelToken) -> Generator[None]:
        begun.set()
        try:
            while True:
                yield time.sleep(0.001)
        finally:
            stopped.set()

    jobs.run(Queue.TRAINING, work, name="work", owner=owner)
    jobs.run(Queue.TRAINING, work, name="waiting", owner=owner)
    begun.wait()
    jobs.close()
    assert stopped.is_set()


def test_work_that_is_waiting_can_be_cancelled(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    begun: list[bool] = []
    cancelled, release = threading.Event(), threading.Event()
    jobs.call(Queue.SCAN, lambda _cancel: release.wait(60), name="blocking", owner=owner)
    job = jobs.call(Queue.SCAN, lambda _cancel: begun.append(True), name="waiting", owner=owner)
    job.on_cancelled(cancelled.set).cancel()
    release.set()
    until_ended(qtbot, job)
    assert cancelled.is_set()
    assert not begun


# Many items


def test_the_window_has_its_turns_while_thousands_of_items_arrive(
    qtbot: QtBot, jobs: JobRunner, owner: QObject
):
    """A slow listener must not hold the event loop for all that arrived together."""
    arrived: list[int] = []
    seen_by_timer: set[int] = set()

    def slow(items: Sequence[int]) -> None:
        arrived.extend(items)
        time.sleep(0.0002 * len(items))

    job = jobs.run(Queue.SCAN, counting(2000), name="count", owner=owner).on_items(slow)
    timer = QTimer()
    timer.timeout.connect(lambda: seen_by_timer.add(len(arrived)))
    timer.start(0)
    until_ended(qtbot, job)
    timer.stop()
    assert len(arrived) == 2000
    assert len(seen_by_timer) > 15  # about 400 ms of listening, in turns of 8 ms


def test_fast_work_does_not_run_ahead_of_a_slow_listener(
    qtbot: QtBot, jobs: JobRunner, owner: QObject, monkeypatch: pytest.MonkeyPatch
):
    """Work that does would keep the interpreter's lock from the window while that takes in what came."""
    monkeypatch.setattr("statuesorter.jobs.batching._WAIT", 60)  # else it goes on where no core is free
    made, ahead = [0], list[int]()

    def work(_cancel: CancelToken) -> Generator[int]:
        for number in range(600):
            made[0] = number
            yield number
            time.sleep(0.001)

    def slow(items: Sequence[int]) -> None:
        ahead.extend(made[0] - number for number in items)
        time.sleep(0.002 * len(items))

    job = jobs.run(Queue.SCAN, work, name="fast", owner=owner).on_items(slow)
    until_ended(qtbot, job)
    assert len(ahead) == 600
    assert max(ahead) < 150  # what 50 ms yield, and what is yielded meanwhile; else it is half of all


def test_a_window_that_is_held_stops_no_work(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    done = threading.Event()

    def work(_cancel: CancelToken) -> Generator[int]:
        for number in range(4):
            yield number
            time.sleep(0.06)
        done.set()

    jobs.run(Queue.FILES, work, name="filing", owner=owner)
    assert done.wait(60)  # this thread takes nothing in meanwhile


def test_what_is_yielded_before_a_long_step_does_not_wait_for_its_end(
    qtbot: QtBot, jobs: JobRunner, owner: QObject
):
    arrived: list[int] = []
    seen = threading.Event()

    def work(_cancel: CancelToken) -> Generator[int]:
        yield from range(3)
        assert seen.wait(60)

    job = jobs.run(Queue.FILES, work, name="filing", owner=owner).on_items(arrived.extend)
    qtbot.waitUntil(lambda: arrived == [0, 1, 2])
    seen.set()
    until_ended(qtbot, job)


def test_many_items_reach_a_listener_in_few_calls(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    calls: list[Sequence[int]] = []
    job = jobs.run(Queue.SCAN, counting(1000), name="count", owner=owner).on_items(calls.append)
    until_ended(qtbot, job)
    assert [item for part in calls for item in part] == list(range(1000))
    assert len(calls) < 100


def test_while_a_listener_asks_the_person_other_jobs_are_heard(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    """A dialog has an event loop of its own, inside the listener that opened it."""
    log: list[str] = []
    loop = QEventLoop()

    def ask(items: Sequence[int]) -> None:
        log.append(f"question {items[0]}")
        if items[0] == 0:
            other = jobs.call(Queue.FILES, lambda _cancel: "other", name="other", owner=owner)
            other.on_result(log.append).on_end(loop.quit)
            loop.exec()
            log.append("answered")

    def work(_cancel: CancelToken) -> Generator[int]:
        yield 0
        yield 1

    job = jobs.run(Queue.SCAN, work, name="asks", owner=owner).on_items(ask)
    until_ended(qtbot, job)
    assert log == ["question 0", "other", "answered", "question 1"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the priority of a thread")
def test_work_and_the_threads_it_starts_come_after_the_window(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    def nice() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work(_cancel: CancelToken) -> tuple[int, int]:
        with ThreadPoolExecutor(1) as pool:
            return nice(), pool.submit(nice).result()

    found: list[tuple[int, int]] = []
    job = jobs.call(Queue.INFERENCE, work, name="priority", owner=owner).on_result(found.append)
    until_ended(qtbot, job)
    assert found == [(min(19, nice() + 10),) * 2]


# Disks that do not answer


@pytest.fixture
def disk() -> Iterator[threading.Event]:
    """Answers when the event is set, and at the end of the test."""
    answers = threading.Event()
    yield answers
    answers.set()


def hanging(
    disk: threading.Event, asked: threading.Event | None = None
) -> Callable[[CancelToken], Generator[str]]:
    def work(_cancel: CancelToken) -> Generator[str]:
        yield "asking"
        if asked is not None:
            asked.set()
        disk.wait()
        yield "answered late"

    return work


def test_work_that_hangs_is_left_behind_and_its_queue_goes_on(
    qtbot: QtBot, jobs: JobRunner, owner: QObject, disk: threading.Event
):
    log, asked, woken = list[str](), threading.Event(), threading.Event()

    def work(cancel: CancelToken) -> Generator[str]:
        try:
            yield from hanging(disk, asked)(cancel)
        finally:
            woken.set()

    hung = jobs.run(Queue.SCAN, work, name="hangs", owner=owner, leave_after=0.05)
    hung.on_items(log.extend).on_cancelled(lambda: log.append("cancelled")).on_end(lambda: log.append("end"))
    after = [jobs.run(Queue.SCAN, counting(1), name=f"after {n}", owner=owner) for n in range(2)]
    assert asked.wait(60)
    hung.cancel()
    until_ended(qtbot, hung, *after)
    assert log[-2:] == ["cancelled", "end"]
    disk.set()
    assert woken.wait(60)
    last = jobs.run(Queue.SCAN, counting(1), name="last", owner=owner)
    until_ended(qtbot, last)
    assert log[-1] == "end", "nothing more is heard of it, though its disk has answered"
    assert "answered late" not in log


def test_work_that_heeds_a_cancel_soon_is_not_left_behind(qtbot: QtBot, jobs: JobRunner, owner: QObject):
    threads = set[threading.Thread]()

    def work(_cancel: CancelToken) -> Generator[None]:
        while True:
            threads.add(threading.current_thread())
            yield time.sleep(0.001)

    for _time in range(2):
        arrived = threading.Event()
        job = jobs.run(Queue.SCAN, work, name="work", owner=owner, leave_after=30)
        job.on_items(lambda _items, arrived=arrived: arrived.set())
        qtbot.waitUntil(arrived.is_set)
        job.cancel()
        until_ended(qtbot, job)
    assert len(threads) == 1


def test_work_with_files_is_never_left_behind_by_a_cancel(
    qtbot: QtBot, jobs: JobRunner, owner: QObject, disk: threading.Event
):
    """Two changes of files could race otherwise."""
    asked, log = threading.Event(), list[str]()
    filing = jobs.run(Queue.FILES, hanging(disk, asked), name="filing", owner=owner)
    filing.on_end(lambda: log.append("filing ended"))
    other = jobs.run(Queue.SCAN, hanging(disk), name="hangs too", owner=owner, leave_after=1.1)
    after = jobs.call(Queue.FILES, lambda _cancel: None, name="after", owner=owner)
    after.on_end(lambda: log.append("after"))
    assert asked.wait(60)
    filing.cancel()
    other.cancel()
    until_ended(qtbot, other)  # that one was left behind meanwhile
    assert log == []
    disk.set()
    until_ended(qtbot, after)
    assert log == ["filing ended", "after"]


def test_questions_to_disks_do_not_wait_for_each_other(
    qtbot: QtBot, jobs: JobRunner, owner: QObject, disk: threading.Event
):
    for _time in range(3):
        jobs.run(Queue.APART, hanging(disk), name="hangs", owner=owner)
    answered = jobs.run(Queue.APART, counting(1), name="answers", owner=owner)
    until_ended(qtbot, answered)
    assert not disk.is_set()


def test_closing_does_not_wait_for_a_disk_that_hangs(qapp: object, disk: threading.Event):
    jobs, owner, asked = JobRunner(), QObject(), [threading.Event(), threading.Event()]
    jobs.run(Queue.SCAN, hanging(disk, asked[0]), name="scan", owner=owner, leave_after=0.1)
    jobs.run(Queue.APART, hanging(disk, asked[1]), name="question", owner=owner)
    assert all(each.wait(60) for each in asked)
    jobs.close()
    assert not disk.is_set()


def test_closing_waits_for_work_with_files(qapp: object):
    jobs, owner, begun, done = JobRunner(), QObject(), threading.Event(), threading.Event()

    def filing(_cancel: CancelToken) -> None:
        begun.set()
        time.sleep(1.5)
        done.set()

    jobs.call(Queue.FILES, filing, name="filing", owner=owner)
    assert begun.wait(60)
    jobs.close()
    assert done.is_set()


@pytest.mark.parametrize("gone", [True, False])
def test_nothing_is_told_once_the_owner_is_gone(
    qtbot: QtBot, jobs: JobRunner, disk: threading.Event, gone: bool
):
    asked, told, page = threading.Event(), list[bool](), QObject()
    job = jobs.run(Queue.FILES, hanging(disk, asked), name="plan", owner=page)

    def tell(*_said: object) -> None:
        told.append(True)

    job.on_items(tell).on_failure(tell).on_cancelled(tell).on_result(tell).on_end(tell)
    assert asked.wait(60)
    if gone:
        delete(page)
    disk.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert bool(told) is not gone


HELD = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from statuesorter.jobs.ending import end_in_any_case
if sys.argv[1] == "held":
    ThreadPoolExecutor(1).submit(threading.Event().wait)
end_in_any_case(1)
sys.exit(1)
"""


@pytest.mark.parametrize("how", ["held", "free"])
def test_the_program_ends_though_a_disk_holds_one_of_its_threads(how: str):
    ended = subprocess.run([sys.executable, "-c", HELD, how], timeout=60, check=False)
    assert ended.returncode == 1
