"""Thumbnails as they are needed: what is on the screen first, no more in memory than the limit."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cachetools import LRUCache
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import SOON, JobRunner, Queue
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.row import Row
from statuesorter.ui.widgets.image_pool import ImagePool

if TYPE_CHECKING:
    from statuesorter.operations.thumbnails import Thumbnail
    from statuesorter.operations.workspace import Workspace

_MEMORY = 192 * 1024 * 1024
_AT_ONCE = 16
"""Previews asked for in one piece of work: small, so that what comes on the screen next need not wait
long.
"""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A thumbnail; ``whole`` where the preview has no more pixels than that."""

    pixmap: QPixmap
    whole: bool

    def bytes_taken(self) -> int:
        """What it takes of the memory for thumbnails."""
        return self.pixmap.width() * self.pixmap.height() * self.pixmap.depth() // 8

    def fits(self, side: int) -> bool:
        """Whether it is good for a size: as large as can be had, and not wastefully larger."""
        longer = _longer_side(self.pixmap)
        return longer == side or (longer < side and self.whole)


class ThumbnailLoader(QObject):
    """Has previews made in their queue, reads them in threads, keeps pixmaps (made on this thread only)."""

    ready = Signal(object)
    """The identity of a photo whose thumbnail can be drawn now."""

    def __init__(
        self, workspace: Workspace, jobs: JobRunner, photos: PhotoListModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._jobs = jobs
        self._photos = photos
        self._kept: LRUCache[PhotoIdentity, _Kept] = LRUCache(_MEMORY, getsizeof=_Kept.bytes_taken)
        self._pool = ImagePool(self)
        use_types_once()
        self._reading: set[PhotoIdentity] = set()
        self._wanted: list[Photo] = []
        self._making: Job[object, object] | None = None

    def pixmap(self, row: Row, side: int) -> QPixmap | None:
        """The thumbnail of a row at ``side`` device pixels, or None; it is then fetched, `ready` follows."""
        identity = row.photo.identity
        kept = self._kept.get(identity)
        if row.thumbnail is not None and (kept is None or not kept.fits(side)):
            self._read(identity, row.thumbnail, side)
        return None if kept is None else kept.pixmap

    def want(self, rows: Sequence[Row]) -> None:
        """These rows are on the screen, or about to be, in the order of their urgency."""
        self._wanted = [row.photo for row in rows if row.thumbnail is None and row.error is None]
        self._make_more()

    def clear(self) -> None:
        """Another folder is opened."""
        self._wanted = []
        if self._making is not None:
            self._making.cancel()
        self._kept.clear()

    def close(self) -> None:
        """Stop, and wait until reading has stopped."""
        self.clear()
        self._pool.close()

    def _make_more(self) -> None:
        if self._making is not None or not self._wanted:
            return
        batch, self._wanted = self._wanted[:_AT_ONCE], self._wanted[_AT_ONCE:]
        workspace = self._workspace

        def work(cancel: CancelToken) -> Generator[Thumbnail]:
            from statuesorter.operations.thumbnails import make_thumbnails

            return make_thumbnails(workspace, batch, cancel=cancel)

        job = self._jobs.run(Queue.PREVIEWS, work, name="thumbnails", owner=self, leave_after=SOON)
        self._making = job.on_items(self._made).on_end(self._made_all)

    def _made(self, thumbnails: Sequence[Thumbnail]) -> None:
        files: dict[PhotoIdentity, Path] = {}
        truncated: set[PhotoIdentity] = set()
        errors: dict[PhotoIdentity, str] = {}
        for thumbnail in thumbnails:
            identity = thumbnail.photo.identity
            if thumbnail.preview_file is None:
                errors[identity] = thumbnail.error or ""
            else:
                files[identity] = thumbnail.preview_file
                truncated.update([identity] if thumbnail.truncated else [])
        if files:
            self._photos.thumbnail(files, truncated=truncated)
        if errors:
            self._photos.fail(errors)

    def _made_all(self) -> None:
        self._making = None
        self._make_more()

    def _read(self, identity: PhotoIdentity, file: Path, side: int) -> None:
        if identity in self._reading:
            return
        self._reading.add(identity)

        def then(image: QImage | BaseException) -> None:
            self._reading.discard(identity)
            if isinstance(image, QImage) and not image.isNull():
                pixmap = QPixmap.fromImage(image)
                self._kept[identity] = _Kept(pixmap, whole=_longer_side(image) < side)
                self.ready.emit(identity)

        self._pool.read(lambda: read_thumbnail(file, side), then)


def read_thumbnail(preview: Path, side: int) -> QImage:
    """The preview, reduced to ``side`` device pixels at its longer side; never enlarged. Null where it cannot
    be read.

    Qt's reader reduces while it decodes and lets go of the interpreter's lock; `QImage.scaled` holds it.
    """
    return _reduced(QImageReader(str(preview)), side)


def use_types_once() -> None:
    """PySide makes a type when it is first needed, and crashes where two threads need it at once: what
    threads need for `read_thumbnail` is used on this thread before. Asks no disk.
    """
    _reduced(QImageReader(":/nothing"), 1)  # a resource of Qt, not a file


def _reduced(reader: QImageReader, side: int) -> QImage:
    size = reader.size()
    if max(size.width(), size.height()) > side:
        reduced = size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(reduced.expandedTo(QSize(1, 1)))
    return reader.read()


def _longer_side(image: QImage | QPixmap) -> int:
    return max(image.width(), image.height())
