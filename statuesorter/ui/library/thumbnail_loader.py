"""Thumbnails as they are needed: what is on the screen first, no more in memory than the limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cachetools import LRUCache
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.row import Row
from statuesorter.ui.widgets.one_shot import one_shot
from statuesorter.ui.widgets.thumbnails import ThumbnailReader

if TYPE_CHECKING:
    from statuesorter.operations.thumbnails import Thumbnail
    from statuesorter.operations.workspace import Workspace

_MEMORY = 192 * 1024 * 1024


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
    """Asks for the thumbnails of what is on the screen and keeps pixmaps (made on this thread only)."""

    ready = Signal(PhotoIdentity)
    """The identity of a photo whose thumbnail can be drawn now."""

    def __init__(self, workspace: Workspace, photos: PhotoListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._photos = photos
        self._kept: LRUCache[PhotoIdentity, _Kept] = LRUCache(_MEMORY, getsizeof=_Kept.bytes_taken)
        self._reader = ThumbnailReader(workspace, self)
        self._reader.arrived.connect(self._arrived)
        self._wanted: dict[PhotoIdentity, Photo] = {}
        self._truncated: dict[PhotoIdentity, bool] = {}
        self._errors: dict[PhotoIdentity, str] = {}
        self._tell = one_shot(self, 30, self._tell_list)

    @property
    def busy(self) -> bool:
        """Whether a thumbnail is awaited."""
        return self._reader.busy or self._tell.isActive()

    def pixmap(self, row: Row, side: int) -> QPixmap | None:
        """The thumbnail of a row at ``side`` device pixels, or None. That of a photo which could be decoded
        before is then asked for, and `ready` follows.
        """
        identity = row.photo.identity
        kept = self._kept.get(identity)
        if row.decoded and identity not in self._wanted and (kept is None or not kept.fits(side)):
            self._ask({identity: row.photo, **self._wanted}, side)
        return None if kept is None or kept.pixmap.isNull() else kept.pixmap

    def want(self, rows: Sequence[Row], side: int) -> None:
        """These rows are on the screen, or about to be, in the order of their urgency."""
        self._ask({row.photo.identity: row.photo for row in rows if self._lacks(row, side)}, side)

    def clear(self) -> None:
        """Another folder is opened."""
        self._wanted = {}
        self._reader.clear()
        self._kept.clear()

    def close(self) -> None:
        """Ask for nothing more."""
        self.clear()
        self._tell.stop()

    def _lacks(self, row: Row, side: int) -> bool:
        """Whether a row that can be shown has no thumbnail of that size."""
        if row.error is not None:
            return False
        kept = self._kept.get(row.photo.identity)
        return kept is None or not kept.fits(side)

    def _ask(self, wanted: dict[PhotoIdentity, Photo], side: int) -> None:
        if wanted or self._wanted:
            self._wanted = wanted
            self._reader.show(wanted.values(), side)

    def _arrived(self, thumbnail: Thumbnail[QImage]) -> None:
        identity, image = thumbnail.photo.identity, thumbnail.picture
        self._wanted.pop(identity, None)
        if image is None:
            self._errors[identity] = thumbnail.error or ""
        else:
            self._truncated[identity] = thumbnail.truncated
            pixmap = QPixmap.fromImage(image)
            self._kept[identity] = _Kept(pixmap, whole=_longer_side(image) < thumbnail.side)
            self.ready.emit(identity)
        if not self._tell.isActive():
            self._tell.start()

    def _tell_list(self) -> None:
        truncated, self._truncated = self._truncated, {}
        errors, self._errors = self._errors, {}
        if truncated:
            self._photos.decoded(truncated)
        if errors:
            self._photos.fail(errors)


def _longer_side(image: QImage | QPixmap) -> int:
    return max(image.width(), image.height())
