"""The page that says how good a model is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from statuesorter.domain.labels import OTHER, PAINT, STATUE
from statuesorter.operations.models import ModelRow
from statuesorter.ui.pages.models.model_row import ModelEntry
from statuesorter.ui.pages.models.report_page import ReportPage
from statuesorter.ui.pages.models.source_table import SourceTable
from tests.measured import measured

PLAIN = ModelRow(
    "default-2",
    "Default model 2",
    "2026-11-29T10:00:00+00:00",
    active=True,
    shipped=True,
    parent=None,
    figures={},
    labels=(PAINT, STATUE, OTHER),
    learned={"uffizi": {"paint": 1200, "other": 2}, "hamilton": {"statue": 59}, "beach": {"other": 300}},
)
MEASURED = replace(PLAIN, unseen=measured())


@pytest.fixture
def page(qtbot) -> ReportPage:
    made = ReportPage()
    qtbot.addWidget(made)
    made.resize(1024, 560)
    return made


def texts(table: SourceTable) -> list[list[str]]:
    model = table.model()
    columns = range(model.columnCount())
    return [[model.index(row, column).data() for column in columns] for row in range(model.rowCount())]


def test_the_whole_truth_stands_on_the_page(page):
    page.open_with(MEASURED, "")
    assert page.title.text() == "How good is it?"
    assert page.subtitle.text() == "Default model 2"
    assert (
        page.headline.text() == "On trips it has never seen, 95 of 100 photos in the folders belonged there."
    )
    said = " ".join(label.text() for label in page.area.findChildren(QLabel))
    for words in (
        "Each source was judged by a model that had never seen it.",
        "1,200 photos · 12 sources",
        "93 to 97",
        "What it is bad at",
        "Most often wrong in the folders, photos from harbour-walk (14 of 40 wrong).",
        "fits how often it is right, to 2.1 in 100 on average.",
    ):
        assert words in said


def test_a_screen_reader_is_told_each_number_as_a_sentence(page):
    page.open_with(MEASURED, "")
    (table,) = page.kinds
    spoken = table.cells["Trips", 0].accessibleName()
    assert spoken == "Trips: Of 100 photos filed, 95 belonged there. (93 to 97)"
    assert len(table.cells) == 5 * 4
    assert page.headline.text() in page.area.accessibleDescription()


def test_what_can_be_asked_for_has_a_row_for_each_choice(page):
    page.open_with(MEASURED, "")
    (table,) = page.targets
    assert table.accessibleName() == "What you can ask for"
    assert list(table.cells) == [(f"At most {n} wrong", column) for n in (1, 2, 5) for column in range(3)]
    spoken = table.cells["At most 1 wrong", 2].accessibleName()
    assert spoken == "At most 1 wrong: Of 100 photos, 20 were left to you. (18 to 22)"
    page.open_with(replace(MEASURED, unseen=replace(measured(), targets=())), "")
    assert page.targets == []


def test_sources_have_most_photos_first_and_can_be_sorted_by_number(page):
    page.open_with(MEASURED, "")
    learned = page.learned
    assert texts(learned) == [
        ["uffizi", "1,202", "1,200", "0", "2"],
        ["beach", "300", "0", "0", "300"],
        ["hamilton", "59", "0", "59", "0"],
    ]
    learned.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in texts(learned)] == ["hamilton", "beach", "uffizi"]
    (judged,) = page.sources
    assert texts(judged)[1] == ["harbour-walk", "200", "40", "26", "50", "26", "20"]


def test_a_model_without_such_figures_says_what_is_known(page):
    own = replace(PLAIN, figures={"held_out": {"n": 60, "accuracy": 0.93, "unsure_rate": 0.05}})
    page.open_with(MEASURED, "")
    page.open_with(own, "Default model 2")
    assert page.headline.isHidden()
    assert "Judged on 60 photos of your own" in page.notes.text()
    assert "It grew out of “Default model 2”" in page.notes.text()
    assert (page.kinds, page.sources) == ([], [])
    assert page.learned is not None


def test_that_a_model_stands_on_an_earlier_network_is_said_here_too(page):
    page.open_with(replace(MEASURED, remark="on an earlier network"), "")
    assert page.subtitle.text() == "Default model 2 · on an earlier network"


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_the_keyboard_scrolls_the_report(page, qtbot):
    page.open_with(replace(MEASURED, dev=measured()), "")
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    assert page.focusWidget() is page.area
    qtbot.keyClick(page.area, Qt.Key.Key_PageDown)
    assert page.area.verticalScrollBar().value() > 0
    page.open_with(MEASURED, "")
    assert page.area.verticalScrollBar().value() == 0
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(page.area, Qt.Key.Key_Escape)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_nothing_is_wider_than_the_page(page, qtbot):
    page.open_with(replace(MEASURED, dev=measured()), "")
    page.show()
    assert page.area.widget().width() <= page.area.viewport().width()
    assert page.area.widget().minimumSizeHint().width() <= page.area.viewport().width()


def test_the_row_of_a_model_says_it_in_a_line(qtbot):
    entry = ModelEntry(MEASURED, "")
    qtbot.addWidget(entry)
    assert (
        entry.figures.text() == "On trips it has never seen, 95 of 100 photos in the folders belonged there."
    )
    assert entry.report.accessibleName() == "How good is it? Default model 2"
    damaged = ModelEntry(replace(PLAIN, damage="head.safetensors is damaged."), "")
    qtbot.addWidget(damaged)
    assert damaged.report.isHidden()
