from __future__ import annotations

import threading
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import FilingError
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE, FiledAs
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Mode, Plan
from statuesorter.domain.progress import Progress
from statuesorter.filing.disk import Disk
from statuesorter.filing.name_rules import NameRules
from statuesorter.operations.sort import SortOptions, SortService
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.pages.plan.plan_choices import default_destination
from statuesorter.ui.pages.plan.plan_page import PlanPage
from statuesorter.ui.pages.plan.plan_tree import NAME, NOTE
from tests.ui_pages.pages import plan_page
from tests.ui_pages.photos import photo

CHECK = Qt.ItemDataRole.CheckStateRole


@pytest.fixture
def page(qtbot, workspace, jobs, labelled, root, wait) -> PlanPage:
    made = plan_page(workspace, jobs)
    qtbot.addWidget(made)
    made.open_with(labelled, root, DEFAULT_LABELS.labels)
    wait(lambda: made.plan is not None)
    return made


def children(page: PlanPage, folder: int) -> list[QModelIndex]:
    tree = page.view.tree
    up = tree.index(folder, 0)
    return [tree.index(row, 0, up) for row in range(tree.rowCount(up))]


def test_shows_what_goes_where(page, root):
    titles = [folder.title for folder in page.view.tree.folders]
    assert titles == ["paint", "statue", "Stay where they are"]
    assert page.plan.destination == root.parent / "Florence sorted"
    assert page.go.text() == "Copy 4 photos"
    assert page.go.isEnabled()
    assert page.view.summary.left.text() == "2  unsure"


def test_marks_collisions_with_the_new_name(page):
    tree = page.view.tree
    second = children(page, 0)[1]
    note = tree.data(tree.index(second.row(), NOTE, second.parent()))
    assert note == "becomes a (2).jpg (name taken)"
    assert "2 photos get another name" in page.view.summary.collisions.text()


def note_of(page: PlanPage, folder: int, row: int) -> str:
    tree = page.view.tree
    return str(tree.data(tree.index(row, NOTE, tree.index(folder, 0))))


def file_all(page: PlanPage, qtbot) -> None:
    with qtbot.waitSignal(page.filed, timeout=20_000):
        page.go.click()


def test_says_what_was_filed_before_and_where_it_lies(page, qtbot, labelled, root, wait):
    file_all(page, qtbot)
    page.open_with(labelled, root, DEFAULT_LABELS.labels)
    wait(lambda: page.plan is not None)
    assert not page.go.isEnabled()
    assert "4  filed before" in page.view.summary.left.text()
    (stay,) = page.view.tree.folders
    assert [row.note for row in stay.rows[:2]] == [
        "filed before as paint/a.jpg",
        "filed before as statue/b.jpg",
    ]


def test_the_copy_of_a_corrected_photo_is_moved_and_can_be_left_alone(page, qtbot, labelled, root, wait):
    file_all(page, qtbot)
    corrected = [(labelled[0][0], STATUE), *labelled[1:]]
    page.open_with(corrected, root, DEFAULT_LABELS.labels)
    wait(lambda: page.plan is not None)
    assert page.go.text() == "Move 1 earlier copy"
    assert note_of(page, 0, 0) == "copy moved from paint"
    assert page.view.summary.special.text() == (
        "1 photo was filed before, under another label: its copy is moved."
    )
    tree = page.view.tree
    tree.setData(tree.index(0, 0, tree.index(0, 0)), Qt.CheckState.Unchecked, CHECK)
    wait(lambda: page.plan is not None)
    assert page.plan.units == ()
    tree.setData(tree.index(0, 0), Qt.CheckState.Checked, CHECK)
    wait(lambda: page.plan is not None)
    file_all(page, qtbot)
    assert page.run.report.headline.text() == "1 earlier copy moved to Florence sorted"
    destination = root.parent / "Florence sorted"
    assert (destination / "statue" / "a.jpg").exists()
    assert not (destination / "paint" / "a.jpg").exists()
    with qtbot.waitSignal(page.undone, timeout=20_000):
        page.run.report.take_back.click()
    assert (destination / "paint" / "a.jpg").exists()


def test_what_is_filed_in_several_ways_is_said_in_the_summary(page, qtbot, labelled, root, wait):
    page.open_with(labelled[:2], root, DEFAULT_LABELS.labels)
    wait(lambda: page.plan is not None and len(page.plan.units) == 2)
    file_all(page, qtbot)
    side = labelled[1][0].path.with_name("b.jpg.xmp")
    side.write_text("a rating")
    rated = (Photo(labelled[1][0].identity, (side,)), STATUE)
    page.open_with([(labelled[0][0], STATUE), rated, *labelled[2:]], root, DEFAULT_LABELS.labels)
    wait(lambda: page.plan is not None)
    assert page.go.text() == "File 4 photos"
    assert "have new side files" not in page.view.summary.special.text()
    assert "1 photo was filed before, and has new side files." in page.view.summary.special.text()
    notes = [row.note for folder in page.view.tree.folders for row in folder.rows]
    assert "is there already; only b.jpg.xmp is new" in notes
    file_all(page, qtbot)
    assert page.run.report.headline.text() == (
        "2 photos copied, 1 earlier copy moved, side files of 1 photo filed to Florence sorted"
    )


def test_says_why_a_photo_is_numbered_or_adapted(page, root, wait, monkeypatch):
    monkeypatch.setattr(Disk, "name_rules", lambda _self, _folder: NameRules(folds=True, windows=True))
    odd = (photo(root / "day 1" / "12:30.jpg", shade=200), PAINT)
    raw = root / "day 2" / "12_30.nef"
    raw.write_bytes(b"raw")
    page.open_with([odd, (Photo(PhotoIdentity.of(raw)), PAINT)], root, DEFAULT_LABELS.labels)
    wait(lambda: page.plan is not None)
    assert [row.note for row in page.view.tree.folders[0].rows] == [
        "becomes 12_30.jpg (this disk refuses its name)",
        "becomes 12_30 (2).nef (to keep it apart from another photo)",
    ]
    assert page.view.summary.special.text() == (
        "1 photo gets another name, because this disk does not take its own."
    )


@dataclass(frozen=True)
class SlowSort(SortService):
    """Plans whenever it is allowed to."""

    go_on: threading.Event = field(default_factory=threading.Event)

    def plan(
        self,
        photos: Sequence[tuple[Photo, FiledAs]],
        options: SortOptions,
        *,
        exclude: Collection[Path] = (),
        cancel: CancelToken | None = None,
    ) -> Generator[Progress, None, Plan]:
        yield Progress(1, 3, "Working out the plan: 1 to file, 0 stay")
        while not self.go_on.wait(0.01):
            assert cancel is not None
            cancel.raise_if_cancelled()
        return (yield from SortService(self.workspace).plan(photos, options, exclude=exclude, cancel=cancel))


@pytest.fixture
def slow_sort(workspace: Workspace) -> Iterator[SlowSort]:
    sort = SlowSort(workspace)
    yield sort
    sort.go_on.set()


@pytest.fixture
def slow(qtbot, slow_sort, jobs, labelled, root) -> PlanPage:
    made = plan_page(slow_sort.workspace, jobs, slow_sort)
    qtbot.addWidget(made)
    made.open_with(labelled, root, DEFAULT_LABELS.labels)
    return made


def test_a_plan_that_takes_its_time_shows_how_far_it_is(slow, slow_sort, wait):
    wait(lambda: slow.job_bar.busy)
    wait(lambda: slow.job_bar.words.text().startswith("Working out the plan"))
    slow_sort.go_on.set()
    wait(lambda: slow.plan is not None)
    assert not slow.job_bar.busy
    assert slow.job_bar.words.text() == ""


def test_working_out_a_plan_can_be_stopped_and_begun_again(slow, slow_sort, wait):
    wait(lambda: slow.job_bar.busy)
    slow.job_bar.cancel.click()
    wait(lambda: slow.view.summary.room.text() == "You stopped it, so there is no plan.")
    assert slow.go.text() == "Work out the plan"
    slow_sort.go_on.set()
    slow.go.click()
    wait(lambda: slow.plan is not None)
    assert slow.go.text() == "Copy 4 photos"


def test_marks_new_folders(page):
    tree = page.view.tree
    assert tree.data(tree.index(0, NOTE)) == "new folder"


def test_excluding_a_photo_makes_another_plan_and_keeps_the_row(page, wait):
    tree = page.view.tree
    tree.setData(children(page, 0)[0], Qt.CheckState.Unchecked, CHECK)
    assert page.plan is None
    assert not page.go.isEnabled()
    wait(lambda: page.plan is not None)
    assert page.go.text() == "Copy 3 photos"
    assert tree.rowCount(tree.index(0, 0)) == 2
    assert tree.data(tree.index(0, NAME), CHECK) == Qt.CheckState.PartiallyChecked
    # the name is free now
    assert all(not row.special for row in tree.folders[0].rows)


def test_an_excluded_photo_can_be_put_back(page, wait):
    tree = page.view.tree
    tree.setData(tree.index(0, 0), Qt.CheckState.Unchecked, CHECK)
    wait(lambda: page.plan is not None)
    assert page.go.text() == "Copy 2 photos"
    assert [row.included for row in tree.folders[0].rows] == [False, False]
    tree.setData(tree.index(0, 0), Qt.CheckState.Checked, CHECK)
    wait(lambda: page.plan is not None)
    assert page.go.text() == "Copy 4 photos"


def test_photos_that_stay_have_no_check_box(page):
    tree = page.view.tree
    stays = children(page, 2)[0]
    assert tree.data(stays, CHECK) is None
    assert not tree.setData(stays, Qt.CheckState.Unchecked, CHECK)


def test_unsure_photos_can_have_a_folder(page, wait):
    page.view.choices.unsure.setChecked(True)
    wait(lambda: page.plan is not None)
    assert page.go.text() == "Copy 6 photos"
    assert [folder.title for folder in page.view.tree.folders] == ["paint", "statue", "unsure"]


def test_a_label_can_have_a_folder_of_another_name_or_none(page, wait):
    fields = page.view.choices.folders.fields
    assert {label: field.text() for label, field in fields.items()} == {
        PAINT: "paint",
        STATUE: "statue",
        OTHER: "",
    }
    assert page.view.choices.folders.isHidden()
    page.view.choices.names.click()
    assert not page.view.choices.folders.isHidden()
    fields[PAINT].setText("Dipinti")
    fields[STATUE].clear()
    assert fields[STATUE].placeholderText() == "stay where they are"
    wait(lambda: page.plan is not None)
    assert [folder.title for folder in page.view.tree.folders] == ["Dipinti", "Stay where they are"]
    assert page.go.text() == "Copy 2 photos"


def test_other_photos_stay_unless_they_have_a_folder(page, labelled, root, wait):
    page.open_with([*labelled[:2], (labelled[2][0], OTHER)], root, DEFAULT_LABELS.labels)
    wait(lambda: page.plan is not None)
    assert page.go.text() == "Copy 2 photos"
    page.view.choices.folders.fields[OTHER].setText("The rest")
    wait(lambda: page.plan is not None)
    assert page.go.text() == "Copy 3 photos"
    assert "The rest" in [folder.title for folder in page.view.tree.folders]


def test_a_name_that_no_folder_can_have_is_said_and_nothing_can_be_started(page, wait):
    folders = page.view.choices.folders
    folders.fields[PAINT].setText("a/b")
    sentence = "“a/b” cannot be the name of a folder."
    assert folders.problem.text() == sentence
    assert folders.fields[PAINT].accessibleDescription() == sentence
    wait(lambda: page.view.summary.room.text() == sentence)
    assert not page.go.isEnabled()
    folders.fields[PAINT].setText("paint")
    assert folders.problem.isHidden()
    wait(lambda: page.plan is not None)


def test_the_persons_own_folders_can_be_kept(page, wait):
    page.view.choices.keep_folders.click()
    wait(lambda: page.plan is not None)
    titles = [folder.title for folder in page.view.tree.folders[:-1]]
    assert titles == [str(Path(label) / day) for label in ("paint", "statue") for day in ("day 1", "day 2")]
    assert page.plan.collisions == (), "a.jpg of each day has a folder of its own"


def test_remembers_folder_names_and_kept_folders(page, qtbot, workspace, labelled, root, wait):
    page.view.choices.folders.fields[PAINT].setText("Dipinti")
    page.view.choices.keep_folders.click()
    wait(lambda: page.plan is not None)
    file_all(page, qtbot)
    assert workspace.settings.label_folders == {"paint": "Dipinti", "statue": "statue", "other": ""}
    assert workspace.settings.keep_subfolders
    page.open_with(labelled, root, DEFAULT_LABELS.labels)
    wait(lambda: page.plan is not None)
    assert page.view.choices.folders.fields[PAINT].text() == "Dipinti"
    assert page.view.choices.keep_folders.isChecked()
    assert not page.view.choices.folders.isHidden(), "what is not as usual is seen"


def test_another_mode_is_another_plan(page, wait):
    page.view.choices.choose_mode(Mode.MOVE)
    wait(lambda: page.plan is not None)
    assert page.go.text() == "Move 4 photos"


def test_without_a_destination_nothing_can_be_started(page, wait):
    page.view.choices.destination.clear()
    wait(lambda: page.view.summary.room.text() == "Choose the folder to sort into.")
    assert not page.go.isEnabled()


def test_a_destination_that_is_a_file_is_said(page, root, wait):
    page.view.choices.choose_destination(root / "day 1" / "a.jpg")
    wait(lambda: page.plan is not None)
    assert not page.go.isEnabled()
    assert "is a file" in page.view.summary.problems.text()


def test_files_exactly_the_plan_and_takes_it_back(page, qtbot, root, wait):
    planned = {operation.target for unit in page.plan.units for operation in unit.operations}
    with qtbot.waitSignal(page.filed, timeout=20_000) as filed:
        page.go.click()
    assert len(filed.args[0]) == 4
    destination = root.parent / "Florence sorted"
    assert set(destination.rglob("*.jpg")) == planned
    report = page.run.report
    assert report.headline.text() == "4 photos copied to Florence sorted"
    assert page.go.text() == "Done"
    with qtbot.waitSignal(page.undone, timeout=20_000) as undone, qtbot.assertNotEmitted(page.filed):
        report.take_back.click()
    assert len(undone.args[0]) == 4
    assert not destination.exists()
    assert report.headline.text() == "Taken back: 4 photos"
    assert report.take_back.isHidden()
    assert report.show_folder.isHidden()  # the run had made it, and it is gone


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_the_keyboard_is_on_cancel_while_photos_are_filed_or_taken_back_and_then_on_done(page, qtbot):
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    take_back = page.run.report.take_back
    for start, over in ((page.go, page.filed), (take_back, page.undone)):
        start.setFocus()
        with qtbot.waitSignal(over, timeout=20_000):
            qtbot.keyClick(start, Qt.Key.Key_Space)
            assert page.focusWidget() is page.job_bar.cancel
        assert page.focusWidget() is page.go


def test_a_photo_that_vanished_is_named_with_the_reason(page, qtbot, labelled):
    labelled[0][0].path.unlink()
    with qtbot.waitSignal(page.filed, timeout=20_000):
        page.go.click()
    others = page.run.report.others
    assert others.topLevelItemCount() == 1
    assert others.topLevelItem(0).text(0) == "a.jpg"
    assert others.topLevelItem(0).text(1)


def test_remembers_the_mode(page, qtbot, workspace, wait):
    page.view.choices.choose_mode(Mode.MOVE)
    wait(lambda: page.plan is not None)
    with qtbot.waitSignal(page.filed, timeout=20_000):
        page.go.click()
    assert workspace.settings.sort_mode == "move"


def test_a_folder_that_cannot_be_shown_is_said(page, qtbot, monkeypatch, wait):
    with qtbot.waitSignal(page.filed, timeout=20_000):
        page.go.click()
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", lambda _url: False)
    page.run.report.show_folder.click()
    wait(lambda: page.job_bar.words.text() == f"The system cannot show the folder {page.plan.destination}.")


def test_a_folder_that_is_gone_by_now_is_said(page, qtbot, monkeypatch, wait):
    with qtbot.waitSignal(page.filed, timeout=20_000):
        page.go.click()
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", lambda _url: True)
    page.plan.destination.rename(page.plan.destination.with_name("elsewhere"))
    page.run.report.show_folder.click()
    wait(lambda: page.job_bar.words.text() == f"The system cannot show the folder {page.plan.destination}.")


def test_saves_the_report(page, qtbot, save_dialog, tmp_path, wait):
    with qtbot.waitSignal(page.filed, timeout=20_000):
        page.go.click()
    save_dialog.answer = str(tmp_path / "report.csv")
    page.run.report.save.click()
    wait(lambda: page.job_bar.words.text() == "The report is saved as report.csv.")
    assert (tmp_path / "report.csv").read_text(encoding="utf-8-sig").startswith("old_path,new_path")
    page.run.report.save.click()
    wait(lambda: "exists already" in page.job_bar.words.text())


@dataclass(frozen=True)
class BrokenSort(SortService):
    """Its disk does not answer."""

    def plan(
        self,
        photos: Sequence[tuple[Photo, FiledAs]],
        options: SortOptions,
        *,
        exclude: Collection[Path] = (),
        cancel: CancelToken | None = None,
    ) -> Generator[Progress, None, Plan]:
        raise FilingError("The disk does not answer.")


def test_a_plan_that_cannot_be_made_is_one_sentence(qtbot, workspace, jobs, labelled, root, wait):
    made = plan_page(workspace, jobs, BrokenSort(workspace))
    qtbot.addWidget(made)
    made.open_with(labelled, root, DEFAULT_LABELS.labels)
    wait(lambda: made.view.summary.room.text() == "The disk does not answer.")
    assert not made.go.isEnabled()


def test_done_and_escape_lead_back(page, qtbot):
    with qtbot.waitSignal(page.closed):
        page.back.click()


@pytest.mark.parametrize(("root", "expected"), [("/photos/Rome", "/photos/Rome sorted"), ("/", "/sorted")])
def test_default_destination(root, expected):
    assert default_destination(Path(root)) == Path(expected)
