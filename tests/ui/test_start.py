from __future__ import annotations

import logging
import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import QMargins, QRect

from statuesorter.log.program_log import start_log
from statuesorter.ui.window.crash_dialog import CrashDialog, CrashReporter, report_of
from statuesorter.ui.window.main_window import MainWindow
from statuesorter.ui.window.window_state import WindowFit
from tests.training import drawing

HEAVY = ("torch", "fastai", "openvino", "timm", "torchvision")


def test_nothing_heavy_is_imported_for_the_window():
    code = (
        "import sys; import statuesorter.ui.window.main_window, statuesorter.ui.window.start; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


LEARNING = """
import sys, time
from pathlib import Path
from statuesorter.ui.window.start import make_application
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import Label
from statuesorter.domain.training import Candidate, NetworkSettings
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.decide import Decisions
from statuesorter.operations.retrain import TrainingChoice, TrainingService
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.window.main_window import MainWindow
application = make_application(sys.argv[:1])
workspace = Workspace.open(Folders.under(Path(sys.argv[2])))
workspace.settings_file.keep(device="cpu")
jobs = JobRunner()
window = MainWindow(workspace, jobs)
window.show()

def until(done):
    end = time.monotonic() + 600
    while not done():
        assert time.monotonic() < end
        application.processEvents()
        time.sleep(0.005)

window.session.open(Path(sys.argv[1]))
until(lambda: window.session.stage is SessionStage.AT_REST)
rows = window.photos.shown.everything().rows()
print(sum(row.prediction is not None for row in rows))
Decisions(workspace.catalog).decide_each(
    {row.photo.identity: Label(row.photo.path.parent.name) for row in rows}
)
service = TrainingService(workspace)
for network in (None, NetworkSettings(epochs=1, batch_size=8)):
    choice = TrainingChoice(network)
    candidates, failures, ends = [], [], []
    job = jobs.run(
        Queue.TRAINING,
        lambda cancel: service.train(choice, cancel=cancel),
        name="train",
        owner=window,
    )
    job.on_items(lambda items: candidates.extend(each for each in items if isinstance(each, Candidate)))
    job.on_failure(failures.append).on_end(lambda: ends.append(True))
    until(lambda: ends)
    assert not failures, failures
    print(service.promote(candidates[0]).settings["kind"])
print([name for name in ("torch", "timm", "fastai", "torchvision") if name in sys.modules])
window.close()
jobs.close()
workspace.close()
"""


def test_the_window_classifies_and_trains_without_torch(tmp_path):
    rng = np.random.default_rng(3)
    for n in range(8):
        drawing.save(drawing.painting(rng), tmp_path / "photos" / "paint" / f"{n}.jpg")
        drawing.save(drawing.statue(rng), tmp_path / "photos" / "statue" / f"{n}.jpg")
    command = [sys.executable, "-c", LEARNING, str(tmp_path / "photos"), str(tmp_path / "base")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["16", "head", "network", "[]"]


def test_a_bug_gets_a_report_to_copy(qtbot, qapp):
    try:
        raise KeyError("lost")
    except KeyError as error:
        dialog = CrashDialog(report_of(error))
    qtbot.addWidget(dialog)
    assert "KeyError" in dialog.report.toPlainText()
    assert "Python" in report_of(KeyError("lost"))
    dialog.copy.click()
    assert "KeyError" in qapp.clipboard().text()


def test_a_report_carries_the_last_lines_of_the_log_and_no_name_of_a_photo(tmp_path):
    log = start_log(tmp_path / "logs" / "statuesorter.log")
    logging.getLogger("statuesorter.tests").info("Looking at %d photos", 12)
    try:
        raise KeyError(str(tmp_path / "Anna in Venice.jpg"))
    except KeyError as error:
        report = report_of(error, log)
    log.close()
    assert "Looking at 12 photos" in report
    assert "KeyError" in report
    assert "test_start.py" in report
    assert tmp_path.name not in report


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_bugs_do_not_stack(qtbot, caplog):
    reporter = CrashReporter()
    reporter.show(KeyError("one"))
    first = reporter._shown
    reporter.show(KeyError("two"))
    assert reporter._shown is first
    assert first is not None
    first.accept()
    assert reporter._shown is None


def room_of(window: MainWindow) -> QRect:
    return window.screen().availableGeometry()


def test_a_new_window_is_no_larger_than_the_screen_and_leaves_room_for_its_frame(qtbot, make_window):
    window = make_window(shown=False)
    assert window.height() <= room_of(window).height() - 40
    assert window.width() <= room_of(window).width()
    assert window.minimumSize().width() <= room_of(window).width(), "this screen is narrower than most"


@pytest.mark.parametrize(
    "place", [QRect(0, 0, 3000, 2000), QRect(2500, 1500, 900, 600), QRect(-500, 90, 700, 500)]
)
def test_a_window_from_another_screen_comes_back_within_this_one(qtbot, make_window, workspace, place: QRect):
    """It was larger, or is not there any more."""
    before = make_window(shown=False)
    before.setGeometry(place)
    workspace.settings_file.keep(window=f'{{"window": "{kept_place(before)}"}}')
    window = make_window(shown=False)
    assert (
        room_of(window).adjusted(0, 0, 0, -40).size().expandedTo(window.size())
        == room_of(window).adjusted(0, 0, 0, -40).size()
    )
    window.show()
    qtbot.waitUntil(lambda: room_of(window).contains(window.frameGeometry()), timeout=20_000)


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_a_frame_that_is_larger_than_was_thought_is_made_room_for_once_it_is_known(
    qtbot, make_window, monkeypatch
):
    frame = QMargins(10, 90, 10, 10)
    monkeypatch.setattr(
        WindowFit, "_known_frame", lambda fit: frame if fit._window.isVisible() else QMargins()
    )
    window = make_window(shown=False)
    window.resize(room_of(window).size())
    window.show()
    qtbot.waitUntil(
        lambda: room_of(window).contains(QRect(window.pos(), window.size().grownBy(frame))), timeout=20_000
    )


def kept_place(window: MainWindow) -> str:
    return bytes(window.saveGeometry().toBase64().data()).decode()
