"""The program was updated, and comes with a new network: what a person sees of it in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.window.main_window import MainWindow
from tests.patience import PatientBot
from tests.photo_files import write_dark_and_bright
from tests.ui.driving import end
from tests.workspaces import decide_by_folder, retrain, workspace_with, write_shipped

OpenWindow = Callable[[], MainWindow]


@pytest.fixture
def halls(tmp_path: Path) -> Path:
    return write_dark_and_bright(tmp_path / "halls")


@pytest.fixture
def updated(tmp_path: Path, halls: Path) -> Iterator[Workspace]:
    """A person learned from 24 decisions on the first model that shipped; now there is the second."""
    folders = Folders.under(tmp_path / "base")
    before = workspace_with(folders, shipped=write_shipped(tmp_path / "base" / "first", 1))
    decide_by_folder(before, halls)
    retrain(before)
    before.close()
    workspace = workspace_with(folders, shipped=write_shipped(tmp_path / "base" / "second", 2))
    yield workspace
    workspace.close()


@pytest.fixture
def open_window(qtbot: PatientBot, theme: object, updated: Workspace, halls: Path) -> Iterator[OpenWindow]:
    made: list[MainWindow] = []

    def opening() -> MainWindow:
        window = MainWindow(updated, JobRunner(), open_folder=halls)
        made.append(window)
        window.show()
        window.learning_anew.start()
        return window

    yield opening
    end(qtbot, made)


def models_of(window: MainWindow) -> set[str]:
    """The models that answered, whatever they learned on top: of the decisions some were held out."""
    predictions = [row.prediction for row in window.photos.shown.everything().rows()]
    return {prediction.model.partition("+")[0] for prediction in predictions if prediction is not None}


def test_the_window_learns_anew_says_it_in_one_notice_and_asks_the_new_model(
    qtbot: PatientBot, open_window: OpenWindow, updated: Workspace
):
    window = open_window()
    notes: list[str] = []
    window.learning_anew.noted.connect(notes.append)
    qtbot.waitUntil(lambda: bool(notes), timeout=120_000)
    assert notes == [
        "Your 24 decisions were learned anew on Default model 2. The model before is in “Models”."
    ]
    assert window.notices.message.text() == notes[0]
    assert window.notices.mark.isHidden(), "nothing went wrong"
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=60_000)
    assert models_of(window) == {"model-2"}
    assert "My model 2" in window.status_bar.engine.text()
    assert updated.registry.active_name() == "model-2"
    assert window.status_bar.bar.isHidden()


def test_the_order_stays_while_the_new_model_answers(qtbot: PatientBot, open_window: OpenWindow):
    window = open_window()
    shown: list[list[str]] = []

    def names() -> list[str]:
        everything = range(window.photos.rowCount())
        return [window.photos.shown[n].photo.name for n in everything]

    window.learning_anew.model_changed.connect(lambda: shown.append(names()))
    qtbot.waitUntil(lambda: bool(shown), timeout=120_000)
    qtbot.waitUntil(lambda: window.session.stage is SessionStage.AT_REST, timeout=60_000)
    assert models_of(window) == {"model-2"}
    assert names() == shown[0]


def test_the_person_can_stop_it(qtbot: PatientBot, open_window: OpenWindow, updated: Workspace):
    window = open_window()
    notes: list[str] = []
    window.learning_anew.noted.connect(notes.append)
    window.learning_anew.progressed.connect(lambda _far: window.status_bar.cancel.click())
    qtbot.waitUntil(lambda: bool(notes), timeout=120_000)
    assert notes[0].startswith("Stopped.")
    qtbot.waitUntil(lambda: not window._jobs.busy, timeout=60_000)
    assert len(notes) == 1
    assert updated.registry.active_name() == "model-1"
    assert window.status_bar.bar.isHidden()


def test_closed_in_the_midst_it_is_done_the_next_time(
    qtbot: PatientBot, open_window: OpenWindow, updated: Workspace
):
    window = open_window()
    begun: list[object] = []
    window.learning_anew.progressed.connect(begun.append)
    qtbot.waitUntil(lambda: bool(begun), timeout=120_000)
    window.close()
    qtbot.waitUntil(lambda: not window._jobs.busy)
    assert updated.registry.active_name() == "model-1"
    notes: list[str] = []
    again = open_window()
    again.learning_anew.noted.connect(notes.append)
    qtbot.waitUntil(lambda: bool(notes), timeout=120_000)
    assert notes[0].startswith("Your 24 decisions were learned anew")
