"""Photos decoded for a closer look, as images of Qt, read off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter

from statuesorter.domain.photo import Photo
from statuesorter.jobs.readers import Readers
from statuesorter.jobs.runner import SOON
from statuesorter.ui.widgets.one_shot import one_shot

if TYPE_CHECKING:
    from PIL import Image

_STRIP = 64
"""Rows at a time: a strip takes a millisecond or two, in which the interpreter's lock is held."""


@dataclass(frozen=True, slots=True)
class ViewedImage:
    """The pixels, and the size of the photo itself."""

    image: QImage
    full_size: QSize


def viewed_image(photo: Photo, *, max_side: int | None, allowed: bool) -> ViewedImage:
    """Decode a photo, at most ``max_side`` long (None: in full); it may be very large where it is
    ``allowed``. Raises PhotoError.
    """
    from statuesorter.operations.photo_details import view_photo

    decoded = view_photo(photo, max_side=max_side, allowed=allowed)
    return ViewedImage(_as_windows_draw(decoded.image), QSize(*decoded.full_size))


def _as_windows_draw(photo: Image.Image) -> QImage:
    """RGB pixels in the format of pixmaps: the window's thread has nothing to convert (0.1 s for 48
    megapixels).
    """
    width, height = photo.size
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for top in range(0, height, _STRIP):
        strip = photo.crop((0, top, width, min(height, top + _STRIP)))
        rows = QImage(strip.tobytes(), width, strip.height, 3 * width, QImage.Format.Format_RGB888)
        painter.drawImage(0, top, rows)
    painter.end()
    return image


T = TypeVar("T")

_THREADS = 2


class _Post(QObject):
    """Carries results to the window's thread. One for all of them, for as long as there are threads: while
    a signal is on its way, its sender must not be destroyed.
    """

    done = Signal(int, object)


_posts_of_left_readers: list[_Post] = []
"""A reader that was left behind may wake up and have something to say: what it says it to is there."""


class ImagePool(QObject):
    """A few threads that only read. Results arrive on the thread of whoever asked.

    Reading begins when that thread is done with what it is at: a thread that is woken up while a view is
    being drawn asks for the interpreter's lock in the midst of it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = Readers(_THREADS)
        self._numbers = count(1)
        self._waiting: dict[int, Callable[[object], None]] = {}
        self._asked: list[tuple[Callable[[], object], int]] = []
        self._begin = one_shot(self, 0, self._begin_asked)
        self._closed = False
        self._post = _Post()
        self._post.done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def read(self, work: Callable[[], T], then: Callable[[T | BaseException], None]) -> None:
        """Do ``work`` in a thread, then call ``then`` here with what it gave or raised."""
        if self._closed:
            return
        number = next(self._numbers)
        self._waiting[number] = then  # type: ignore[assignment]
        self._asked.append((work, number))
        if not self._begin.isActive():
            self._begin.start()

    @property
    def busy(self) -> bool:
        """Whether anything is being read, or waits for that."""
        return bool(self._waiting)

    def leave_behind(self) -> None:
        """Forget what was asked for, and do not wait for what is being read: its disk may not answer."""
        self._forget()
        self._keep_post()
        self._readers = Readers(_THREADS)

    def close(self) -> None:
        """Forget what has not begun, wait a moment for what has."""
        self._closed = True
        self._begin.stop()
        self._forget()
        if not self._readers.join(SOON):
            self._keep_post()

    def _keep_post(self) -> None:
        if self._post not in _posts_of_left_readers:
            _posts_of_left_readers.append(self._post)

    def _forget(self) -> None:
        self._asked.clear()
        self._waiting.clear()
        self._readers.close()

    @Slot()
    def _begin_asked(self) -> None:
        asked, self._asked = self._asked, []
        for work, number in asked:
            self._readers.submit(partial(_read, work, number, self._post))

    @Slot(int, object)
    def _deliver(self, number: int, result: object) -> None:
        then = self._waiting.pop(number, None)
        if then is not None:
            then(result)


def _read(work: Callable[[], object], number: int, post: _Post) -> None:
    """In a thread: what the work raises travels as its result."""
    try:
        result: object = work()
    except BaseException as error:  # noqa: BLE001  it is handed to the window's thread
        result = error
    post.done.emit(number, result)
