"""The photos: filter bar above, folders left, grid (or loupe) in the middle, details right, keys below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.details.details_panel import DetailsPanel
from statuesorter.ui.folders.folder_tree import FolderTree
from statuesorter.ui.grid.filter_bar import FilterBar
from statuesorter.ui.grid.photo_grid import PhotoGrid
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.library.thumbnail_loader import ThumbnailLoader
from statuesorter.ui.loupe.loupe import Loupe
from statuesorter.ui.widgets.controls import separator
from statuesorter.ui.widgets.image_pool import ImagePool
from statuesorter.ui.window.next_step_bar import NextStepBar


class ReviewPage(QWidget):
    """Arranges the parts and keeps them showing the same photo."""

    def __init__(
        self,
        photos: PhotoListModel,
        thumbnails: ThumbnailLoader,
        *,
        tile_size: int,
        order: Order,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._photos = photos
        self._thumbnails = thumbnails
        self._pool = ImagePool(self)
        self.filter_bar = FilterBar(order)
        self.folders = FolderTree(photos)
        self.grid = PhotoGrid(photos, thumbnails, tile_size)
        self.loupe = Loupe(self._pool)
        self.details = DetailsPanel(self._pool)
        self.next_step = NextStepBar()
        self.splitter = self._make_splitter()
        self._all = _column(self.filter_bar, separator(), self.splitter)
        self._views = QStackedWidget()
        self._views.addWidget(self._all)
        self._views.addWidget(self.loupe)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(_column(self._views, separator(), self.next_step, separator()))
        self._connect()

    @property
    def looking_closer(self) -> bool:
        """Whether the loupe is open."""
        return self._views.currentWidget() is self.loupe

    @property
    def chosen(self) -> Snapshot:
        """The photos a command is about: the one in the loupe, else the selected ones."""
        selection = self.grid.selection
        return selection.current_alone if self.looking_closer else selection.chosen

    def look_closer(self) -> None:
        """Open the loupe on the current photo, or close it."""
        if self.looking_closer:
            self.look_at_all()
        elif self.grid.selection.current is not None:
            self._views.setCurrentWidget(self.loupe)
            self.loupe.canvas.setFocus()
            self.show_current()

    def look_at_all(self) -> None:
        """Close the loupe."""
        self._views.setCurrentWidget(self._all)
        self.loupe.leave()
        self.grid.setFocus()

    def said(self, chosen: Snapshot) -> None:
        """Something was decided: show it, and move on after a single photo."""
        if len(chosen) == 1:
            if self.looking_closer:
                self.loupe.show_said(chosen.rows()[0])
            self.grid.selection.go_by(1)
        self.show_current()

    def show_current(self) -> None:
        """Let details and loupe show the photo the grid is at."""
        row = self.grid.selection.current
        thumbnail = None if row is None else self._thumbnails.pixmap(row, self.grid.pixmap_side)
        self.details.show_row(row, thumbnail, selected=self.grid.selection.count)
        if self.looking_closer:
            if row is None:
                self.look_at_all()
            else:
                position = self._photos.shown.position_of(row.photo.identity) or 0
                self.loupe.show_row(row, thumbnail, position, self._photos.rowCount())

    def show_counts(self, *, busy: bool) -> None:
        """Write the counts wherever they stand."""
        table = self._photos.table
        nothing_yet = busy and not table.total
        self.grid.empty_text = (
            _("Looking for photos…")
            if nothing_yet
            else _("No photo fits. Show all photos, or search for something else.")
        )
        folder = self._photos.shown.filter.folder
        self.filter_bar.show_counts(table.counts(folder), table.labels, table.model_labels)
        self.next_step.show_state(table.counts(), busy=busy)
        self.folders.counts_changed(settled=not busy)

    def leave_readers(self) -> None:
        """Another folder is opened: what is read of photos of the old one, perhaps from a disk that does not
        answer, keeps nobody waiting.
        """
        self._pool.leave_behind()

    def close_readers(self) -> None:
        """Wait a moment for what is being read."""
        self._pool.close()

    def _connect(self) -> None:
        self.grid.selection.changed.connect(self.show_current)
        self.grid.looked_closer.connect(self.look_closer)
        self.loupe.closed.connect(self.look_at_all)
        self.loupe.step_wanted.connect(self.grid.selection.go_by)
        self.filter_bar.left_search.connect(self.grid.setFocus)
        self._photos.dataChanged.connect(lambda *_: self.show_current())  # type: ignore[misc]

    def _make_splitter(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for widget, width in ((self.folders, 140), (self.grid, 380), (self.details, 236)):
            widget.setMinimumWidth(width)  # together less than the narrowest window: none may cover another
            splitter.addWidget(widget)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([216, 900, 304])
        return splitter


def _column(*widgets: QWidget) -> QWidget:
    """Widgets one below the other, without gaps; the one that is no bar takes the room."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget, 1 if isinstance(widget, QSplitter | QStackedWidget) else 0)
    return made
