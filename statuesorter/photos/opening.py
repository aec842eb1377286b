"""Opening a photo with Pillow, by the format that its first bytes told."""

from __future__ import annotations

from typing import BinaryIO

from PIL import Image, ImageFile

from statuesorter.photos.formats import TIFF, Format


def open_as(known: Format, file: BinaryIO, name: str) -> ImageFile.ImageFile:
    """The photo in ``file``, opened and not yet loaded. ``known``'s plugin must be loaded (`load_plugin`).

    Raises what Pillow raises, and `PhotoUnsupported` (of ``name``) for a variant that cannot be shown.
    """
    if known is TIFF:
        from statuesorter.photos.tiff import open_tiff

        return open_tiff(file, name)
    file.seek(0)
    return Image.OPEN[known.pillow][0](file, "")  # Image.open would hide why it failed
