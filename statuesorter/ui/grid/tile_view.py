"""A list as tiles. Where they lie is arithmetic, so opening 100,000 photos costs no layout."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from statuesorter.ui.grid.layout import GridLayout, ScrolledLayout, step
from statuesorter.ui.grid.selection import GridSelection
from statuesorter.ui.grid.tiles import PAD, more_height
from statuesorter.ui.library.photo_list_model import Index, PhotoListModel
from statuesorter.ui.widgets.theme import STEP

_Flag = QItemSelectionModel.SelectionFlag

SMALLEST, LARGEST, SIZE_STEP = 96, 320, 32


_LEADING = frozenset(
    {
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip
"""Keys that lead to one photo, and at the edge to the one where they are; Qt does nothing then."""

_KEEPING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class TileView(QListView):
    """Lays out a `PhotoListModel` as tiles. Arrows move in two dimensions, Ctrl and wheel change the size."""

    def __init__(self, photos: PhotoListModel, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos = photos
        self._side = min(max(side, SMALLEST), LARGEST)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setModel(photos)
        self.selection = GridSelection(self, photos)

    @property
    def side(self) -> int:
        """About the length of the longer side of a photo, in logical pixels."""
        return self._side

    def set_side(self, side: int) -> None:
        """Show photos larger or smaller; the current one stays in sight."""
        side = min(max(side, SMALLEST), LARGEST)
        if side == self._side:
            return
        self._side = side
        self._laid_out()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)

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

    # Where things are

    def _grid(self) -> GridLayout:
        return self._grid_of(self._side)

    def _grid_of(self, side: int) -> GridLayout:
        more = more_height(self.font())
        return GridLayout(self.viewport().width(), side + 2 * PAD, more, STEP, 2 * STEP)

    def _scrolled(self) -> ScrolledLayout:
        count, height = self._photos.rowCount(), self.viewport().height()
        return ScrolledLayout(self._grid(), count, height, self.verticalOffset())

    def visualRect(self, index: Index) -> QRect:
        return self._scrolled().rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        found = self._scrolled().at(point)
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
        centred, scrolled = hint is QAbstractItemView.ScrollHint.PositionAtCenter, self._scrolled()
        offset = scrolled.offset_to_centre if centred else scrolled.offset_to_see
        self.verticalScrollBar().setValue(offset(index.row()))

    # What Qt asks of a view

    def doItemsLayout(self) -> None:
        QAbstractItemView.doItemsLayout(self)
        self._laid_out()

    def updateGeometries(self) -> None:
        scrolled, bar = self._scrolled(), self.verticalScrollBar()
        bar.setPageStep(scrolled.height)
        bar.setSingleStep(max(1, scrolled.grid.tile_height // 3))
        bar.setRange(0, scrolled.farthest)

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        QAbstractItemView.rowsInserted(self, parent, start, end)
        self._laid_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)
        self._laid_out()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """What the mouse drew a box round; else all from the anchor to the current photo, in order."""
        if command & _Flag.Current and self.state() != QAbstractItemView.State.DragSelectingState:
            touched = self.selection.from_anchor()
        else:
            touched = np.array(self._scrolled().touched(rect), np.intp)
        self.selectionModel().select(self.selection.of_positions(touched), command)

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        command = super().selectionCommand(index, event)
        if index.isValid() and not command & _Flag.Current:
            self.selection.anchor = index.row()
        return command

    def selectAll(self) -> None:
        """Qt's own asks of each photo whether it is hidden: 0.1 s for 100,000."""
        count = self._photos.rowCount()
        if count:
            everything = QItemSelection(self._photos.index(0), self._photos.index(count - 1))
            self.selectionModel().select(everything, _Flag.ClearAndSelect)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What of it is on the screen."""
        region, scrolled = QRegion(), self._scrolled()
        for position in scrolled.on_screen():
            if selection.contains(self._photos.index(position)):
                region += with_edges(scrolled.rect(position))
        return region

    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803  Qt's own name
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        scrolled, here = self._scrolled(), self.currentIndex().row()
        if not scrolled.count:
            return QModelIndex()
        if here < 0:
            return self._photos.index(0)
        columns, page = scrolled.grid.columns, scrolled.page
        return self._photos.index(step(cursorAction, here, scrolled.count, columns=columns, page=page))

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
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        if (
            event.key() in _LEADING
            and not event.modifiers() & _KEEPING
            and self.currentIndex().row() == before
        ):
            self.selection.go_to(before)

    def _laid_out(self) -> None:
        self.updateGeometries()
        self.viewport().update()


def with_edges(tile: QRect) -> QRect:
    """A tile with the pixels that it shares with the gap, where the screen's are no whole logical ones."""
    return tile.adjusted(-1, -1, 1, 1)
