"""The page of labels: what is changed where it stands, and what is said where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from statuesorter.domain.folders import resources
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE, Label
from statuesorter.domain.language import LANGUAGES, use_language
from statuesorter.operations.decide import Decisions
from statuesorter.operations.own_labels import LabelService
from statuesorter.ui.pages.labels.label_entry import LabelEntry
from statuesorter.ui.pages.labels.labels_page import LabelsPage
from tests.patience import settle
from tests.ui.test_looks import cut_off
from tests.ui_pages.conftest import Wait
from tests.ui_pages.pages import labels_page
from tests.ui_pages.photos import Labelled

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window

DRAWING, VASE = Label("drawing"), Label("vase")


@pytest.fixture
def labels(workspace) -> LabelService:
    return LabelService(workspace)


@pytest.fixture
def page(qtbot, workspace, jobs, labels: LabelService, labelled: Labelled, wait: Wait) -> LabelsPage:
    for name in ("Drawing", "Vase"):
        labels.add(name)
    photos = [photo.identity for photo, _label in labelled]
    Decisions(workspace.catalog).decide_each(
        dict(zip(photos, (DRAWING, VASE, PAINT, PAINT, STATUE), strict=False))
    )
    made = labels_page(workspace, jobs)
    qtbot.addWidget(made)
    made.resize(1024, 700)
    made.open_with()
    made.show()
    wait(lambda: len(made.entries) == 5)
    return made


def keys(labels: LabelService) -> dict[Label, str]:
    return {own.label: own.key for own in labels.own()}


def type_into(qtbot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def entry(page: LabelsPage, label: Label) -> LabelEntry:
    return page.entries[label]


def test_every_label_has_a_row_and_those_from_the_start_keep_all_but_their_folder(page: LabelsPage):
    assert list(page.entries) == [*DEFAULT_LABELS, DRAWING, VASE]
    assert [each.decisions.text() for each in page.entries.values()] == ["2", "1", "0", "1", "1"]
    for label in DEFAULT_LABELS:
        assert list(entry(page, label).fields) == [entry(page, label).folder]
    assert entry(page, OTHER).folder.placeholderText() == "stay where they are"


def test_a_letter_that_is_pressed_is_the_key_at_once(
    qtbot, page: LabelsPage, labels: LabelService, wait: Wait
):
    qtbot.keyClicks(entry(page, DRAWING).key, "x")
    wait(lambda: keys(labels)[DRAWING] == "X")
    settle(qtbot)
    qtbot.keyClick(entry(page, DRAWING).key, Qt.Key.Key_Backspace)
    wait(lambda: keys(labels)[DRAWING] == "")


@pytest.mark.parametrize(
    ("pressed", "said"),
    [
        ("p", "P is the key of “Paint”."),
        ("v", "V is the key of “Vase”."),
        ("n", "N makes a new label."),
        ("7", "A key is one letter, A to Z."),
    ],
)
def test_whose_a_key_is_stands_below_the_row(qtbot, page: LabelsPage, labels: LabelService, pressed, said):
    row = entry(page, DRAWING)
    qtbot.keyClicks(row.key, pressed)
    assert row.problem.text() == row.key.accessibleDescription() == said
    assert row.problem.isVisible()
    assert (row.key.text(), keys(labels)[DRAWING]) == ("D", "D")
    qtbot.keyClicks(row.key, "d")
    assert not row.problem.isVisible()


def test_a_folder_is_kept_when_its_field_is_left(qtbot, page: LabelsPage, labels: LabelService, wait: Wait):
    type_into(qtbot, entry(page, DRAWING).folder, "Disegni")
    wait(lambda: labels.folders([DRAWING]) == {DRAWING: "Disegni"})
    settle(qtbot)
    type_into(qtbot, entry(page, DRAWING).folder, "a/b")
    assert entry(page, DRAWING).problem.text() == "“a/b” cannot be the name of a folder."
    assert labels.folders([DRAWING]) == {DRAWING: "Disegni"}


def test_a_name_is_changed_where_it_stands_once(qtbot, page: LabelsPage, labels: LabelService, wait: Wait):
    heard: list[bool] = []
    page.changed.connect(heard.append)
    type_into(qtbot, entry(page, DRAWING).name, "Sketch")
    wait(lambda: Label("sketch") in page.entries)
    assert page.last_change.sentence.text() == "“Drawing” is called “Sketch” now."
    assert heard == [True]
    page.last_change.undo.click()
    wait(lambda: DRAWING in page.entries)
    assert not page.last_change.isVisible()
    assert [own.label for own in labels.own()] == [DRAWING, VASE]


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_after_a_rename_the_keyboard_is_in_the_row_still(
    qtbot, page: LabelsPage, labels: LabelService, wait: Wait, end: Qt.Key
):
    name = entry(page, DRAWING).name
    name.setFocus()
    wait(name.hasFocus)
    name.selectAll()
    qtbot.keyClicks(name, "Sketch")
    qtbot.keyClick(name, end)
    wait(lambda: Label("sketch") in page.entries)
    row = entry(page, Label("sketch"))
    wait((row.name if end == Qt.Key.Key_Return else row.key).hasFocus)
    settle(qtbot)
    if end == Qt.Key.Key_Return:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClicks(QApplication.focusWidget(), "x")
    wait(lambda: keys(labels)[Label("sketch")] == "X")
    settle(qtbot)
    wait(entry(page, Label("sketch")).key.hasFocus)


def test_a_name_that_is_taken_is_said_at_its_row(qtbot, page: LabelsPage, labels: LabelService, wait: Wait):
    type_into(qtbot, entry(page, DRAWING).name, "vase")
    wait(entry(page, DRAWING).problem.isVisible)
    assert entry(page, DRAWING).problem.text() == "There is a label called “Vase” already."
    assert [own.label for own in labels.own()] == [DRAWING, VASE]
    type_into(qtbot, entry(page, DRAWING).name, "Sketch")
    wait(lambda: Label("sketch") in page.entries)


def test_a_new_label_is_made_and_the_field_waits_for_the_next(
    qtbot, page: LabelsPage, labels: LabelService, wait: Wait
):
    assert not page.add.isEnabled()
    page.name.setFocus()
    qtbot.keyClicks(page.name, "paint")
    assert page.problem.text() == "There is a label called “Paint” already."
    assert not page.add.isEnabled()
    page.name.setText("Stained glass")
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    wait(lambda: Label("stained-glass") in page.entries)
    assert (page.name.text(), page.problem.text()) == ("", "")
    wait(page.name.hasFocus)


def test_nothing_is_removed_or_merged_before_the_person_said_so(
    page: LabelsPage, labels: LabelService, wait: Wait
):
    entry(page, VASE).remove.click()
    assert page.confirmation.no.hasFocus()
    page.confirmation.no.click()
    entry(page, VASE).merge.click()
    others = page.merge_question.into
    assert [others.itemText(n) for n in range(others.count())] == ["Paint", "Statue", "Other", "Drawing"]
    page.merge_question.no.click()
    assert [own.label for own in labels.own()] == [DRAWING, VASE]
    entry(page, VASE).remove.click()
    page.confirmation.yes.click()
    wait(lambda: VASE not in page.entries)
    wait(page.last_change.undo.hasFocus)


def test_what_another_program_did_meanwhile_is_said(page: LabelsPage, labels: LabelService, wait: Wait):
    labels.remove(VASE)
    entry(page, VASE).key.pressed.emit("X")
    wait(entry(page, VASE).problem.isVisible)
    assert "“vase” is not a label." in entry(page, VASE).problem.text()


def test_the_keyboard_stays_in_the_field_it_was_in(qtbot, page: LabelsPage, labels: LabelService, wait: Wait):
    page.activateWindow()
    entry(page, VASE).key.setFocus()
    wait(entry(page, VASE).key.hasFocus)
    qtbot.keyClicks(entry(page, VASE).key, "x")
    wait(lambda: keys(labels)[VASE] == "X")
    settle(qtbot)
    wait(entry(page, VASE).key.hasFocus)


@pytest.fixture
def spoken() -> Iterator[None]:
    yield
    use_language("en", locale_folder=resources() / "locale")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_text_is_cut_off_at_1024_by_700(
    qtbot, workspace, jobs, labels: LabelService, labelled: Labelled, wait: Wait, spoken, language: str
):
    use_language(language, locale_folder=resources() / "locale")
    for name in ("Drawing", "Stained glass windows", "Ceramics and pottery of all"):
        labels.add(name)
    photos = [photo.identity for photo, _label in labelled]
    Decisions(workspace.catalog).decide(photos, DRAWING)
    labels.remove(DRAWING)
    page = labels_page(workspace, jobs)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    page.open_with()
    wait(lambda: len(page.entries) == 5)
    entry(page, Label("stained-glass-windows")).say("“Stained glass windows” …")
    entry(page, Label("stained-glass-windows")).remove.click()
    settle(qtbot)
    assert page.size().width() == 1024
    assert cut_off(page) == []
    page.confirmation.dismiss()
    entry(page, Label("stained-glass-windows")).merge.click()
    settle(qtbot)
    assert cut_off(page) == []
