"""A person says how many of 100 photos filed may be wrong, and sees at once what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.labels import PAINT, STATUE, Label, word_of
from statuesorter.domain.language import LANGUAGES, use_language
from statuesorter.domain.targets import TARGETS, WrongOfHundred
from statuesorter.jobs.runner import JobRunner
from statuesorter.models import card_figures
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.scan import scan
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.pages.settings.settings_page import SettingsPage
from statuesorter.ui.window.main_window import MainWindow
from tests.looks import cut_off
from tests.measured import measured, put_on_card
from tests.models.tiny_model import TINY_TARGETS, write_tiny_model
from tests.patience import PatientBot, settle
from tests.photo_files import write_photo
from tests.ui.driving import end, show_status
from tests.workspaces import workspace_with

OpenWindow = Callable[[Workspace], MainWindow]


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    for n in range(12):
        write_photo(tmp_path / "museum" / f"IMG_{n:02}.jpg", seed=n)
    return tmp_path / "museum"


@pytest.fixture
def choosing(tmp_path: Path) -> Iterator[Workspace]:
    """The model that ships leaves a choice, and says what was measured."""
    shipped = write_tiny_model(tmp_path / "program" / "shipped", targets=TINY_TARGETS)
    put_on_card(shipped, {"unseen": card_figures.written(measured())})
    workspace = workspace_with(Folders.under(tmp_path / "base"), shipped=shipped)
    yield workspace
    workspace.close()


@pytest.fixture
def open_window(qtbot: PatientBot, theme: object, museum: Path) -> Iterator[OpenWindow]:
    made: list[MainWindow] = []

    def opening(workspace: Workspace) -> MainWindow:
        window = MainWindow(workspace, JobRunner(), open_folder=museum)
        made.append(window)
        window.resize(1024, 700)
        window.show()
        qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=60_000)
        window.activateWindow()
        return window

    yield opening
    end(qtbot, made)


@pytest.fixture
def window(open_window: OpenWindow, choosing: Workspace) -> MainWindow:
    return open_window(choosing)


def settings_of(qtbot: PatientBot, window: MainWindow) -> SettingsPage:
    """The page, opened where it is about how many may be wrong; it knows what the model offers."""
    window.commands.action("target").trigger()
    page = window.pages.currentWidget()
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: page.target._offer is not None)
    return page


def shown(window: MainWindow) -> Mapping[str, Label | None]:
    """What stands on the photos, in the order in which they are shown."""
    rows = [window.photos.row_at(position) for position in range(window.photos.rowCount())]
    return {row.photo.name: row.label for row in rows}


def said(workspace: Workspace, folder: Path, wrong: int) -> Mapping[str, Label | None]:
    """What the command line would say."""
    results = classify_photos(workspace, list(scan(folder)), wrong_of_hundred=wrong)
    return {
        result.photo.name: result.prediction.label
        for result in results
        if isinstance(result, ClassifiedPhoto) and result.prediction is not None
    }


def unsure(window: MainWindow) -> int:
    return window.photos.table.counts().unsure


def test_each_choice_gives_the_answers_of_the_command_line_at_once_and_nothing_moves(
    qtbot: PatientBot, window: MainWindow, choosing: Workspace, museum: Path
):
    page, order = settings_of(qtbot, window), list(shown(window))
    by_target = {wrong: said(choosing, museum, wrong) for wrong in TARGETS}
    assert len({sum(label is None for label in each.values()) for each in by_target.values()}) == 3
    for wrong in (1, 5, 2, 1):
        page.target.choices[wrong].click()
        assert dict(shown(window)) == dict(by_target[wrong])
        assert list(shown(window)) == order
        assert choosing.settings.wrong_of_hundred == wrong
    assert not window.session.busy, "no photo was asked about again"


def test_what_comes_of_a_choice_is_what_the_page_says(qtbot: PatientBot, window: MainWindow):
    page = settings_of(qtbot, window)
    for wrong, radio in page.target.choices.items():
        radio.click()
        counts = window.photos.table.counts()
        filed = sum(counts.of(label) for label in (PAINT, STATUE))
        folder = page.target.folder.text()
        assert folder.startswith(f"In this folder: {counts.unsure} photos are left to you, {filed} ")
        assert page.target.measured.text().startswith("On trips and in museums it has never seen: of 100")
        assert radio.accessibleName() == f"Of 100 photos filed, at most {wrong} wrong"
        assert radio.accessibleDescription() == f"{folder} {page.target.measured.text()}"


def test_the_plan_files_what_the_page_said(qtbot: PatientBot, window: MainWindow):
    page = settings_of(qtbot, window)
    page.target.choices[1].click()
    filed_as = [word for _photo, word in window.session.to_file()]
    assert filed_as.count(word_of(None)) == unsure(window)


def test_who_looks_at_the_unsure_photos_is_one_step_from_the_choice(qtbot: PatientBot, window: MainWindow):
    bar = window.library_view.filter_bar
    assert bar.target_button.isHidden()
    show_status(window, State.UNSURE)
    assert bar.target_button.isVisible()
    before = unsure(window)
    bar.target_button.click()
    page = window.pages.currentWidget()
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: page.target._offer is not None)
    assert window.focusWidget() is page.target.choices[5]
    qtbot.keyClick(page.target.choices[5], Qt.Key.Key_Left)
    assert window.focusWidget() is page.target.choices[2]
    qtbot.keyClick(page.target.choices[2], Qt.Key.Key_Left)
    assert page.target.wrong == 1
    assert unsure(window) > before
    qtbot.keyClick(page.target.choices[1], Qt.Key.Key_Escape)
    assert window.focusWidget() is window.library_view.grid
    assert bar.tabs.button(State.UNSURE).text().endswith(str(unsure(window)))
    show_status(window, None)
    assert bar.target_button.isHidden()


def test_tab_reaches_the_choice_and_only_the_one_that_is_made(qtbot: PatientBot, window: MainWindow):
    page = settings_of(qtbot, window)
    page.appearance.setFocus()
    qtbot.keyClick(page.appearance, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is page.target.choices[5]
    qtbot.keyClick(page.target.choices[5], Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is page.device


def test_it_holds_for_the_next_folder_and_after_a_restart(
    qtbot: PatientBot,
    window: MainWindow,
    open_window: OpenWindow,
    choosing: Workspace,
    museum: Path,
    tmp_path: Path,
):
    settings_of(qtbot, window).target.choices[1].click()
    write_photo(tmp_path / "other" / "a.jpg", seed=7)  # as sure of it as in the museum
    window.session.open(tmp_path / "other")
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=60_000)
    assert dict(shown(window)) == {"a.jpg": said(choosing, museum, 1)["IMG_07.jpg"]} == {"a.jpg": None}
    again = open_window(choosing)
    assert dict(shown(again)) == dict(said(choosing, museum, 1))
    assert settings_of(qtbot, again).target.wrong == 1


def test_while_photos_are_looked_at_the_page_says_of_how_many_it_speaks(
    qtbot: PatientBot, window: MainWindow
):
    page = settings_of(qtbot, window)
    window.photos.forget_predictions()
    assert page.target.folder.text() == "Of the 0 photos seen so far: 0 photos are left to you, 0 are filed."
    window.session.classify()
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=60_000)
    assert page.target.folder.text().startswith(f"In this folder: {unsure(window)} ")


@pytest.mark.parametrize("chosen", TARGETS)
def test_of_a_model_that_leaves_no_choice_that_is_said(
    qtbot: PatientBot,
    open_window: OpenWindow,
    tmp_path: Path,
    museum: Path,
    chosen: WrongOfHundred,
):
    workspace = workspace_with(
        Folders.under(tmp_path / "base"), shipped=write_tiny_model(tmp_path / "program" / "shipped")
    )
    workspace.settings_file.keep(wrong_of_hundred=chosen)
    window = open_window(workspace)
    heard: list[str] = []
    window.announcer.announced.connect(heard.append)
    page = settings_of(qtbot, window)
    sentence = "“Tiny” leaves no such choice: how sure it must be was settled when it was made."
    assert page.target.measured.text() == sentence
    assert page.target.choice.isHidden()
    assert sentence in heard
    assert page.target.folder.text().startswith(f"In this folder: {unsure(window)} photos are left to you")
    window.close()
    qtbot.waitUntil(lambda: not window._jobs.busy)
    workspace.close()


@pytest.fixture
def speak() -> Iterator[Callable[[str], None]]:
    yield lambda code: use_language(code, locale_folder=resources() / "locale")
    use_language("en", locale_folder=resources() / "locale")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_in_a_window_of_1024_by_700_no_text_is_cut_off(
    qtbot: PatientBot,
    open_window: OpenWindow,
    choosing: Workspace,
    speak: Callable[[str], None],
    language: str,
):
    speak(language)
    window = open_window(choosing)
    show_status(window, State.UNSURE)
    settle(qtbot)
    assert (window.width(), window.height()) == (1024, 700)
    assert cut_off(window.library_view.filter_bar) == []
    page = settings_of(qtbot, window)
    for radio in page.target.choices.values():
        radio.click()
        settle(qtbot)
        assert cut_off(page) == []
        assert page.target.width() <= page.width()
