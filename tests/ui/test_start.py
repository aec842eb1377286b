from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QMargins, QRect

from statuesorter.ui.window.crash_dialog import CrashDialog, CrashReporter, report_of
from statuesorter.ui.window.main_window import MainWindow
from statuesorter.ui.window.window_state import WindowFit

HEAVY = ("torch", "fastai", "openvino", "timm", "torchvision")


def test_nothing_heavy_is_imported_for_the_window():
    code = (
        "import sys; import statuesorter.ui.window.main_window, statuesorter.ui.window.start; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


CLASSIFYING = """
import sys, time
from pathlib import Path
from statuesorter.ui.window.start import make_application
from statuesorter.domain.folders import Folders
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.window.main_window import MainWindow
application = make_application(sys.argv[:1])
workspace = Workspace.open(Folders.under(Path(sys.argv[2])))
workspace.settings_file.keep(device="cpu")
jobs = JobRunner()
window = MainWindow(workspace, jobs)
window.show()
window.session.open(Path(sys.argv[1]))
until = time.monotonic() + 120
while window.session.stage is not SessionStage.AT_REST and time.monotonic() < until:
    application.processEvents()
    time.sleep(0.005)
print(sum(row.prediction is not None for row in window.photos.shown.everything().rows()))
print([name for name in ("torch", "timm", "fastai") if name in sys.modules])
window.close()
jobs.close()
workspace.close()
"""


def test_the_window_classifies_without_torch(photo_folder, tmp_path):
    command = [sys.executable, "-c", CLASSIFYING, str(photo_folder), str(tmp_path / "base")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["10", "[]"]


def test_a_bug_gets_a_report_to_copy(qtbot, qapp):
    try:
        raise KeyError("lost")
    except KeyError as error:
        dialog = CrashDialog(error)
    qtbot.addWidget(dialog)
    assert "KeyError" in dialog.report.toPlainText()
    assert "Python" in report_of(KeyError("lost"))
    dialog.copy.click()
    assert "KeyError" in qapp.clipboard().text()


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
