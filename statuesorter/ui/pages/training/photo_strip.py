"""A row of photos, small: a look at a batch, or at what a number stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from statuesorter.domain.photo import Photo
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.widgets.names import plain_tip
from statuesorter.ui.widgets.theme import STEP
from statuesorter.ui.widgets.thumbnails import ThumbnailReader

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from statuesorter.operations.thumbnails import Thumbnail

_SIDE = 96
_PIXELS = 2 * _SIDE
"""The side of a square in pixels: sharp on a screen with twice as many, too."""


class PictureStrip(QListWidget):
    """Pictures side by side, with a word under each."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setSpacing(4)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        line = self.fontMetrics().height()
        self.setGridSize(QSize(_SIDE + 2 * STEP, _SIDE + round(1.8 * line)))
        self.setFixedHeight(_SIDE + round(1.8 * line) + 3 * STEP)

    def add(self, picture: QPixmap, word: str) -> QListWidgetItem:
        """Add a picture, whole, at the right."""
        item = QListWidgetItem(QIcon(_whole(picture)), word)
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.addItem(item)
        return item


class PhotoStrip(PictureStrip):
    """Photos, whole and the right way up, with a word under each."""

    def __init__(self, workspace: Workspace, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._thumbnails = ThumbnailReader(workspace, self)
        self._thumbnails.arrived.connect(self._arrived)

    def show_photos(self, photos: Sequence[tuple[Photo, str]]) -> None:
        """Show these photos, each with its word; the pixels arrive as they are made."""
        self.stop()
        self.clear()
        for photo, word in photos:
            item = self.add(QPixmap(), word)
            item.setToolTip(plain_tip(str(photo.path)))
            item.setData(Qt.ItemDataRole.UserRole, photo.path)
        if photos:
            self._thumbnails.show([photo for photo, _word in photos], _PIXELS)

    def stop(self) -> None:
        """Ask for no more pixels."""
        self._thumbnails.clear()

    def _arrived(self, thumbnail: Thumbnail[QImage]) -> None:
        for row in range(self.count()):
            item = self.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == thumbnail.photo.path:
                if thumbnail.picture is not None:
                    item.setIcon(QIcon(_whole(QPixmap.fromImage(thumbnail.picture))))
                else:
                    item.setToolTip(plain_tip(thumbnail.error or ""))


def _whole(pixmap: QPixmap) -> QPixmap:
    """The photo in a square of the strip, never cropped. One that is smaller is enlarged."""
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    square = QPixmap(_PIXELS, _PIXELS)
    square.fill(Qt.GlobalColor.transparent)
    if not pixmap.isNull():
        small = pixmap.scaled(_PIXELS, _PIXELS, keep, smooth)
        painter = QPainter(square)
        painter.drawPixmap((_PIXELS - small.width()) // 2, (_PIXELS - small.height()) // 2, small)
        painter.end()
    return square
