"""What every test can rely on: folders of its own, no thread left behind, the real photos where they are."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from statuesorter.folders import Folders

PATIENCE = 60_000
"""Milliseconds that a test waits for what must happen. It is only used up where something is wrong."""

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


class PatientQtBot(QtBot):
    """Waits for what happens, however busy the computer is: pytest-qt gives up after five seconds."""

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=max(timeout, PATIENCE), **options)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE, **options: Any) -> Any:
        return super().waitSignals(signals, timeout=max(timeout, PATIENCE), **options)

    def waitUntil(self, callback: Any, *, timeout: int = PATIENCE) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE))

    def waitActive(self, widget: Any, *, timeout: int = PATIENCE) -> Any:
        return super().waitActive(widget, timeout=max(timeout, PATIENCE))

    def waitExposed(self, widget: Any, *, timeout: int = PATIENCE) -> Any:
        return super().waitExposed(widget, timeout=max(timeout, PATIENCE))


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's, with more patience."""
    return PatientQtBot(request)


@pytest.fixture(autouse=True)
def no_lane_left_running() -> Iterator[None]:
    """A lane that a test forgot to close would outlive it."""
    yield
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("lane-")]
    assert not left, f"lanes left running: {left}"


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample photos, drawn once for all tests. They are read only: copy what a test changes."""
    from statuesorter.sample.gallery import draw_gallery

    folder = tmp_path_factory.mktemp("sample") / "new" / "gallery"
    for _path in draw_gallery(folder):
        pass
    return folder
