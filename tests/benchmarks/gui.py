"""``python -m tests.benchmarks.gui``: how long the window's thread is held.

Each part is a process of its own, with folders of its own:

* ``classifying``: 12-megapixel photos of which nothing is known, and nobody touches the window;
* ``working``: the same, while a person scrolls, steps, looks closer, labels, filters, orders, searches;
* ``known:N``: N photos that were classified before, opened, then worked on by the same person.

A heartbeat (5 ms) on the window's thread finds each hold; *computed* is the processor time of that thread in
it, the rest is waiting for the interpreter's lock, a core, the disk or a lock; *less without a core* leaves
out the time in which other threads and programs had all the cores. *A key waits* is what a person
notices who presses a key at any moment. ``--window`` uses the platform's own windows (under ``xvfb-run``).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from statuesorter.domain.folders import Folders
from statuesorter.jobs.runner import JobRunner
from statuesorter.jobs.worker import lower_priority
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.scan import scan
from statuesorter.ui.library.session import SessionStage
from statuesorter.ui.window.main_window import MainWindow
from statuesorter.ui.window.start import make_application
from tests.benchmarks.camera_photos import draw, write_photos
from tests.benchmarks.heartbeat import Heartbeat, Hold, percentile, waits
from tests.benchmarks.known import fill
from tests.benchmarks.person import Person

ALLOWED = 0.05
_DIFFERENT = 48
_LINKS = 2000
"""Files of one content: file systems allow only so many links."""
_LONGEST = 8


def link_photos(files: Sequence[Path], folder: Path, count: int) -> None:
    """``count`` photos in folders of a day, links to ``files``."""
    for day in range(30):
        (folder / f"day {day}").mkdir(parents=True)
    for number in range(count):
        source = files[number % len(files)]
        os.link(source, folder / f"day {number % 30}" / f"IMG_{number:06}.JPG")


def small_photos(folder: Path, count: int) -> list[Path]:
    """Enough small files for ``count`` links to them."""
    folder.mkdir()
    files = [folder / f"{number}.jpg" for number in range(-(-count // _LINKS))]
    for number, file in enumerate(files):
        draw("texture", (640, 480), seed=number).save(file, "JPEG", quality=90)
    return files


def until(application: QApplication, done: Callable[[], bool], seconds: float = 900) -> None:
    """Let the window live until something is so."""
    # The watchdog may be the last to let go of this frame: what lives here belongs to the application.
    loop, timer, deadline = QEventLoop(application), QTimer(application), time.monotonic() + seconds
    timer.start(2)  # the loop wakes to look
    while not done():
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > deadline:
            raise TimeoutError
    timer.stop()


def watch(base: Path, photos: Path, *, person_for: float, while_classifying: bool) -> None:
    """Open ``photos`` in a window and print how long it was held until all was done."""
    application = make_application(sys.argv[:1])
    jobs = JobRunner()
    with closing(Workspace.open(Folders.under(base), begin_thread=lower_priority)) as workspace:
        window = MainWindow(workspace, jobs)
        window.resize(1360, 860)  # the offscreen platform's screen is smaller
        window.show()
        until(application, lambda: window.windowHandle().isExposed())
        window.activateWindow()
        heartbeat = Heartbeat()
        person = Person(window, heartbeat)
        heartbeat.start()
        heartbeat.during = "opening"
        began = time.monotonic()
        window.session.open(photos)
        if while_classifying and person_for:
            until(application, lambda: window.session.stage is SessionStage.CLASSIFYING)
            person.start()
        until(application, lambda: window.session.stage is SessionStage.AT_REST)
        opened = time.monotonic() - began
        if not while_classifying:
            person.start()
            until(application, lambda: time.monotonic() - began > opened + person_for)
        person.stop()
        heartbeat.stop()
        count = len(window.photos.shown.everything().rows())
        print(f"{count:,} photos opened and classified in {opened:.1f} s, {person.acts} acts of a person")
        report(heartbeat.holds)
        window.close()
        jobs.close()


def report(holds: Sequence[Hold]) -> None:
    """Print how long the holds were, and what the longest did."""
    rows = (
        ("a turn of the loop", [hold.seconds for hold in holds]),
        ("computed in it", [hold.computed for hold in holds]),
        ("less without a core", [max(0.0, hold.seconds - hold.coreless) for hold in holds]),
        ("a key waits", waits(holds)),
    )
    print(f"{'milliseconds':20} {'count':>9} {'median':>7} {'99 %':>7} {'99.9 %':>7} {'longest':>8}")
    for name, values in rows:
        numbers = [percentile(values, share) * 1000 for share in (0.5, 0.99, 0.999)]
        shown = " ".join(f"{number:7.1f}" for number in numbers)
        print(f"{name:20} {len(values):9,} {shown} {max(values) * 1000:8.1f}")
    print("longest by what was done:")
    by_act: defaultdict[str, list[Hold]] = defaultdict(list)
    for hold in holds:
        by_act[hold.during].append(hold)
    longest = sorted((max(each, key=lambda hold: hold.seconds) for each in by_act.values()), key=_longer)
    for hold in longest:
        _print(hold)
    print("longest of all:")
    for hold in sorted(holds, key=_longer)[:_LONGEST]:
        _print(hold)
    print()


def _longer(hold: Hold) -> float:
    return -hold.seconds


def _print(hold: Hold) -> None:
    mark = "!" if hold.seconds > ALLOWED else " "
    parts = f"{hold.computed * 1000:6.1f} computed, {hold.coreless * 1000:6.1f} without a core"
    spent = f"{hold.seconds * 1000:7.1f} ms: {parts}"
    print(f" {mark} {spent}  {hold.during:20} {hold.where}")


def run(part: str, arguments: argparse.Namespace) -> None:
    """One part, in this process."""
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
        base, photos = Path(scratch) / "base", Path(scratch) / "photos"
        if part.startswith("known"):
            count = int(part.partition(":")[2])
            link_photos(small_photos(Path(scratch) / "small", count), photos, count)
            with closing(Workspace.open(Folders.under(base))) as workspace:
                fill(workspace.folders.catalog_file, list(scan(photos)), workspace.registry.active())
        else:
            files = write_photos(arguments.camera_photos / "12", _DIFFERENT, 12)
            link_photos(files, photos, arguments.photos)
        print(part.replace(":", ", ").upper())
        watch(base, photos, person_for=0 if part == "classifying" else 20,
              while_classifying=not part.startswith("known"))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", default=["classifying", "working", "known:20000", "known:100000"])
    parser.add_argument("--photos", type=int, default=1000, help="photos that are classified")
    parser.add_argument("--camera-photos", type=Path, default=Path(tempfile.gettempdir()) / "bench_photos")
    parser.add_argument("--scratch", type=Path, help="where links are made: the disk of the camera photos")
    parser.add_argument("--window", action="store_true", help="windows of the platform, not offscreen")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        run(arguments.parts[0], arguments)
        return
    platform = {} if arguments.window else {"QT_QPA_PLATFORM": "offscreen"}
    for part in arguments.parts:
        command = [sys.executable, "-m", "tests.benchmarks.gui", *sys.argv[1:], "--here"]
        if part not in sys.argv:
            command.append(part)
        else:
            command = [word for word in command if word == part or word not in arguments.parts]
        subprocess.run(command, env={**os.environ, **platform}, check=True)


if __name__ == "__main__":
    main()
