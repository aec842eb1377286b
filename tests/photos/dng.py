"""A camera's RAW, written by hand: the smallest DNG that a reader of RAW accepts."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import numpy as np

from tests.photos.pictures import four_colours

SIZE = (256, 192)
_SHORT, _LONG, _ASCII, _BYTE, _RATIONAL, _SRATIONAL = 3, 4, 2, 1, 5, 10
_ORIENTATION = 274
_WIDTHS = {_SHORT: "H", _LONG: "I", _BYTE: "B"}
Entry = tuple[int, int, Sequence[int] | bytes]


def dng(
    *,
    preview: bool,
    orientation: int = 1,
    preview_size: tuple[int, int] = SIZE,
    order: str = "<",
    turned_inside: bool = False,
    shown_of_preview: float = 1.0,
    **options: object,
) -> bytes:
    """Four colours behind a red-green-green-blue filter, with a JPEG of them as preview or without one.

    The preview is a picture of ``preview_size``, saved with the ``options``, of which a share is kept.
    ``order`` is that of the bytes, as `struct` says it. With ``turned_inside`` the orientation stands with
    the sensor's pixels, not with the preview.
    """
    pixels = _mosaic().astype(order + "u2").tobytes()
    if not preview:
        return _file([(_raw_entries() + _FILTER + _camera_entries(orientation), pixels)], order)
    buffer = io.BytesIO()
    four_colours(preview_size).save(buffer, "JPEG", quality=95, **options)
    small: list[Entry] = [
        (254, _LONG, [1]), (256, _LONG, [preview_size[0]]), (257, _LONG, [preview_size[1]]),
        (258, _SHORT, [8, 8, 8]), (259, _SHORT, [7]), (262, _SHORT, [6]), (277, _SHORT, [3]),
        (278, _LONG, [preview_size[1]]),
    ]  # fmt: skip
    jpeg = buffer.getvalue()
    jpeg = jpeg[: round(len(jpeg) * shown_of_preview)]
    outer, inner = _camera_entries(1 if turned_inside else orientation), _raw_entries() + _FILTER
    if turned_inside:
        outer = [entry for entry in outer if entry[0] != _ORIENTATION]
        inner = [*inner, (_ORIENTATION, _SHORT, [orientation])]
    return _file([(small + outer, jpeg), (inner, pixels)], order)


def grey_dng() -> bytes:
    """What a sensor without a filter saw."""
    entries = [entry for entry in _camera_entries(1) if entry[0] not in _ABOUT_COLOURS]
    return _file([(_raw_entries(photometric=34892) + entries, _mosaic().tobytes())], "<")


def _mosaic() -> np.ndarray:
    """What the sensor saw: linear light, one colour at each pixel."""
    linear = (np.asarray(four_colours(SIZE), np.float64) / 255) ** 2.2
    seen = linear[..., 1].copy()
    seen[0::2, 0::2] = linear[0::2, 0::2, 0]
    seen[1::2, 1::2] = linear[1::2, 1::2, 2]
    return np.rint(seen * 60000).astype("<u2")


_FILTER: list[Entry] = [(33421, _SHORT, [2, 2]), (33422, _BYTE, bytes([0, 1, 1, 2]))]
_ABOUT_COLOURS = {50721, 50728, 50778}


def _raw_entries(photometric: int = 32803) -> list[Entry]:
    return [
        (254, _LONG, [0]), (256, _LONG, [SIZE[0]]), (257, _LONG, [SIZE[1]]), (258, _SHORT, [16]),
        (259, _SHORT, [1]), (262, _SHORT, [photometric]), (277, _SHORT, [1]), (278, _LONG, [SIZE[1]]),
        (50717, _LONG, [60000]),
    ]  # fmt: skip


def _camera_entries(orientation: int) -> list[Entry]:
    to_camera = [32406, -15372, -4986, -9689, 18758, 415, 557, -2040, 10570]  # XYZ to linear sRGB
    return [
        (271, _ASCII, b"Maker\0"), (272, _ASCII, b"Maker One\0"), (_ORIENTATION, _SHORT, [orientation]),
        (50706, _BYTE, bytes([1, 4, 0, 0])), (50708, _ASCII, b"Maker One\0"),
        (50721, _SRATIONAL, [part for value in to_camera for part in (value, 10000)]),
        (50728, _RATIONAL, [1, 1, 1, 1, 1, 1]), (50778, _SHORT, [21]),
    ]  # fmt: skip


def _file(parts: list[tuple[list[Entry], bytes]], order: str) -> bytes:
    """A TIFF whose first directory describes the first part and leads to the others as sub-directories."""
    body, start = bytearray((b"II*\0" if order == "<" else b"MM\0*") + bytes(4)), 0
    for number, (described, pixels) in reversed(list(enumerate(parts))):
        at = len(body)
        body += pixels + bytes(len(pixels) % 2)
        entries = [*described, (273, _LONG, [at]), (279, _LONG, [len(pixels)])]
        if number == 0 and len(parts) > 1:
            entries.append((330, _LONG, [start]))
        start = _add_directory(body, sorted(entries, key=lambda entry: entry[0]), order)
    body[4:8] = struct.pack(order + "I", start)
    return bytes(body)


def _add_directory(body: bytearray, entries: list[Entry], order: str) -> int:
    table = b""
    for tag, kind, values in entries:
        count, content = _packed(kind, values, order)
        if len(content) > 4:
            at = len(body)
            body += content + bytes(len(content) % 2)
            content = struct.pack(order + "I", at)
        table += struct.pack(order + "HHI", tag, kind, count) + content.ljust(4, b"\0")
    start = len(body)
    body += struct.pack(order + "H", len(entries)) + table + bytes(4)
    return start


def _packed(kind: int, values: Sequence[int] | bytes, order: str) -> tuple[int, bytes]:
    """How many values there are, and their bytes."""
    if isinstance(values, bytes):
        return len(values), values
    if kind in {_RATIONAL, _SRATIONAL}:
        return len(values) // 2, struct.pack(
            f"{order}{len(values)}{'i' if kind == _SRATIONAL else 'I'}", *values
        )
    return len(values), struct.pack(f"{order}{len(values)}{_WIDTHS[kind]}", *values)
