"""What a person who does not see the window is told, though the keyboard is elsewhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from statuesorter.labels import Label
from statuesorter.ui.review import Stage
from tests.ui.fakes import FakeClassifier
from tests.ui.test_review import press, row


@pytest.fixture
def said(shell) -> list[str]:
    """What was said since the photos were there."""
    heard: list[str] = []
    shell.announcer.announced.connect(heard.append)
    return heard


def test_a_decision_and_its_way_back_are_said(qtbot, shell, said):
    press(qtbot, shell, Qt.Key.Key_S)
    shell.commands.action("undo").trigger()
    shell.commands.action("redo").trigger()
    assert said == ["Statue for 1 photo", "Undo: Statue for 1 photo", "Redo: Statue for 1 photo"]


def test_how_many_photos_are_shown_is_said(qtbot, shell, said):
    bar = shell.review_page.filter_bar
    bar.label_chosen.emit(Label.UNSURE, False)
    bar.search.setText("nowhere")
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == ["2 photos", "No photo fits. Show all photos, or search for something else."]


def test_the_end_of_classifying_and_an_error_are_said(qtbot, make_shell, photo_folder):
    shell, said = make_shell(FakeClassifier()), []
    shell.announcer.announced.connect(said.append)
    shell.desk.open(photo_folder)
    qtbot.waitUntil(lambda: shell.review.stage is Stage.AT_REST, timeout=20_000)
    shell.desk.open(photo_folder / "nowhere")
    qtbot.waitUntil(lambda: len(said) == 2, timeout=20_000)
    assert said == ["All 11, Paint 4, Statue 4, Unsure 2, Failed 1", shell.error_bar.message.text()]


def test_a_folder_is_one_sentence(qtbot, shell):
    tree = QAccessible.queryAccessibleInterface(shell.review_page.folders.tree)

    def spoken() -> set[str]:
        return {tree.child(n).text(QAccessible.Text.Name) for n in range(tree.childCount())}

    qtbot.waitUntil(lambda: {"Florence, 11 photos", "day 1, 6 photos", "day 2, 5 photos"} <= spoken())


def test_a_decided_photo_says_so(qtbot, shell):
    press(qtbot, shell, Qt.Key.Key_S)
    decided = next(each for each in shell.photos.shown.everything().rows() if each.decision is not None)
    grid = QAccessible.queryAccessibleInterface(shell.review_page.grid)
    position = shell.photos.shown.position_of(decided.photo.identity)
    assert grid.child(position).text(QAccessible.Text.Name) == f"{decided.photo.name}, Statue, you said so"
    assert row(shell, decided.photo.name).decision is Label.STATUE
