"""A disk that does not answer (a share whose server is gone) keeps neither window nor other work waiting."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QTimer

from statuesorter.operations import open_folder as opening
from statuesorter.operations import places
from statuesorter.operations.places import Places
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.widgets.images import ImagePool
from statuesorter.ui.window.main_window import MainWindow
from tests.ui.driving import drop
from tests.window_thread import disk_that_never_answers

Answer = TypeVar("Answer")
MakeShell = Callable[..., MainWindow]


@pytest.fixture
def silent_disk(tmp_path: Path) -> Iterator[Path]:
    """A real one, which hangs in the system itself."""
    with disk_that_never_answers(tmp_path / "share") as place:
        yield place


class SilentDisk:
    """The disk of some folders does not answer until the event is set: `places` asks it."""

    def __init__(self, *silent: Path) -> None:
        self._silent = silent
        self.answers = threading.Event()
        self.places = Places(
            is_folder=self._asking(places.is_folder),
            folder_of=self._asking(places.folder_of),
            nearest_folder=self._asking(places.nearest_folder),
        )

    def _asking(self, question: Callable[[Path], Answer]) -> Callable[[Path], Answer]:
        def asked(path: Path) -> Answer:
            if path in self._silent:
                self.answers.wait()
            return question(path)

        return asked


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[SilentDisk]:
    made = SilentDisk(tmp_path / "share" / "Rome")
    yield made
    made.answers.set()


@contextmanager
def awake(qtbot) -> Iterator[list[float]]:
    """Notes when the window's thread had its turns; at the end, none was long in coming."""
    turns = [time.monotonic()]
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(time.monotonic()))
    timer.start(20)
    yield turns
    timer.stop()
    longest = max((later - before for before, later in pairwise(turns)), default=0)
    assert longest < 20, "seconds without a turn; a disk that hangs would have taken all of them"
    assert len(turns) > 3


def remember(workspace: Workspace, *newest_first: Path) -> None:
    for folder in reversed(newest_first):
        workspace.catalog.remember_folder(folder)


def offered(window: MainWindow) -> list[str]:
    return [folder.name for folder, made in window.welcome._recent_buttons.items() if made.isVisible()]


# Recent folders


def test_the_window_is_there_though_the_disk_of_a_recent_folder_hangs(
    qtbot, workspace, make_window: MakeShell, silent_disk: Path, photo_folder: Path
) -> None:
    remember(workspace, silent_disk / "Rome", photo_folder)
    with awake(qtbot):
        window = make_window()
        assert window.isVisible()
        assert offered(window) == ["Rome", "Florence"]
        rome = window.welcome._recent_buttons[silent_disk / "Rome"]
        qtbot.waitUntil(lambda: bool(rome.property("silent")), timeout=20_000)
        assert "does not answer" in rome.toolTip()
        assert rome.isEnabled()
        assert window.close()


def test_a_recent_folder_says_that_its_disk_is_silent_until_it_answers(
    qtbot, workspace, make_window: MakeShell, silent: SilentDisk, tmp_path: Path
) -> None:
    rome = tmp_path / "share" / "Rome"
    rome.mkdir(parents=True)
    remember(workspace, rome)
    with awake(qtbot):
        window = make_window(places=silent.places)
        button = window.welcome._recent_buttons[rome]
        qtbot.waitUntil(lambda: bool(button.property("silent")), timeout=20_000)
        assert "does not answer" in button.accessibleDescription()
        silent.answers.set()
        qtbot.waitUntil(lambda: not button.property("silent"), timeout=20_000)
    assert button.toolTip() == str(rome)
    assert button.accessibleDescription() == ""


def test_a_recent_folder_that_is_gone_makes_room_for_the_next(
    qtbot, workspace, make_window: MakeShell, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in "abcdefg"]
    for folder in folders:
        folder.mkdir()
    remember(workspace, *folders)
    shutil.rmtree(tmp_path / "b")
    window = make_window()
    qtbot.waitUntil(lambda: offered(window) == ["a", "c", "d", "e", "f"], timeout=20_000)


# A folder is chosen


@pytest.mark.parametrize("gone", [False, True])
def test_the_question_for_a_folder_starts_where_the_last_one_is_or_near_it(
    qtbot, workspace, make_window: MakeShell, tmp_path: Path, monkeypatch, gone: bool
) -> None:
    last = tmp_path / "Italy" / "Rome"
    last.mkdir(parents=True)
    remember(workspace, last)
    if gone:
        last.rmdir()
    starts: list[Path] = []
    window = make_window()
    monkeypatch.setattr(window.chooser, "choose", starts.append)
    window.commands.action("open").trigger()
    window.commands.action("open").trigger()  # twice: there is one question all the same
    qtbot.waitUntil(lambda: bool(starts), timeout=20_000)
    qtbot.wait(50)
    assert starts == [last.parent if gone else last]


def test_the_question_for_a_folder_starts_at_home_where_the_last_one_does_not_answer(
    qtbot, workspace, make_window: MakeShell, silent: SilentDisk, tmp_path: Path, monkeypatch
) -> None:
    remember(workspace, tmp_path / "share" / "Rome")
    starts: list[Path] = []
    window = make_window(places=silent.places)
    monkeypatch.setattr(window.chooser, "choose", starts.append)
    with awake(qtbot):
        window.commands.action("open").trigger()
        qtbot.waitUntil(lambda: starts == [Path.home()], timeout=20_000)


def test_what_is_dropped_from_a_disk_that_does_not_answer_is_looked_at_in_its_queue(
    qtbot, make_window: MakeShell, silent: SilentDisk, tmp_path: Path
) -> None:
    window = make_window(places=silent.places)
    with awake(qtbot):
        drop(window, tmp_path / "share" / "Rome")
        qtbot.waitUntil(lambda: window.session.root == tmp_path / "share" / "Rome", timeout=20_000)
        qtbot.waitUntil(window.notices.isVisible, timeout=20_000)  # there is no such folder


def test_of_a_dropped_photo_its_folder_is_opened(qtbot, make_window: MakeShell, photo_folder: Path) -> None:
    window = make_window()
    drop(window, photo_folder / "day 1" / "paint-0.jpg")
    qtbot.waitUntil(lambda: window.session.root == photo_folder / "day 1", timeout=20_000)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)


# A folder is opened


def opens_another(qtbot, window: MainWindow, hanging: Path, other: Path) -> None:
    """Open a folder whose disk hangs, then another one, and close the window."""
    with awake(qtbot):
        window.session.open(hanging)
        qtbot.wait(50)
        assert window.session.stage is SessionStage.SCANNING
        window.session.open(other)
        qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
        assert window.photos.rowCount() == 11
        window.session.open(hanging)
        qtbot.wait(50)
        window.session.cancel()
        assert not window.session.busy
        window.session.open(hanging)
        qtbot.wait(50)
        began = time.monotonic()
        assert window.close()
        assert time.monotonic() - began < 20, "closing waits a moment, not for the disk"


def test_a_folder_that_hangs_keeps_no_other_one_waiting_and_no_end(
    qtbot, make_window: MakeShell, silent_disk: Path, photo_folder: Path
) -> None:
    opens_another(qtbot, make_window(), silent_disk / "Rome", photo_folder)


def test_a_scan_that_hangs_keeps_no_other_one_waiting_and_no_end(
    qtbot, make_window: MakeShell, photo_folder: Path, tmp_path: Path, monkeypatch
) -> None:
    answers, real = threading.Event(), opening.open_folder

    def asked(workspace: Workspace, root: Path, **options: Any):
        if root.name == "Rome":
            answers.wait()
        return real(workspace, root, **options)

    monkeypatch.setattr(opening, "open_folder", asked)
    opens_another(qtbot, make_window(), tmp_path / "Rome", photo_folder)
    answers.set()


def test_a_photo_that_cannot_be_read_for_its_disk_hangs_keeps_no_other_one_waiting(qtbot) -> None:
    pool, answers, told = ImagePool(), threading.Event(), []
    for _reader in range(4):
        pool.read(answers.wait, lambda _nothing: told.append("late"))
    qtbot.wait(50)
    pool.leave_behind()
    pool.read(lambda: "another", told.append)
    qtbot.waitUntil(lambda: told == ["another"], timeout=20_000)
    answers.set()
    qtbot.wait(50)
    assert told == ["another"]
    pool.close()
