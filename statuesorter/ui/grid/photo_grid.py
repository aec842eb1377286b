"""The grid of photos: what its tiles show, drawn anew only where that has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget

from statuesorter.domain.language import _
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.ui.grid.change_marks import ChangeMarks
from statuesorter.ui.grid.layout import ScrolledLayout
from statuesorter.ui.grid.tile_view import TileView, with_edges
from statuesorter.ui.grid.tiles import PAD, Tiles, draw_empty, pixmap_side
from statuesorter.ui.library.columns import Indices
from statuesorter.ui.library.photo_list_model import Index, PhotoListModel
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.library.thumbnail_loader import ThumbnailLoader
from statuesorter.ui.widgets.command import Command, Menu, Place, Where


class PhotoGrid(TileView):
    """Draws the photos of a `PhotoListModel`, and asks for the thumbnails that are seen, or soon will be."""

    looked_closer = Signal()
    noted = Signal(str)
    """A sentence for the person."""

    def __init__(
        self, photos: PhotoListModel, thumbnails: ThumbnailLoader, side: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(photos, side, parent)
        self._thumbnails = thumbnails
        self._lit: int | None = None
        self._wants_anew = True
        self.empty_text = ""
        self.setProperty("role", "grid")
        self.setAccessibleName(_("Photos"))
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that it can be scrolled
        self.marks = ChangeMarks(self)
        self.marks.changed.connect(self._draw_marks)
        thumbnails.ready.connect(self._thumbnail_ready)
        self.doubleClicked.connect(lambda _index: self.looked_closer.emit())  # type: ignore[misc]

    def commands(self) -> Sequence[Command]:
        """What can be done with the grid and its selection."""
        return (
            Command(
                id="select_all",
                text=_("Select all"),
                act=self.selectAll,
                place=Place(Menu.EDIT, 3, 1),
                keys=("Ctrl+A",),
                where=Where.PHOTOS,
            ),
            Command(
                id="select_similar",
                text=_("Select similar photos"),
                act=self.select_similar,
                place=Place(Menu.EDIT, 3, 2),
                keys=("Ctrl+Shift+A",),
                where=Where.PHOTOS,
            ),
            Command(
                id="larger",
                text=_("Larger tiles"),
                act=self.larger,
                place=Place(Menu.VIEW, 1, 2),
                keys=("Ctrl++", "Ctrl+="),
                icon="larger",
                where=Where.LIBRARY,
            ),
            Command(
                id="smaller",
                text=_("Smaller tiles"),
                act=self.smaller,
                place=Place(Menu.VIEW, 1, 3),
                keys=("Ctrl+-",),
                icon="smaller",
                where=Where.LIBRARY,
            ),
        )

    def select_similar(self) -> None:
        """Of the photos that are shown, select those that look like the current one, and it itself."""
        current = self.selection.current
        if current is None:
            return
        similar = self._photos.shown.similar_to(current.photo.identity)
        self.selection.select(similar)
        if len(similar) == 1:
            self.noted.emit(_("No other photo shown looks like this one."))

    def mark_changed(self, rows: Indices) -> None:
        """Mark these rows of the table for a moment: what is said of them has changed by itself."""
        self.marks.show(frozenset(Snapshot.of(self._photos.table, rows).rows()))

    @property
    def pixmap_side(self) -> int:
        """The size thumbnails are kept in now, in device pixels."""
        return pixmap_side((self._grid().tile_width - 2 * PAD) * self.devicePixelRatioF())

    def visible_rows(self) -> list[Row]:
        """The rows on the screen, in order."""
        return [self._photos.row_at(position) for position in self._scrolled().on_screen()]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect().adjusted(-1, -1, 1, 1), self.viewport().palette().base())
        if not self._photos.rowCount():
            draw_empty(painter, self.viewport().rect(), self.palette(), self.empty_text)
            painter.end()
            return
        scrolled, region = self._scrolled(), event.region()
        self._lit = self._under_pointer(scrolled)
        touched = region.boundingRect()
        tiles = Tiles(painter, self._thumbnails, font=self.font(), palette=self.palette())
        for position in scrolled.between(touched.top(), touched.bottom()):
            rect = scrolled.rect(position)
            if region.intersects(rect):
                row = self._photos.row_at(position)
                tiles.draw(rect, self._state(position), row, marked=self.marks.strength(row))
        painter.end()
        if self._wants_anew:  # what is on the screen has changed
            self._wants_anew = False
            rows = [self._photos.row_at(position) for position in scrolled.by_urgency()]
            self._thumbnails.want(rows, self.pixmap_side)

    def _state(self, position: int) -> QStyle.StateFlag:
        """How a tile stands out."""
        index, state = self._photos.index(position), QStyle.StateFlag.State_Enabled
        if self.selectionModel().isSelected(index):
            state |= QStyle.StateFlag.State_Selected
        if index == self.currentIndex() and self.hasFocus():
            state |= QStyle.StateFlag.State_HasFocus
        if position == self._lit:
            state |= QStyle.StateFlag.State_MouseOver
        return state

    def _under_pointer(self, scrolled: ScrolledLayout) -> int | None:
        """The tile under the pointer, if there is one."""
        if not self.underMouse():
            return None
        return scrolled.at(self.viewport().mapFromGlobal(self.cursor().pos()))

    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: object = ()) -> None:  # noqa: N803
        shown = self._scrolled().on_screen()
        seen = range(max(topLeft.row(), shown.start), min(bottomRight.row() + 1, shown.stop))
        self._wants_anew = self._wants_anew or bool(seen)
        self._draw_anew(seen)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is drawn, and draw what came into sight. Half a device pixel cannot be moved by."""
        self._wants_anew = True
        if self.devicePixelRatioF().is_integer():
            self.viewport().scroll(dx, dy)
            self._draw_anew((self._lit, self._under_pointer(self._scrolled())))
        else:
            self.viewport().update()

    def _thumbnail_ready(self, identity: PhotoIdentity) -> None:
        self._draw_anew((self._photos.shown.position_of(identity),))

    def _draw_marks(self) -> None:
        shown, marked = self._scrolled().on_screen(), self.marks.rows
        self._draw_anew(position for position in shown if self._photos.row_at(position) in marked)

    def _draw_anew(self, positions: Iterable[int | None]) -> None:
        scrolled = self._scrolled()
        for position in positions:
            if position is not None:
                self.viewport().update(with_edges(scrolled.rect(position)))

    def _laid_out(self) -> None:
        super()._laid_out()
        self._wants_anew = True
