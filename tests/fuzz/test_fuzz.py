"""The first inputs of a campaign, which are always the same; ``python -m tests.fuzz`` goes on for longer."""

from __future__ import annotations

import sys
from itertools import islice

import pytest

from tests.fuzz import odd_targets, targets
from tests.fuzz.campaign import inputs, run
from tests.fuzz.worker import Outcome, Worker

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="bounds its memory as only POSIX can")


def test_bad_bytes_are_read_or_refused_by_every_reader() -> None:
    report = run(seed=1, most=900)
    assert not report.findings, report.findings
    assert report.counts.keys() == targets.TARGETS.keys()
    assert all(counts.total() == 100 for counts in report.counts.values())


def test_a_seed_always_gives_the_same_inputs() -> None:
    assert list(islice(inputs(7), 40)) == list(islice(inputs(7), 40))
    assert list(islice(inputs(7), 40)) != list(islice(inputs(8), 40))


def test_deaths_hangs_and_bugs_are_noticed_and_the_next_input_is_tried() -> None:
    """Otherwise a campaign without findings would prove nothing."""
    expected = {
        odd_targets.dies: Outcome.CRASH,
        odd_targets.hangs: Outcome.HANG,
        odd_targets.stumbles: Outcome.BUG,
        odd_targets.babbles: Outcome.BUG,
        odd_targets.refuses: Outcome.SAID,
        odd_targets.falls_over_inside: Outcome.CONTAINED,
        odd_targets.reads: Outcome.FINE,
    }
    with Worker(seconds=2) as worker:
        for target, outcome in expected.items():
            assert worker.try_with(target, b"content").outcome is outcome, target
