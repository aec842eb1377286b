"""Thumbnails as images of Qt, made in the previews' threads and handed to the window's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

from statuesorter.domain.cancellation import Cancelled
from statuesorter.domain.photo import Photo
from statuesorter.jobs.readers import Readers
from statuesorter.operations.thumbnails import Thumbnail, Thumbnails
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.widgets.one_shot import one_shot


class _Post(QObject):
    """Carries thumbnails to the window's thread. The previews' threads know it, and no view: a `QObject` must
    not be destroyed while they use it, nor by them.
    """

    found = Signal(object)


class _Asking:
    """Asks for thumbnails from a thread of its own. Whoever holds the lock of the queue may wait for a core,
    since the previews' threads step back; the window's thread must not wait with it.
    """

    def __init__(self, thumbnails: Thumbnails[QImage]) -> None:
        self._thumbnails, self._thread = thumbnails, Readers(1)

    def show(self, photos: Sequence[Photo], side: int) -> None:
        """As `Thumbnails.show`, soon."""
        self._thread.submit(partial(self._thumbnails.show, photos, side))

    def close(self) -> None:
        """As `Thumbnails.close`, now."""
        self._thread.close()
        self._thumbnails.close()


class ThumbnailReader(QObject):
    """The thumbnails of what one view shows."""

    arrived = Signal(object)
    """A `Thumbnail` with a `QImage`: null where it cannot be read, never enlarged."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        _use_types_once()
        self._workspace = workspace
        self._asking: _Asking | None = None
        self._photos: list[Photo] = []
        self._side = 1
        self._awaited: set[Photo] = set()
        self._begin = one_shot(self, 0, self._show)
        self._post = _Post()
        self._post.found.connect(self._arrive, Qt.ConnectionType.QueuedConnection)

    def show(self, photos: Iterable[Photo], side: int) -> None:
        """Have thumbnails of these, the most urgent first, at ``side`` device pixels, and of nothing else.

        The work begins when the window's thread is done with what it is at: a thread that is woken up while a
        view is being drawn asks for the interpreter's lock in the midst of it.
        """
        self._photos, self._side = list(photos), side
        self._awaited = set(self._photos)
        if not self._begin.isActive():
            self._begin.start()

    @property
    def busy(self) -> bool:
        """Whether a thumbnail is awaited."""
        return bool(self._awaited)

    def clear(self) -> None:
        """Nothing of what was asked for is wanted any more."""
        self._begin.stop()
        self._photos.clear()
        self._awaited.clear()
        if self._asking is not None:
            self.destroyed.disconnect(self._asking.close)
            self._asking.close()
            self._asking = None

    def _show(self) -> None:
        if self._asking is None:
            self._asking = _Asking(Thumbnails(self._workspace, read_thumbnail, self._post.found.emit))
            self.destroyed.connect(self._asking.close)
        self._asking.show(tuple(self._photos), self._side)

    @Slot(object)
    def _arrive(self, found: Thumbnail[QImage] | BaseException) -> None:
        if isinstance(found, Cancelled):
            return
        if isinstance(found, BaseException):
            raise found
        self._awaited.discard(found.photo)
        if self._asking is not None:  # else it was on its way while it was let go
            self.arrived.emit(found)


def read_thumbnail(jpeg: bytes, side: int) -> QImage:
    """A preview, reduced to ``side`` device pixels at its longer side; never enlarged. Null where it cannot
    be read.

    Qt's reader reduces while it decodes and lets go of the interpreter's lock; `QImage.scaled` holds it.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(jpeg))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if max(size.width(), size.height()) > side:
        reduced = size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(reduced.expandedTo(QSize(1, 1)))
    return reader.read()


def _use_types_once() -> None:
    """PySide makes a type when it is first needed, and crashes where two threads need it at once: what
    threads need for `read_thumbnail` is used on this thread before.
    """
    read_thumbnail(_DOT, 1)


_DOT = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")
"""A GIF of 1 × 1 pixel."""
