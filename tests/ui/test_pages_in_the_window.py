"""The pages open in the window and lead back to the photos. Here the workspace is the real one."""

from __future__ import annotations

import operator
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import PAINT, STATUE
from statuesorter.domain.plan import Mode, Plan
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.runs import RunService
from statuesorter.operations.sort import SortService
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.window.closing import ClosingQuestion
from statuesorter.ui.window.main_window import MainWindow
from tests.patience import settle
from tests.sorting import file_plan, plan_for
from tests.ui.driving import end, go_back, row
from tests.ui.fakes import FakeClassifier


@pytest.fixture
def real_window(qtbot, theme, folders, photo_folder):
    workspace = Workspace.open(folders)
    window = MainWindow(workspace, JobRunner(), open_folder=photo_folder, classify=FakeClassifier())
    window.show()
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=20_000)
    window.activateWindow()
    yield window
    end(qtbot, [window])
    workspace.close()


@pytest.mark.parametrize("name", ["sort", "runs", "retrain", "models", "target", "settings", "help", "about"])
def test_a_page_opens_in_the_window_and_leads_back(qtbot, real_window, name):
    real_window.commands.action(name).trigger()
    assert not real_window.pages.at_home
    settle(qtbot)
    go_back(qtbot, real_window)
    assert real_window.pages.at_home
    assert real_window.pages.currentWidget() is real_window.library_view
    assert real_window.focusWidget() is real_window.library_view.grid


@pytest.mark.parametrize(
    ("name", "first"),
    [("help", "topic_list"), ("settings", "language"), ("sort", "view.choices.destination")],
)
def test_the_keyboard_is_where_the_page_wants_it(qtbot, real_window, name, first):
    for _time in range(2):  # when the page is made, and when it is shown again
        real_window.commands.action(name).trigger()
        page = real_window.pages.currentWidget()
        assert real_window.focusWidget() is operator.attrgetter(first)(page)
        go_back(qtbot, real_window)


def test_how_good_a_model_is_leads_back_to_the_models(qtbot, real_window):
    real_window.commands.action("models").trigger()
    models = real_window.pages.currentWidget()
    qtbot.waitUntil(lambda: len(models.entries) == 1 and not real_window._jobs.busy)
    asked = models.entries[0].report
    asked.setFocus()
    asked.click()
    assert real_window.pages.currentWidget().title.text() == "How good is it?"
    assert real_window.pages.currentWidget().learned is not None
    go_back(qtbot, real_window)
    assert real_window.pages.currentWidget() is models
    assert real_window.focusWidget() is asked
    go_back(qtbot, real_window)
    assert real_window.pages.at_home


class WindowsSeen(QObject):
    """The windows that are shown while the application tells it of its events."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@pytest.mark.parametrize("name", ["runs", "models"])
def test_a_list_is_filled_without_windows_that_flash_and_take_the_keyboard(qtbot, real_window, qapp, name):
    """Buttons that were shown before they stood in the window were windows of their own for a moment."""
    file_plan(
        real_window._workspace,
        plan_of_all(real_window, real_window.session.root.parent / "sorted"),
    )
    seen = WindowsSeen()
    qapp.installEventFilter(seen)
    real_window.commands.action(name).trigger()
    page = real_window.pages.currentWidget()
    qtbot.waitUntil(lambda: len(page.cards if name == "runs" else page.entries) == 1, timeout=10_000)
    qapp.removeEventFilter(seen)
    assert seen.names == []


def test_the_plan_gets_every_labelled_photo(qtbot, real_window):
    real_window.commands.action("sort").trigger()
    page = real_window.pages.currentWidget()
    assert len(page._photos) == 10
    go_back(qtbot, real_window)


def test_filing_dims_photos_and_taking_it_back_undims_them(qtbot, real_window, tmp_path: Path):
    workspace = real_window._workspace
    rows = [r for r in real_window.photos.shown.everything().rows() if r.photo.name.startswith("paint")]
    plan = plan_for(workspace, [(r.photo, r.label) for r in rows], tmp_path / "sorted")
    outcomes = [item for item in file_plan(workspace, plan) if hasattr(item, "unit")]
    real_window.session.take_filed(outcomes, Mode.COPY)
    assert row(real_window, "paint-0.jpg").filed
    assert real_window.photos.table.counts().to_file == 4
    real_window.session.take_undone(outcomes)
    assert not row(real_window, "paint-0.jpg").filed


def test_a_photo_whose_copy_was_moved_and_put_back_is_filed_as_before(qtbot, real_window, tmp_path: Path):
    workspace, target = real_window._workspace, tmp_path / "sorted"
    photo = row(real_window, "paint-0.jpg").photo
    file_plan(workspace, plan_for(workspace, [(photo, PAINT)], target))
    plan = plan_for(workspace, [(photo, STATUE)], target)
    outcomes = [item for item in file_plan(workspace, plan) if hasattr(item, "unit")]
    real_window.session.take_filed(outcomes, Mode.COPY)
    assert row(real_window, "paint-0.jpg").filed_as == STATUE
    real_window.session.take_undone(outcomes)
    assert row(real_window, "paint-0.jpg").filed_as == PAINT


@pytest.mark.parametrize("mode", list(Mode))
def test_filed_photos_are_so_after_another_look_and_a_restart_until_they_are_taken_back(
    qtbot, real_window, photo_folder, mode
):
    workspace = real_window._workspace
    kept = {r.photo.path for r in real_window.photos.shown.everything().rows()}

    def look_again():
        real_window.commands.action("rescan").trigger()
        qtbot.waitUntil(lambda: real_window.session.stage is SessionStage.AT_REST, timeout=20_000)
        return real_window.photos.table.counts()

    run_id = run_of(SortService(workspace).file(plan_of_all(real_window, photo_folder / "sorted", mode)))
    assert look_again().to_file == 0
    assert row(real_window, "paint-0.jpg").filed
    second = MainWindow(workspace, JobRunner(), open_folder=photo_folder, classify=FakeClassifier())
    qtbot.waitUntil(lambda: second.session.stage is SessionStage.AT_REST, timeout=20_000)
    assert second.photos.table.counts().to_file == 0
    end(qtbot, [second])
    list(RunService(workspace).undo(run_id))
    assert look_again().to_file == 8
    assert {r.photo.path for r in real_window.photos.shown.everything().rows()} == kept


def run_of(items) -> str:
    """The run's id, once it is over."""
    started, *_rest = items
    return started.run_id


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_a_run_that_is_taken_back_where_it_ended_leaves_the_photos_as_they_were(qtbot, real_window, mode):
    before = {r.photo.path for r in real_window.photos.shown.everything().rows()}
    real_window.commands.action("sort").trigger()
    page = real_window.pages.currentWidget()
    page.view.choices.choose_mode(mode)
    qtbot.waitUntil(page.go.isEnabled, timeout=10_000)
    with qtbot.waitSignal(real_window.pages.filed, timeout=20_000):
        page.go.click()
    assert real_window.photos.table.counts().to_file == 0
    with qtbot.waitSignal(real_window.pages.undone, timeout=20_000):
        page.run.report.take_back.click()
    assert real_window.photos.table.counts().to_file == 8
    assert {r.photo.path for r in real_window.photos.shown.everything().rows()} == before
    go_back(qtbot, real_window)
    assert real_window.library_view.next_step.sort.isEnabled()


def test_once_a_cut_off_run_is_in_order_the_photos_are_looked_for_again(qtbot, real_window):
    moved = row(real_window, "paint-0.jpg").photo.path
    moved.rename(moved.with_name("paint-0 moved.jpg"))
    real_window.pages.open_runs()
    real_window.pages.recovered.emit()
    qtbot.waitUntil(lambda: not real_window.session.busy, timeout=20_000)
    names = {r.photo.name for r in real_window.photos.shown.everything().rows()}
    assert "paint-0 moved.jpg" in names
    assert "paint-0.jpg" not in names
    assert not real_window.pages.at_home


def test_on_a_page_no_key_changes_photos_out_of_sight(qtbot, real_window):
    commands, grid = real_window.commands, real_window.library_view.grid
    grid.selection.go_to_photo(row(real_window, "paint-0.jpg").photo.identity)
    commands.action("label-statue").trigger()
    assert commands.action("undo").isEnabled()
    for name in ("sort", "help", "settings"):
        commands.action(name).trigger()
        assert not any(commands.action(each).isEnabled() for each in ("undo", "search", "larger", "smaller"))
        go_back(qtbot, real_window)
        assert all(commands.action(each).isEnabled() for each in ("undo", "search", "larger", "smaller"))


def test_a_plan_in_sight_takes_in_photos_that_are_classified_later(qtbot, real_window):
    real_window.session._classify.pause = 0.05
    real_window.session.classify_again()
    qtbot.waitUntil(lambda: real_window.photos.table.counts().to_file > 0)
    real_window.commands.action("sort").trigger()
    page = real_window.pages.currentWidget()
    early = len(page._photos)
    page.view.choices.choose_mode(Mode.MOVE)
    qtbot.waitUntil(lambda: real_window.session.stage is SessionStage.AT_REST, timeout=20_000)
    qtbot.waitUntil(page.go.isEnabled, timeout=10_000)
    assert early < len(page._photos) == 10
    assert page.go.text() == "Move 8 photos"
    assert page.subtitle.text() == "10 photos of Florence"


@pytest.fixture
def held(real_window):
    """Other work with files, which ends when the event is set."""
    over = threading.Event()

    def work(_cancel: CancelToken) -> bool:
        return over.wait()

    real_window._jobs.call(Queue.FILES, work, name="other work", owner=real_window)
    yield over
    over.set()


class Costly(Page):
    """A page that would lose something."""

    lost = "A new model would be lost."

    @property
    def lost_by_closing(self) -> str:
        return self.lost


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
@pytest.mark.parametrize("leaves", [False, True])
def test_what_would_be_lost_is_asked_about_before_the_window_closes(qtbot, real_window, leaves):
    costly = Costly("Costly")
    real_window.pages._added(costly)

    def answer() -> None:
        question = real_window.findChild(ClosingQuestion)
        assert question.text() == "A new model would be lost."
        assert question.focusWidget() is question.stay
        (question.close_it if leaves else question.stay).click()

    QTimer.singleShot(100, answer)
    assert real_window.close() is leaves
    assert real_window.isVisible() is not leaves
    costly.lost = ""


@pytest.mark.parametrize("name", ["runs", "models"])
def test_a_page_that_waits_for_other_work_says_so_and_claims_nothing(qtbot, real_window, held, name):
    real_window.commands.action(name).trigger()
    page = real_window.pages.currentWidget()
    qtbot.waitUntil(lambda: page.job_bar.words.text().startswith("Waiting"))
    assert page.job_bar.words.isVisible()
    if name == "runs":
        assert page.empty.isHidden()
    held.set()
    qtbot.waitUntil(lambda: not real_window._jobs.busy)
    assert page.job_bar.words.text() == ""


def test_filing_goes_on_in_sight_when_its_page_is_left_and_its_end_is_told(qtbot, real_window, held):
    real_window.commands.action("sort").trigger()
    page = real_window.pages.currentWidget()
    page.run.start(plan_of_all(real_window, page._root.parent / "sorted"))
    page.leave()
    line = real_window.status_bar
    assert line.elsewhere.text() == "Copying photos"
    assert line.elsewhere.isVisible()
    held.set()
    qtbot.waitUntil(lambda: not real_window._jobs.busy, timeout=20_000)
    assert line.elsewhere.isHidden()
    assert line.engine.isVisible()
    assert real_window.notices.message.text() == "8 photos copied to sorted. See Runs."
    assert real_window.focusWidget() is real_window.library_view.grid


def test_a_page_in_sight_says_what_stands_on_it_once_its_work_is_done(qtbot, real_window):
    said: list[str] = []
    real_window.announcer.announced.connect(said.append)
    real_window.commands.action("sort").trigger()
    page = real_window.pages.currentWidget()
    page.view.choices.destination.setText(str(page._root.parent / "sorted"))
    qtbot.waitUntil(page.go.isEnabled, timeout=10_000)
    with qtbot.waitSignal(real_window.pages.filed, timeout=20_000):
        page.go.click()
    assert said[-2:] == ["Copying photos", page.run.report.in_short]


def test_what_a_page_finds_out_of_sight_leaves_the_keyboard_with_the_photos(qtbot, real_window):
    """A button that nobody saw had it: keys for photos went nowhere, and Space pressed the button."""
    grid = real_window.library_view.grid
    for each in real_window.photos.shown.everything().rows():
        if each.label is not None:
            grid.selection.go_to_photo(each.photo.identity)
            real_window.commands.action(f"label-{each.label}").trigger()
    real_window.commands.action("retrain").trigger()
    page = real_window.pages.currentWidget()
    page.leave()
    qtbot.waitUntil(page.start.isEnabled, timeout=10_000)
    assert real_window.focusWidget() is grid
    real_window.commands.action("retrain").trigger()
    qtbot.waitUntil(lambda: real_window.focusWidget() is page.start, timeout=10_000)


def plan_of_all(window: MainWindow, destination: Path, mode: Mode = Mode.COPY) -> Plan:
    labelled = [(r.photo, r.label) for r in window.photos.shown.everything().rows() if r.label]
    return plan_for(window._workspace, labelled, destination, mode)


def test_the_sample_photos_open_in_a_folder_of_the_persons_own(qtbot, theme, folders):
    workspace = Workspace.open(folders)
    window = MainWindow(workspace, JobRunner(), classify=FakeClassifier())
    window.show()
    qtbot.mouseClick(window.welcome.sample, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.root is not None and window.session.stage is SessionStage.AT_REST)
    assert window.session.root is not None
    assert window.session.root.parent == folders.data
    assert window.photos.table.total == 24
    assert window.welcome.sample.isEnabled()
    end(qtbot, [window])
    workspace.close()


def test_a_folder_opened_while_sample_photos_are_copied_stays_open(qtbot, real_window, photo_folder):
    jobs = real_window._jobs
    real_window.sample.start()
    real_window.session.open(photo_folder)
    qtbot.waitUntil(
        lambda: real_window.session.stage is SessionStage.AT_REST and not jobs.busy, timeout=60_000
    )
    assert real_window.session.root == photo_folder
    assert real_window.photos.table.total == 11
    assert real_window.welcome.sample.isEnabled()


def test_another_model_is_asked_again(qtbot, real_window):
    real_window.session.classify_again()
    assert real_window.session.stage is SessionStage.CLASSIFYING
    qtbot.waitUntil(lambda: real_window.session.stage is SessionStage.AT_REST, timeout=20_000)
    assert real_window.photos.table.counts().of(PAINT) == 4


def test_the_appearance_follows_the_menu_and_the_settings(real_window):
    real_window.commands.action("appearance-dark").trigger()
    assert real_window._workspace.settings.appearance == "dark"
    assert real_window.palette().window().color().lightnessF() < 0.5


def test_del_moves_the_photo_to_the_trash(qtbot, real_window, monkeypatch):
    import statuesorter.operations.trash as trash

    def to_trash(workspace, photos, *, cancel=None):
        yield from photos

    monkeypatch.setattr(trash, "trash_photos", to_trash)
    real_window.library_view.grid.selection.go_to_photo(row(real_window, "paint-0.jpg").photo.identity)
    real_window.commands.action("trash").trigger()
    qtbot.waitUntil(lambda: real_window.photos.table.counts().total == 10)
    assert real_window.status_bar.message.text() == "1 photo is in the trash"


def test_many_photos_on_their_way_to_the_trash_can_be_stopped(qtbot, real_window, monkeypatch):
    import statuesorter.operations.trash as trash

    stopped = threading.Event()

    def to_trash(workspace, photos, *, cancel):
        yield photos[0]
        yield photos[1]
        stopped.wait()
        cancel.raise_if_cancelled()
        yield from photos[2:]

    monkeypatch.setattr(trash, "trash_photos", to_trash)
    line = real_window.status_bar
    real_window.commands.action("select_all").trigger()
    real_window.commands.action("trash").trigger()
    qtbot.waitUntil(lambda: line.message.text().startswith("Moving to the trash  ·  2 of 11"))
    assert line.cancel.isVisible()
    line.cancel.click()
    stopped.set()
    qtbot.waitUntil(lambda: not real_window._jobs.busy)
    assert real_window.photos.table.counts().total == 9
    assert line.message.text() == "2 photos are in the trash"
    assert not line.bar.isVisible()
