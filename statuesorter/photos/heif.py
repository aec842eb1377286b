"""The preview that a camera or phone put into a HEIC."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import ImageFile


def take_preview(image: ImageFile.ImageFile, file: BinaryIO, wanted: tuple[int, int]) -> bool:
    """Let ``image``, a HEIC opened and not yet loaded, show the smallest preview in its ``file`` that has at
    least the ``wanted`` size, turned as the photo is, and say whether there is one.

    One of another shape, crop, turn, kind of pixels or colour profile than the photo's is passed over, and so
    is one that cannot be decoded. What it shows is believed, as that of a RAW is: only the photo could tell.
    A file that was cut short shows no preview, which would hide that the photo is gone.
    """
    return _is_whole(file) and image.draft(None, wanted) is not None  # None too before pillow-heif had it


def _is_whole(file: BinaryIO) -> bool:
    """Whether the boxes that the file consists of end where it ends."""
    end, at = file.seek(0, io.SEEK_END), 0
    while at < end:
        file.seek(at)
        head = file.read(16)
        size = int.from_bytes(head[:4], "big")
        if size == 0:  # the last box: it has no end of its own
            return True
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size < 8:
            return False
        at += size
    return at == end
