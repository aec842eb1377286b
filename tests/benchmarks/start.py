"""``python -m tests.benchmarks.start FOLDER``: time to the window and to the first prediction.

Each run is a new process: from the start of Python until the window has painted, then until the first
prediction arrives. Previews and catalog are empty in every run; the compiled engine and Python's bytecode are
kept from the first run, as on a person's computer.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_RUN = """
import sys, time
began = float(sys.argv[2])
from pathlib import Path
from statuesorter.cli.arguments import parse
from statuesorter.ui.window.start import make_application
application = make_application(sys.argv[:1])
from statuesorter.domain.folders import Folders
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.window.main_window import MainWindow
workspace = Workspace.open(Folders.under(Path(sys.argv[3])))
jobs = JobRunner()
window = MainWindow(workspace, jobs, open_folder=Path(sys.argv[1]))
window.show()
while not window.windowHandle().isExposed():
    application.processEvents()
application.processEvents()
shown = time.time() - began
assert "torch" not in sys.modules
deadline = time.time() + 60
while time.time() < deadline:
    application.processEvents()
    counts = window.photos.table.counts()
    if counts.total - counts.failed - counts.waiting:
        break
    time.sleep(0.002)
print(shown, time.time() - began)
assert "OpenVINO" not in window.status_bar.engine.text() or "torch" not in sys.modules
window.close()
jobs.close()
workspace.close()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    windows: list[float] = []
    predictions: list[float] = []
    with tempfile.TemporaryDirectory() as base, tempfile.TemporaryDirectory() as bytecode:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPYCACHEPREFIX": bytecode}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for run in range(arguments.runs + 1):
            shutil.rmtree(Path(base) / "data", ignore_errors=True)
            shutil.rmtree(Path(base) / "cache" / "proxies", ignore_errors=True)
            said = subprocess.run(
                [sys.executable, "-c", _RUN, str(arguments.folder), repr(time.time()), base],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            if run > 0:
                windows.append(float(said[0]))
                predictions.append(float(said[1]))
    print(
        f"window           {statistics.median(windows):.2f} s (of {min(windows):.2f} to {max(windows):.2f})"
    )
    print(
        f"first prediction {statistics.median(predictions):.2f} s"
        f" (of {min(predictions):.2f} to {max(predictions):.2f})"
    )


if __name__ == "__main__":
    main()
