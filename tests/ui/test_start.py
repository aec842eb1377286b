from __future__ import annotations

import subprocess
import sys

import pytest

from statuesorter.ui.crash_dialog import CrashDialog, CrashReporter, report_of

HEAVY = ("torch", "fastai", "openvino", "timm", "torchvision")


def test_nothing_heavy_is_imported_for_the_window():
    code = (
        "import sys; import statuesorter.ui.shell, statuesorter.ui.start; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


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
    first.accept()
    assert reporter._shown is None
