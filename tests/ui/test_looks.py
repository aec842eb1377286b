"""What is drawn: tiles, names for screen readers, nothing cut off."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QProgressBar,
    QStyle,
    QStyleOptionFrame,
    QToolButton,
    QTreeWidget,
    QWidget,
)

from statuesorter.domain.folders import resources
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE
from statuesorter.domain.language import LANGUAGES, use_language
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.operations.classify import EngineReady
from statuesorter.ui.grid.filter_bar import FilterBar
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.widgets.names import WrappedName
from statuesorter.ui.widgets.palette import DARK, LIGHT
from statuesorter.ui.widgets.theme import Appearance
from statuesorter.ui.window.next_step_bar import NextStepBar
from statuesorter.ui.window.status import NoticeBar, StatusBar
from tests.looks import cut_off
from tests.patience import settle
from tests.ui.driving import press, row

NEEDS_A_NAME = (QAbstractButton, QLineEdit, QProgressBar, QTreeWidget)


def colours_in(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def tile(window, position: int) -> QImage:
    grid = window.library_view.grid
    window.grab()
    return grid.viewport().grab(grid.visualRect(window.photos.index(position))).toImage()


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_a_decision_fills_the_chip_with_the_colour_of_the_label(qtbot, window, theme, appearance):
    theme.choose(appearance)
    colours = DARK if appearance is Appearance.DARK else LIGHT
    first = window.library_view.grid.selection.current
    position = window.photos.shown.position_of(first.photo.identity)
    assert QColor(colours.labels[1]).name() not in colours_in(tile(window, position))
    press(qtbot, window, Qt.Key.Key_S)
    assert QColor(colours.labels[1]).name() in colours_in(tile(window, position))


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_the_focused_tile_has_a_ring(window, theme, appearance):
    theme.choose(appearance)
    colours = DARK if appearance is Appearance.DARK else LIGHT
    window.library_view.grid.selection.go_to(1)
    assert QColor(colours.focus).name() in colours_in(tile(window, 1))
    assert QColor(colours.focus).name() not in colours_in(tile(window, 2))


def test_a_whole_photo_is_drawn_uncropped(qtbot, window):
    """A photo twice as wide as high leaves room above and below."""
    wide = row(window, "paint-1.jpg")
    grid = window.library_view.grid
    qtbot.waitUntil(lambda: window.thumbnails.pixmap(wide, grid.pixmap_side) is not None, timeout=10_000)
    pixmap = window.thumbnails.pixmap(wide, grid.pixmap_side)
    assert pixmap.width() / pixmap.height() == pytest.approx(96 / 64, abs=0.02)


def test_every_control_has_a_name(window):
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, NEEDS_A_NAME)
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and not widget.accessibleName()
        and "QLineEditIconButton" not in type(widget).__name__
        and widget.metaObject().className() != "QLineEditIconButton"
    ]
    assert nameless == []


def test_every_tile_speaks(window):
    said = [
        window.photos.index(n).data(Qt.ItemDataRole.AccessibleTextRole)
        for n in range(window.photos.rowCount())
    ]
    assert "maybe-1.jpg, Unsure, other 60\u00a0%" in said  # what stands on its chip
    assert all(said)


def test_the_keys_lead_through_the_window(qtbot, window):
    """Tab reaches everything that can be used, and comes back."""
    seen: list[QWidget] = []
    for _ in range(60):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is None or focused in seen:
            break
        seen.append(focused)
    page = window.library_view
    for wanted in (
        page.grid,
        page.folders.tree,
        page.folders.runs,
        page.filter_bar.search,
        page.next_step.sort,
    ):
        assert wanted in seen


@pytest.fixture
def font_scale(qapp):
    kept = QFont(qapp.font())
    yield lambda factor: qapp.setFont(_scaled(kept, factor))
    qapp.setFont(kept)


def _scaled(font: QFont, factor: float) -> QFont:
    copy = QFont(font)
    copy.setPointSizeF(font.pointSizeF() * factor)
    return copy


@pytest.mark.parametrize("factor", [1.0, 1.5])
@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_no_text_is_cut_off(qtbot, make_window, photo_folder, theme, font_scale, appearance, factor):
    font_scale(factor)
    theme.choose(appearance)
    window = make_window()
    window.resize(1440, 900)
    window.welcome.show_recent([photo_folder])
    settle(qtbot)
    assert cut_off(window.welcome) == []
    window.session.open(photo_folder)
    qtbot.waitUntil(lambda: not window.session.busy, timeout=20_000)
    settle(qtbot)
    assert cut_off(window) == []


def test_the_details_of_a_photo_with_a_very_long_name_are_no_wider_than_their_panel(qtbot, window):
    details = window.library_view.details
    window.library_view.grid.selection.go_to(0)
    short = window.photos.row_at(0).photo.identity
    window.photos.move({short: Photo(replace(short, path=Path("/Firenze") / f"{'a' * 200}.jpg"))})
    qtbot.waitUntil(lambda: details._name.height() > 3 * details._name.fontMetrics().height())
    assert details.widget().width() <= details.viewport().width()


def test_what_is_copied_of_a_path_is_the_path(qtbot, qapp):
    label = WrappedName("/Firenze/day_1/IMG-0001.jpg")
    qtbot.addWidget(label)
    label.setSelection(0, len(label.text()))
    qtbot.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert qapp.clipboard().text() == "/Firenze/day_1/IMG-0001.jpg"


def test_the_details_tell_who_said_so(qtbot, window):
    selection, photo = window.library_view.grid.selection, row(window, "paint-3.jpg").photo
    selection.go_to_photo(photo.identity)
    details = window.library_view.details
    qtbot.waitUntil(lambda: details._name.text().replace("\u200b", "") == "paint-3.jpg")
    assert details._why.text() == "“Default model 1” says so, 58\u00a0% sure."
    press(qtbot, window, Qt.Key.Key_S)
    selection.go_to_photo(photo.identity)
    qtbot.waitUntil(lambda: "You said so" in details._why.text())
    qtbot.waitUntil(lambda: details._facts.rowCount() >= 3, timeout=5_000)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_notice_bar_shows_the_newest_message(qtbot):
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.show_problem("The disk is full. Make room and try again.")
    assert bar.isVisible()
    assert bar.accessibleName() == bar.message.text()
    assert bar.mark.isVisible()
    bar.dismiss.click()
    assert not bar.isVisible()
    bar.show_note("8 photos copied to sorted. See Runs.")
    assert bar.message.isVisible()
    assert not bar.mark.isVisible()  # nothing went wrong


def test_in_a_narrow_window_hints_give_way_and_no_button_is_cut_off(qtbot, window):
    window.resize(window.minimumSize())
    settle(qtbot)
    assert cut_off(window.library_view.next_step) == []
    assert cut_off(window.library_view.filter_bar) == []


def test_photos_that_stay_can_still_be_given_a_folder(qtbot, theme):
    bar = NextStepBar()
    qtbot.addWidget(bar)
    bar.show_state(Counts(3, {OTHER: 3}, can_be_filed=3), busy=False)
    assert bar.sort.isEnabled()
    bar.show_state(Counts(3, {OTHER: 3}), busy=False)
    assert not bar.sort.isEnabled()


@pytest.fixture
def bar_in(qtbot, theme):
    """The bar above the photos in a language, as wide as the narrowest window."""
    window = QWidget()
    qtbot.addWidget(window)

    def make(language: str, order: Order) -> FilterBar:
        use_language(language, locale_folder=resources() / "locale")
        bar = FilterBar(PhotoListModel(order, window), window)
        bar.resize(880, bar.sizeHint().height())
        window.show()
        return bar

    yield make
    use_language("en", locale_folder=resources() / "locale")


@pytest.mark.parametrize(
    "counts",
    [
        Counts(25, {PAINT: 8, STATUE: 8}, unsure=8, failed=1),
        Counts(100_000, {PAINT: 51_234, STATUE: 41_567}, unsure=6_432, failed=789),
    ],
)
@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_in_the_narrowest_window_the_bar_above_the_photos_is_whole(qtbot, bar_in, language, order, counts):
    bar = bar_in(language, order)
    bar.show_counts(counts, DEFAULT_LABELS.labels, DEFAULT_LABELS.labels)
    settle(qtbot)
    assert bar.width() == 880
    assert cut_off(bar) == []
    assert room_for_text(bar.search) > bar.search.fontMetrics().horizontalAdvance(
        bar.search.placeholderText()
    )
    assert bar.order_button.toolTip() == bar.order_button.accessibleName()
    bar.resize(1600, bar.height())
    settle(qtbot)
    assert bar.order_button.text().startswith(bar.order_button.accessibleName())
    bar.resize(880, bar.height())
    bar.show_unsure()
    settle(qtbot)
    assert bar.target_button.isVisible()
    assert cut_off(bar) == []
    bar.resize(1600, bar.height())
    settle(qtbot)
    assert bar.target_button.text() == bar.target_button.accessibleName()


def test_counts_that_come_before_the_window_is_shown_leave_the_bar_whole(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    bar = FilterBar(PhotoListModel(Order.LOOK_FIRST, window), window)
    bar.resize(700, bar.sizeHint().height())
    counts = Counts(11, {PAINT: 4, STATUE: 4}, unsure=2, failed=1)
    bar.show_counts(counts, DEFAULT_LABELS.labels, DEFAULT_LABELS.labels)
    window.show()
    settle(qtbot)
    assert bar.width() == 700
    assert cut_off(bar) == []


def room_for_text(field: QLineEdit) -> int:
    """The width between the drawing at the beginning and the end of the field."""
    option = QStyleOptionFrame()
    field.initStyleOption(option)
    inside = field.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, field)
    return inside.right() - min(button.geometry().right() for button in field.findChildren(QToolButton))


def test_ctrl_and_plus_or_minus_change_the_size_of_tiles_visibly(qtbot, window):
    grid = window.library_view.grid
    columns = columns_of(grid)
    qtbot.keyClick(grid, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert columns_of(grid) > columns
    qtbot.keyClick(grid, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert columns_of(grid) == columns


def columns_of(grid) -> int:
    """How many tiles stand side by side."""
    lefts = {grid.visualRect(grid.model().index(row)).left() for row in range(grid.model().rowCount())}
    return len(lefts)


def test_the_details_follow_a_photo_that_moves(window):
    window.library_view.grid.selection.go_to(0)
    before = window.photos.row_at(0).photo.identity
    window.photos.move({before: Photo(replace(before, path=Path("/Firenze/paint/renamed.jpg")))})
    assert window.library_view.details._name.accessibleName() == "renamed.jpg"


@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")  # the offscreen platform
def test_menus_have_their_icons_when_they_open_and_keep_them_in_the_other_theme(window, theme):
    action = window.commands.action("open")
    menu = window.menuBar().actions()[0].menu()
    menu.popup(window.rect().center())
    menu.hide()
    light = action.icon().pixmap(24).toImage()
    assert not action.icon().isNull()
    theme.choose(Appearance.DARK)
    QApplication.processEvents()
    assert action.icon().pixmap(24).toImage() != light


def test_the_line_at_the_bottom_gives_way_and_says_the_rest_in_its_tip(qtbot):
    line = StatusBar()
    qtbot.addWidget(line)
    title = "A model that the person gave a long name, of the halls of the north and of the south"
    line.show_engine(EngineReady("OpenVINO", "cpu", "It is the fastest.", "m", title, DEFAULT_LABELS, 1234))
    line.show_progress(Progress(6_400, 10_240, "Classifying"))
    assert line.minimumSizeHint().width() < 700
    assert f"{title} + 1,234 of your decisions\nIt is the fastest." in line.engine.toolTip()


def test_news_make_room_for_the_next_and_for_how_far_work_is(qtbot):
    line = StatusBar()
    qtbot.addWidget(line)
    line.show_news("7 more photos are sure now")
    assert line.message.text() == "7 more photos are sure now"
    line.show_news("")
    assert line.message.text() == ""
    line.stop("1 photo is in the trash")
    line.show_news("")
    assert line.message.text() == "1 photo is in the trash", "that was no news of this kind"
    line.show_progress(Progress(1, 2, "Classifying"))
    line.show_news("7 more photos are sure now")
    assert "Classifying" in line.message.text()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_in_a_window_as_narrow_as_a_scaled_screen_leaves_no_part_covers_another(qtbot, window):
    window.setMinimumSize(0, 0)
    window.resize(780, 460)  # a screen of 1366 x 768 at 175 %
    settle(qtbot)
    splitter = window.library_view.splitter
    parts = [splitter.widget(n).geometry() for n in range(splitter.count())]
    assert all(left.right() < right.left() for left, right in pairwise(parts))
    assert parts[-1].right() <= splitter.width()
