"""Which folder is opened: one that is asked for, dropped or opened before, or the sample photos. The window's
thread asks no disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from statuesorter.domain.language import _
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.places import Places
from statuesorter.operations.sample import sample_folder
from statuesorter.ui.library.photo_work import JobController
from statuesorter.ui.pages.welcome.welcome_page import WelcomePage
from statuesorter.ui.widgets.command import Command, Menu, Place
from statuesorter.ui.widgets.disk_questions import DiskQuestions

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace

_MOMENT = 500
"""Milliseconds that the person waits for a disk before it is done without its answer."""

_SILENT = 1500
"""Milliseconds after which a disk that has not answered is said to be silent."""


class FolderChooser(QObject):
    """Says which folder is chosen. Where a disk does not answer, the window goes on without."""

    chosen = Signal(Path)

    def __init__(
        self, page: WelcomePage, recent_folders: Callable[[], Sequence[Path]], jobs: JobRunner, places: Places
    ) -> None:
        super().__init__(page)
        self._page = page
        self._recent_folders = recent_folders
        self._places = places
        self._disks = DiskQuestions(jobs, self)
        self._unknown: set[Path] = set()
        self._asking = False
        page.show_recent(recent_folders())
        page.open_wanted.connect(self.ask)
        page.folder_chosen.connect(self.chosen)
        QTimer.singleShot(0, self, self._ask_recent)

    def commands(self) -> Sequence[Command]:
        """How a folder is opened from wherever the person is."""
        return (
            Command(
                id="open",
                text=_("Open folder…"),
                act=self.ask,
                place=Place(Menu.FILE, 1, 1),
                keys=("Ctrl+O",),
                icon="open",
            ),
        )

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
            folder = self.choose(start or Path.home())
        finally:
            self._asking = False
        if folder is not None:
            self.chosen.emit(folder)

    def choose(self, start: Path) -> Path | None:
        """Let the person choose a folder, starting at one that is there."""
        chosen = QFileDialog.getExistingDirectory(self._page.window(), _("Open folder"), str(start))
        return Path(chosen) if chosen else None

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
            self._page.show_silent(folder, silent=False)
        else:
            self._page.drop_recent(folder)

    def _say_silent(self) -> None:
        for folder in self._unknown:
            self._page.show_silent(folder, silent=True)


class SampleController(JobController):
    """Finds or makes a folder of sample photos. Who does something else meanwhile cancels it."""

    found = Signal(Path)
    """The folder: all photos are in it."""

    def __init__(self, page: WelcomePage, workspace: Workspace, jobs: JobRunner) -> None:
        super().__init__(jobs, page)
        self._page = page
        self._workspace = workspace
        page.sample_wanted.connect(self.start)
        self.ended.connect(lambda _summary: page.sample.setEnabled(True))  # type: ignore[misc]

    def start(self) -> None:
        """Find or make it."""
        self._page.sample.setEnabled(False)
        data = self._workspace.folders.data

        def found(folder: Path) -> None:
            if not job.cancel_requested:
                self.found.emit(folder)

        job = self._jobs.call(
            Queue.SCAN, lambda _cancel: sample_folder(data), name=_("Opening sample photos"), owner=self
        )
        self._follow(job).on_result(found)
