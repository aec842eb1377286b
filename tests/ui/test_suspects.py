"""A slip of the key is offered for a second look: a real model, a real catalog, and the usual keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import PAINT, STATUE
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.decide import Decisions
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.window.main_window import MainWindow
from tests.patience import PatientBot, settle
from tests.photo_files import write_dark_and_bright
from tests.ui.driving import choose_folder, current_name, end, press, row, show_status
from tests.workspaces import decide_by_folder, workspace_with, write_shipped

OpenWindow = Callable[..., MainWindow]
CTRL = {"modifier": Qt.KeyboardModifier.ControlModifier}
SLIPS = ["04.jpg", "06.jpg"]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shipped(tmp_path_factory.mktemp("shipped") / "model", 1)


@pytest.fixture
def workspace(tmp_path: Path, shipped: Path) -> Iterator[Workspace]:
    workspace = workspace_with(Folders.under(tmp_path / "base"), shipped=shipped)
    yield workspace
    workspace.close()


@pytest.fixture
def halls(tmp_path: Path, workspace: Workspace) -> Path:
    """12 dark photos (paint), 12 bright ones (statue), all decided on."""
    folder = write_dark_and_bright(tmp_path / "halls")
    decide_by_folder(workspace, folder)
    return folder


@pytest.fixture
def open_window(qtbot: PatientBot, theme: object, workspace: Workspace, halls: Path) -> Iterator[OpenWindow]:
    """Opens a folder in a window; decisions are compared as soon as one was made."""
    made: list[MainWindow] = []

    def opening(folder: Path = halls) -> MainWindow:
        window = MainWindow(workspace, JobRunner())
        made.append(window)
        window.learning.rest.setInterval(0)
        window.suspects.rest.setInterval(0)
        window.resize(1280, 800)
        window.show()
        window.session.open(folder)
        qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST)
        settle(qtbot)
        window.activateWindow()
        window.library_view.grid.setFocus()
        return window

    yield opening
    end(qtbot, made)


@pytest.fixture
def window(qtbot: PatientBot, open_window: OpenWindow) -> MainWindow:
    """The key slipped on two bright photos."""
    window = open_window()
    assert offer(window) == ""
    for name in SLIPS:
        go_to(window, name)
        press(qtbot, window, Qt.Key.Key_P)
    settle(qtbot)
    return window


def go_to(window: MainWindow, name: str) -> None:
    window.library_view.grid.selection.go_to_photo(row(window, name).photo.identity)


def offer(window: MainWindow) -> str:
    """What the button says; empty where it is not there."""
    button = window.library_view.next_step.suspects
    return "" if button.isHidden() else button.text()


def shown(window: MainWindow) -> list[str]:
    return sorted(window.photos.row_at(n).photo.name for n in range(window.photos.rowCount()))


def look_again(qtbot: PatientBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.library_view.next_step.suspects, Qt.MouseButton.LeftButton)


def test_slips_of_the_key_are_offered_and_nothing_moves(qtbot: PatientBot, open_window: OpenWindow):
    window = open_window()
    heard: list[str] = []
    window.announcer.announced.connect(heard.append)
    before = [window.photos.row_at(n).photo.name for n in range(24)]
    go_to(window, SLIPS[0])
    press(qtbot, window, Qt.Key.Key_P)
    at = current_name(window)
    settle(qtbot)
    assert offer(window) == "Look again at 1 decision"
    assert "1 decision looks unlike the rest" in heard
    assert [window.photos.row_at(n).photo.name for n in range(24)] == before
    assert current_name(window) == at
    assert not window.library_view.suspects.isVisible()


def test_a_click_shows_exactly_these_photos(qtbot: PatientBot, window: MainWindow):
    view = window.library_view
    top = view.grid.mapTo(window, view.grid.rect().topLeft())
    assert offer(window) == "Look again at 2 decisions"
    look_again(qtbot, window)
    assert shown(window) == SLIPS
    assert current_name(window) in SLIPS
    assert view.suspects.said.text() == "2 decisions look unlike the rest"
    assert offer(window) == ""
    assert view.filter_bar.isHidden()
    assert view.grid.hasFocus()
    settle(qtbot)
    assert view.grid.mapTo(window, view.grid.rect().topLeft()) == top, "the bars are of one height"
    assert "Your other decisions say: statue." in view.details._why.text()


def test_the_usual_keys_put_it_right_or_keep_it(qtbot: PatientBot, window: MainWindow, workspace: Workspace):
    look_again(qtbot, window)
    bar = window.library_view.suspects
    first, second = (window.photos.row_at(n).photo.name for n in range(2))
    press(qtbot, window, Qt.Key.Key_S)
    assert row(window, first).decision == STATUE
    assert (bar.said.text(), current_name(window)) == ("1 decision looks unlike the rest", second)
    press(qtbot, window, Qt.Key.Key_Return)
    assert row(window, second).decision == PAINT
    assert bar.said.text() == "You have looked at all of them"
    assert not bar.keep.isEnabled()
    assert shown(window) == SLIPS, "they stay until the person goes on"
    settle(qtbot)
    assert bar.said.text() == "You have looked at all of them", "what was kept is not doubted again"
    qtbot.mouseClick(bar.done, Qt.MouseButton.LeftButton)
    assert len(shown(window)) == 24
    assert offer(window) == ""
    assert workspace.catalog.confirmed.among([row(window, name).photo.identity for name in SLIPS]) == {
        row(window, second).photo.identity
    }


@pytest.mark.parametrize("way", ["key of its label", "Enter", "Ctrl+Enter", "menu", "button"])
def test_a_decision_is_kept(qtbot: PatientBot, window: MainWindow, way: str):
    look_again(qtbot, window)
    name = current_name(window)
    if way == "key of its label":
        press(qtbot, window, Qt.Key.Key_P)
    elif way == "Enter":
        press(qtbot, window, Qt.Key.Key_Return)
    elif way == "Ctrl+Enter":
        press(qtbot, window, Qt.Key.Key_Return, **CTRL)
    elif way == "menu":
        window.commands.action("keep").trigger()
    else:
        qtbot.mouseClick(window.library_view.suspects.keep, Qt.MouseButton.LeftButton)
    assert row(window, name).suspect is None
    assert row(window, name).decision == PAINT
    assert current_name(window) != name
    assert window.library_view.grid.hasFocus()
    settle(qtbot)
    assert row(window, name).suspect is None


def test_keeping_is_undone_and_done_again(qtbot: PatientBot, window: MainWindow):
    look_again(qtbot, window)
    name = current_name(window)
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.commands.action("undo").text() == "Undo: Keep 1 decision"
    press(qtbot, window, Qt.Key.Key_Z, **CTRL)
    assert row(window, name).suspect is not None
    assert current_name(window) == name
    settle(qtbot)
    assert row(window, name).suspect is not None
    press(qtbot, window, Qt.Key.Key_Y, **CTRL)
    assert row(window, name).suspect is None
    settle(qtbot)
    assert row(window, name).suspect is None


def test_a_change_that_is_undone_is_in_doubt_again(qtbot: PatientBot, window: MainWindow):
    look_again(qtbot, window)
    name = current_name(window)
    press(qtbot, window, Qt.Key.Key_S)
    assert row(window, name).suspect is None
    press(qtbot, window, Qt.Key.Key_Z, **CTRL)
    assert row(window, name).suspect is not None


def test_many_are_kept_at_once_however_slow_the_disk(
    qtbot: PatientBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
):
    """On a slow disk acts are written down in a job."""
    monkeypatch.setattr("statuesorter.ui.library.decisions._PATIENCE", -1)
    look_again(qtbot, window)
    press(qtbot, window, Qt.Key.Key_A, **CTRL)
    press(qtbot, window, Qt.Key.Key_Return)
    settle(qtbot)
    assert window.library_view.suspects.said.text() == "You have looked at all of them"
    press(qtbot, window, Qt.Key.Key_Z, **CTRL)
    settle(qtbot)
    assert window.library_view.suspects.said.text() == "2 decisions look unlike the rest"


def test_enter_on_other_photos_keeps_nothing(qtbot: PatientBot, window: MainWindow, workspace: Workspace):
    go_to(window, "03.jpg")
    press(qtbot, window, Qt.Key.Key_Return, Qt.Key.Key_P)
    every = [each.photo.identity for each in window.photos.shown.everything().rows()]
    assert workspace.catalog.confirmed.among(every) == set()
    assert window.commands.action("undo").text() != "Undo: Keep 1 decision"


def test_the_command_has_a_key_and_leads_back_to_what_was_shown(qtbot: PatientBot, window: MainWindow):
    show_status(window, STATUE)
    before = shown(window)
    action = window.commands.action("suspects")
    assert action.isEnabled()
    press(qtbot, window, Qt.Key.Key_L, **CTRL)
    assert shown(window) == SLIPS
    assert action.isChecked()
    press(qtbot, window, Qt.Key.Key_L, **CTRL)
    assert shown(window) == before
    assert not action.isChecked()
    assert window.library_view.filter_bar.tabs.current == STATUE


def test_without_doubts_there_is_nothing_to_look_at(open_window: OpenWindow):
    window = open_window()
    assert not window.commands.action("suspects").isEnabled()
    assert not window.commands.action("keep").isEnabled()


def test_every_other_way_to_photos_leads_out(
    qtbot: PatientBot, window: MainWindow, halls: Path, tmp_path: Path
):
    view = window.library_view
    look_again(qtbot, window)
    choose_folder(qtbot, window, halls / "paint")
    assert (len(shown(window)), view.filter_bar.isVisible()) == (12, True)
    choose_folder(qtbot, window, halls)
    look_again(qtbot, window)
    window.commands.action("search").trigger()
    assert (len(shown(window)), view.filter_bar.isVisible()) == (24, True)
    look_again(qtbot, window)
    view.look_at_unsure()
    assert view.filter_bar.tabs.current is State.UNSURE
    assert view.filter_bar.isVisible()
    show_status(window, None)
    look_again(qtbot, window)
    window.session.open(write_dark_and_bright(tmp_path / "Rome", 4))
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST)
    settle(qtbot)
    assert (len(shown(window)), view.filter_bar.isVisible()) == (4, True)
    assert offer(window) == "", "what is in doubt lies elsewhere"


def test_looked_for_again_the_same_photos_are_shown(qtbot: PatientBot, window: MainWindow):
    look_again(qtbot, window)
    window.commands.action("rescan").trigger()
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST)
    settle(qtbot)
    assert shown(window) == SLIPS
    assert window.library_view.suspects.isVisible()
    assert window.library_view.suspects.said.text() == "2 decisions look unlike the rest"


def test_opened_again_it_is_offered_again_unless_kept(
    qtbot: PatientBot, window: MainWindow, open_window: OpenWindow, workspace: Workspace
):
    Decisions(workspace.catalog).confirm([row(window, SLIPS[0]).photo.identity])
    window.close()
    again = open_window()
    assert offer(again) == "Look again at 1 decision"
    look_again(qtbot, again)
    assert shown(again) == SLIPS[1:]


def test_it_can_be_heard(qtbot: PatientBot, window: MainWindow):
    look_again(qtbot, window)
    spoken = window.photos.data(window.photos.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(spoken, str)
    assert "Paint, you said so, looks unlike the rest" in spoken
    bar = window.library_view.suspects
    for each, name in ((bar.keep, "Keep as decided"), (bar.done, "Show all photos")):
        interface = QAccessible.queryAccessibleInterface(each)
        assert interface.text(QAccessible.Text.Name) == name


def test_in_a_narrow_window_the_hint_gives_way_and_no_button_is_cut_off(
    qtbot: PatientBot, window: MainWindow
):
    look_again(qtbot, window)
    bar = window.library_view.suspects
    assert bar.hint.isVisible()
    window.resize(780, 560)
    qtbot.wait(20)
    assert window.width() <= 880
    assert not bar.hint.isVisible()
    for each in (bar.said, bar.keep, bar.done):
        assert each.width() >= each.sizeHint().width()
        assert bar.rect().contains(each.geometry())
