"""The directories of an EXIF block, walked without reading what they say."""

from __future__ import annotations

import struct

_HEAD = 8
_ENTRY = 12
_TO_OTHERS = frozenset({0x8769, 0x8825, 0xA005})
"""The tags that lead to another directory: details, place, interoperability."""

_MOST_DIRECTORIES = 32


def comes_to_an_end(tiff: bytes) -> bool:
    """Whether whoever follows the directories of this block gets to an end: no directory is met twice, and
    there are not absurdly many. The block may be damaged in any other way.
    """
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < _HEAD:
        return True
    waiting, met = [int(struct.unpack_from(order + "I", tiff, 4)[0])], set[int]()
    while waiting:
        at = waiting.pop()
        if at in met or len(met) == _MOST_DIRECTORIES:
            return False
        met.add(at)
        waiting += _next_ones(tiff, at, order)
    return True


def _next_ones(tiff: bytes, at: int, order: str) -> list[int]:
    """Where the directory at ``at`` leads to; nowhere, where it is cut short."""
    if at + 2 > len(tiff):
        return []
    (count,) = struct.unpack_from(order + "H", tiff, at)
    end = at + 2 + count * _ENTRY
    found: list[int] = []
    for entry in range(at + 2, min(end, len(tiff) - _ENTRY + 1), _ENTRY):
        tag, _kind, _count, value = struct.unpack_from(order + "HHII", tiff, entry)
        if tag in _TO_OTHERS:
            found.append(value)
    if end + 4 <= len(tiff):
        found.append(struct.unpack_from(order + "I", tiff, end)[0])
    return [offset for offset in found if offset]
