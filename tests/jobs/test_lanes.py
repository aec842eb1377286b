"""Lanes run generators in threads; what they yield and how they end arrives on the window's thread."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoDamaged
from statuesorter.domain.progress import Progress
from statuesorter.jobs.lanes import Lane, Lanes


@pytest.fixture
def lanes(qapp):
    lanes = Lanes()
    yield lanes
    lanes.close()


def counting(n: int):
    def work(_cancel: CancelToken) -> Iterator[object]:
        for number in range(n):
            yield number
            yield Progress(number + 1, n)

    return work


def test_everything_yielded_arrives_in_order_on_this_thread(qtbot: QtBot, lanes: Lanes):
    arrived, threads = [], set()
    handle = lanes.run(Lane.SCAN, counting(500), name="count")
    handle.yielded.connect(lambda item: (arrived.append(item), threads.add(threading.current_thread())))
    with qtbot.waitSignal(handle.finished):
        pass
    assert [item for item in arrived if not isinstance(item, Progress)] == list(range(500))
    assert threads == {threading.main_thread()}


def test_of_progress_that_arrives_together_the_last_is_told(qtbot: QtBot, lanes: Lanes):
    seen = []
    handle = lanes.run(Lane.SCAN, counting(30), name="count")
    handle.progressed.connect(seen.append)
    with qtbot.waitSignal(handle.ended):
        pass
    assert seen[-1] == Progress(30, 30)
    assert seen == sorted(seen, key=lambda progress: progress.done)
    assert len(seen) < 30
    assert not handle.running


def test_an_error_is_never_lost(qtbot: QtBot, lanes: Lanes):
    def work(_cancel: CancelToken) -> Iterator[object]:
        yield "first"
        raise PhotoDamaged("a.jpg is damaged.")

    arrived = []
    handle = lanes.run(Lane.PREVIEWS, work, name="fail")
    handle.yielded.connect(arrived.append)
    with qtbot.waitSignal(handle.failed) as caught:
        pass
    assert isinstance(caught.args[0], PhotoDamaged)
    assert arrived == ["first"]


def test_cancel_stops_the_work_at_its_next_step_and_runs_its_finally(qtbot: QtBot, lanes: Lanes):
    cleaned, steps_after = threading.Event(), []

    def endless(cancel: CancelToken) -> Iterator[object]:
        try:
            while True:
                if cancel.cancelled:
                    steps_after.append(True)
                yield time.sleep(0.005)
        finally:
            cleaned.set()

    handle = lanes.run(Lane.INFERENCE, endless, name="endless")
    with qtbot.waitSignal(handle.yielded):
        pass
    with qtbot.waitSignal(handle.cancelled):
        handle.cancel()
    assert cleaned.is_set()


def test_one_lane_is_serial_and_two_lanes_are_not(qtbot: QtBot, lanes: Lanes):
    log: list[str] = []
    other_lane_ran = threading.Event()

    def first(_cancel: CancelToken) -> Iterator[object]:
        log.append("first begins")
        yield
        assert other_lane_ran.wait(60)
        log.append("first ends")

    def second(_cancel: CancelToken) -> Iterator[object]:
        log.append("second")
        yield

    def elsewhere(_cancel: CancelToken) -> Iterator[object]:
        other_lane_ran.set()
        yield

    lanes.run(Lane.FILES, first, name="first")
    last = lanes.run(Lane.FILES, second, name="second")
    lanes.run(Lane.SCAN, elsewhere, name="elsewhere")
    with qtbot.waitSignal(last.finished):
        pass
    assert log == ["first begins", "first ends", "second"]


def test_closing_cancels_and_waits(qapp):
    lanes = Lanes()
    begun, stopped = threading.Event(), threading.Event()

    def work(cancel: CancelToken) -> Iterator[object]:
        begun.set()
        try:
            while True:
                yield time.sleep(0.001)
        finally:
            stopped.set()

    lanes.run(Lane.TRAINING, work, name="work")
    lanes.run(Lane.TRAINING, work, name="waiting")
    begun.wait()
    lanes.close()
    assert stopped.is_set()


def test_work_that_is_waiting_can_be_cancelled(qtbot: QtBot, lanes: Lanes):
    begun = []

    def waiting(_cancel: CancelToken) -> Iterator[object]:
        begun.append(True)
        yield

    release = threading.Event()

    def blocking(_cancel: CancelToken) -> Iterator[object]:
        release.wait()
        yield

    lanes.run(Lane.SCAN, blocking, name="blocking")
    handle = lanes.run(Lane.SCAN, waiting, name="waiting")
    handle.cancel()
    with qtbot.waitSignal(handle.cancelled):
        release.set()
    assert not begun


def test_the_window_has_its_turns_while_thousands_of_things_arrive(qtbot: QtBot, lanes: Lanes):
    """A slow listener must not hold the event loop for all that arrived together."""
    arrived: list[object] = []
    seen_by_timer: set[int] = set()
    handle = lanes.run(Lane.SCAN, counting(2000), name="count")
    handle.yielded.connect(lambda item: (arrived.append(item), time.sleep(0.0001)))
    timer = QTimer()
    timer.timeout.connect(lambda: seen_by_timer.add(len(arrived)))
    timer.start(0)
    with qtbot.waitSignal(handle.finished, timeout=30_000):
        pass
    timer.stop()
    assert len(arrived) == 4000
    assert len(seen_by_timer) > 15  # about 400 ms of listening, in turns of 8 ms


def test_fast_work_does_not_run_ahead_of_a_slow_listener(qtbot: QtBot, lanes: Lanes, monkeypatch):
    """Work that does would keep the interpreter's lock from the window while that takes in what came."""
    monkeypatch.setattr("statuesorter.jobs.lanes._WAIT", 60)  # else it goes on where no core is free
    made, ahead = [0], []

    def work(_cancel: CancelToken) -> Iterator[object]:
        for number in range(600):
            made[0] = number
            yield number
            time.sleep(0.001)

    handle = lanes.run(Lane.SCAN, work, name="fast")
    handle.yielded.connect(lambda number: (ahead.append(made[0] - number), time.sleep(0.002)))
    with qtbot.waitSignal(handle.finished, timeout=30_000):
        pass
    assert len(ahead) == 600
    assert max(ahead) < 150  # what 50 ms yield, and what is yielded meanwhile; else it is half of all


def test_a_window_that_is_held_stops_no_work(qtbot: QtBot, lanes: Lanes):
    done = threading.Event()

    def work(_cancel: CancelToken) -> Iterator[object]:
        for number in range(4):
            yield number
            time.sleep(0.06)
        done.set()

    lanes.run(Lane.FILES, work, name="filing")
    assert done.wait(60)  # this thread takes nothing in meanwhile


def test_what_arrives_together_can_be_had_as_a_list(qtbot: QtBot, lanes: Lanes):
    lists: list[list[object]] = []
    handle = lanes.run(Lane.SCAN, counting(1000), name="count")
    handle.delivered.connect(lists.append)
    with qtbot.waitSignal(handle.finished):
        pass
    assert [item for part in lists for item in part] == list(range(1000))
    assert len(lists) < 1000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the priority of a thread")
def test_work_and_the_threads_it_starts_come_after_the_window(qtbot: QtBot, lanes: Lanes):
    def nice() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work(_cancel: CancelToken) -> Iterator[object]:
        with ThreadPoolExecutor(1) as pool:
            yield nice(), pool.submit(nice).result()

    found: list[tuple[int, int]] = []
    handle = lanes.run(Lane.INFERENCE, work, name="priority")
    handle.yielded.connect(found.append)
    with qtbot.waitSignal(handle.finished):
        pass
    ((worker, its_thread),) = found
    assert worker == its_thread == min(19, nice() + 10)


# Disks that do not answer


@pytest.fixture
def disk():
    """Answers when the event is set, and at the end of the test."""
    answers = threading.Event()
    yield answers
    answers.set()


def hanging(disk: threading.Event, asked: threading.Event | None = None):
    def work(_cancel: CancelToken) -> Iterator[object]:
        if asked is not None:
            asked.set()
        yield "asking"
        disk.wait()
        yield "answered late"

    return work


def test_work_that_hangs_is_left_behind_and_its_lane_goes_on(qtbot: QtBot, lanes: Lanes, disk):
    heard, asked = [], threading.Event()
    hung = lanes.run(Lane.SCAN, hanging(disk, asked), name="hangs", leave_after=0.05)
    hung.yielded.connect(heard.append)
    hung.ended.connect(lambda: heard.append("ended"))
    after = [lanes.run(Lane.SCAN, counting(1), name=f"after {n}") for n in range(2)]
    assert asked.wait(60)
    with qtbot.waitSignals([hung.cancelled, *(each.finished for each in after)], timeout=20_000):
        hung.cancel()
    assert not hung.running
    disk.set()
    qtbot.waitUntil(lambda: not lanes.busy)
    qtbot.wait(50)
    assert heard[-1] == "ended", "nothing more is heard of it, though its disk has answered"
    assert "answered late" not in heard


def test_work_that_heeds_a_cancel_soon_is_not_left_behind(qtbot: QtBot, lanes: Lanes):
    threads = set()

    def work(_cancel: CancelToken) -> Iterator[object]:
        while True:
            threads.add(threading.current_thread())
            yield time.sleep(0.001)

    for _time in range(2):
        handle = lanes.run(Lane.SCAN, work, name="work", leave_after=30)
        with qtbot.waitSignal(handle.yielded):
            pass
        with qtbot.waitSignal(handle.cancelled):
            handle.cancel()
    assert len(threads) == 1


def test_work_with_files_is_never_left_behind_by_a_cancel(qtbot: QtBot, lanes: Lanes, disk):
    """Two changes of files could race otherwise."""
    asked, log = threading.Event(), []
    filing = lanes.run(Lane.FILES, hanging(disk, asked), name="filing")
    filing.ended.connect(lambda: log.append("filing ended"))
    after = lanes.run(Lane.FILES, counting(1), name="after")
    after.finished.connect(lambda: log.append("after"))
    assert asked.wait(60)
    filing.cancel()
    qtbot.wait(1200)
    assert log == []
    with qtbot.waitSignal(after.finished):
        disk.set()
    assert log == ["filing ended", "after"]


def test_questions_to_disks_do_not_wait_for_each_other(qtbot: QtBot, lanes: Lanes, disk):
    for _time in range(3):
        lanes.run(Lane.APART, hanging(disk), name="hangs")
    answered = lanes.run(Lane.APART, counting(1), name="answers")
    with qtbot.waitSignal(answered.finished):
        pass


def test_closing_does_not_wait_for_a_disk_that_hangs(qapp, disk):
    lanes, asked = Lanes(), [threading.Event(), threading.Event()]
    lanes.run(Lane.SCAN, hanging(disk, asked[0]), name="scan", leave_after=0.1)
    lanes.run(Lane.APART, hanging(disk, asked[1]), name="question")
    assert all(each.wait(60) for each in asked)
    lanes.close()
    assert not disk.is_set()


def test_closing_waits_for_work_with_files(qapp):
    lanes, begun, done = Lanes(), threading.Event(), threading.Event()

    def filing(_cancel: CancelToken) -> Iterator[object]:
        begun.set()
        time.sleep(1.5)
        done.set()
        yield

    lanes.run(Lane.FILES, filing, name="filing")
    assert begun.wait(60)
    lanes.close()
    assert done.is_set()


@pytest.mark.parametrize("gone", [True, False])
def test_nothing_is_told_once_the_one_who_asked_is_gone(qtbot: QtBot, lanes: Lanes, disk, gone: bool):
    asked, told, page = threading.Event(), [], QObject()
    handle = lanes.run(Lane.FILES, hanging(disk, asked), name="plan", owner=page)
    for signal in (handle.delivered, handle.failed, handle.cancelled, handle.finished, handle.ended):
        signal.connect(lambda *_said: told.append(True))
    assert asked.wait(60)
    if gone:
        delete(page)
    disk.set()
    qtbot.waitUntil(lambda: not lanes.busy)
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
