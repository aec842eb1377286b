"""A photo decoded for the eye as a QImage. Called in threads; makes no pixmap."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from statuesorter.photos.photo import Photo


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

    viewed = view_photo(photo, max_side=max_side, allowed=allowed)
    image = QImage(
        viewed.rgb, viewed.width, viewed.height, 3 * viewed.width, QImage.Format.Format_RGB888
    ).copy()
    return ViewedImage(image, QSize(*viewed.full_size))
