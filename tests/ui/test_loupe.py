from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from statuesorter.domain.labels import STATUE
from statuesorter.ui.library.session import SessionStage
from tests.ui.driving import current_name, press, row


def opened(qtbot, window):
    press(qtbot, window, Qt.Key.Key_Space)
    assert window.library_view.looking_closer
    return window.library_view.loupe


def test_space_opens_and_esc_leads_back(qtbot, window):
    opened(qtbot, window)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not window.library_view.looking_closer
    assert window.focusWidget() is window.library_view.grid


def test_arrows_lead_to_the_next_photo_and_the_one_before(qtbot, window):
    loupe = opened(qtbot, window)
    press(qtbot, window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: loupe._name.text() == window.photos.row_at(1).photo.name)
    press(qtbot, window, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: loupe._name.text() == window.photos.row_at(0).photo.name)


def test_a_long_name_gives_way_and_no_tag_in_it_is_one(qtbot, make_window, photo_folder):
    name = f"<h1>Ninfa\n{'a' * 200}.jpg"
    (photo_folder / "day 1" / "maybe-1.jpg").rename(photo_folder / name)
    window = make_window(open_folder=photo_folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    window.library_view.grid.selection.go_to_photo(row(window, name).photo.identity)
    loupe = opened(qtbot, window)
    assert loupe._name.textFormat() is Qt.TextFormat.PlainText
    assert loupe._name.height() < 3 * loupe._name.fontMetrics().height()
    assert loupe.minimumSizeHint().width() < 800
    assert loupe._name.toolTip().startswith("<p>&lt;h1&gt;Ninfa")
    index = window.photos.index(window.photos.shown.position_of(row(window, name).photo.identity))
    assert index.data(Qt.ItemDataRole.ToolTipRole) == loupe._name.toolTip()


def test_a_photo_that_is_gone_is_said_to_be_gone_over_its_small_copy(qtbot, window, photo_folder):
    window.library_view.grid.selection.go_to_photo(row(window, "paint-1.jpg").photo.identity)
    qtbot.waitUntil(lambda: window.thumbnails.pixmap(row(window, "paint-1.jpg"), 176) is not None)
    row(window, "paint-1.jpg").photo.path.unlink()
    loupe = opened(qtbot, window)
    before = loupe.canvas.grab().toImage()
    qtbot.waitUntil(lambda: loupe.canvas.message != "")
    assert "paint-1.jpg" in loupe.canvas.accessibleDescription()
    assert loupe.canvas.grab().toImage() != before


def test_label_keys_work_and_show_what_they_did(qtbot, window):
    loupe = opened(qtbot, window)
    name = current_name(window)
    press(qtbot, window, Qt.Key.Key_S)
    assert row(window, name).decision == STATUE
    assert loupe._decided_name.text() == name
    assert "Statue" in loupe._decided.accessibleName()
    assert current_name(window) == window.photos.row_at(1).photo.name


def test_only_the_photo_in_the_loupe_is_corrected(qtbot, window):
    press(qtbot, window, Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    opened(qtbot, window)
    press(qtbot, window, Qt.Key.Key_S)
    assert window.photos.table.counts().decided == 1


def test_the_wheel_zooms_and_asks_for_all_pixels(qtbot, window):
    loupe = opened(qtbot, window)
    qtbot.waitUntil(lambda: loupe._decoded is not None, timeout=10_000)
    before = loupe.canvas.zoom.shown
    at = QPointF(loupe.canvas.rect().center())
    wheel = QWheelEvent(
        at,
        at,
        QPoint(0, 0),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    loupe.canvas.wheelEvent(wheel)
    assert loupe.canvas.zoom.shown > before
    press(qtbot, window, Qt.Key.Key_Z)
    assert loupe.canvas.zoom.scale is None


def test_a_photo_that_cannot_be_decoded_says_why(qtbot, window):
    window.library_view.grid.selection.go_to_photo(row(window, "broken.jpg").photo.identity)
    loupe = opened(qtbot, window)
    assert loupe.canvas.message == row(window, "broken.jpg").error


def test_a_double_click_opens_the_loupe(qtbot, window):
    grid = window.library_view.grid
    where = grid.visualRect(window.photos.index(1)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert window.library_view.looking_closer
    assert current_name(window) == window.photos.row_at(1).photo.name
