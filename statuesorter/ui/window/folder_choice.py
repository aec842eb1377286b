"""Which folder is opened: one that is asked for, dropped or opened before. No disk is asked here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.places import Places
from statuesorter.ui.widgets.disk_questions import DiskQuestions

if TYPE_CHECKING:
    from statuesorter.ui.window.main_window import MainWindow

_MOMENT = 500
"""Milliseconds that the person waits for a disk before it is done without its answer."""

_SILENT = 1500
"""Milliseconds after which a disk that has not answered is said to be silent."""


class FolderChoice(QObject):
    """Says which folder is chosen. Where a disk does not answer, the window goes on without."""

    chosen = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        recent_folders: Callable[[], Sequence[Path]],
        jobs: JobRunner,
        places: Places,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._recent_folders = recent_folders
        self._places = places
        self._disks = DiskQuestions(jobs, self)
        self._unknown: set[Path] = set()
        self._asking = False
        window.welcome.show_recent(recent_folders())
        QTimer.singleShot(0, self, self._ask_recent)

    def ask(self) -> None:
        """Ask for a folder, starting at the last one, or near it where it is gone."""
        if self._asking:
            return
        self._asking = True
        recent = self._recent_folders()
        start = recent[0] if recent else Path.home()
        self._disks.ask_within(_MOMENT, partial(self._places.nearest_folder, start), self._ask_from)

    def _ask_from(self, start: Path | None) -> None:
        try:
            folder = self._window.choose_folder(start or Path.home())
        finally:
            self._asking = False
        if folder is not None:
            self.chosen.emit(folder)

    def drop(self, path: Path) -> None:
        """A folder was dropped, or a photo: then the folder it lies in."""

        def opened(folder: Path | None) -> None:
            self.chosen.emit(folder or path)

        self._disks.ask_within(_MOMENT, partial(self._places.folder_of, path), opened)

    def _ask_recent(self) -> None:
        recent = self._recent_folders()
        self._unknown = set(recent)
        for folder in recent:
            self._disks.ask(partial(self._places.is_folder, folder), partial(self._answered, folder))
        QTimer.singleShot(_SILENT, self, self._say_silent)

    def _answered(self, folder: Path, there: bool) -> None:
        self._unknown.discard(folder)
        if there:
            self._window.welcome.show_silent(folder, silent=False)
        else:
            self._window.welcome.drop_recent(folder)

    def _say_silent(self) -> None:
        for folder in self._unknown:
            self._window.welcome.show_silent(folder, silent=True)
