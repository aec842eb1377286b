"""Half an hour of a monkey at the window: ``QT_QPA_PLATFORM=offscreen python -m tests.soak``.

The window is the real one, with the shipped model, on photos drawn for it. Memory and open files are written
down every ten seconds; after the first third they must stay flat. A Python error, a bug's report or a message
of Qt's ends it at once.
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.language import use_language
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.window.main_window import MainWindow
from statuesorter.ui.window.start import make_application
from tests.soak.monkey import Monkey

_CHAPTER = 60.0
"""Seconds until the photos are drawn anew under the program's feet, and opened."""
_EVERY = 10.0
_SLACK_MB, _SLACK_FILES = 60, 16


@dataclass(frozen=True)
class Sample:
    seconds: float
    memory_mb: float
    files: int


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-training", action="store_true", help="torch and fastai are then never loaded")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="statuesorter-soak-"))
    try:
        return Soak(base, options.seed, training=not options.no_training).run(options.minutes * 60)
    finally:
        shutil.rmtree(base, ignore_errors=True)


class Soak:
    """One window, one monkey, and what is measured of them."""

    def __init__(self, base: Path, seed: int, *, training: bool) -> None:
        self._base = base
        self._training = training
        self._dice = random.Random(seed)
        self._complaints: list[str] = []
        self._samples: list[Sample] = []

    def run(self, seconds: float) -> int:
        application = make_application(sys.argv[:1])
        bugs = logging.Handler(logging.ERROR)
        bugs.emit = lambda record: self._complaints.append(bugs.format(record))
        logging.getLogger().addHandler(bugs)
        qInstallMessageHandler(self._qt_said)
        use_language("en", locale_folder=resources() / "locale")
        workspace = Workspace.open(Folders.under(self._base / "kept"))
        jobs = JobRunner()
        window = MainWindow(workspace, jobs, open_folder=self._photos())
        window.show()
        monkey = Monkey(window, self._dice, training=self._training)
        self._play(application, window, monkey, seconds)
        start = time.monotonic()
        QTimer.singleShot(300, monkey.close_for_good)
        window.close()
        jobs.close()
        workspace.close()
        print(f"closed in {time.monotonic() - start:.1f} s")
        return self._judge(monkey)

    def _play(self, application: QApplication, window: MainWindow, monkey: Monkey, seconds: float) -> None:
        start = chapter = sampled = time.monotonic()
        # A dialog or a menu runs its own event loop: the monkey would wait for ever for it to be closed.
        closer = QTimer()
        closer.timeout.connect(monkey.close_dialogs)
        closer.start(300)
        while time.monotonic() - start < seconds and not self._complaints:
            monkey.act()
            if not window.isVisible():
                self._complaints.append(f"the window closed after {monkey.last}")
            application.processEvents()
            time.sleep(0.01)
            if time.monotonic() - chapter > _CHAPTER:
                chapter = time.monotonic()
                window.session.open(self._photos())
            if time.monotonic() - sampled > _EVERY:
                sampled = time.monotonic()
                self._samples.append(Sample(sampled - start, _memory_mb(), _open_files()))
                if len(self._samples) % 12 == 0:
                    print(self._samples[-1], flush=True)
        closer.stop()

    def _photos(self) -> Path:
        folder = self._base / "photos"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "day 1").mkdir(parents=True)
        draw = np.random.default_rng(self._dice.randrange(1 << 30))
        for number in range(60):
            pixels = draw.integers(0, 255, (12, 16, 3), dtype=np.uint8)
            picture = Image.fromarray(pixels).resize((1600, 1200), Image.Resampling.BICUBIC)
            ending = ("jpg", "jpg", "jpg", "png", "webp", "tiff")[number % 6]
            picture.save(folder / ("day 1" if number % 2 else "") / f"photo {number}.{ending}")
        (folder / "cut.jpg").write_bytes((folder / "photo 0.jpg").read_bytes()[:20_000])
        (folder / "empty.jpg").write_bytes(b"")
        return folder

    def _qt_said(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        only_offscreen = "This plugin does not support" in message
        if kind is not QtMsgType.QtInfoMsg and not only_offscreen:
            self._complaints.append(f"Qt ({context.category}): {message}")

    def _judge(self, monkey: Monkey) -> int:
        print("acts:", monkey.acts, "in all", sum(monkey.acts.values()))
        third = len(self._samples) // 3
        if third:
            early, late = self._samples[third : 2 * third], self._samples[-third:]
            for name, slack in (("memory_mb", _SLACK_MB), ("files", _SLACK_FILES)):
                before = statistics.median(getattr(sample, name) for sample in early)
                after = statistics.median(getattr(sample, name) for sample in late)
                print(f"{name}: {before:.0f} in the second third, {after:.0f} in the last")
                if after > before + slack:
                    self._complaints.append(f"{name} grows")
        for complaint in self._complaints:
            print("COMPLAINT", complaint)
        return 1 if self._complaints else 0


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


if __name__ == "__main__":
    sys.exit(main())
