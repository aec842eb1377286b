"""TIFF files written byte by byte, as other programs than Pillow write them."""

from __future__ import annotations

import struct
import zlib
from typing import Literal

import numpy as np
from numpy.typing import NDArray

_SHORT, _LONG = 3, 4
NOT_COMPRESSED, DEFLATE = 1, 8


def tiff(
    samples: NDArray[np.generic],
    *,
    photometric: int = 2,
    order: Literal["<", ">"] = "<",
    planes: bool = False,
    compression: int = NOT_COMPRESSED,
    more: dict[int, tuple[int, ...]] | None = None,
    strips: list[bytes] | None = None,
) -> bytes:
    """A TIFF of ``samples`` (height × width × samples), in one strip or one for each of the ``planes``.

    ``more`` are tags (as short numbers) beside those that every TIFF has; ``strips`` take the place of what
    the samples give.
    """
    height, width, count = samples.shape
    stored = samples.astype(samples.dtype.newbyteorder(order))
    parts = [stored[..., plane] for plane in range(count)] if planes else [stored]
    packed = strips or [part.tobytes() for part in parts]
    if strips is None and compression == DEFLATE:
        packed = [zlib.compress(part) for part in packed]
    bits = samples.dtype.itemsize * 8
    tags: dict[int, tuple[int, tuple[int, ...]]] = {
        256: (_LONG, (width,)),
        257: (_LONG, (height,)),
        258: (_SHORT, (bits,) * count),
        259: (_SHORT, (compression,)),
        262: (_SHORT, (photometric,)),
        273: (_LONG, tuple(0 for _part in packed)),
        277: (_SHORT, (count,)),
        278: (_LONG, (height,)),
        279: (_LONG, tuple(map(len, packed))),
        284: (_SHORT, (2 if planes else 1,)),
        339: (_SHORT, ({"u": 1, "i": 2, "f": 3}[samples.dtype.kind],) * count),
    } | {tag: (_SHORT, values) for tag, values in (more or {}).items()}
    at = 8 + 2 + 12 * len(tags) + 4
    outside = {tag: _packed(order, *entry) for tag, entry in tags.items()}
    starts = at + sum(len(held) for held in outside.values() if len(held) > 4)
    offsets: list[int] = []
    for part in packed:
        offsets.append(starts)
        starts += len(part)
    outside[273] = _packed(order, _LONG, tuple(offsets))
    table, behind = b"", b""
    for tag, (kind, values) in sorted(tags.items()):
        held = outside[tag]
        table += struct.pack(order + "HHI", tag, kind, len(values))
        table += held.ljust(4, b"\0") if len(held) <= 4 else struct.pack(order + "I", at + len(behind))
        behind += held if len(held) > 4 else b""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(tags))
    return head + table + bytes(4) + behind + b"".join(packed)


def _packed(order: Literal["<", ">"], kind: int, values: tuple[int, ...]) -> bytes:
    return struct.pack(order + str(len(values)) + ("H" if kind == _SHORT else "I"), *values)
