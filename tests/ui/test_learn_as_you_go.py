"""Learn as you go in the window: a real model and a real catalog; answers change, and nothing else does."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from statuesorter.cli.arguments import parse
from statuesorter.cli.classify import run_classify
from statuesorter.cli.filing import run_sort_command
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import OTHER, PAINT, STATUE, Label, word_of
from statuesorter.domain.prediction import Prediction
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.learning import ChangedAnswers
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.pages.plan.plan_page import PlanPage
from statuesorter.ui.pages.settings.settings_page import SettingsPage
from statuesorter.ui.window.main_window import MainWindow
from tests.patience import PatientBot, settle
from tests.photo_files import write_dark_and_bright
from tests.ui.driving import end, go_back, press, row, show_status
from tests.workspaces import workspace_with, write_shipped

OpenWindow = Callable[..., MainWindow]
CERAMICS = Label("ceramics")
UNDO = {"modifier": Qt.KeyboardModifier.ControlModifier}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shipped(tmp_path_factory.mktemp("shipped") / "model", 2)


@pytest.fixture
def workspace(tmp_path: Path, shipped: Path) -> Iterator[Workspace]:
    workspace = workspace_with(Folders.under(tmp_path / "base"), shipped=shipped)
    yield workspace
    workspace.close()


@pytest.fixture
def halls(tmp_path: Path) -> Path:
    """12 dark photos, which the model takes for other ones or is unsure of, and 12 bright ones (statue)."""
    return write_dark_and_bright(tmp_path / "halls")


@pytest.fixture
def open_window(qtbot: PatientBot, theme: object, workspace: Workspace, halls: Path) -> Iterator[OpenWindow]:
    """Opens a folder in a window; the hand rests as soon as it has decided."""
    made: list[MainWindow] = []

    def opening(folder: Path = halls) -> MainWindow:
        window = MainWindow(workspace, JobRunner())
        made.append(window)
        window.learning.rest.setInterval(0)
        window.resize(1280, 800)
        window.show()
        window.session.open(folder)
        at_rest(qtbot, window)
        window.activateWindow()
        window.library_view.grid.setFocus()
        return window

    yield opening
    end(qtbot, made)


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window()


def at_rest(qtbot: PatientBot, window: MainWindow) -> None:
    """Photos are classified, and asked about again."""
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST)
    settle(qtbot)


def decide(qtbot: PatientBot, window: MainWindow, names: str, *keys: Qt.Key) -> None:
    """Press the key of a label on each of the photos, one after the other; what is learned then is there."""
    for name, key in zip(names.split(), keys, strict=True):
        window.library_view.grid.selection.go_to_photo(row(window, f"{name}.jpg").photo.identity)
        press(qtbot, window, key)
    settle(qtbot)


def said(window: MainWindow) -> dict[str, Prediction]:
    rows = window.photos.shown.everything().rows()
    return {each.photo.name: each.prediction for each in rows if each.prediction is not None}


def order(window: MainWindow) -> list[str]:
    return [window.photos.row_at(n).photo.name for n in range(window.photos.rowCount())]


def labels(window: MainWindow) -> dict[str, Label | None]:
    return {each.photo.name: each.label for each in window.photos.shown.everything().rows()}


DARK = "01 03 05", Qt.Key.Key_P, Qt.Key.Key_P, Qt.Key.Key_P
"""Three of the dark photos, and what they show."""


def test_a_decision_changes_what_is_said_of_the_others(qtbot: PatientBot, window: MainWindow):
    before, labels_before = said(window), labels(window)
    decide(qtbot, window, *DARK)
    after = said(window)
    for name in ("07.jpg", "09.jpg", "11.jpg"):
        assert after[name].probability(PAINT) > before[name].probability(PAINT)
    assert labels(window) != labels_before | dict.fromkeys(("01.jpg", "03.jpg", "05.jpg"), PAINT)
    assert window.photos.table.counts().decided == 3


def test_order_and_selection_do_not_move(qtbot: PatientBot, window: MainWindow):
    window.library_view.grid.selection.go_to_photo(row(window, "09.jpg").photo.identity)
    press(qtbot, window, Qt.Key.Key_P)
    shown, current = order(window), window.library_view.grid.selection.current
    at = window.library_view.grid.selection.positions.tolist()
    before = labels(window)
    settle(qtbot)
    assert labels(window) != before
    assert order(window) == shown
    assert window.library_view.grid.selection.current == current
    assert window.library_view.grid.selection.positions.tolist() == at


def test_in_a_tab_what_became_sure_stays_under_the_hand(qtbot: PatientBot, window: MainWindow):
    decide(qtbot, window, *DARK)
    show_status(window, State.UNSURE)
    shown = order(window)
    assert shown
    decide(qtbot, window, "13 15 17", Qt.Key.Key_P, Qt.Key.Key_P, Qt.Key.Key_P)
    assert order(window)[: len(shown)] == shown
    assert window.photos.table.counts().unsure != len(shown)


def test_undo_takes_the_learning_back(qtbot: PatientBot, window: MainWindow):
    start = said(window)
    decide(qtbot, window, "01 03", Qt.Key.Key_P, Qt.Key.Key_P)
    before = said(window)
    decide(qtbot, window, "05 07 07", Qt.Key.Key_P, Qt.Key.Key_P, Qt.Key.Key_S)
    assert said(window) != before
    for _time in range(3):
        press(qtbot, window, Qt.Key.Key_Z, **UNDO)
    settle(qtbot)
    assert said(window) == before
    for _time in range(2):
        press(qtbot, window, Qt.Key.Key_Z, **UNDO)
    settle(qtbot)
    assert said(window) == start


def test_what_changed_is_counted_marked_and_said(qtbot: PatientBot, window: MainWindow):
    changes: list[ChangedAnswers] = []
    spoken: list[str] = []
    window.learning.changed.connect(changes.append)
    window.announcer.announced.connect(spoken.append)
    before = labels(window)
    decide(qtbot, window, *DARK)
    after = labels(window)
    others = {name for name in after if name not in ("01.jpg", "03.jpg", "05.jpg")}
    changed = {name for name in others if before[name] != after[name]}
    last = changes[-1]
    names = {window.photos.table.photos[n].name for n in last.rows.tolist()}
    assert names
    assert names <= changed
    assert last.sure + last.other + last.unsure == len(names)
    assert last.sentence
    assert window.status_bar.message.text() == last.sentence
    assert last.sentence in spoken
    assert {each.photo.name for each in window.library_view.grid.marks.rows} == names


def test_the_words_for_what_changed():
    rows, before = np.arange(6), np.array([-1, -1, 0, 1, 1, 2], np.int16)
    changes = ChangedAnswers.of(rows, before, np.array([0, 2, 0, 2, -1, 2], np.int16))
    assert changes.rows.tolist() == [0, 1, 3, 4]
    assert changes.sentence == (
        "2 more photos are sure now  ·  1 photo has another label now  ·  1 photo is unsure now"
    )
    assert ChangedAnswers.of(rows, before, before).sentence == ""


def test_a_mark_is_drawn_and_fades(qtbot: PatientBot, window: MainWindow):
    grid = window.library_view.grid
    place = grid.visualRect(window.photos.index(0))
    plain = grid.viewport().grab(place).toImage()
    grid.mark_changed(window.photos.shown.snapshot(grid.selection.positions[:0]).indices)
    assert grid.viewport().grab(place).toImage() == plain
    grid.mark_changed(window.photos.shown.everything().indices)
    assert grid.viewport().grab(place).toImage() != plain
    qtbot.waitUntil(lambda: not grid.marks.rows)
    assert grid.viewport().grab(place).toImage() == plain


def test_the_line_at_the_bottom_says_how_many_decisions_are_learned(
    qtbot: PatientBot, window: MainWindow, open_window: OpenWindow
):
    line = window.status_bar.engine
    assert line.text().endswith("·  Default model 2")
    decide(qtbot, window, "01", Qt.Key.Key_P)
    assert line.text().endswith("·  Default model 2 + 1 decision of yours")
    decide(qtbot, window, "03", Qt.Key.Key_P)
    assert line.text().endswith("·  Default model 2 + 2 of your decisions")
    press(qtbot, window, Qt.Key.Key_Z, **UNDO)
    press(qtbot, window, Qt.Key.Key_Z, **UNDO)
    settle(qtbot)
    assert line.text().endswith("·  Default model 2")


def test_the_details_name_what_answered(qtbot: PatientBot, window: MainWindow):
    decide(qtbot, window, *DARK)
    selection, why = window.library_view.grid.selection, window.library_view.details._why
    selection.go_to_photo(row(window, "01.jpg").photo.identity)
    qtbot.waitUntil(lambda: why.text() == "You said so. “Default model 2” said: other.")
    selection.go_to_photo(row(window, "14.jpg").photo.identity)
    qtbot.waitUntil(lambda: "“Default model 2 + 3 of your decisions” says so" in why.text())
    assert window.photos.table.counts().corrected == 3


def test_a_folder_opened_again_has_the_learned_answers_and_their_order(
    qtbot: PatientBot, window: MainWindow, open_window: OpenWindow
):
    decide(qtbot, window, *DARK)
    before = said(window)
    window.close()
    again = open_window()
    assert said(again) == before
    assert again.status_bar.engine.text().endswith("·  Default model 2 + 3 of your decisions")
    shown = order(again)
    again.photos.arrange()
    assert order(again) == shown
    assert again.status_bar.message.text() == "", "nothing has changed"


def test_decisions_in_another_folder_count(
    qtbot: PatientBot, window: MainWindow, open_window: OpenWindow, tmp_path: Path
):
    decide(qtbot, window, *DARK)
    rome = write_dark_and_bright(tmp_path / "Rome", 10)
    window.session.open(rome)
    at_rest(qtbot, window)
    copies = {"01.jpg", "03.jpg", "05.jpg"}
    learned = {name for name, prediction in said(window).items() if prediction.model == "default-2+3"}
    assert learned == {f"{n:02}.jpg" for n in range(10)} - copies


def test_a_new_label_appears_with_its_tab(qtbot: PatientBot, window: MainWindow, workspace: Workspace):
    names, everything = [f"{n:02}.jpg" for n in range(1, 11, 2)], window.photos.shown.everything()
    wanted = [each.photo.name in names for each in everything.rows()]
    window.decisions.decide(Snapshot.of(window.photos.table, everything.indices[wanted]), CERAMICS)
    settle(qtbot)
    assert window.photos.table.model_labels == (PAINT, STATUE, OTHER, CERAMICS)
    assert said(window)["11.jpg"].probability(CERAMICS) > 0
    assert window.library_view.filter_bar.tabs.button(CERAMICS).text().startswith("Ceramics")
    window.commands.action("undo").trigger()
    settle(qtbot)
    assert window.photos.table.model_labels == (PAINT, STATUE, OTHER)


def test_switched_off_in_the_menu_the_model_answers_alone(qtbot: PatientBot, window: MainWindow):
    alone = said(window)
    switch = window.commands.action("learn_as_you_go")
    assert switch.isChecked()
    decide(qtbot, window, *DARK)
    learned = said(window)
    switch.trigger()
    settle(qtbot)
    assert said(window) == alone
    assert not switch.isChecked()
    assert window.status_bar.engine.text().endswith("·  Default model 2")
    decide(qtbot, window, "07", Qt.Key.Key_P)
    assert said(window) == alone
    press(qtbot, window, Qt.Key.Key_Z, **UNDO)
    switch.trigger()
    settle(qtbot)
    assert said(window) == learned


def test_the_switch_is_kept_and_stands_in_the_settings(
    qtbot: PatientBot, window: MainWindow, open_window: OpenWindow, workspace: Workspace
):
    alone = said(window)
    decide(qtbot, window, *DARK)
    learned = said(window)
    window.commands.action("settings").trigger()
    page = window.pages.currentWidget()
    assert isinstance(page, SettingsPage)
    assert page.learn.isChecked()
    page.learn.click()
    settle(qtbot)
    assert said(window) == alone
    assert not workspace.settings.learn_as_you_go
    window.close()
    again = open_window()
    assert said(again) == alone
    assert not again.commands.action("learn_as_you_go").isChecked()
    again.commands.action("learn_as_you_go").trigger()
    settle(qtbot)
    assert said(again) == learned


@contextmanager
def slowly(window: MainWindow) -> Iterator[None]:
    """Nothing is learned before this ends: who asks waits."""
    with window.learning._learner._lock:
        yield


def test_what_is_out_of_date_is_not_heard(qtbot: PatientBot, window: MainWindow):
    heard: list[tuple[int, int]] = []
    window.learning.asked.connect(
        lambda found: heard.append((found.decisions, window.photos.table.counts().decided))
    )
    selection = window.library_view.grid.selection
    with slowly(window):
        for name in ("01.jpg", "03.jpg", "05.jpg"):
            selection.go_to_photo(row(window, name).photo.identity)
            press(qtbot, window, Qt.Key.Key_P)
            qtbot.waitUntil(lambda: window.learning._job is not None)
        press(qtbot, window, Qt.Key.Key_Z, **UNDO)
    settle(qtbot)
    assert heard == [(2, 2)]


def test_what_was_asked_in_another_folder_is_not_heard(qtbot: PatientBot, window: MainWindow, tmp_path: Path):
    rome = write_dark_and_bright(tmp_path / "Rome", 10)
    with slowly(window):
        press(qtbot, window, Qt.Key.Key_P)
        qtbot.waitUntil(lambda: window.learning._job is not None)
        window.session.open(rome)
    at_rest(qtbot, window)
    assert len(said(window)) == 10
    assert {prediction.model for prediction in said(window).values()} <= {"default-2+1", "default-2"}


def test_a_plan_on_the_screen_is_of_what_the_window_shows(
    qtbot: PatientBot, window: MainWindow, halls: Path, tmp_path: Path
):
    with slowly(window):
        for name in ("01.jpg", "03.jpg", "05.jpg"):
            window.library_view.grid.selection.go_to_photo(row(window, name).photo.identity)
            press(qtbot, window, Qt.Key.Key_P)
        window.commands.action("sort").trigger()
    page = window.pages.currentWidget()
    assert isinstance(page, PlanPage)
    qtbot.waitUntil(page.go.isEnabled)
    settle(qtbot)
    shown = labels(window)
    assert page.plan is not None
    planned = {unit.photo.name: unit.label for unit in page.plan.units}
    assert planned == {name: label for name, label in shown.items() if label in (PAINT, STATUE)}
    go_back(qtbot, window)
    settle(qtbot)
    assert labels(window) != shown, "what was learned is there once the plan is left"
    window.commands.action("sort").trigger()
    qtbot.waitUntil(lambda: page.go.isEnabled() and page.plan is not None)
    settle(qtbot)
    planned = {unit.photo.name: unit.label for unit in page.plan.units}
    assert planned == {name: label for name, label in labels(window).items() if label in (PAINT, STATUE)}


def test_the_command_line_says_what_the_window_shows(
    qtbot: PatientBot, window: MainWindow, workspace: Workspace, halls: Path, capsys: pytest.CaptureFixture
):
    decide(qtbot, window, *DARK)
    words = ["classify", str(halls), "--with-decisions", "--format", "csv"]
    assert run_classify(workspace, parse(words)) == 0
    rows = {Path(each["path"]).name: each for each in csv.DictReader(capsys.readouterr().out.splitlines())}
    assert {name: each["label"] for name, each in rows.items()} == {
        name: word_of(label) for name, label in labels(window).items()
    }
    for name, prediction in said(window).items():
        for label in prediction.labels:
            assert float(rows[name][label]) == pytest.approx(prediction.probability(label), abs=1e-4)
        if rows[name]["label"] in prediction.labels:
            assert rows[name]["confidence"] == rows[name][rows[name]["label"]]
    assert run_classify(workspace, parse([word for word in words if word != "--with-decisions"])) == 0
    alone = {Path(each["path"]).name: each for each in csv.DictReader(capsys.readouterr().out.splitlines())}
    assert alone["01.jpg"]["label"] == "other"
    assert {name: each["label"] for name, each in alone.items()} != {
        name: each["label"] for name, each in rows.items()
    }


def test_sorting_from_the_command_line_files_what_the_window_shows(
    qtbot: PatientBot, window: MainWindow, workspace: Workspace, halls: Path, tmp_path: Path
):
    decide(qtbot, window, *DARK)
    words = ["sort", str(halls), "--to", str(tmp_path / "sorted"), "--with-decisions", "--yes"]
    assert run_sort_command(workspace, parse(words)) == 0
    filed = {path.name: path.parent.name for path in (tmp_path / "sorted").rglob("*.jpg")}
    assert filed == {name: label for name, label in labels(window).items() if label in (PAINT, STATUE)}
