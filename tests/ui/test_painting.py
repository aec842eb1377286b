"""What is drawn anew, and that what stands on the screen is what a whole new drawing would show."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QApplication

from statuesorter.ui.grid.tiles import Tiles
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.widgets.images import ImagePool
from statuesorter.ui.window.main_window import MainWindow
from tests.patience import settle

MANY = 60


@pytest.fixture
def full_shell(qtbot, make_window, tmp_path):
    """A window of more photos than fit on the screen, all thumbnails there, all at rest."""
    return shell_at_rest(qtbot, make_window, tmp_path / "many", Image.linear_gradient("L").resize((640, 480)))


def shell_at_rest(qtbot, make_window, folder: Path, drawing: Image.Image) -> MainWindow:
    folder.mkdir()
    for n in range(MANY):
        photo = drawing.convert("RGB").rotate(3 * n)
        photo.save(folder / f"{('paint', 'statue', 'maybe')[n % 3]}-{n:02}.jpg")
    window = make_window(open_folder=folder)
    grid = window.library_view.grid
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    window.activateWindow()
    grid.setFocus()
    for top in (*range(0, grid.verticalScrollBar().maximum(), 200), 0):
        grid.verticalScrollBar().setValue(top)
        qtbot.waitUntil(lambda: all_there(window), timeout=20_000)
    qtbot.waitUntil(lambda: not window._jobs.busy, timeout=20_000)
    grid.viewport().update()  # the drawing that asks for what is near has been
    settle(qtbot)
    return window


def all_there(window) -> bool:
    grid = window.library_view.grid
    return all(window.thumbnails.pixmap(row, grid.pixmap_side) is not None for row in grid.visible_rows())


def on_screen(window) -> QImage:
    """What stands in the window now, not drawn for the asking."""
    viewport = window.library_view.grid.viewport()
    corner = viewport.mapTo(window, QPoint(0, 0))
    whole = window.screen().grabWindow(window.winId()).toImage()
    ratio = whole.devicePixelRatio()
    return whole.copy(
        round(corner.x() * ratio),
        round(corner.y() * ratio),
        round(viewport.width() * ratio),
        round(viewport.height() * ratio),
    )


def drawn_anew(qtbot, window) -> QImage:
    window.library_view.grid.viewport().repaint()
    settle(qtbot)
    return on_screen(window)


@pytest.fixture
def tiles_drawn(full_shell, monkeypatch):
    return count_tiles(full_shell, monkeypatch)


def count_tiles(window, monkeypatch) -> list[int]:
    """The number of each tile that is drawn from now on, in order."""
    found: list[int] = []
    draw = Tiles.draw

    def counted(self, rect, state, row, **how):
        found.append(window.photos.shown.position_of(row.photo.identity))
        draw(self, rect, state, row, **how)

    monkeypatch.setattr(Tiles, "draw", counted)
    return found


def test_photos_smaller_than_their_tiles_are_read_once(qtbot, make_window, tmp_path, monkeypatch):
    """They were read, drawn, found too small and read again, as long as they were on the screen."""
    window = shell_at_rest(
        qtbot, make_window, tmp_path / "small", Image.linear_gradient("L").resize((64, 48))
    )
    drawn = count_tiles(window, monkeypatch)
    qtbot.wait(300)
    assert drawn == []


def test_after_scrolling_only_what_came_into_sight_is_drawn(qtbot, full_shell, tiles_drawn):
    grid = full_shell.library_view.grid
    shown = len(grid.visible_rows())
    grid.verticalScrollBar().setValue(40)
    settle(qtbot)
    assert 0 < len(tiles_drawn) < shown / 2


@pytest.mark.parametrize("way", [[37], [400, 390], [150, 151, 90], [10_000, 0]])
def test_what_stands_there_after_scrolling_is_what_belongs_there(qtbot, full_shell, way):
    bar = full_shell.library_view.grid.verticalScrollBar()
    for top in way:
        bar.setValue(top)
        QApplication.processEvents()
    settle(qtbot)
    assert on_screen(full_shell) == drawn_anew(qtbot, full_shell)


def test_after_scrolling_the_tile_under_the_pointer_is_the_one_that_is_lit(qtbot, full_shell):
    grid = full_shell.library_view.grid
    middle, before = grid.viewport().rect().center(), on_screen(full_shell)
    QCursor.setPos(grid.viewport().mapToGlobal(middle))
    grid.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # a window of another test may lie above
    assert drawn_anew(qtbot, full_shell) != before
    grid.verticalScrollBar().setValue(grid.visualRect(grid.indexAt(middle)).height() + 20)
    settle(qtbot)
    assert on_screen(full_shell) == drawn_anew(qtbot, full_shell)


def test_one_decision_draws_only_the_tiles_it_is_about(qtbot, full_shell, tiles_drawn):
    grid = full_shell.library_view.grid
    qtbot.keyClick(grid, Qt.Key.Key_P)
    settle(qtbot)
    assert set(tiles_drawn) <= {0, 1}
    assert {0, 1} <= set(tiles_drawn)
    assert on_screen(full_shell) == drawn_anew(qtbot, full_shell)


def test_selecting_more_draws_only_what_is_selected(qtbot, full_shell, tiles_drawn):
    grid = full_shell.library_view.grid
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    settle(qtbot)
    assert set(tiles_drawn) == {0, 1}
    assert on_screen(full_shell) == drawn_anew(qtbot, full_shell)


def test_a_thumbnail_that_is_ready_draws_its_own_tile(qtbot, full_shell, tiles_drawn):
    grid = full_shell.library_view.grid
    full_shell.thumbnails.ready.emit(grid.visible_rows()[3].photo.identity)
    settle(qtbot)
    assert set(tiles_drawn) == {3}


def test_thumbnails_are_asked_for_when_what_is_on_the_screen_changes(qtbot, full_shell, monkeypatch):
    grid, thumbnails, asked = full_shell.library_view.grid, full_shell.thumbnails, []
    want = thumbnails.want
    monkeypatch.setattr(
        thumbnails, "want", lambda rows, side: (asked.append(rows[0].photo.name), want(rows, side))
    )
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    thumbnails.ready.emit(grid.visible_rows()[3].photo.identity)
    settle(qtbot)
    assert asked == []
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    settle(qtbot)
    assert asked == [grid.visible_rows()[0].photo.name]
    grid.set_side(grid.side // 2)
    settle(qtbot)
    assert asked[-1] == grid.visible_rows()[0].photo.name


def test_everything_selected_is_shown_selected(qtbot, full_shell):
    grid = full_shell.library_view.grid
    before = on_screen(full_shell)
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    assert on_screen(full_shell) != before
    assert on_screen(full_shell) == drawn_anew(qtbot, full_shell)


def test_what_is_asked_for_while_drawing_is_read_when_that_is_over(qtbot):
    pool, done = ImagePool(), []
    pool.read(lambda: done.append("read"), lambda _nothing: done.append("told"))
    time.sleep(0.05)
    assert done == []
    qtbot.waitUntil(lambda: done == ["read", "told"])
    pool.close()


def test_what_was_asked_for_is_not_read_after_closing(qtbot):
    pool, done = ImagePool(), []
    pool.read(lambda: done.append("read"), lambda _nothing: done.append("told"))
    pool.close()
    qtbot.wait(50)
    assert done == []
