"""The grid of photos. Where tiles lie is arithmetic, so opening 100,000 photos costs no layout."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QWidget

from statuesorter.language import _
from statuesorter.photos.photo import PhotoIdentity
from statuesorter.ui.grid_layout import GridLayout
from statuesorter.ui.grid_selection import GridSelection
from statuesorter.ui.grid_steps import step
from statuesorter.ui.photo_list import Index, PhotoList
from statuesorter.ui.photo_row import Row
from statuesorter.ui.theme import STEP
from statuesorter.ui.thumbnail_loader import ThumbnailLoader
from statuesorter.ui.tiles import PAD, Tiles, draw_empty, more_height, pixmap_side

SMALLEST, LARGEST, SIZE_STEP = 96, 320, 32


class PhotoGrid(QListView):
    """Shows a `PhotoList` as tiles; arrows move in two dimensions, Ctrl and wheel or +/- change the size."""

    tile_size_changed = Signal(int)
    looked_closer = Signal()

    def __init__(
        self, photos: PhotoList, thumbnails: ThumbnailLoader, side: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._photos = photos
        self._thumbnails = thumbnails
        self._side = min(max(side, SMALLEST), LARGEST)
        self._lit = -1
        self._wants_anew = True
        self.empty_text = ""
        self.setProperty("role", "grid")
        self.setAccessibleName(_("Photos"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that it can be scrolled
        self.setModel(photos)
        self.selection = GridSelection(self, photos)
        thumbnails.ready.connect(self._thumbnail_ready)
        self.doubleClicked.connect(lambda _index: self.looked_closer.emit())  # type: ignore[misc]

    # What the rest of the window asks

    @property
    def side(self) -> int:
        """About the length of the longer side of a photo, in logical pixels."""
        return self._side

    @property
    def pixmap_side(self) -> int:
        """The size thumbnails are kept in now, in device pixels."""
        return pixmap_side((self._grid().tile_width - 2 * PAD) * self.devicePixelRatioF())

    def set_side(self, side: int) -> None:
        """Show photos larger or smaller; the current one stays in sight."""
        side = min(max(side, SMALLEST), LARGEST)
        if side == self._side:
            return
        self._side = side
        self._laid_out()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.tile_size_changed.emit(side)

    def larger(self) -> None:
        """One step larger."""
        self._resize_by(SIZE_STEP)

    def smaller(self) -> None:
        """One step smaller."""
        self._resize_by(-SIZE_STEP)

    def _resize_by(self, step: int) -> None:
        """Change the size until it shows: until more or fewer tiles stand side by side."""
        side, columns = self._side, self._grid().columns
        while SMALLEST <= side + step <= LARGEST and self._grid_of(side).columns == columns:
            side += step
        self.set_side(side)

    def visible_rows(self) -> list[Row]:
        """The rows on the screen, in order."""
        return [self._photos.row_at(position) for position in self._on_screen(0)]

    # Where things are

    def _grid(self) -> GridLayout:
        return self._grid_of(self._side)

    def _grid_of(self, side: int) -> GridLayout:
        more = more_height(self.font())
        return GridLayout(self.viewport().width(), side + 2 * PAD, more, STEP, 2 * STEP)

    def _on_screen(self, margin: int) -> range:
        return self._between(self._grid(), -margin, self.viewport().height() + margin)

    def _between(self, grid: GridLayout, top: int, bottom: int) -> range:
        """The tiles between two heights of the viewport."""
        offset = self.verticalOffset()
        return grid.between(offset + top, offset + bottom, self._photos.rowCount())

    def visualRect(self, index: Index) -> QRect:
        return self._rect(self._grid(), index.row()) if index.isValid() else QRect()

    def _rect(self, grid: GridLayout, position: int) -> QRect:
        left, top = grid.origin(position)
        return QRect(left, top - self.verticalOffset(), grid.tile_width, grid.tile_height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        found = self._grid().at(point.x(), point.y() + self.verticalOffset(), self._photos.rowCount())
        return QModelIndex() if found is None else self._photos.index(found)

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def viewportSizeHint(self) -> QSize:
        return QSize(640, 480)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        rect, height, bar = self.visualRect(index), self.viewport().height(), self.verticalScrollBar()
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - height // 2)
        elif rect.top() < STEP:
            bar.setValue(bar.value() + rect.top() - 2 * STEP)
        elif rect.bottom() > height - STEP:
            bar.setValue(bar.value() + rect.bottom() - height + 2 * STEP)

    # What Qt asks of a view

    def doItemsLayout(self) -> None:
        QAbstractItemView.doItemsLayout(self)
        self._laid_out()

    def updateGeometries(self) -> None:
        grid, bar, height = self._grid(), self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(height)
        bar.setSingleStep(max(1, grid.tile_height // 3))
        bar.setRange(0, max(0, grid.height(self._photos.rowCount()) - height))

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        QAbstractItemView.rowsInserted(self, parent, start, end)
        self._laid_out()

    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: object = ()) -> None:  # noqa: N803
        shown, self._wants_anew = self._on_screen(0), True
        self._draw_anew(range(max(topLeft.row(), shown.start), min(bottomRight.row() + 1, shown.stop)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)
        self._laid_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is drawn, and draw what came into sight. Half a device pixel cannot be moved by."""
        self._wants_anew = True
        if self.devicePixelRatioF().is_integer():
            self.viewport().scroll(dx, dy)
            self._draw_anew((self._lit, self._under_pointer()))
        else:
            self.viewport().update()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        offset = self.verticalOffset()
        box = rect.normalized().translated(0, offset)
        touched = self._grid().touched(
            box.left(), box.top(), box.right(), box.bottom(), self._photos.rowCount()
        )
        self.selectionModel().select(self.selection.of_positions(np.array(touched, np.intp)), command)

    def selectAll(self) -> None:
        """Qt's own asks of each photo whether it is hidden: 0.1 s for 100,000."""
        count = self._photos.rowCount()
        if count:
            everything = QItemSelection(self._photos.index(0), self._photos.index(count - 1))
            self.selectionModel().select(everything, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What of it is on the screen."""
        region, grid = QRegion(), self._grid()
        for position in self._on_screen(0):
            if selection.contains(self._photos.index(position)):
                region += _with_edges(self._rect(grid, position))
        return region

    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803  Qt's own name
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        count = self._photos.rowCount()
        if not count:
            return QModelIndex()
        here = self.currentIndex().row()
        if here < 0:
            return self._photos.index(0)
        grid = self._grid()
        page = grid.columns * max(1, self.viewport().height() // (grid.tile_height + grid.gap))
        return self._photos.index(step(cursorAction, here, count, columns=grid.columns, page=page))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect().adjusted(-1, -1, 1, 1), self.viewport().palette().base())
        if not self._photos.rowCount():
            draw_empty(painter, self.viewport().rect(), self.palette(), self.empty_text)
            painter.end()
            return
        grid, region, self._lit = self._grid(), event.region(), self._under_pointer()
        touched = region.boundingRect()
        tiles = Tiles(painter, self._thumbnails, font=self.font(), palette=self.palette())
        for position in self._between(grid, touched.top(), touched.bottom()):
            rect = self._rect(grid, position)
            if region.intersects(rect):
                tiles.draw(rect, self._state(position), self._photos.row_at(position))
        painter.end()
        if self._wants_anew:
            self._want_thumbnails()

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

    def _under_pointer(self) -> int:
        """The tile under the pointer, or -1."""
        if not self.underMouse():
            return -1
        return self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())).row()

    def _draw_anew(self, positions: Iterable[int]) -> None:
        grid = self._grid()
        for position in positions:
            if position >= 0:
                self.viewport().update(_with_edges(self._rect(grid, position)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._resize_by(SIZE_STEP if event.angleDelta().y() > 0 else -SIZE_STEP)
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are commands of the window here, never a search by name."""
        if event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def _laid_out(self) -> None:
        self._wants_anew = True
        self.updateGeometries()
        self.viewport().update()

    def _want_thumbnails(self) -> None:
        """What is on the screen first, then a screen below and above it."""
        self._wants_anew = False
        visible, near = self._on_screen(0), self._on_screen(self.viewport().height())
        ahead = [*range(visible.stop, near.stop), *range(near.start, visible.start)]
        self._thumbnails.want([self._photos.row_at(position) for position in (*visible, *ahead)])

    def _thumbnail_ready(self, identity: PhotoIdentity) -> None:
        position = self._photos.shown.position_of(identity)
        if position is not None:
            self._draw_anew((position,))


def _with_edges(tile: QRect) -> QRect:
    """A tile with the pixels that it shares with the gap, where the screen's are no whole logical ones."""
    return tile.adjusted(-1, -1, 1, 1)
