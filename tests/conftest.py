"""What every test can rely on: folders of its own, no thread left behind, the real photos where they are."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from statuesorter.domain.folders import Folders, resources
from tests.patience import PatientBot

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A script that starts the tests in the background has Ctrl+C ignored, in the programs they start too.
    signal.signal(signal.SIGINT, signal.default_int_handler)

SHARED_PHOTOS = Path(__file__).resolve().parents[2] / "shared" / "photos"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Filing first: its tests fork thousands of times, which is cheap only while little is loaded."""
    items.sort(key=lambda item: "filing" not in item.path.parts)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """The program's folders, below this test's own."""
    return Folders.under(tmp_path / "program")


@pytest.fixture
def shared_photos() -> Path:
    """The folder of real photos; the test is skipped where it is missing."""
    if not SHARED_PHOTOS.is_dir():
        pytest.skip("the real photos are not on this computer")
    return SHARED_PHOTOS


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    """Acts as a person with the window, and waits as long as it takes."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def no_worker_left_running() -> Iterator[None]:
    """A worker that a test forgot to close would outlive it."""
    yield
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("queue-")]
    assert not left, f"workers left running: {left}"


@pytest.fixture(scope="session")
def gallery() -> Path:
    """The sample photos as they ship. They are read only: copy what a test changes."""
    return resources() / "sample"
