"""A row of photos, small: a look at a batch, or at what a number stands for."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.jobs.job import Job, Work
from statuesorter.jobs.runner import SOON, JobRunner, Queue
from statuesorter.operations.thumbnails import Thumbnail, make_thumbnails
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.thumbnail_loader import read_thumbnail, use_types_once
from statuesorter.ui.widgets.names import plain_tip
from statuesorter.ui.widgets.theme import STEP

_SIDE = 96
_PIXELS = 2 * _SIDE
"""The side of a square in pixels: sharp on a screen with twice as many, too."""

_Small = tuple[Thumbnail, QImage | None]
"""A thumbnail, and its pixels in the size of the strip (None where it cannot be decoded)."""


class PhotoStrip(QListWidget):
    """Photos side by side, whole and the right way up, with a word under each."""

    def __init__(
        self, workspace: Workspace, jobs: JobRunner, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._jobs = jobs
        self._loading: Job[object, object] | None = None
        use_types_once()
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

    def show_photos(self, photos: Sequence[tuple[Photo, str]]) -> None:
        """Show these photos, each with its word; the pixels arrive as they are made."""
        self.stop()
        self.clear()
        for photo, word in photos:
            item = QListWidgetItem(_blank(), word)
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            item.setToolTip(plain_tip(str(photo.path)))
            item.setData(Qt.ItemDataRole.UserRole, photo.path)
            self.addItem(item)
        if photos:
            work = self._work([photo for photo, _w in photos])
            job = self._jobs.run(Queue.PREVIEWS, work, name=_("Photos"), owner=self, leave_after=SOON)
            self._loading = job.on_items(self._arrived)

    def stop(self) -> None:
        """Ask for no more pixels."""
        if self._loading is not None:
            self._loading.abandon()
            self._loading = None

    def _work(self, photos: Sequence[Photo]) -> Work[_Small, None]:
        workspace = self._workspace

        def work(cancel: CancelToken) -> Generator[_Small]:
            for thumbnail in make_thumbnails(workspace, photos, cancel=cancel):
                file = thumbnail.preview_file
                yield thumbnail, None if file is None else read_thumbnail(file, _PIXELS)

        return work

    def _arrived(self, arrived: Sequence[_Small]) -> None:
        for thumbnail, image in arrived:
            self._show(thumbnail, image)

    def _show(self, thumbnail: Thumbnail, image: QImage | None) -> None:
        for row in range(self.count()):
            item = self.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == thumbnail.photo.path:
                if image is not None:
                    item.setIcon(QIcon(_whole(QPixmap.fromImage(image))))
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


def _blank() -> QIcon:
    blank = QPixmap(_SIDE, _SIDE)
    blank.fill(Qt.GlobalColor.transparent)
    return QIcon(blank)
