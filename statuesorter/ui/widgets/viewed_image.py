"""A photo decoded to be looked at, as a QImage. Called in threads; makes no pixmap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter

from statuesorter.domain.photo import Photo

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
