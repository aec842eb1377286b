"""``python -m tests.benchmarks.learn_as_you_go``: from a decision to the answers that follow from it.

A folder of photos that were classified before (made-up features) is open in a window, some of them decided
on. A person decides on one more, again and again. Timed is from the moment the hand rests (half a second
after the key) until the window has taken the new answers in. A heartbeat tells how long the window's thread
was held, while the folder was opened and between a key and its answers.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from statuesorter.domain.decision import Decision
from statuesorter.domain.folders import Folders
from statuesorter.jobs.runner import JobRunner
from statuesorter.jobs.worker import lower_priority
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.scan import scan
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.window.main_window import MainWindow
from statuesorter.ui.window.start import make_application
from tests.benchmarks.gui import link_photos, report, small_photos, until
from tests.benchmarks.heartbeat import Heartbeat
from tests.benchmarks.known import fill


def measure(application: QApplication, workspace: Workspace, photos: Path, rounds: int) -> None:
    """Open the folder, decide ``rounds`` times, and print how long the answers took."""
    jobs = JobRunner()
    window = MainWindow(workspace, jobs)
    window.resize(1360, 860)
    window.show()
    until(application, lambda: window.windowHandle().isExposed())
    heartbeat, rested, times = Heartbeat(), list[float](), list[float]()
    window.learning.rest.timeout.connect(lambda: rested.append(time.perf_counter()))
    window.learning.changed.connect(lambda _changes: times.append(time.perf_counter()))
    heartbeat.start()
    heartbeat.during = "opening"
    window.session.open(photos)
    until(application, lambda: window.session.stage is SessionStage.AT_REST and len(times) == 1)
    print("OPENING")
    report(heartbeat.holds)
    window.activateWindow()
    window.library_view.grid.setFocus()
    heartbeat.holds.clear()
    for n in range(rounds):
        heartbeat.during = f"decision {n + 1}"
        QTest.keyClick(window.library_view.grid, (Qt.Key.Key_P, Qt.Key.Key_S, Qt.Key.Key_O)[n % 3])
        until(application, lambda n=n: len(times) == n + 2)
    heartbeat.stop()
    seconds = [done - begun for begun, done in zip(rested, times[1:], strict=True)]
    counts = window.photos.table.counts()
    print(
        f"{counts.total:,} photos, {counts.decided:,} decided: median {statistics.median(seconds):.2f} s, "
        f"longest {max(seconds):.2f} s; {window.status_bar.engine.text()}"
    )
    report(heartbeat.holds)
    window.close()
    jobs.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--decisions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    application = make_application(sys.argv[:1])
    with tempfile.TemporaryDirectory() as scratch:
        base, photos = Path(scratch) / "base", Path(scratch) / "photos"
        link_photos(small_photos(Path(scratch) / "small", arguments.photos), photos, arguments.photos)
        with closing(Workspace.open(Folders.under(base), begin_thread=lower_priority)) as workspace:
            found, model = list(scan(photos)), workspace.registry.active()
            fill(workspace.folders.catalog_file, found, model)
            decided = found[:: max(1, len(found) // arguments.decisions)][: arguments.decisions]
            now = datetime.now(UTC)
            workspace.catalog.decide(
                [
                    Decision(photo.identity, model.labels[n % len(model.labels)], now)
                    for n, photo in enumerate(decided)
                ]
            )
            measure(application, workspace, photos, arguments.rounds)


if __name__ == "__main__":
    main()
