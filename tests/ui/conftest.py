"""A real window on real photos of a temporary folder, with a fake engine."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from statuesorter.domain.folders import Folders
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.widgets.theme import Appearance, Theme
from statuesorter.ui.window.main_window import MainWindow
from statuesorter.ui.window.start import set_up_looks
from tests.ui.fakes import FakeClassifier
from tests.window_thread import on_guard


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    set_up_looks(qapp)
    return qapp


@pytest.fixture(autouse=True)
def no_disk_is_asked_on_the_window_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test does with the window. The program's own folders are another matter."""
    with on_guard(monkeypatch, tmp_path, tmp_path / "base", tmp_path / "program") as guard:
        yield
    assert not guard.asked, "\n".join(guard.asked)


@pytest.fixture(autouse=True)
def no_disk_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decisions are written down at once, however busy the computer is. Tests of a slow disk say so."""
    monkeypatch.setattr("statuesorter.ui.library.decisions._PATIENCE", math.inf)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    found = qapp.findChild(Theme)
    assert found is not None
    yield found
    found.choose(Appearance.LIGHT)


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    """Two folders: 4 paint, 4 statue, 2 that the engine is unsure of, 1 that cannot be decoded."""
    root = tmp_path / "Florence"
    (root / "day 1").mkdir(parents=True)
    (root / "day 2").mkdir()
    names = [f"{kind}-{n}.jpg" for kind in ("paint", "statue") for n in range(4)] + [
        "maybe-1.jpg",
        "maybe-2.jpg",
    ]
    for n, name in enumerate(names):
        size = (96, 64) if n % 2 else (64, 96)
        Image.new("RGB", size, (20 * n, 120, 200 - 10 * n)).save(root / f"day {1 + n % 2}" / name)
    (root / "day 1" / "broken.jpg").write_bytes(b"")
    return root


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.open(Folders.under(tmp_path / "base"))
    yield made
    made.close()


@pytest.fixture
def make_window(qtbot, workspace: Workspace, theme: Theme) -> Iterator[Callable[..., MainWindow]]:
    made: list[MainWindow] = []

    def make(classify: FakeClassifier | None = None, *, shown: bool = True, **options: Any) -> MainWindow:
        window = MainWindow(workspace, JobRunner(), classify=classify or FakeClassifier(), **options)
        made.append(window)
        if shown:
            window.resize(1280, 800)
            window.show()
            qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()
    made.clear()
    # Otherwise a thread of the next test, collecting cycles, may come upon these windows and destroy them.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture
def window(qtbot, make_window: Callable[..., MainWindow], photo_folder: Path) -> MainWindow:
    """The window with the folder opened and classified."""
    made = make_window(open_folder=photo_folder)
    qtbot.waitUntil(lambda: made.session.stage is SessionStage.AT_REST, timeout=20_000)
    made.activateWindow()
    made.library_view.grid.setFocus()
    return made
