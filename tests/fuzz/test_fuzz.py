"""The first inputs of a campaign, which are always the same; ``python -m tests.fuzz`` goes on for longer."""

from __future__ import annotations

import os
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from statuesorter.errors import PhotoDamaged
from tests.fuzz import targets
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


def dies(_content: bytes, _folder: Path) -> None:
    os.abort()


def hangs(_content: bytes, _folder: Path) -> None:
    time.sleep(60)


def stumbles(_content: bytes, _folder: Path) -> None:
    raise KeyError("n")


def refuses(_content: bytes, _folder: Path) -> None:
    raise PhotoDamaged("It is damaged.")


def reads(content: bytes, folder: Path) -> None:
    (folder / "a").write_bytes(content)


def test_deaths_hangs_and_bugs_are_noticed_and_the_next_input_is_tried() -> None:
    """Otherwise a campaign without findings would prove nothing."""
    expected = {
        dies: Outcome.CRASH,
        hangs: Outcome.HANG,
        stumbles: Outcome.BUG,
        refuses: Outcome.SAID,
        reads: Outcome.FINE,
    }
    with Worker(seconds=5) as worker:
        for target, outcome in expected.items():
            assert worker.try_with(target, b"content").outcome is outcome
