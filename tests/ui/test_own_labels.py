"""A person makes a label while they look at photos, and it is there wherever labels are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from statuesorter.domain.labels import DEFAULT_LABELS, PAINT, Label
from statuesorter.domain.own_labels import LETTERS, NEW_LABEL_KEY, ShownLabels
from statuesorter.operations.own_labels import LabelService
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.grid.filter_bar import FilterBar
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.pages.labels.labels_page import LabelsPage
from statuesorter.ui.pages.plan.plan_page import PlanPage
from statuesorter.ui.widgets.label_look import label_look
from statuesorter.ui.widgets.palette import LIGHT
from statuesorter.ui.window.main_window import MainWindow
from tests.patience import settle
from tests.ui.driving import go_back, press, row, show_status
from tests.ui.test_looks import cut_off

DRAWING = Label("drawing")


def go_to(window: MainWindow, name: str) -> None:
    window.library_view.grid.selection.go_to_photo(row(window, name).photo.identity)


def make_label(qtbot, window: MainWindow, name: str) -> None:
    """By the keyboard: the key for a new label, its name, Enter."""
    press(qtbot, window, Qt.Key.Key_N)
    field = window.library_view.new_label.name
    assert QApplication.focusWidget() is field
    qtbot.keyClicks(field, name)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot)


def labels_page(qtbot, window: MainWindow) -> LabelsPage:
    window.commands.action("labels").trigger()
    settle(qtbot)
    page = window.pages.currentWidget()
    assert isinstance(page, LabelsPage)
    return page


def test_a_label_is_made_for_the_chosen_photo_by_the_keyboard_and_has_a_tab_and_a_key(
    qtbot, window: MainWindow
) -> None:
    go_to(window, "maybe-1.jpg")
    make_label(qtbot, window, "Drawing")
    assert row(window, "maybe-1.jpg").decision == DRAWING
    tabs = window.library_view.filter_bar.tabs
    words = [tabs.button(each).text() for each in (*DEFAULT_LABELS, DRAWING, State.UNSURE)]
    assert words == ["Paint  4", "Statue  4", "Other  0", "Drawing  1", "Unsure  1"]
    assert not window.library_view.new_label.isVisible()
    assert QApplication.focusWidget() is window.library_view.grid

    go_to(window, "maybe-2.jpg")
    press(qtbot, window, Qt.Key.Key_D)
    go_to(window, "paint-1.jpg")
    press(qtbot, window, Qt.Key.Key_4)
    assert tabs.button(DRAWING).text() == "Drawing  3"
    hints = [each.hint.word for each in window.commands.commands if each.hint and "label-" in each.id]
    assert hints == ["paint", "statue", "other", "drawing"]


def test_undo_takes_the_decision_back_and_the_label_stays(qtbot, window: MainWindow) -> None:
    go_to(window, "maybe-1.jpg")
    make_label(qtbot, window, "Drawing")
    window.commands.action("undo").trigger()
    assert row(window, "maybe-1.jpg").decision is None
    assert window.library_view.filter_bar.tabs.button(DRAWING).text() == "Drawing  0"
    window.commands.action("redo").trigger()
    assert row(window, "maybe-1.jpg").decision == DRAWING


def test_all_chosen_photos_have_the_new_label(qtbot, window: MainWindow) -> None:
    window.library_view.grid.selectAll()
    press(qtbot, window, Qt.Key.Key_N)
    bar = window.library_view.new_label
    assert bar.add.text() == "Add for 11 photos"
    go_to(window, "paint-1.jpg")
    qtbot.waitUntil(lambda: bar.add.text() == "Add for 1 photo")
    qtbot.keyClicks(bar.name, "drawing")
    bar.add.click()
    settle(qtbot)
    assert [each.photo.name for each in window.photos.shown.everything().rows() if each.decision] == [
        "paint-1.jpg"
    ]


def test_while_a_name_is_typed_it_is_said_what_it_will_be_or_why_it_cannot(qtbot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_N)
    bar = window.library_view.new_label
    assert not bar.add.isEnabled()
    qtbot.keyClicks(bar.name, "paint")
    assert bar.said.text() == "There is a label called “Paint” already."
    assert not bar.add.isEnabled()
    qtbot.keyClick(bar.name, Qt.Key.Key_Return)
    assert bar.isVisible(), "nothing is made of it"
    bar.name.setText("Placard")
    assert bar.said.text() == bar.name.accessibleDescription() == "Its key will be L."
    assert bar.add.isEnabled()
    assert not window.library_view.next_step.isVisible(), "its keys rest while one types"
    qtbot.keyClick(bar.name, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert window.library_view.next_step.isVisible()
    assert QApplication.focusWidget() is window.library_view.grid
    assert window.photos.table.labels == DEFAULT_LABELS.labels


def test_the_loupe_makes_and_gives_labels_too(qtbot, window: MainWindow) -> None:
    go_to(window, "maybe-1.jpg")
    press(qtbot, window, Qt.Key.Key_Space)
    make_label(qtbot, window, "Drawing")
    assert window.library_view.looking_closer
    go_to(window, "maybe-2.jpg")
    press(qtbot, window, Qt.Key.Key_D)
    assert [row(window, f"maybe-{n}.jpg").decision for n in (1, 2)] == [DRAWING, DRAWING]


def test_its_chip_its_plan_and_its_words_are_as_those_of_any_label(qtbot, window: MainWindow) -> None:
    go_to(window, "maybe-1.jpg")
    make_label(qtbot, window, "Drawing")
    decided = row(window, "maybe-1.jpg")
    look = label_look(decided.label, decided.labels)
    assert (look.title, look.ink(LIGHT)) == ("Drawing", QColor(LIGHT.labels[2]))
    place = window.photos.index(window.photos.shown.position_of(decided.photo.identity) or 0)
    assert place.data(Qt.ItemDataRole.AccessibleTextRole) == "maybe-1.jpg, Drawing, you said so"
    show_status(window, DRAWING)
    assert window.photos.rowCount() == 1
    window.commands.action("sort").trigger()
    page = window.pages.currentWidget()
    assert isinstance(page, PlanPage)
    qtbot.waitUntil(page.go.isEnabled)
    assert page.view.summary.labels.counts[DRAWING].text() == "1 photo"
    assert page.view.choices.folders.fields[DRAWING].text() == "drawing"
    assert page.plan is not None
    assert "drawing" in {unit.target.parent.name for unit in page.plan.units}


def test_a_label_is_there_in_the_next_window_and_in_another_folder(
    qtbot, workspace: Workspace, make_window: Callable[..., MainWindow], photo_folder: Path
) -> None:
    LabelService(workspace).add("Drawing")
    window = make_window(open_folder=photo_folder)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST)
    settle(qtbot)
    assert window.photos.table.labels == (*DEFAULT_LABELS, DRAWING)
    assert window.library_view.filter_bar.tabs.button(DRAWING).isVisible()
    LabelService(workspace).add("Vase")  # another program
    window.session.open(photo_folder / "day 1")
    settle(qtbot)
    assert window.photos.table.labels == (*DEFAULT_LABELS, DRAWING, "vase")


@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")  # the offscreen platform
def test_a_right_click_on_a_photo_opens_a_menu_of_labels(qtbot, window: MainWindow) -> None:
    grid = window.library_view.grid
    grid.customContextMenuRequested.emit(grid.visualRect(window.photos.index(0)).center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts[:4] == ["Paint", "Statue", "Other", "New label…"]
    menu.close()


def test_letters_that_labels_can_have_are_no_other_commands(window: MainWindow) -> None:
    letters = {
        key: command.id
        for command in window.commands.commands
        for key in command.keys
        if key in LETTERS and not command.id.startswith("label-")
    }
    assert letters == {NEW_LABEL_KEY: "new_label"}


def test_merging_on_the_page_changes_the_photos_and_undo_brings_them_back(qtbot, window: MainWindow) -> None:
    for photo, name in (("maybe-1.jpg", "Vase"), ("maybe-2.jpg", "Ceramics")):
        go_to(window, photo)
        make_label(qtbot, window, name)
    page = labels_page(qtbot, window)
    page.entries[Label("vase")].merge.click()
    question = page.merge_question
    question.into.setCurrentIndex(question.into.findData("ceramics"))
    question.yes.click()
    settle(qtbot)
    assert page.last_change.sentence.text() == "“Vase” is part of “Ceramics” now, with 1 decision."
    assert [row(window, f"maybe-{n}.jpg").decision for n in (1, 2)] == ["ceramics", "ceramics"]
    assert window.photos.table.labels == (*DEFAULT_LABELS, "ceramics")
    assert not window.commands.action("undo").isEnabled(), "it spoke of the labels as they were"
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    assert [row(window, f"maybe-{n}.jpg").decision for n in (1, 2)] == ["vase", "ceramics"]
    go_back(qtbot, window)
    assert window.library_view.filter_bar.tabs.button(Label("vase")).isVisible()


def test_a_removed_label_is_nowhere_and_comes_back_with_its_decisions(qtbot, window: MainWindow) -> None:
    go_to(window, "maybe-1.jpg")
    make_label(qtbot, window, "Drawing")
    show_status(window, DRAWING)
    page = labels_page(qtbot, window)
    page.entries[DRAWING].remove.click()
    assert "The 1 photo that you gave it counts as undecided." in page.confirmation.question.text()
    page.confirmation.yes.click()
    settle(qtbot)
    assert row(window, "maybe-1.jpg").decision is None
    assert window.photos.table.labels == DEFAULT_LABELS.labels
    assert not any(command.id == "label-drawing" for command in window.commands.commands)
    assert window.photos.rowCount() == 11, "its tab is gone, all photos are shown"
    qtbot.keyClicks(page.name, "drawing")
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    settle(qtbot)
    assert row(window, "maybe-1.jpg").decision == DRAWING


def test_a_new_name_key_and_colour_are_seen_at_once(qtbot, window: MainWindow) -> None:
    go_to(window, "maybe-1.jpg")
    make_label(qtbot, window, "Drawing")
    page = labels_page(qtbot, window)
    entry = page.entries[DRAWING]
    qtbot.keyClicks(entry.key, "x")
    settle(qtbot)
    entry = page.entries[DRAWING]
    entry.colour.setCurrentIndex(entry.colour.findData("cyan"))
    entry.colour.activated.emit(entry.colour.currentIndex())
    settle(qtbot)
    entry = page.entries[DRAWING]
    entry.name.setFocus()
    entry.name.selectAll()
    qtbot.keyClicks(entry.name, "Sketch")
    qtbot.keyClick(entry.name, Qt.Key.Key_Return)
    settle(qtbot)
    sketch = row(window, "maybe-1.jpg")
    assert sketch.decision == "sketch"
    assert label_look(sketch.label, sketch.labels).ink(LIGHT) == QColor(LIGHT.labels[5])
    go_back(qtbot, window)
    go_to(window, "maybe-2.jpg")
    press(qtbot, window, Qt.Key.Key_X)
    assert row(window, "maybe-2.jpg").decision == "sketch"


def test_the_labels_are_a_step_from_the_settings_and_lead_back_there(qtbot, window: MainWindow) -> None:
    window.commands.action("settings").trigger()
    settings = window.pages.currentWidget()
    settings.labels.click()  # type: ignore[union-attr]
    settle(qtbot)
    assert isinstance(window.pages.currentWidget(), LabelsPage)
    go_back(qtbot, window)
    assert window.pages.currentWidget() is settings


def test_a_label_that_the_model_learns_stays_at_its_place(
    qtbot, workspace: Workspace, window: MainWindow
) -> None:
    for name in ("Vase", "Drawing"):
        LabelService(workspace).add(name)
    window.own_labels.read()
    settle(qtbot)
    before = window.photos.table.labels.keys()
    window.photos.use_labels(DEFAULT_LABELS.with_more([DRAWING]))
    assert window.photos.table.labels.keys() == before
    assert LabelService(workspace).labels().keys() == before


def test_a_filed_label_that_no_photo_has_any_more_is_no_label_of_the_window(window: MainWindow) -> None:
    window.photos.file({row(window, "paint-1.jpg").photo.identity: "vase"})
    assert row(window, "paint-1.jpg").filed_as == "vase"
    assert window.photos.table.labels == DEFAULT_LABELS.labels
    window.photos.decide({row(window, "paint-1.jpg").photo.identity: Label("vase")})
    assert window.photos.table.labels == (*DEFAULT_LABELS, "vase")
    window.photos.decide({row(window, "paint-1.jpg").photo.identity: PAINT})
    window.photos.use_own_labels(())
    assert window.photos.table.labels == DEFAULT_LABELS.labels


@pytest.fixture
def filter_bar(qtbot, theme) -> Callable[..., FilterBar]:
    """The bar above the photos, with so many labels of the person's, in a window of some width."""

    windows: list[QWidget] = []

    def make(width: int, names: Sequence[str], counts: Counts) -> FilterBar:
        labels = ShownLabels((*DEFAULT_LABELS, *map(Label, names)))
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        bar = FilterBar(PhotoListModel(Order.LOOK_FIRST, window), window)
        bar.resize(width, bar.sizeHint().height())
        window.show()
        bar.show_counts(counts, labels, labels)
        settle(qtbot)
        return bar

    return make


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_where_there_is_room_a_label_without_photos_has_a_tab(filter_bar) -> None:
    counts = Counts(60, {PAINT: 14, Label("placard"): 5}, unsure=4)
    bar = filter_bar(1014, ["placard", "drawing", "vase"], counts)
    assert bar.tabs.is_short
    assert bar.tabs.button(Label("vase")).isVisible()
    assert cut_off(bar) == []


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
@pytest.mark.parametrize("own", [5, 9, 15])
def test_labels_for_which_the_bar_has_no_room_stand_in_a_menu(qtbot, filter_bar, own: int) -> None:
    names = [f"kind-{n}" for n in range(own)]
    each = dict.fromkeys(map(Label, names), 12_345)
    bar = filter_bar(880, names, Counts(99_999, {PAINT: 14_000, **each}, unsure=4_000, failed=111))
    assert bar.width() == 880
    assert cut_off(bar) == []
    right = max(part.geometry().right() for part in (bar.search, bar.order_button))
    assert right <= bar.width()
    menu = bar.tabs.more.menu()
    menu.aboutToShow.emit()
    listed = [action.text() for action in menu.actions()]
    assert bar.tabs.more.isVisible() == bool(listed)
    shown = [name for name in names if bar.tabs.button(Label(name)).isVisible()]
    assert len(shown) + len(listed) == own
    assert listed == [f"Kind {n}  12,345" for n in range(len(shown), own)]
    if not listed:
        return
    heard: list[object] = []
    bar.tabs.chosen.connect(heard.append)
    menu.actions()[-1].trigger()
    settle(qtbot)
    last = Label(names[-1])
    assert heard == [last]
    assert bar.tabs.current == last
    assert bar.tabs.button(last).isVisible(), "what is chosen is seen"
    assert cut_off(bar) == []
    bar.resize(3000, bar.height())
    settle(qtbot)
    assert not bar.tabs.more.isVisible()
    assert all(bar.tabs.button(Label(name)).isVisible() for name in names)


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_in_the_narrowest_window_labels_with_photos_have_one_first(filter_bar) -> None:
    names = [f"kind-{n}" for n in range(13)]
    bar = filter_bar(880, names, Counts(60, {PAINT: 14, Label("kind-3"): 5}, unsure=4, failed=1))
    assert bar.tabs.button(Label("kind-3")).isVisible()
    assert not bar.tabs.button(Label("kind-4")).isVisible()
    assert bar.width() == 880
    assert cut_off(bar) == []
