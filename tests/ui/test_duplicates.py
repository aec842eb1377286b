"""A photo that is in the folder more than once: each copy says so, and they share a decision."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from statuesorter.domain.labels import PAINT
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.widgets.names import WrappedName
from statuesorter.ui.window.main_window import MainWindow

ORIGINAL, COPY = "statue-2.jpg", "copy.jpg"


@pytest.fixture
def twice(qtbot, make_window, photo_folder: Path) -> MainWindow:
    """The window on a folder in which a statue lies twice."""
    shutil.copy(photo_folder / "day 1" / ORIGINAL, photo_folder / "day 2" / COPY)
    window = make_window(open_folder=photo_folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    return window


def row(window: MainWindow, name: str) -> Row:
    return next(row for row in window.photos.shown.everything().rows() if row.photo.name == name)


def go_to(window: MainWindow, name: str) -> None:
    window.library_view.grid.selection.go_to_photo(row(window, name).photo.identity)


def facts(window: MainWindow) -> str:
    """The facts beside the grid, as one text."""
    panel = window.library_view.details
    return " ".join(label.text() for label in panel.findChildren(WrappedName)).replace("\u200b", "")


def spoken(window: MainWindow, name: str) -> str:
    position = window.photos.shown.position_of(row(window, name).photo.identity)
    assert position is not None
    return window.photos.index(position).data(Qt.ItemDataRole.AccessibleTextRole)


def test_each_copy_says_that_the_photo_is_here_twice_and_where(qtbot, twice: MainWindow) -> None:
    for name, other in ((ORIGINAL, f"day 2/{COPY}"), (COPY, f"day 1/{ORIGINAL}")):
        go_to(twice, name)
        said = f"This photo is here twice, also as {other}."
        qtbot.waitUntil(lambda said=said: said in facts(twice), timeout=20_000)
        assert "here 2 times" in spoken(twice, name)
    go_to(twice, "statue-0.jpg")
    qtbot.waitUntil(lambda: "statue-0.jpg" in facts(twice) and "twice" not in facts(twice), timeout=20_000)


def test_a_key_decides_on_all_copies_and_undo_takes_that_back(qtbot, twice: MainWindow) -> None:
    go_to(twice, COPY)
    qtbot.keyClick(twice.library_view.grid, Qt.Key.Key_P)
    assert row(twice, ORIGINAL).decision is row(twice, COPY).decision == PAINT
    twice.commands.action("undo").trigger()
    assert row(twice, ORIGINAL).decision is row(twice, COPY).decision is None


def test_a_copy_opened_elsewhere_shows_what_was_said_of_the_photo(
    qtbot, window: MainWindow, photo_folder: Path, tmp_path: Path
) -> None:
    go_to(window, ORIGINAL)
    qtbot.keyClick(window.library_view.grid, Qt.Key.Key_P)
    (tmp_path / "elsewhere").mkdir()
    shutil.copyfile(photo_folder / "day 1" / ORIGINAL, tmp_path / "elsewhere" / COPY)
    shutil.rmtree(photo_folder)
    window.session.open(tmp_path / "elsewhere")
    qtbot.waitUntil(
        lambda: window.session.stage is SessionStage.AT_REST and window.photos.table.total == 1,
        timeout=20_000,
    )
    assert row(window, COPY).decision == PAINT
