"""``python -m tests.benchmarks.training``: what full training costs the window.

A window is open while the shipped model's network is trained for an epoch (and the one before it) on drawn
photos. A heartbeat on the window's thread finds how long it was held, and how long without the time in which
other threads and programs had all the cores. Memory is that of the window's process before the training, at
most meanwhile, and afterwards, and that of the training process at most.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtWidgets import QApplication

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import PAINT, STATUE, Label
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import NetworkSettings, TrainingEvent
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.retrain import train_on_photos
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.window.main_window import MainWindow
from statuesorter.ui.window.start import make_application
from tests.benchmarks.gui import until
from tests.benchmarks.heartbeat import Heartbeat, percentile
from tests.training import drawing

_MEGABYTE = 1 << 20


class MemoryWatch:
    """Looks ten times a second at the memory of this process and of those it started."""

    def __init__(self) -> None:
        self.own = self.others = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        me = psutil.Process()
        while not self._over.wait(0.1):
            self.own = max(self.own, me.memory_info().rss)
            others = 0
            for child in me.children(recursive=True):
                try:
                    others += child.memory_info().rss
                except psutil.Error:
                    continue
            self.others = max(self.others, others)


def draw_photos(folder: Path, count: int) -> list[tuple[Photo, Label]]:
    """``count`` drawn photos of each of two labels."""
    rng = np.random.default_rng(5)
    kinds = ((drawing.painting, PAINT), (drawing.statue, STATUE))
    return [
        (drawing.save(draw(rng), folder / label / f"{n}.jpg"), label)
        for draw, label in kinds
        for n in range(count)
    ]


def measure(application: QApplication, workspace: Workspace, photos: list[tuple[Photo, Label]]) -> None:
    """Train in the open window's queue, and print what it cost."""
    jobs = JobRunner()
    window = MainWindow(workspace, jobs)
    window.show()
    until(application, lambda: window.windowHandle().isExposed())

    def train(cancel: CancelToken) -> Generator[TrainingEvent | Progress]:
        yield from train_on_photos(
            workspace,
            photos,
            source="drawn",
            network=NetworkSettings(epochs=1, batch_size=8),
            cancel=cancel,
        )

    me = psutil.Process()
    before, began = me.memory_info().rss, time.monotonic()
    ended: list[bool] = []
    failures: list[BaseException] = []
    heartbeat, watch = Heartbeat(), MemoryWatch()
    heartbeat.start()
    job = jobs.run(Queue.TRAINING, train, name="train", owner=window)
    job.on_failure(failures.append).on_end(lambda: ended.append(True))
    until(application, lambda: bool(ended))
    heartbeat.stop()
    watch.stop()
    holds = [hold.seconds * 1000 for hold in heartbeat.holds]
    print(f"{len(photos)} photos trained in {time.monotonic() - began:.0f} s, failures: {failures}")
    for name, size in (
        ("the window's process before", before),
        ("at most while it trains", watch.own),
        ("afterwards", me.memory_info().rss),
        ("other processes at most", watch.others),
    ):
        print(f"{name:28} {size / _MEGABYTE:7.0f} MB")
    shown = ", ".join(f"{percentile(holds, share):.1f}" for share in (0.5, 0.99, 0.999))
    print(
        f"the window's turns: {len(holds):,}; median, 99 %, 99.9 %: {shown} ms; longest {max(holds):.1f} ms"
    )
    print("torch in the window's process:", "torch" in sys.modules)
    window.close()
    jobs.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--photos", type=int, default=24, help="of each label")
    arguments = parser.parse_args()
    application = make_application(sys.argv[:1])
    with tempfile.TemporaryDirectory() as scratch:
        photos = draw_photos(Path(scratch) / "photos", arguments.photos)
        with closing(Workspace.open(Folders.under(Path(scratch) / "base"))) as workspace:
            measure(application, workspace, photos)


if __name__ == "__main__":
    main()
