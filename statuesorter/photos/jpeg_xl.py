"""The EXIF of a JPEG XL, found in its container without decoding the photo."""

from __future__ import annotations

import importlib
import io
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

_CONTAINER = b"\0\0\0\x0cJXL \r\n\x87\n"
_MOST_BOXES = 256
_LONGEST = 1 << 22
"""Bytes of EXIF; there is never more than a preview in it."""


def exif_block(file: BinaryIO) -> bytes | None:
    """The TIFF structure of the first box with EXIF, compressed or not; None where there is none.

    Raises what pylibjxl raises for one that cannot be decompressed.
    """
    file.seek(0)
    if file.read(len(_CONTAINER)) != _CONTAINER:
        return None  # a bare codestream: pixels, nothing else
    for kind, length in _boxes(file):
        if kind == b"Exif" and 4 < length <= _LONGEST:
            content = file.read(length)
            (skipped,) = struct.unpack_from(">I", content)
            return content[4 + skipped :] or None
        if kind == b"brob" and 4 < length <= _LONGEST and (content := file.read(length))[:4] == b"Exif":
            return _decompressed(content)
    return None


def _decompressed(content: bytes) -> bytes | None:
    """What a ``brob`` box holds. pylibjxl tells it together with a photo's pixels, so it gets one pixel."""
    import numpy as np

    pylibjxl: Any = importlib.import_module("pylibjxl")
    pixels: bytes = pylibjxl.encode(np.zeros((1, 1, 3), np.uint8))
    boxes = ((b"ftyp", b"jxl \0\0\0\0jxl "), (b"brob", content), (b"jxlc", pixels))
    small = _CONTAINER + b"".join(struct.pack(">I4s", 8 + len(held), kind) + held for kind, held in boxes)
    _pixel, boxes = pylibjxl.decode(small, metadata=True)
    return boxes.get("exif")


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Kind and length of each box, the file standing at its content."""
    size = file.seek(0, io.SEEK_END)
    at = 0
    for _box in range(_MOST_BOXES):
        file.seek(at)
        header = file.read(16)
        if len(header) < 8:
            return
        length, kind = struct.unpack_from(">I4s", header)
        before = 8
        if length == 1 and len(header) == 16:
            (length,), before = struct.unpack_from(">Q", header, 8), 16
        end = at + length if length else size  # no length: up to the end of the file
        if end < at + before or end > size:
            return
        file.seek(at + before)
        yield kind, end - at - before
        at = end
