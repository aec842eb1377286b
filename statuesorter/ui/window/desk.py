"""What the window as a whole does: open folders, lead to pages and back, show what it is at. No layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.language import _
from statuesorter.jobs.runner import JobRunner
from statuesorter.ui.library.review import Stage
from statuesorter.ui.library.spoken import spoken_counts
from statuesorter.ui.widgets.theme import Appearance, Theme
from statuesorter.ui.window.cache_tidying import CacheTidying
from statuesorter.ui.window.crash_dialog import CrashReporter
from statuesorter.ui.window.filing_acts import FilingActs
from statuesorter.ui.window.folder_choice import FolderChoice
from statuesorter.ui.window.sample_opening import SampleOpening
from statuesorter.ui.window.side_work import SideWork
from statuesorter.ui.window.trashing import Trashing
from statuesorter.ui.window.trying_again import TryingAgain

if TYPE_CHECKING:
    from statuesorter.domain.photo import PhotoIdentity
    from statuesorter.operations.classify import EngineReady
    from statuesorter.operations.places import Places
    from statuesorter.operations.workspace import Workspace
    from statuesorter.ui.window.main_window import MainWindow


class Desk(QObject):
    """Acts that are about more than one part of the window."""

    announced = Signal(str)
    """A sentence that stands somewhere in the window, for a person who does not see it."""

    model_replaced = Signal(str)
    """The active model cannot be used, why, and what is used instead. Comes from a worker."""

    def __init__(self, window: MainWindow, workspace: Workspace, jobs: JobRunner, places: Places) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._was_at: PhotoIdentity | None = None
        self.filing = FilingActs(window)
        self.trying_again = TryingAgain(workspace, jobs, window.photos, window.review, self)
        self.trashing = Trashing(workspace, jobs, window.photos, self)
        self._sample = SampleOpening(workspace, jobs, self)
        self._sample.found.connect(self.open)
        for work in (self.trying_again, self.trashing, self._sample):
            self._follow(work)
        self.choice = FolderChoice(window, workspace.catalog.recent_folders, jobs, places)
        self.choice.chosen.connect(self.open)
        self.cache = CacheTidying(workspace, jobs, self)
        self.cache.failed.connect(self.failed)
        workspace.registry.listen(self.model_replaced.emit)
        self.show_page()
        self.show_stage()

    def _follow(self, work: SideWork) -> None:
        line = self._window.status_line
        work.progressed.connect(line.show_progress)
        work.failed.connect(self.failed)
        work.ended.connect(self._work_ended)
        line.cancelled.connect(work.cancel)

    def _work_ended(self, said: str) -> None:
        self._window.welcome.sample.setEnabled(True)
        self.show_stage()
        if not self._window.review.busy:
            self._window.status_line.stop(said)
            self.announced.emit(said)

    # Folders

    def open(self, folder: Path) -> None:
        """Open a folder in the window."""
        window = self._window
        self._sample.cancel()
        window.error_bar.hide()
        window.thumbnails.clear()
        window.review_page.leave_readers()
        window.correcting.forget_history()
        window.pages.go_home(window.review_page)
        window.review_page.look_at_all()
        window.review.open(folder)

    def rescan(self) -> None:
        """Look again for photos; what is shown of them, and which one, stays."""
        current = self._window.review_page.grid.selection.current
        self._was_at = None if current is None else current.photo.identity
        self._window.review.rescan()

    def search(self) -> None:
        """To the search field, out of the loupe too."""
        page = self._window.review_page
        if page.looking_closer:
            page.look_at_all()
        page.filter_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_sample(self) -> None:
        """Open a folder of sample photos, unless another folder is opened meanwhile."""
        self._window.welcome.sample.setEnabled(False)
        self._sample.start()

    # What is shown of the state

    def show_stage(self) -> None:
        """Busy or not: status line, title and the next step follow."""
        window, stage = self._window, self._window.review.stage
        root = window.review.root
        named = root is not None and stage is not Stage.NO_FOLDER
        window.setWindowTitle((root.name or str(root)) if root is not None and named else "StatueSorter")
        if not window.review.busy:
            window.status_line.stop()
        if stage is Stage.NO_FOLDER:
            window.pages.change_home(window.welcome)
        elif stage is Stage.AT_REST:
            if not window.review_page.grid.selection.count:
                self._go_to_first()
            self.filing.follow_plan()
        for name in ("rescan", "sort"):
            window.commands.action(name).setEnabled(stage is not Stage.NO_FOLDER)
        self.show_counts()

    def tidy_cache(self) -> None:
        """The small copies are kept within their size while no photos are looked at."""
        self.cache.follow(busy=self._window.review.busy)

    def announce_rest(self) -> None:
        """All photos are classified: how many there are of each label."""
        if self._window.review.stage is Stage.AT_REST:
            table = self._window.photos.table
            self.announced.emit(spoken_counts(table.counts(), table.labels))

    def _go_to_first(self) -> None:
        """To the photo the person was at before all were looked for again, or to the first."""
        selection = self._window.review_page.grid.selection
        before, self._was_at = self._was_at, None
        if before is not None:
            selection.go_to_photo(before)
        if selection.current is None:
            selection.go_to(0)

    def show_counts(self) -> None:
        """Counts follow what is known."""
        self._window.review_page.show_counts(busy=self._window.review.busy)

    def show_history(self) -> None:
        """Undo and redo say what they would do."""
        correcting = self._window.correcting
        for name, word, text in (
            ("undo", _("Undo"), correcting.undo_text),
            ("redo", _("Redo"), correcting.redo_text),
        ):
            action = self._window.commands.action(name)
            action.setEnabled(bool(text) and self._photos_in_sight)
            action.setText(f"{word}: {text}" if text else word)

    def show_page(self) -> None:
        """Nobody changes photos, or searches for them, without seeing it: on a page those commands rest."""
        for name in ("search", "larger", "smaller"):
            self._window.commands.action(name).setEnabled(self._photos_in_sight)
        self.show_history()

    @property
    def _photos_in_sight(self) -> bool:
        return self._window.pages.currentWidget() is self._window.review_page

    def failed(self, error: BaseException) -> None:
        """What happened in the person's world is said in the window; a bug of ours gets a report."""
        if isinstance(error, StatueSorterError):
            self._window.error_bar.say(str(error))
            return
        reporter = QApplication.instance().findChild(CrashReporter)  # type: ignore[union-attr]
        if reporter is None:
            raise error
        reporter.show(error)

    def opened(self, root: Path) -> None:
        self._was_at = None
        self._window.review_page.filter_bar.clear()
        self._window.review_page.folders.open(root)
        self._window.review_page.grid.setFocus()

    def show_engine(self, engine: EngineReady) -> None:
        """Say what is at work."""
        self._window.review_page.details.name_model(engine.model, engine.model_title)
        self._window.status_line.show_engine(engine.name, engine.device, engine.model_title, engine.why)

    def choose_appearance(self, appearance: Appearance) -> None:
        """Follow the system, or stay light or dark, now and from now on."""
        self.show_appearance(appearance)
        self._window.state.keep_appearance(appearance)

    def show_appearance(self, appearance: Appearance) -> None:
        """Dress the application and check the menu's entry."""
        theme = QApplication.instance().findChild(Theme)  # type: ignore[union-attr]
        if theme is not None:
            theme.choose(appearance)
        for action in self._window.commands.appearances.actions():
            action.setChecked(action.data() == str(appearance))

    def setting_changed(self, name: str) -> None:
        """A setting was changed on its page."""
        if name == "appearance":
            self.show_appearance(self._window.state.appearance)
        elif name == "device":
            self._window.status_line.forget_engine()  # the new one says itself what it is, if it can be used
            self._window.review.classify_again()
        elif name == "cache_gigabytes" and not self._window.review.busy:
            self.cache.start()

    def came_back(self) -> None:
        """A page was left: the keys work on photos again."""
        if self._photos_in_sight:
            self._window.review_page.grid.setFocus()
