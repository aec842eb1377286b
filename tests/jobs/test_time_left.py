"""The time left is said in round words, and not before it is known."""

from __future__ import annotations

from statuesorter.domain.progress import Progress
from statuesorter.jobs.time_left import TimeLeft


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def run(speed: float, total: int, seconds: int) -> str:
    clock = Clock()
    left = TimeLeft(clock)
    text = left.text(Progress(0, total))
    for second in range(1, seconds + 1):
        clock.now += 1
        text = left.text(Progress(int(second * speed), total))
    return text


def test_nothing_is_said_at_first():
    assert run(10, 1000, 1) == ""


def test_seconds_then_minutes_then_hours():
    assert run(10, 100, 4) == "about 6 s left"
    assert run(10, 1240, 4) == "about 2 minutes left"
    assert run(10, 640, 4) == "about 1 minute left"
    assert run(1, 7204, 4) == "about 2 hours left"


def test_nothing_is_said_without_a_total():
    left = TimeLeft()
    assert left.text(Progress(5)) == ""
