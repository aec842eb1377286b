"""Which photos are held out to judge by. A photo stays on its side while decisions come in around it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from statuesorter.photos.photo import PhotoIdentity

HELD_OUT = 0.2
"""The share of photos that is held out, as in fastai's ``RandomSplitter``."""


def key_of(identity: PhotoIdentity) -> str:
    """By what a photo is drawn: size and time of change, not its path, so that filing it changes nothing."""
    return f"{identity.size}:{identity.mtime_ns}"


def held_out(
    keys: Sequence[str], labels: Sequence[str], *, seed: int, fraction: float = HELD_OUT
) -> NDArray[np.bool_]:
    """True for each photo (N) that is held out: about ``fraction`` of each label.

    Each photo draws a lot from its key and the ``seed`` alone; photos with the same key (copies; the caller
    may give a burst one key) share a side. So a photo that was once held out is not learned from later, and
    the other way round, however many are added. The one exception makes small sets usable: a label has at
    least one photo on each side where it has two keys.
    """
    lots = np.array([_lot(key, seed) for key in keys], np.float64)
    held = lots < fraction
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, label in enumerate(labels):
        rows_of[label].append(row)
    for rows in rows_of.values():
        own = lots[rows]
        if len(set(own.tolist())) < 2:
            held[rows] = False
        elif not held[rows].any():
            held[rows] = own == own.min()
        elif held[rows].all():
            held[rows] = own != own.max()
    return held


def _lot(key: str, seed: int) -> float:
    """A number in [0, 1) that looks random and is always the same."""
    digest = hashlib.sha256(f"{seed}\0{key}".encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
