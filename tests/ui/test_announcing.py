"""What a person who does not see the window is told, though the keyboard is elsewhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from statuesorter.domain.labels import STATUE
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.session import SessionStage
from tests.ui.driving import press, row, show_status
from tests.ui.fakes import FakeClassifier


@pytest.fixture
def said(window) -> list[str]:
    """What was said since the photos were there."""
    heard: list[str] = []
    window.announcer.announced.connect(heard.append)
    return heard


def test_a_decision_and_its_way_back_are_said(qtbot, window, said):
    press(qtbot, window, Qt.Key.Key_S)
    window.commands.action("undo").trigger()
    window.commands.action("redo").trigger()
    assert said == ["Statue for 1 photo", "Undo: Statue for 1 photo", "Redo: Statue for 1 photo"]


def test_how_many_photos_are_shown_is_said(qtbot, window, said):
    bar = window.library_view.filter_bar
    show_status(window, State.UNSURE)
    bar.search.setText("nowhere")
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == ["2 photos", "No photo fits. Show all photos, or search for something else."]


def test_the_end_of_classifying_and_an_error_are_said(qtbot, make_window, photo_folder):
    window, said = make_window(FakeClassifier()), []
    window.announcer.announced.connect(said.append)
    window.session.open(photo_folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    window.session.open(photo_folder / "nowhere")
    qtbot.waitUntil(lambda: len(said) == 2, timeout=20_000)
    assert said == ["All 11, Paint 4, Statue 4, Other 0, Unsure 2, Failed 1", window.notices.message.text()]


def test_a_folder_is_one_sentence(qtbot, window):
    tree = QAccessible.queryAccessibleInterface(window.library_view.folders.tree)

    def spoken() -> set[str]:
        return {tree.child(n).text(QAccessible.Text.Name) for n in range(tree.childCount())}

    qtbot.waitUntil(lambda: {"Florence, 11 photos", "day 1, 6 photos", "day 2, 5 photos"} <= spoken())


def test_a_decided_photo_says_so(qtbot, window):
    press(qtbot, window, Qt.Key.Key_S)
    decided = next(each for each in window.photos.shown.everything().rows() if each.decision is not None)
    grid = QAccessible.queryAccessibleInterface(window.library_view.grid)
    position = window.photos.shown.position_of(decided.photo.identity)
    assert grid.child(position).text(QAccessible.Text.Name) == f"{decided.photo.name}, Statue, you said so"
    assert row(window, decided.photo.name).decision == STATUE
