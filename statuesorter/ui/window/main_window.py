"""The window. It only arranges: what happens is in `review`, `correcting`, `photo_acts` and `desk`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QSize, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.decide import Decisions
from statuesorter.operations.places import Places
from statuesorter.ui.library.correcting import Correcting
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.review import Classify, Review
from statuesorter.ui.library.thumbnail_loader import ThumbnailLoader
from statuesorter.ui.pages.welcome.welcome_page import WelcomePage
from statuesorter.ui.window.announcer import Announcer
from statuesorter.ui.window.closing import ClosingQuestion
from statuesorter.ui.window.commands import Commands
from statuesorter.ui.window.desk import Desk
from statuesorter.ui.window.error_bar import ErrorBar
from statuesorter.ui.window.page_stack import PageStack
from statuesorter.ui.window.photo_acts import PhotoActs
from statuesorter.ui.window.review_page import ReviewPage
from statuesorter.ui.window.status_line import StatusLine
from statuesorter.ui.window.window_fit import WindowFit
from statuesorter.ui.window.window_state import WindowState
from statuesorter.ui.window.wiring import connect

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace

_FIRST_SIZE = QSize(1360, 860)
"""The window's size before the person chose another, where the screen is large enough."""

_LEAST_SIZE = QSize(880, 560)


class MainWindow(QMainWindow):
    """Stacks the pages and lets the parts find each other."""

    def __init__(
        self,
        workspace: Workspace,
        jobs: JobRunner,
        *,
        open_folder: Path | None = None,
        classify: Classify | None = None,
        places: Places | None = None,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._jobs = jobs
        self.state = WindowState(workspace.settings_file)
        self.photos = PhotoListModel(self.state.order, self)
        self.thumbnails = ThumbnailLoader(workspace, jobs, self.photos, self)
        self.review = Review(workspace, jobs, self.photos, classify, self)
        self.correcting = Correcting(Decisions(workspace.catalog), self.photos, jobs, self)
        self.commands = Commands(self)
        self.announcer = Announcer(self)
        self.welcome = WelcomePage()
        self.review_page = ReviewPage(
            self.photos, self.thumbnails, tile_size=self.state.tile_size, order=self.state.order
        )
        self.pages = PageStack(workspace, jobs)
        self.error_bar = ErrorBar()
        self.status_line = StatusLine()
        self._fit = WindowFit(self, least=_LEAST_SIZE)
        self._arrange()
        self.desk = Desk(self, workspace, jobs, places or Places())
        connect(self, self.desk, PhotoActs(self.review_page, self.photos, self.correcting, self))
        if self.state.restore(self, self.review_page.splitter):
            self._fit.fit()
        if open_folder is not None:
            QTimer.singleShot(0, self, lambda: self.desk.open(open_folder))

    def choose_folder(self, start: Path) -> Path | None:
        """Ask for a folder, starting at one that is there."""
        chosen = QFileDialog.getExistingDirectory(self, _("Open folder"), str(start))
        return Path(chosen) if chosen else None

    def _arrange(self) -> None:
        self.setAcceptDrops(True)
        self._fit.fit_first(_FIRST_SIZE)
        self.commands.fill(self.menuBar())
        self.commands.work_in(self.review_page.grid)
        self.commands.work_in(self.review_page.loupe)
        self.pages.go_home(self.welcome)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.error_bar)
        column.addWidget(self.pages, 1)
        column.addWidget(self.status_line)
        self.setCentralWidget(centre)

    # What the system tells a window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()
            self.welcome.show_drop(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.welcome.show_drop(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.welcome.show_drop(over=False)
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.desk.choice.drop(path)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "commands"):
            self.commands.draw_icons(self.palette())
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel, wait until everything has come to a safe stop, and remember how the window was.

        Where hours of work would be lost for good, the person is asked first.
        """
        cost = self.pages.lost_by_closing
        if cost and not ClosingQuestion(cost, self).may_close():
            event.ignore()
            return
        self.state.keep(
            self,
            self.review_page.splitter,
            tile_size=self.review_page.grid.side,
            order=self.photos.shown.order,
        )
        self.review.cancel()
        self._finish_decisions()
        self.hide()  # what is under way comes to its safe stop without a window that hears nothing
        self.thumbnails.close()
        from statuesorter.operations.photo_details import stop_decoding  # Pillow: not at the start

        stop_decoding()  # a photo may take half a minute
        self.review_page.close_readers()
        self._jobs.close()
        self.pages.drop_unfinished()
        super().closeEvent(event)

    def _finish_decisions(self) -> None:
        """What the person said of many photos is still written down."""
        if self.correcting.busy:
            until_done = QEventLoop()
            self.correcting.rested.connect(until_done.quit)
            until_done.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def _dropped(event: QDropEvent) -> Path | None:
    """The folder or photo that is dropped."""
    return next((Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()), None)
