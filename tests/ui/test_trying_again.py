"""A photo that failed may be tried again, and a photo of which a part is missing says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from statuesorter.ui.details.photo_facts import facts
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.library.spoken import spoken_row
from statuesorter.ui.window.main_window import MainWindow
from tests.patience import settle
from tests.photos.pictures import noisy
from tests.ui.driving import press


def opened(qtbot, make_window: Callable[..., MainWindow], folder: Path) -> MainWindow:
    window = make_window(open_folder=folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    return window


def test_a_photo_that_was_too_large_is_shown_when_the_person_asks(
    qtbot, make_window: Callable[..., MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    Image.new("RGB", (900, 700), (200, 120, 40)).save(folder / "paint-map.png")
    Image.new("RGB", (90, 70), (200, 120, 40)).save(folder / "paint-2.png")
    monkeypatch.setattr("statuesorter.photos.decode.pixel_limit", lambda: 100_000)
    window = opened(qtbot, make_window, folder)
    row = next(row for row in window.photos.shown.everything().rows() if row.photo.name == "paint-map.png")
    qtbot.waitUntil(lambda: row.failed, timeout=10_000)
    assert "Try again" in (row.error or "")

    window.library_view.grid.selection.go_to_photo(row.photo.identity)
    window.commands.action("try_again").trigger()
    qtbot.waitUntil(lambda: row.decoded and row.prediction is not None, timeout=20_000)
    assert not row.failed
    assert row.error is None


@pytest.fixture
def too_large(
    qtbot, make_window: Callable[..., MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[MainWindow, Row]:
    """A window at a photo of 630,000 pixels, where photos may have 100,000."""
    folder = tmp_path / "maps"
    folder.mkdir()
    noisy((900, 700)).save(folder / "paint-map.png")
    monkeypatch.setattr("statuesorter.photos.decode.pixel_limit", lambda: 100_000)
    window = opened(qtbot, make_window, folder)
    (row,) = window.photos.shown.everything().rows()
    qtbot.waitUntil(lambda: row.failed, timeout=10_000)
    window.library_view.grid.selection.go_to_photo(row.photo.identity)
    return window, row


def test_the_loupe_shows_a_photo_that_the_person_allowed(qtbot, too_large: tuple[MainWindow, Row]) -> None:
    window, row = too_large
    window.commands.action("try_again").trigger()
    qtbot.waitUntil(lambda: row.decoded, timeout=20_000)
    press(qtbot, window, Qt.Key.Key_Space)
    loupe = window.library_view.loupe
    qtbot.waitUntil(lambda: loupe._decoded is not None, timeout=20_000)
    assert loupe.canvas.message == ""
    assert loupe.canvas.zoom.photo == (900, 700)
    press(qtbot, window, Qt.Key.Key_Z)
    settle(qtbot)
    decoded = loupe._decoded
    assert decoded is not None
    width, height = decoded.width(), decoded.height()
    assert width * height == pytest.approx(100_000, rel=0.02), "as large as memory lets it"


def test_a_loupe_that_said_why_shows_the_photo_once_it_is_allowed(
    qtbot, too_large: tuple[MainWindow, Row]
) -> None:
    window, row = too_large
    press(qtbot, window, Qt.Key.Key_Space)
    loupe = window.library_view.loupe
    assert loupe.canvas.message == row.error
    window.commands.action("try_again").trigger()
    qtbot.waitUntil(lambda: loupe._decoded is not None, timeout=20_000)
    assert loupe.canvas.message == ""


def test_the_details_show_a_photo_once_it_is_allowed(qtbot, too_large: tuple[MainWindow, Row]) -> None:
    window, _row = too_large
    view = window.library_view.details._photo
    settle(qtbot)
    assert view._pixmap is None or view._pixmap.isNull()
    window.commands.action("try_again").trigger()
    qtbot.waitUntil(lambda: view._pixmap is not None and view._pixmap.width() > 100, timeout=20_000)


def test_a_photo_of_which_a_part_is_missing_says_so(
    qtbot, make_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    noisy((400, 300)).save(folder / "statue-1.jpg", quality=95)
    content = (folder / "statue-1.jpg").read_bytes()
    (folder / "statue-1.jpg").write_bytes(content[: len(content) * 4 // 5])
    window = opened(qtbot, make_window, folder)
    (row,) = window.photos.shown.everything().rows()
    qtbot.waitUntil(lambda: row.truncated, timeout=10_000)
    assert row.prediction is not None, "it is classified by what there is of it"
    assert "part of it is missing" in spoken_row(row)
    assert ("Condition", "Part of this photo is missing or damaged. What there is is shown.") in list(
        facts(row, None)
    )
