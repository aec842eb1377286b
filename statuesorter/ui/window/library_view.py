"""The photos: filter bar above, folders left, grid (or loupe) in the middle, details right, keys below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.ui.details.details_panel import DetailsPanel
from statuesorter.ui.folders.folder_tree import FolderTree
from statuesorter.ui.grid.filter_bar import FilterBar
from statuesorter.ui.grid.photo_grid import PhotoGrid
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.session import LibrarySession, SessionStage
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.library.thumbnail_loader import ThumbnailLoader
from statuesorter.ui.loupe.loupe import Loupe
from statuesorter.ui.widgets.command import Command, KeyHint, Menu, Place, Where
from statuesorter.ui.widgets.controls import separator
from statuesorter.ui.widgets.images import ImagePool
from statuesorter.ui.window.new_label_bar import NewLabelBar
from statuesorter.ui.window.next_step_bar import NextStepBar
from statuesorter.ui.window.suspect_bar import SuspectBar


class LibraryView(QWidget):
    """Arranges the parts, lets them follow the session, and keeps them showing the same photo."""

    announced = Signal(str)
    """A sentence that stands in the view, for a person who does not see it."""

    def __init__(
        self,
        session: LibrarySession,
        photos: PhotoListModel,
        thumbnails: ThumbnailLoader,
        *,
        tile_size: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._photos = photos
        self._thumbnails = thumbnails
        self._pool = ImagePool(self)
        self._was_at: PhotoIdentity | None = None
        self.filter_bar = FilterBar(photos)
        self.suspects = SuspectBar(photos)
        self.folders = FolderTree(photos)
        self.grid = PhotoGrid(photos, thumbnails, tile_size)
        self.loupe = Loupe(self._pool)
        self.details = DetailsPanel(self._pool)
        self.new_label = NewLabelBar()
        self.next_step = NextStepBar()
        self.splitter = self._make_splitter()
        self._all = _column(self.filter_bar, self.suspects, separator(), self.splitter)
        self._views = QStackedWidget()
        self._views.addWidget(self._all)
        self._views.addWidget(self.loupe)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(_column(self._views, separator(), self.new_label, self.next_step, separator()))
        self._connect()

    def commands(self) -> Sequence[Command]:
        """What can be done with the photos that are shown, beside deciding on them."""
        return (
            *self.grid.commands(),
            self.suspects.command(self.look_again),
            Command(
                id="rescan",
                text=_("Look again for photos"),
                act=self.rescan,
                place=Place(Menu.FILE, 1, 2),
                keys=("F5",),
                icon="rescan",
                enabled=lambda: self._session.stage is not SessionStage.NO_FOLDER,
            ),
            Command(
                id="search",
                text=_("Search"),
                act=self.search,
                place=Place(Menu.EDIT, 3, 3),
                keys=("Ctrl+F",),
                icon="search",
                where=Where.LIBRARY,
            ),
            Command(
                id="closer",
                text=_("Look closer"),
                act=self.look_closer,
                place=Place(Menu.VIEW, 1, 1),
                keys=("Space",),
                icon="closer",
                where=Where.PHOTOS,
                hint=KeyHint(102, _("closer")),
            ),
        )

    @property
    def looking_closer(self) -> bool:
        """Whether the loupe is open."""
        return self._views.currentWidget() is self.loupe

    def chosen(self) -> Snapshot:
        """The photos that a command is about: the one in the loupe, else the selected ones."""
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

    def look_at_unsure(self) -> None:
        """Show the unsure photos and go to the first of them."""
        self.suspects.leave()
        self.filter_bar.show_unsure()
        self.grid.selection.go_to(0)
        self.grid.setFocus()

    def _follow_suspects(self) -> None:
        """The decisions that look unlike the rest are shown, or not any more. Nothing else moves."""
        self.suspects.setFixedHeight(self.filter_bar.height())
        self.filter_bar.setVisible(not self.suspects.on)
        self._announce_found()

    def look_again(self) -> None:
        """Show the photos whose decisions look unlike the rest and go to the first of them, or show again
        what was shown before.
        """
        if self.suspects.on:
            self.suspects.leave()
        else:
            self.suspects.enter()
            self.grid.selection.go_to(0)
        self.look_at_all()

    def ask_new_label(self) -> None:
        """Ask what a new label is called, which the chosen photos will have. The keys rest meanwhile, so the
        question stands where they are printed.
        """
        self.next_step.hide()
        self.new_label.ask(self._photos.table.labels, len(self.chosen()))

    def leave_new_label(self) -> None:
        """Ask no longer: the keyboard is back where the photos are."""
        self.new_label.hide()
        self.next_step.show()
        (self.loupe.canvas if self.looking_closer else self.grid).setFocus()

    def _count_for_new_label(self) -> None:
        if self.new_label.isVisible():
            self.new_label.show_chosen(len(self.chosen()))

    def search(self) -> None:
        """To the search field, out of the loupe too."""
        if self.looking_closer:
            self.look_at_all()
        self.suspects.leave()
        self.filter_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def rescan(self) -> None:
        """Look again for photos; what is shown of them, and which one, stays."""
        current = self.grid.selection.current
        self._was_at = None if current is None else current.photo.identity
        self._session.rescan()

    def go_on(self, done: Snapshot) -> None:
        """Show what was said of these photos, which the person has dealt with; go on after a single one."""
        if len(done) == 1:
            if self.looking_closer:
                self.loupe.show_decided(done.rows()[0])
            self.grid.selection.go_by(1)
        self.show_current()

    def go_back(self, identities: Sequence[PhotoIdentity]) -> None:
        """Undo or redo was about these photos: go to the first of them."""
        if identities:
            self.grid.selection.go_to_photo(identities[0])

    def show_current(self) -> None:
        """Let details and loupe show the photo that the grid is at."""
        row = self.grid.selection.current
        thumbnail = None if row is None else self._thumbnails.pixmap(row, self.grid.pixmap_side)
        self.details.show_row(row, thumbnail, selected=self.grid.selection.count)
        if self.looking_closer:
            if row is None:
                self.look_at_all()
            else:
                position = self._photos.shown.position_of(row.photo.identity) or 0
                self.loupe.show_row(row, thumbnail, position, self._photos.rowCount())

    def close_readers(self) -> None:
        """Wait a moment for what is being read."""
        self._pool.close()

    def _connect(self) -> None:
        self._session.opened.connect(self._opened)
        self._session.stage_changed.connect(self._follow_stage)
        self._photos.counts_changed.connect(self._show_counts)
        self._photos.dataChanged.connect(lambda *_: self.show_current())  # type: ignore[misc]
        self.grid.selection.changed.connect(self.show_current)
        self.grid.selection.changed.connect(self._count_for_new_label)
        self.new_label.closed.connect(self.leave_new_label)
        self.grid.looked_closer.connect(self.look_closer)
        self.loupe.closed.connect(self.look_at_all)
        self.loupe.step_wanted.connect(self.grid.selection.go_by)
        self.filter_bar.left_search.connect(self.grid.setFocus)
        self.filter_bar.filtered.connect(self._announce_found)
        self.folders.filtered.connect(self.suspects.follow_folder)
        self.folders.filtered.connect(self._announce_found)
        self.suspects.switched.connect(self._follow_suspects)
        self.next_step.suspects_wanted.connect(self.look_again)
        self.next_step.look_wanted.connect(self.look_at_unsure)

    def _opened(self, root: Path) -> None:
        """What is still read of photos of another folder, perhaps from a disk that does not answer, keeps
        nobody waiting.
        """
        self._pool.leave_behind()
        self._thumbnails.clear()
        self._was_at = None
        self.filter_bar.clear()
        self.folders.open(root)
        self.look_at_all()

    def _follow_stage(self) -> None:
        if self._session.stage is SessionStage.AT_REST and not self.grid.selection.count:
            self._go_to_first()
        self._show_counts()

    def _go_to_first(self) -> None:
        """To the photo that the person was at before all were looked for again, or to the first."""
        before, self._was_at = self._was_at, None
        if before is not None:
            self.grid.selection.go_to_photo(before)
        if self.grid.selection.current is None:
            self.grid.selection.go_to(0)

    def _show_counts(self) -> None:
        """Write the counts wherever they stand."""
        table, busy = self._photos.table, self._session.busy
        self.grid.empty_text = (
            _("Looking for photos…")
            if busy and not table.total
            else _("No photo fits. Show all photos, or search for something else.")
        )
        folder = self._photos.shown.filter.folder
        self.filter_bar.show_counts(table.counts(folder), table.labels, table.lasting_labels)
        self.next_step.show_state(table.counts(), busy=busy)
        self.next_step.show_suspects(0 if self.suspects.on else len(table.suspects.rows()))
        self.folders.counts_changed(settled=not busy)

    def _announce_found(self) -> None:
        n = self._photos.rowCount()
        photos = ngettext("{n} photo", "{n} photos", n).format(n=number(n))
        self.announced.emit(photos if n else self.grid.empty_text)

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
