"""Opening, classifying, correcting: a real window, real photos, a fake engine."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import OTHER, PAINT, STATUE
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.session import SessionStage
from tests.ui.driving import choose_folder, choose_order, current_name, drop, press, row, show_status
from tests.ui.fakes import FakeClassifier


def test_a_folder_is_opened_classified_and_counted(window):
    counts = window.photos.table.counts()
    assert (counts.total, counts.unsure, counts.failed) == (11, 2, 1)
    assert counts.by_label == {PAINT: 4, STATUE: 4, OTHER: 0}
    assert window.windowTitle() == "Florence"
    assert "OpenVINO (Processor)" in window.status_bar.engine.text()
    assert current_name(window).startswith("maybe")


class Unusable(FakeClassifier):
    """Its device cannot be used any more, once ``broken``."""

    broken = False

    def __call__(self, workspace, photos, cancel):
        if self.broken:
            raise ModelError("The device “xpu” cannot be used on this computer.")
        yield from super().__call__(workspace, photos, cancel)


def test_a_device_that_cannot_be_used_is_said_and_the_old_one_is_not_named(qtbot, make_window, photo_folder):
    unusable = Unusable()
    window = make_window(unusable, open_folder=photo_folder)
    qtbot.waitUntil(lambda: "OpenVINO" in window.status_bar.engine.text(), timeout=10_000)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=10_000)
    unusable.broken = True
    with qtbot.waitSignal(window.session.failed, timeout=10_000):
        window.pages.setting_changed.emit("device")
    assert "cannot be used" in window.notices.message.text()
    assert window.status_bar.engine.text() == ""


def test_a_photo_that_cannot_be_decoded_says_why_and_the_rest_goes_on(window):
    assert row(window, "broken.jpg").error
    assert row(window, "paint-0.jpg").prediction is not None


@pytest.mark.skipif(sys.platform != "linux", reason="needs a path that is longer than the system reads")
def test_a_folder_that_cannot_be_read_is_named_and_the_rest_is_shown(qtbot, make_window, tmp_path):
    root = tmp_path / "halls"
    root.mkdir()
    Image.new("RGB", (64, 48)).save(root / "paint-0.jpg")
    inner = os.open(root, os.O_RDONLY)
    for _level in range(20):
        os.mkdir("x" * 250, dir_fd=inner)
        outer, inner = inner, os.open("x" * 250, os.O_RDONLY, dir_fd=inner)
        os.close(outer)
    os.close(inner)
    made = make_window(open_folder=root)
    qtbot.waitUntil(lambda: made.session.stage is SessionStage.AT_REST, timeout=20_000)
    assert made.photos.table.counts().total == 1
    assert made.notices.isVisible()
    said = made.notices.message.text()
    assert said.startswith("“xxx")
    assert said.endswith("cannot be read and is left out. Check who may read it.")


def test_what_is_left_out_is_told_once_and_calmly(qtbot, make_window, photo_folder):
    library = photo_folder / "Photos Library.photoslibrary" / "originals"
    library.mkdir(parents=True)
    Image.new("RGB", (64, 48)).save(library / "paint-9.jpg")
    window = make_window(open_folder=photo_folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    assert window.photos.table.counts().total == 11
    assert window.notices.message.text().startswith("“Photos Library.photoslibrary” is left out")
    assert window.notices.mark.isHidden(), "nothing went wrong"
    window.notices.hide()
    rescanned(qtbot, window)
    assert window.notices.isHidden(), "it is told once"
    window.session._workspace.settings_file.keep(leave_out="day 1; *-1.jpg")
    rescanned(qtbot, window)
    assert window.photos.table.counts().total == 3, "the new pattern holds when the folder is opened again"
    assert window.notices.message.text().startswith("4 folders or files are left out, “Photos Library.ph")


def test_a_folder_that_holds_a_library_alone_says_so(qtbot, make_window, tmp_path):
    library = tmp_path / "Pictures" / "Photos Library.photoslibrary"
    library.mkdir(parents=True)
    Image.new("RGB", (64, 48)).save(library / "paint-9.jpg")
    window = make_window()
    with qtbot.waitSignal(window.session.failed, timeout=10_000):
        window.session.open(tmp_path / "Pictures")
    said = window.notices.message.text()
    assert said.startswith("There are no photos in Pictures. “Photos Library.photoslibrary” is left out")
    window.session.open(library)
    qtbot.waitUntil(lambda: window.photos.table.counts().total == 1, timeout=10_000)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)


def rescanned(qtbot, window):
    window.session.rescan()
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)


def test_thumbnails_appear(qtbot, window):
    grid, loader = window.library_view.grid, window.thumbnails
    qtbot.waitUntil(
        lambda: all(
            loader.pixmap(r, grid.pixmap_side) is not None for r in grid.visible_rows() if r.error is None
        ),
        timeout=10_000,
    )


@pytest.mark.parametrize(
    ("key", "label"),
    [
        (Qt.Key.Key_P, PAINT),
        (Qt.Key.Key_S, STATUE),
        (Qt.Key.Key_O, OTHER),
        (Qt.Key.Key_1, PAINT),
        (Qt.Key.Key_2, STATUE),
        (Qt.Key.Key_3, OTHER),
    ],
)
def test_a_key_corrects_and_moves_on(qtbot, window, workspace, key, label):
    first = window.library_view.grid.selection.current
    press(qtbot, window, key)
    assert first.decision == label
    assert window.library_view.grid.selection.current == window.photos.row_at(1)
    assert workspace.catalog.decisions([first.photo.identity])[first.photo.identity].label == label


def test_enter_accepts_what_the_model_says(qtbot, window):
    window.library_view.grid.selection.go_to_photo(row(window, "statue-2.jpg").photo.identity)
    press(qtbot, window, Qt.Key.Key_Return)
    assert row(window, "statue-2.jpg").decision == STATUE


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_S])
def test_what_cannot_be_written_down_is_said_and_the_window_stays_at_the_photo(qtbot, window, key):
    window.library_view.grid.selection.go_to_photo(row(window, "paint-2.jpg").photo.identity)
    with sqlite3.connect(window._workspace.folders.catalog_file) as other:
        other.execute("ALTER TABLE decisions RENAME TO elsewhere")
    press(qtbot, window, key)
    assert window.notices.isVisible()
    assert row(window, "paint-2.jpg").decision is None
    assert current_name(window) == "paint-2.jpg"


def test_enter_goes_on_where_the_person_has_said_something_already(qtbot, window):
    selection = window.library_view.grid.selection
    press(qtbot, window, Qt.Key.Key_S)
    selection.go_to(0)
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.photos.shown.position_of(selection.current.photo.identity) == 1


def test_many_are_corrected_at_once_and_taken_back_at_once(qtbot, window):
    press(qtbot, window, Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    press(qtbot, window, Qt.Key.Key_S)
    assert window.photos.table.counts().of(STATUE) == 11
    window.commands.action("undo").trigger()
    assert window.photos.table.counts().of(STATUE) == 4
    window.commands.action("redo").trigger()
    assert window.photos.table.counts().of(STATUE) == 11


def test_undo_goes_back_to_the_photo_and_says_what_it_does(qtbot, window):
    undo = window.commands.action("undo")
    assert not undo.isEnabled()
    name = current_name(window)
    press(qtbot, window, Qt.Key.Key_P)
    assert undo.isEnabled()
    assert "Paint for 1 photo" in undo.text()
    undo.trigger()
    assert current_name(window) == name
    assert row(window, name).decision is None


def test_decisions_win_and_are_still_there_after_a_restart(qtbot, window, make_window, photo_folder):
    name = current_name(window)
    press(qtbot, window, Qt.Key.Key_S)
    window.close()
    again = make_window(open_folder=photo_folder)
    qtbot.waitUntil(lambda: again.session.stage is SessionStage.AT_REST, timeout=20_000)
    assert row(again, name).label == STATUE


def test_the_list_does_not_jump_while_it_classifies(qtbot, make_window, photo_folder):
    window = make_window(FakeClassifier(pause=0.05), open_folder=photo_folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.CLASSIFYING, timeout=20_000)
    before = [window.photos.row_at(n).photo for n in range(window.photos.rowCount())]
    window.library_view.grid.selection.go_to(3)
    qtbot.waitUntil(lambda: window.photos.table.counts().waiting < 7, timeout=20_000)
    assert window.session.stage is SessionStage.CLASSIFYING
    assert [window.photos.row_at(n).photo for n in range(window.photos.rowCount())] == before
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    assert window.library_view.grid.selection.current.photo == before[3]


def test_cancel_keeps_what_was_found(qtbot, make_window, photo_folder):
    window = make_window(FakeClassifier(pause=0.05), open_folder=photo_folder)
    qtbot.waitUntil(lambda: 0 < window.photos.table.counts().waiting < 9, timeout=20_000)
    window.status_bar.cancel.click()
    assert window.session.stage is SessionStage.AT_REST
    assert window.photos.table.counts().total == 11
    assert not window.status_bar.bar.isVisible()


def test_closing_while_it_classifies_cancels_and_waits(qtbot, make_window, photo_folder):
    window = make_window(FakeClassifier(pause=0.05), open_folder=photo_folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.CLASSIFYING, timeout=20_000)
    window.close()
    assert not window.isVisible()


def test_filter_order_and_search(qtbot, window):
    show_status(window, PAINT)
    assert window.photos.rowCount() == 4
    show_status(window, State.FAILED)
    assert [window.photos.row_at(n).photo.name for n in range(window.photos.rowCount())] == ["broken.jpg"]
    show_status(window, None)
    choose_order(window, Order.NAME)
    assert window.photos.row_at(0).photo.name == "broken.jpg"
    window.commands.action("search").trigger()
    qtbot.keyClicks(window.library_view.filter_bar.search, "statue")
    qtbot.waitUntil(lambda: window.photos.rowCount() == 4)
    assert window.photos.table.counts().of(PAINT) == 4  # s, t, a, u, e were letters, not commands


def test_a_folder_of_the_tree_is_shown_alone(qtbot, window, photo_folder):
    choose_folder(qtbot, window, photo_folder / "day 1")
    assert {window.photos.row_at(n).photo.path.parent.name for n in range(window.photos.rowCount())} == {
        "day 1"
    }
    assert window.library_view.filter_bar.tabs.button(None).text().endswith("6")


def test_the_status_line_says_when_it_waits_for_the_model_and_not_for_photos(
    qtbot, make_window, photo_folder
):
    loaded, looked = threading.Event(), threading.Event()

    class SlowToLoad(FakeClassifier):
        def __call__(self, workspace, photos, cancel):
            loaded.wait()
            said = super().__call__(workspace, photos, cancel)
            yield next(said)
            looked.wait()
            yield from said

    window = make_window(SlowToLoad(), open_folder=photo_folder)
    line = window.status_bar.message
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.CLASSIFYING, timeout=20_000)
    assert line.text() == "Getting the model ready"
    loaded.set()
    qtbot.waitUntil(lambda: line.text() == "Classifying", timeout=20_000)
    looked.set()
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    assert line.text() == ""


def test_selection_survives_another_order(window):
    selection = window.library_view.grid.selection
    selection.go_to_photo(row(window, "paint-2.jpg").photo.identity)
    choose_order(window, Order.NAME)
    assert current_name(window) == "paint-2.jpg"
    assert [r.photo.name for r in selection.chosen.rows()] == ["paint-2.jpg"]


def test_similar_photos_are_selected_and_labelled_with_one_key(qtbot, make_window, tmp_path: Path):
    folder = tmp_path / "Venice"
    folder.mkdir()
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    dark, light = (64, 64, 64), (192, 192, 192)
    for name, colours in (("burst-1", (dark, light)), ("other", (light, dark)), ("burst-2", (dark, light))):
        picture = Image.new("RGB", (400, 300), colours[0])
        picture.paste(colours[1], (200, 0, 400, 300))
        picture.save(folder / f"paint-{name}.jpg")
    window = make_window(open_folder=folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    selection = window.library_view.grid.selection
    selection.go_to_photo(row(window, "paint-burst-1.jpg").photo.identity)
    press(qtbot, window, Qt.Key.Key_A, modifier=control_shift)
    assert sorted(r.photo.name for r in selection.chosen.rows()) == ["paint-burst-1.jpg", "paint-burst-2.jpg"]
    press(qtbot, window, Qt.Key.Key_S)
    assert [
        r.decision for r in sorted(window.photos.shown.everything().rows(), key=lambda r: r.photo.name)
    ] == [
        STATUE,
        STATUE,
        None,
    ]
    selection.go_to_photo(row(window, "paint-other.jpg").photo.identity)
    press(qtbot, window, Qt.Key.Key_A, modifier=control_shift)
    assert "No other photo" in window.notices.message.text()


def test_a_missing_folder_is_one_clear_sentence(qtbot, make_window, tmp_path: Path):
    window = make_window(open_folder=tmp_path / "nowhere")
    qtbot.waitUntil(window.notices.isVisible, timeout=10_000)
    assert window.notices.message.text()
    assert window.pages.currentWidget() is window.welcome
    window.notices.dismiss.click()
    assert not window.notices.isVisible()


def test_a_folder_without_photos_says_so(qtbot, make_window, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    window = make_window(open_folder=tmp_path / "empty")
    qtbot.waitUntil(window.notices.isVisible, timeout=10_000)
    assert "no photos" in window.notices.message.text()
    assert window.pages.currentWidget() is window.welcome


def test_a_dropped_folder_is_opened(qtbot, make_window, photo_folder):
    window = make_window()
    assert window.pages.currentWidget() is window.welcome
    drop(window, photo_folder)
    qtbot.waitUntil(lambda: window.photos.rowCount() == 11, timeout=10_000)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)


def test_recent_folders_are_offered(qtbot, window, make_window, photo_folder):
    window.close()
    again = make_window()
    buttons = again.welcome._recent_buttons
    assert [button.toolTip() for button in buttons.values()] == [str(photo_folder)]
    buttons[photo_folder].click()
    qtbot.waitUntil(lambda: again.session.stage is SessionStage.AT_REST, timeout=20_000)


def test_enter_presses_the_button_that_has_the_keyboard(qtbot, make_window, window):
    first, page = make_window(), window.library_view
    for each, buttons in (
        (first, [first.welcome.open, first.welcome.sample]),
        (window, [page.next_step.sort, page.folders.runs]),
    ):
        each.activateWindow()
        qtbot.waitUntil(each.isActiveWindow)
        for button in buttons:
            button.clicked.disconnect()
            button.setFocus()
            with qtbot.waitSignal(button.clicked, timeout=1_000):
                qtbot.keyClick(button, Qt.Key.Key_Return)


def test_search_leads_out_of_the_loupe(qtbot, window):
    page = window.library_view
    press(qtbot, window, Qt.Key.Key_Space)
    assert page.looking_closer
    window.commands.action("search").trigger()
    assert not page.looking_closer
    assert window.focusWidget() is page.filter_bar.search


def test_esc_ends_the_search_and_leads_back_to_all_photos(qtbot, window):
    page = window.library_view
    window.commands.action("search").trigger()
    qtbot.keyClicks(page.filter_bar.search, "maybe")
    qtbot.waitUntil(lambda: window.photos.rowCount() == 2)
    qtbot.keyClick(page.filter_bar.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.photos.rowCount() == 11)
    assert window.focusWidget() is page.grid


def test_rescan_finds_a_new_photo_and_keeps_the_filter(qtbot, window, photo_folder):
    (photo_folder / "day 1" / "paint-9.jpg").write_bytes(
        (photo_folder / "day 1" / "paint-0.jpg").read_bytes()
    )
    show_status(window, PAINT)
    window.commands.action("rescan").trigger()
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    assert window.photos.table.counts().of(PAINT) == 5
    assert window.photos.rowCount() == 5


def test_rescan_leaves_the_person_where_they_were(qtbot, window, photo_folder):
    page = window.library_view
    qtbot.waitUntil(lambda: len(page.folders._items) == 3)
    page.filter_bar.tabs.button(PAINT).click()
    page.filter_bar.search.setText("paint")
    page.folders.tree.setCurrentItem(page.folders._items[photo_folder / "day 1"])
    qtbot.waitUntil(lambda: window.photos.shown.filter.search == "paint")
    page.grid.selection.go_to_photo(row(window, "paint-2.jpg").photo.identity)
    window.commands.action("rescan").trigger()
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    assert window.photos.rowCount() == 2
    assert current_name(window) == "paint-2.jpg"
    assert page.filter_bar.tabs.button(PAINT).isChecked()
    assert page.filter_bar.search.text() == "paint"
    assert page.folders.tree.currentItem().text(0) == "day 1"


def test_a_folder_that_is_gone_is_not_offered_any_more(qtbot, window, photo_folder):
    tree, items = window.library_view.folders.tree, window.library_view.folders._items
    qtbot.waitUntil(lambda: len(items) == 3)
    tree.setCurrentItem(items[photo_folder / "day 2"])
    for path in (photo_folder / "day 2").iterdir():
        path.unlink()
    window.commands.action("rescan").trigger()
    qtbot.waitUntil(lambda: len(window.library_view.folders._items) == 2, timeout=20_000)
    assert tree.currentItem().text(0) == "Florence"
    assert window.photos.rowCount() == window.photos.table.counts().total == 6


@pytest.mark.parametrize(
    ("first", "reach", "key", "back"),
    [
        (5, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left),
        (5, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_Right),
    ],
)
def test_an_arrow_at_the_edge_reduces_the_selection_to_the_current_photo(
    qtbot, window, first, reach, key, back
):
    selection, shift = window.library_view.grid.selection, Qt.KeyboardModifier.ShiftModifier
    selection.go_to(first)
    press(qtbot, window, back)
    press(qtbot, window, reach, modifier=shift)
    several, current = selection.count, selection.current
    assert several > 2
    press(qtbot, window, key, modifier=shift)
    assert selection.count == several
    press(qtbot, window, key)
    assert selection.chosen.rows() == [current]
    press(qtbot, window, back, modifier=shift)
    assert selection.count == 2


def test_shift_selects_in_order_from_where_the_person_is(qtbot, window):
    grid, selection, shift = (
        window.library_view.grid,
        window.library_view.grid.selection,
        Qt.KeyboardModifier.ShiftModifier,
    )
    window.resize(900, 600)
    qtbot.waitUntil(lambda: grid._grid().columns < 5)
    columns = grid._grid().columns
    selection.go_to(columns - 1)
    press(qtbot, window, Qt.Key.Key_Right, modifier=shift)
    assert selection.positions.tolist() == [columns - 1, columns]
    selection.go_to(1)
    press(qtbot, window, Qt.Key.Key_Down, modifier=shift)
    assert selection.positions.tolist() == list(range(1, columns + 2))
    qtbot.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, shift, grid.visualRect(grid.model().index(2)).center()
    )
    assert selection.positions.tolist() == [1, 2]
    qtbot.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(grid.model().index(3)).center()
    )
    press(qtbot, window, Qt.Key.Key_Left, modifier=shift)
    assert selection.positions.tolist() == [2, 3]


def test_a_box_drawn_with_the_mouse_selects_what_it_touches(qtbot, window):
    grid = window.library_view.grid
    columns = grid._grid().columns
    first, last = (grid.visualRect(grid.model().index(n)) for n in (1, columns + 2))
    corner = QPoint((grid.visualRect(grid.model().index(0)).right() + first.left()) // 2, first.top() - 4)
    qtbot.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=corner)
    for step in (corner + QPoint(40, 40), last.center(), last.center() + QPoint(1, 1)):
        qtbot.mouseMove(grid.viewport(), step)
        qtbot.wait(10)
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=last.center())
    assert grid.selection.positions.tolist() == [1, 2, columns + 1, columns + 2]


def test_filed_photos_are_marked(window):
    identity = row(window, "paint-0.jpg").photo.identity
    window.photos.file({identity: PAINT})
    assert window.photos.table.counts().to_file == 7
    assert isinstance(identity, PhotoIdentity)


def test_the_next_step_is_one_and_always_there(qtbot, window):
    bar = window.library_view.next_step

    def standing_out():
        return [b for b in (bar.look, bar.sort, bar.retrain) if b.property("primary") and b.isVisible()]

    assert standing_out() == [bar.look]
    bar.look.click()
    assert window.photos.rowCount() == 2
    press(qtbot, window, Qt.Key.Key_P, Qt.Key.Key_P)
    assert standing_out() == [bar.sort]


def test_the_window_remembers_itself(qtbot, window, make_window):
    window.library_view.grid.set_side(256)
    choose_order(window, Order.NAME)
    window.close()
    again = make_window()
    assert again.library_view.grid.side == 256
    assert again.photos.shown.order is Order.NAME


@pytest.fixture
def many(qtbot, make_window, tmp_path: Path):
    """The window with 600 photos that look the same."""
    root = tmp_path / "many"
    root.mkdir()
    Image.new("RGB", (64, 48), (90, 120, 60)).save(root / "paint-000.jpg")
    content = (root / "paint-000.jpg").read_bytes()
    for n in range(1, 600):
        (root / f"paint-{n:03}.jpg").write_bytes(content + n.to_bytes(2))
    made = make_window(open_folder=root)
    qtbot.waitUntil(lambda: made.session.stage is SessionStage.AT_REST, timeout=60_000)
    made.activateWindow()
    made.library_view.grid.setFocus()
    return made


def test_hundreds_are_decided_on_in_the_order_of_the_acts(qtbot, many, workspace):
    first = many.photos.shown[0].photo.identity
    many.library_view.grid.selectAll()
    press(qtbot, many, Qt.Key.Key_S)
    assert many.decisions.busy  # 600 at once would hold the window
    many.library_view.grid.selection.go_to(0)
    press(qtbot, many, Qt.Key.Key_O)  # said later: it counts
    qtbot.waitUntil(lambda: not many.decisions.busy)
    counts = many.photos.table.counts()
    assert (counts.of(STATUE), counts.of(OTHER), counts.decided) == (599, 1, 600)
    assert workspace.catalog.decisions([first])[first].label == OTHER
    press(qtbot, many, Qt.Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
    press(qtbot, many, Qt.Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not many.decisions.busy)
    assert many.photos.table.counts().decided == 0
    assert workspace.catalog.all_decisions() == []


@contextmanager
def slow_disk(catalog: Path, seconds: float) -> Generator[None]:
    """Nothing can be written to the catalog before ``seconds`` have passed."""
    other = sqlite3.connect(catalog, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(seconds, other.rollback)
    timer.start()
    yield
    timer.join()
    other.close()


def test_the_window_does_not_wait_for_a_disk_that_is_usually_slow(qtbot, window, workspace, monkeypatch):
    """With more patience than the program has, so that a busy computer is not taken for a slow disk."""
    monkeypatch.setattr("statuesorter.ui.library.decisions._PATIENCE", 0.5)
    catalog = workspace.folders.catalog_file
    with slow_disk(catalog, 1.0):
        press(qtbot, window, Qt.Key.Key_P)
    assert not window.decisions.busy  # slow once: it was waited for
    for _time in range(4):
        with slow_disk(catalog, 1.0):
            press(qtbot, window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not window.decisions.busy)
    decided = window.photos.table.counts().decided
    with slow_disk(catalog, 0.5):
        press(qtbot, window, Qt.Key.Key_O)
        assert window.decisions.busy
        assert window.photos.table.counts().decided == decided  # on disk before it is shown
    qtbot.waitUntil(lambda: window.photos.table.counts().decided == decided + 1)
    for _time in range(20):  # and when the disk is fast again
        press(qtbot, window, Qt.Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
        if not window.decisions.busy:
            return
        qtbot.waitUntil(lambda: not window.decisions.busy)
    pytest.fail("the disk is still taken for slow")


def test_what_was_said_of_hundreds_is_kept_though_the_window_is_closed_at_once(qtbot, many, workspace):
    many.library_view.grid.selectAll()
    press(qtbot, many, Qt.Key.Key_S)
    many.library_view.grid.selection.go_to(0)
    press(qtbot, many, Qt.Key.Key_O)
    many.close()
    assert sorted(d.label for d in workspace.catalog.all_decisions()) == [OTHER] + [STATUE] * 599


def test_that_the_active_model_is_gone_is_said_once_in_the_window(qtbot, window):
    folder = window._workspace.folders.models
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "active.json").write_text('{"version": 1, "history": ["gone"]}')
    with ThreadPoolExecutor(1) as worker:
        worker.submit(window._workspace.registry.active).result()
    qtbot.waitUntil(window.notices.isVisible, timeout=60_000)
    assert "There is no model called “gone”" in window.notices.message.text()
    assert "The default model is used instead." in window.notices.message.text()
    window.notices.hide()
    window._workspace.registry.active()
    QApplication.processEvents()
    assert not window.notices.isVisible()


def test_when_all_photos_are_looked_at_the_cache_is_kept_small(qtbot, make_window, workspace, photo_folder):
    """Not before: whoever classifies is not slowed."""
    workspace.settings_file.keep(cache_gigabytes=1)
    old = workspace.folders.previews / "00" / "old.jpg"
    old.parent.mkdir(parents=True)
    with old.open("wb") as file:
        file.truncate(1_200_000_000)  # a hole: it takes no room
    os.utime(old, (1e9, 1e9))
    window = make_window(open_folder=photo_folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=60_000)
    qtbot.waitUntil(lambda: not window._jobs.busy, timeout=60_000)
    assert not old.exists()
    assert len(list(workspace.folders.previews.rglob("*.jpg"))) > 0
