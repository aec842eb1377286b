"""Lanes run generators in threads; what they yield and how they end arrives on the window's thread."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from statuesorter.cancellation import CancelToken
from statuesorter.errors import PhotoDamaged
from statuesorter.jobs.lanes import Lane, Lanes
from statuesorter.progress import Progress


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
    handle = lanes.run(Lane.PROXIES, work, name="fail")
    handle.yielded.connect(arrived.append)
    with qtbot.waitSignal(handle.failed) as caught:
        pass
    assert isinstance(caught.args[0], PhotoDamaged)
    assert arrived == ["first"]


def test_cancel_stops_the_work_and_runs_its_finally(qtbot: QtBot, lanes: Lanes):
    cleaned = threading.Event()

    def endless(_cancel: CancelToken) -> Iterator[object]:
        try:
            while True:
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
        assert other_lane_ran.wait(10)
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
    stopped = threading.Event()

    def work(cancel: CancelToken) -> Iterator[object]:
        try:
            while True:
                yield time.sleep(0.001)
        finally:
            stopped.set()

    lanes.run(Lane.TRAINING, work, name="work")
    lanes.run(Lane.TRAINING, work, name="waiting")
    time.sleep(0.05)
    lanes.close()
    assert stopped.is_set()


def test_work_that_is_waiting_can_be_cancelled(qtbot: QtBot, lanes: Lanes):
    begun = []

    def waiting(_cancel: CancelToken) -> Iterator[object]:
        begun.append(True)
        yield

    release = threading.Event()

    def blocking(_cancel: CancelToken) -> Iterator[object]:
        release.wait(10)
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


def test_fast_work_does_not_run_ahead_of_a_slow_listener(qtbot: QtBot, lanes: Lanes):
    """Work that does would keep the interpreter's lock from the window while that takes in what came."""
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
    assert done.wait(10)  # this thread takes nothing in meanwhile


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
    assert worker == its_thread > nice()
