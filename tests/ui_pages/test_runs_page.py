from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget

from statuesorter.domain.labels import PAINT
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Mode, Unit
from statuesorter.domain.progress import finished
from statuesorter.domain.run import RunState, RunSummary
from statuesorter.operations.dataset import DatasetService
from statuesorter.operations.runs import RunService
from statuesorter.ui.pages.runs.runs_page import RunsPage
from statuesorter.ui.widgets.filing_report import FilingReport
from tests.sorting import file_plan, plan_for


@pytest.fixture
def filed(workspace, labelled, root) -> Path:
    destination = root.parent / "sorted"
    plan = plan_for(workspace, labelled, destination, Mode.MOVE)
    file_plan(workspace, plan)
    return destination


@pytest.fixture
def page(qtbot, workspace, jobs) -> RunsPage:
    made = RunsPage(RunService(workspace), jobs)
    qtbot.addWidget(made)
    return made


def text_of(tree: QTreeWidget, row: int, column: int) -> str:
    item = tree.topLevelItem(row)
    assert item is not None
    return item.text(column)


def open_active(page: RunsPage, qtbot, wait) -> None:
    """Show the page as the active window, with its one run."""
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.open_with()
    wait(lambda: len(page.cards) == 1)


def test_says_what_to_do_where_there_is_no_run(page, jobs, wait):
    page.open_with()
    wait(lambda: not jobs.busy)
    assert not page.empty.isHidden()
    assert page.cards == []


def test_lists_a_run_and_takes_it_back(page, filed, labelled, qtbot, wait):
    page.open_with()
    wait(lambda: len(page.cards) == 1)
    card = page.cards[0]
    assert card.what.text() == "4 photos moved"
    assert card.where.text() == str(filed)
    with qtbot.waitSignal(page.undone, timeout=20_000):
        card.take_back.click()
    assert all(photo.path.is_file() for photo, _label in labelled)
    wait(lambda: page.cards[0] is not card)
    assert page.cards[0].state.text() == "Taken back"
    assert page.cards[0].take_back.isHidden()


def test_a_data_set_is_named_and_taken_back_and_no_photo_is_less_filed(
    page, filed, workspace, root, qtbot, jobs, wait
):
    moved = PhotoIdentity.of(filed / "paint" / "a.jpg")
    dataset = DatasetService(workspace)
    list(dataset.write(finished(dataset.plan([(Photo(moved), PAINT)], root.parent / "set"))))
    page.open_with()
    wait(lambda: len(page.cards) == 2)
    card = page.cards[0]
    assert card.where.text() == f"Data set in {root.parent / 'set'}"
    with qtbot.assertNotEmitted(page.undone):
        card.take_back.click()
        wait(lambda: not jobs.busy and page.cards[0] is not card)
    assert page.cards[0].state.text() == "Taken back"
    assert not (root.parent / "set").exists()
    assert workspace.catalog.remembered([moved])[moved].filed == PAINT


def test_refusals_are_listed_photo_by_photo(page, filed, labelled, qtbot, wait):
    target = next(filed.rglob("a.jpg"))
    target.write_bytes(b"somebody changed it")
    page.open_with()
    wait(lambda: len(page.cards) == 1)
    with qtbot.waitSignal(page.undone, timeout=20_000):
        page.cards[0].take_back.click()
    others = page.report.others
    assert others.topLevelItemCount() == 1
    assert others.topLevelItem(0).text(0) == "a.jpg"
    assert others.topLevelItem(0).text(1)
    assert target.read_bytes() == b"somebody changed it"


def test_copies_are_checked_and_the_harmed_one_is_named(page, workspace, labelled, root, jobs, wait):
    file_plan(workspace, plan_for(workspace, labelled, root.parent / "sorted"))
    page.open_with()
    wait(lambda: len(page.cards) == 1)
    page.cards[0].verify.click()
    wait(lambda: not page.report.isHidden() and not jobs.busy)
    assert page.report.headline.text() == "4 copies are as they were made"
    assert page.report.details.text() == "The disk gave every byte back."
    assert page.report.others.isHidden()

    harmed = next((root.parent / "sorted").rglob("a.jpg"))
    harmed.write_bytes(harmed.read_bytes()[:-1])
    assert page.cards[0].verify.isEnabled()
    page.cards[0].verify.click()
    wait(lambda: page.report.headline.text().startswith("3 copies") and not jobs.busy)
    assert "Keep its original" in page.report.details.text()
    assert page.report.others.topLevelItem(0).text(0) == "a.jpg"
    assert "is not as it was copied" in page.report.others.topLevelItem(0).text(1)


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_the_keyboard_is_on_cancel_while_copies_are_checked_and_then_back(
    page, workspace, labelled, root, qtbot, jobs, wait
):
    file_plan(workspace, plan_for(workspace, labelled, root.parent / "sorted"))
    open_active(page, qtbot, wait)
    verify = page.cards[0].verify
    verify.setFocus()
    qtbot.keyClick(verify, Qt.Key.Key_Space)
    assert page.focusWidget() is page.job_bar.cancel
    wait(lambda: not page.report.isHidden() and not jobs.busy)
    assert page.focusWidget() is verify


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_check_that_is_asked_for_while_the_runs_are_read_anew_ends_well(
    page, workspace, labelled, root, qtbot, jobs, wait
):
    file_plan(workspace, plan_for(workspace, labelled, root.parent / "sorted"))
    open_active(page, qtbot, wait)
    before = page.cards[0]
    page.open_with()
    before.verify.setFocus()
    qtbot.keyClick(before.verify, Qt.Key.Key_Space)
    wait(lambda: page.cards[0] is not before)
    wait(lambda: not page.report.isHidden() and not jobs.busy)
    assert page.report.headline.text() == "4 copies are as they were made"
    assert page.focusWidget() is page.cards[0].verify
    assert page.cards[0].take_back.isEnabled()


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_keyboard_is_on_cancel_while_a_run_is_taken_back_and_then_on_the_run(page, filed, qtbot, wait):
    open_active(page, qtbot, wait)
    before = page.cards[0]
    before.take_back.setFocus()
    qtbot.keyClick(before.take_back, Qt.Key.Key_Space)
    assert page.focusWidget() is page.job_bar.cancel
    wait(lambda: page.cards[0] is not before)
    assert page.focusWidget() is page.cards[0].save


def test_a_run_without_copies_offers_no_check(page, filed, wait):
    page.open_with()
    wait(lambda: len(page.cards) == 1)
    assert page.cards[0].verify.isHidden()


@dataclass(frozen=True)
class Interrupted(RunService):
    """A history with a run that a crash cut off."""

    recovered: threading.Event = field(default_factory=threading.Event)

    def runs(self) -> list[RunSummary]:
        state, pending = RunState.INTERRUPTED, True
        if self.recovered.is_set():
            state, pending = RunState.COMPLETE, False
        return [RunSummary("r", datetime.now(UTC), Path("/sorted"), Mode.COPY, 9, 4, 0, 0, state, pending)]

    def recover(self) -> list[Outcome]:
        self.recovered.set()
        unit = Unit(Photo(PhotoIdentity(Path("/photos/1.jpg"), 1, 1)), PAINT, (), Mode.COPY)
        done, back = Outcome(unit, Result.DONE), Outcome(unit, Result.SKIPPED)
        return [done, done, back, Outcome(unit, Result.FAILED, "Its disk is not there.")]


def test_a_run_that_left_a_photo_half_done_does_not_say_it_is_as_it_was(qtbot):
    unit = Unit(Photo(PhotoIdentity(Path("/photos/1.jpg"), 1, 1)), PAINT, (), Mode.COPY)
    stuck = Outcome(unit, Result.FAILED, "Its disk is not there.", half_done=True)
    report = FilingReport()
    qtbot.addWidget(report)
    report.show_run(Mode.MOVE, Path("/sorted"), [stuck, Outcome(unit, Result.FAILED, "No.")], 2, "")
    assert report.details.text().splitlines() == [
        "1 photo failed and is as it was.",
        "1 photo is half done: use “Finish or roll back” under Runs.",
    ]


def test_photos_of_one_name_are_listed_with_the_folders_that_tell_them_apart(qtbot):
    outcomes = [
        Outcome(Unit(Photo(PhotoIdentity(Path(path), 1, 1)), PAINT, (), Mode.COPY), Result.FAILED, "No.")
        for path in ("/trip/day 1/1.jpg", "/trip/day 2/late/1.jpg", "/trip/day 2/2.jpg")
    ]
    report = FilingReport()
    qtbot.addWidget(report)
    report.show_run(Mode.COPY, Path("/sorted"), outcomes, 3, "")
    others = report.others
    names = [Path(text_of(others, n, 0)) for n in range(others.topLevelItemCount())]
    assert names == [Path("day 1/1.jpg"), Path("day 2/late/1.jpg"), Path("2.jpg")]


def test_an_interrupted_run_can_be_finished_or_rolled_back(qtbot, workspace, jobs, wait):
    page = RunsPage(Interrupted(workspace), jobs)
    qtbot.addWidget(page)
    page.open_with()
    wait(lambda: len(page.cards) == 1)
    card = page.cards[0]
    assert not card.recover.isHidden()
    assert card.take_back.isHidden()
    with qtbot.waitSignal(page.recovered, timeout=10_000), qtbot.assertNotEmitted(page.undone):
        card.recover.click()
    wait(lambda: page.cards[0] is not card)
    assert page.cards[0].recover.isHidden()
    assert page.report.headline.text() == "Put in order: 3 photos"
    assert page.report.details.text().splitlines() == [
        "2 photos were finished as you had asked.",
        "1 photo was put back as it was.",
        "1 photo is not in order yet. See why, then try again.",
    ]
    others = page.report.others
    assert [text_of(others, n, 1) for n in range(others.topLevelItemCount())] == ["Its disk is not there."]
