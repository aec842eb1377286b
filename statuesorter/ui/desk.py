"""What the window as a whole does: open folders, lead to pages and back, show what it is at. No layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from statuesorter.errors import StatueSorterError
from statuesorter.jobs.lanes import Lanes
from statuesorter.language import _
from statuesorter.ui.cache_tidying import CacheTidying
from statuesorter.ui.crash_dialog import CrashReporter
from statuesorter.ui.filing_acts import FilingActs
from statuesorter.ui.folder_choice import FolderChoice
from statuesorter.ui.review import Stage
from statuesorter.ui.sample_drawing import SampleDrawing
from statuesorter.ui.seams import EngineAtWork, Places
from statuesorter.ui.side_work import SideWork
from statuesorter.ui.spoken import spoken_counts
from statuesorter.ui.theme import Appearance, Theme
from statuesorter.ui.trashing import Trashing
from statuesorter.ui.trying_again import TryingAgain

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace
    from statuesorter.photos.photo import PhotoIdentity
    from statuesorter.ui.shell import Shell


class Desk(QObject):
    """Acts that are about more than one part of the window."""

    announced = Signal(str)
    """A sentence that stands somewhere in the window, for a person who does not see it."""

    model_replaced = Signal(str)
    """The active model cannot be used, why, and what is used instead. Comes from a lane's thread."""

    def __init__(self, shell: Shell, workspace: Workspace, lanes: Lanes, places: Places) -> None:
        super().__init__(shell)
        self._shell = shell
        self._workspace = workspace
        self._was_at: PhotoIdentity | None = None
        self.filing = FilingActs(shell)
        self.trying_again = TryingAgain(workspace, lanes, shell.photos, shell.review, self)
        self.trashing = Trashing(workspace, lanes, shell.photos, self)
        self._sample = SampleDrawing(workspace, lanes, self)
        self._sample.drawn.connect(self.open)
        for work in (self.trying_again, self.trashing, self._sample):
            self._follow(work)
        self.choice = FolderChoice(shell, workspace.catalog, lanes, places)
        self.choice.chosen.connect(self.open)
        self.cache = CacheTidying(workspace, lanes, self)
        self.cache.failed.connect(self.failed)
        workspace.registry.listen(self.model_replaced.emit)
        self.show_page()
        self.show_stage()

    def _follow(self, work: SideWork) -> None:
        line = self._shell.status_line
        work.progressed.connect(line.show_progress)
        work.failed.connect(self.failed)
        work.ended.connect(self._work_ended)
        line.cancelled.connect(work.cancel)

    def _work_ended(self, said: str) -> None:
        self._shell.welcome.sample.setEnabled(True)
        self.show_stage()
        if not self._shell.review.busy:
            self._shell.status_line.stop(said)
            self.announced.emit(said)

    # Folders

    def open(self, folder: Path) -> None:
        """Open a folder in the window."""
        shell = self._shell
        self._sample.cancel()
        shell.error_bar.hide()
        shell.thumbnails.clear()
        shell.review_page.leave_readers()
        shell.correcting.forget_history()
        shell.pages.go_home(shell.review_page)
        shell.review_page.look_at_all()
        shell.review.open(folder)

    def rescan(self) -> None:
        """Look again for photos; what is shown of them, and which one, stays."""
        current = self._shell.review_page.grid.selection.current
        self._was_at = None if current is None else current.photo.identity
        self._shell.review.rescan()

    def search(self) -> None:
        """To the search field, out of the loupe too."""
        page = self._shell.review_page
        if page.looking_closer:
            page.look_at_all()
        page.filter_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_sample(self) -> None:
        """Draw the sample photos once, then open them, unless another folder is opened meanwhile."""
        self._shell.welcome.sample.setEnabled(False)
        self._sample.start()

    # What is shown of the state

    def show_stage(self) -> None:
        """Busy or not: status line, title and the next step follow."""
        shell, stage = self._shell, self._shell.review.stage
        root = shell.review.root
        named = root is not None and stage is not Stage.NO_FOLDER
        shell.setWindowTitle((root.name or str(root)) if root is not None and named else "StatueSorter")
        if not shell.review.busy:
            shell.status_line.stop()
        if stage is Stage.NO_FOLDER:
            shell.pages.change_home(shell.welcome)
        elif stage is Stage.AT_REST:
            if not shell.review_page.grid.selection.count:
                self._go_to_first()
            self.filing.follow_plan()
        for name in ("rescan", "sort"):
            shell.commands.action(name).setEnabled(stage is not Stage.NO_FOLDER)
        self.show_counts()

    def tidy_cache(self) -> None:
        """The small copies are kept within their size while no photos are looked at."""
        self.cache.follow(busy=self._shell.review.busy)

    def announce_rest(self) -> None:
        """All photos are classified: how many there are of each label."""
        if self._shell.review.stage is Stage.AT_REST:
            self.announced.emit(spoken_counts(self._shell.photos.shown.counts()))

    def _go_to_first(self) -> None:
        """To the photo the person was at before all were looked for again, or to the first."""
        selection = self._shell.review_page.grid.selection
        before, self._was_at = self._was_at, None
        if before is not None:
            selection.go_to_photo(before)
        if selection.current is None:
            selection.go_to(0)

    def show_counts(self) -> None:
        """Counts follow what is known."""
        self._shell.review_page.show_counts(busy=self._shell.review.busy)

    def show_history(self) -> None:
        """Undo and redo say what they would do."""
        correcting = self._shell.correcting
        for name, word, text in (
            ("undo", _("Undo"), correcting.undo_text),
            ("redo", _("Redo"), correcting.redo_text),
        ):
            action = self._shell.commands.action(name)
            action.setEnabled(bool(text) and self._photos_in_sight)
            action.setText(f"{word}: {text}" if text else word)

    def show_page(self) -> None:
        """Nobody changes photos, or searches for them, without seeing it: on a page those commands rest."""
        for name in ("search", "larger", "smaller"):
            self._shell.commands.action(name).setEnabled(self._photos_in_sight)
        self.show_history()

    @property
    def _photos_in_sight(self) -> bool:
        return self._shell.pages.currentWidget() is self._shell.review_page

    def failed(self, error: BaseException) -> None:
        """What happened in the person's world is said in the window; a bug of ours gets a report."""
        if isinstance(error, StatueSorterError):
            self._shell.error_bar.say(str(error))
            return
        reporter = QApplication.instance().findChild(CrashReporter)  # type: ignore[union-attr]
        if reporter is None:
            raise error
        reporter.show(error)

    def opened(self, root: Path) -> None:
        self._was_at = None
        self._shell.review_page.filter_bar.clear()
        self._shell.review_page.folders.open(root)
        self._shell.review_page.grid.setFocus()

    def show_engine(self, engine: EngineAtWork) -> None:
        """Say what is at work."""
        self._shell.status_line.show_engine(engine.name, engine.device, engine.model_title, engine.why)

    def choose_appearance(self, appearance: Appearance) -> None:
        """Follow the system, or stay light or dark, now and from now on."""
        self.show_appearance(appearance)
        self._shell.state.keep_appearance(appearance)

    def show_appearance(self, appearance: Appearance) -> None:
        """Dress the application and check the menu's entry."""
        theme = QApplication.instance().findChild(Theme)  # type: ignore[union-attr]
        if theme is not None:
            theme.choose(appearance)
        for action in self._shell.commands.appearances.actions():
            action.setChecked(action.data() == str(appearance))

    def setting_changed(self, name: str) -> None:
        """A setting was changed on its page."""
        if name == "appearance":
            self.show_appearance(self._shell.state.appearance)
        elif name == "device":
            self._shell.status_line.forget_engine()  # the new one says itself what it is, if it can be used
            self._shell.review.classify_again()
        elif name == "cache_gigabytes" and not self._shell.review.busy:
            self.cache.start()

    def came_back(self) -> None:
        """A page was left: the keys work on photos again."""
        if self._photos_in_sight:
            self._shell.review_page.grid.setFocus()
