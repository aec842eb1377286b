"""A model that tells four labels apart: tabs, keys, chips, bars and plan follow from its labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from statuesorter.domain.labels import OTHER, PAINT, STATUE, Label, LabelSet
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.pages.plan.plan_page import PlanPage
from statuesorter.ui.widgets.label_look import label_look
from statuesorter.ui.widgets.palette import LIGHT
from statuesorter.ui.window.main_window import MainWindow
from tests.ui.driving import press, row, show_status
from tests.ui.fakes import ENGINE, FakeClassifier

FOUR = LabelSet.of(("paint", "statue", "drawing", "other"))
DRAWING = FOUR[2]


def said_of(photo: Photo) -> Prediction:
    """What a model of four labels says: the first word of the name, else it is unsure."""
    word = photo.name.partition("-")[0]
    if word not in FOUR:
        return Prediction(None, (0.25, 0.25, 0.3, 0.2), FOUR, "four")
    label = Label(word)
    return Prediction(label, tuple(0.85 if each == label else 0.05 for each in FOUR), FOUR, "four")


@pytest.fixture
def window(qtbot, make_window: Callable[..., MainWindow], photo_folder: Path) -> MainWindow:
    """The window on a folder with three drawings and a photo of something else, classified."""
    for n in range(3):
        Image.new("RGB", (80, 60), (200, 60 * n, 30)).save(photo_folder / "day 1" / f"drawing-{n}.jpg")
    Image.new("RGB", (80, 60), (90, 90, 30)).save(photo_folder / "day 2" / "other-0.jpg")
    engine = replace(ENGINE, model="four", model_title="Four labels", labels=FOUR)
    made = make_window(FakeClassifier(engine=engine, predict=said_of), open_folder=photo_folder)
    qtbot.waitUntil(lambda: made.session.stage is SessionStage.AT_REST, timeout=20_000)
    made.activateWindow()
    made.library_view.grid.setFocus()
    return made


def test_each_label_has_a_tab_in_the_order_of_the_model(window: MainWindow) -> None:
    tabs = window.library_view.filter_bar.tabs
    words = [tabs.button(each).text() for each in (None, *FOUR, State.UNSURE, State.FAILED)]
    assert words == ["All  15", "Paint  4", "Statue  4", "Drawing  3", "Other  1", "Unsure  2", "Failed  1"]
    show_status(window, DRAWING)
    assert {window.photos.row_at(n).photo.name for n in range(window.photos.rowCount())} == {
        f"drawing-{n}.jpg" for n in range(3)
    }


def test_a_digit_decides_and_letters_stay_with_their_labels(qtbot, window: MainWindow) -> None:
    selection = window.library_view.grid.selection
    for key, label in (
        (Qt.Key.Key_3, DRAWING),
        (Qt.Key.Key_O, OTHER),
        (Qt.Key.Key_4, OTHER),
        (Qt.Key.Key_S, STATUE),
    ):
        selection.go_to_photo(row(window, "maybe-1.jpg").photo.identity)
        press(qtbot, window, key)
        assert row(window, "maybe-1.jpg").decision == label
    hints = [
        command.hint.word
        for command in window.commands.commands
        if command.hint and command.id.startswith("label-")
    ]
    assert hints == ["paint", "statue", "drawing", "other"]


def test_the_chip_has_the_colour_and_the_word_of_the_label(window: MainWindow) -> None:
    drawing = row(window, "drawing-1.jpg")
    look = label_look(drawing.label, drawing.labels)
    assert (look.title, look.ink(LIGHT)) == ("Drawing", QColor(LIGHT.labels[2]))
    window.library_view.grid.selection.go_to_photo(drawing.photo.identity)
    window.library_view.grid.repaint()
    spoken = window.photos.index(window.photos.shown.position_of(drawing.photo.identity) or 0)
    assert spoken.data(Qt.ItemDataRole.AccessibleTextRole) == "drawing-1.jpg, Drawing, 85\u00a0%"


def test_the_bars_show_every_label_and_add_up_to_a_hundred(qtbot, window: MainWindow) -> None:
    bars = window.library_view.details._bars
    window.library_view.grid.selection.go_to_photo(row(window, "drawing-0.jpg").photo.identity)
    wanted = "Paint 5\u00a0%, Statue 5\u00a0%, Drawing 85\u00a0%, Other 5\u00a0%"
    qtbot.waitUntil(lambda: bars.accessibleName() == wanted)
    assert bars.sizeHint().height() == 4 * (bars.fontMetrics().height() + 8)


def test_the_plan_has_a_folder_for_each_label_that_is_filed(qtbot, window: MainWindow) -> None:
    window.commands.action("sort").trigger()
    page = window.pages.currentWidget()
    assert isinstance(page, PlanPage)
    qtbot.waitUntil(page.go.isEnabled, timeout=20_000)
    counts = page.view.summary.labels.counts
    assert {label: counts[label].text() for label in (PAINT, STATUE, DRAWING)} == {
        PAINT: "4 photos", STATUE: "4 photos", DRAWING: "3 photos"
    }  # fmt: skip
    assert not counts[OTHER].isVisible(), "it stays where it is"
    assert page.go.text() == "Copy 11 photos"


def test_a_label_the_model_does_not_know_has_a_tab_while_photos_have_it(qtbot, window: MainWindow) -> None:
    tabs = window.library_view.filter_bar.tabs
    other_labels = LabelSet.of(("paint", "statue", "other"))
    window.photos.decide({row(window, "maybe-2.jpg").photo.identity: DRAWING})
    window.photos.use_labels(other_labels)
    assert window.photos.table.labels == (*other_labels, DRAWING)
    assert tabs.button(DRAWING).isVisible()
    show_status(window, DRAWING)
    window.photos.forget_predictions()
    assert tabs.button(DRAWING).text() == "Drawing  1"
