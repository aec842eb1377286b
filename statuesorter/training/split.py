"""Which photos are held out to judge by. A photo stays on its side while decisions come in around it, and a
burst is not divided: who has learned one of its photos nearly knows the others.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.decision import Remembered
from statuesorter.domain.image_stats import date_of
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.similar import similar_groups

HELD_OUT = 0.2
"""The share of photos that is held out, as in fastai's ``RandomSplitter``."""


def key_of(photo: PhotoIdentity, known: Remembered | None) -> str:
    """By what a photo is drawn: by what it shows, so that filing it or copying it changes nothing; by size
    and time of its file where that was not read.
    """
    if known is not None and known.picture is not None:
        return known.picture.hex()
    return f"{photo.size}:{photo.mtime_ns}"


def keys_of(photos: Sequence[PhotoIdentity], known: Mapping[PhotoIdentity, Remembered]) -> list[str]:
    """By what photos are drawn: each by its own `key_of`, but those that look alike (as far as they were
    measured) all by that of the first of them. So a burst stays on its side as more of it is decided, where
    ``photos`` stand in the order in which they were.
    """
    of_each = [known.get(photo) for photo in photos]
    image_stats = [None if each is None else each.image_stats for each in of_each]
    groups = similar_groups(
        np.array([date_of(photo, seen) for photo, seen in zip(photos, image_stats, strict=True)], np.float64),
        np.array([0 if seen is None else seen.phash for seen in image_stats], np.uint64),
        np.array([seen is not None for seen in image_stats], bool),
    ).tolist()
    first: dict[int, str] = {}
    return [
        first.setdefault(group, key_of(photo, each))
        for group, photo, each in zip(groups, photos, of_each, strict=True)
    ]


def held_out(
    keys: Sequence[str], labels: Sequence[str], *, seed: int, fraction: float = HELD_OUT
) -> NDArray[np.bool_]:
    """True for each photo (N) that is held out: about ``fraction`` of each label.

    Each photo draws a lot from its key and the ``seed`` alone; photos with the same key (copies, a burst)
    share a side. So a photo that was once held out is not learned from later, and
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


def folds_of(keys: Sequence[str], labels: Sequence[str], *, folds: int, seed: int) -> NDArray[np.int64]:
    """The one of ``folds`` parts that each photo (N) is left out with, so that each is judged once by who has
    not learned it. Part 0 is what is `held_out`; the others share the rest of each label evenly. Photos with
    the same key are in the same part.
    """
    part = np.where(held_out(keys, labels, seed=seed, fraction=1 / folds), 0, -1)
    waiting: dict[str, dict[str, float]] = defaultdict(dict)
    label_of: dict[str, str] = {}
    for key, label, of_photo in zip(keys, labels, part.tolist(), strict=True):
        if of_photo < 0:
            waiting[label_of.setdefault(key, label)][key] = _lot(key, seed)
    dealt = {
        key: 1 + (turn + offset) % (folds - 1)
        for offset, (_label, lots) in enumerate(sorted(waiting.items()))
        for turn, key in enumerate(sorted(lots, key=lots.__getitem__))
    }
    return np.array([own if own == 0 else dealt[key] for key, own in zip(keys, part.tolist(), strict=True)])


def _lot(key: str, seed: int) -> float:
    """A number in [0, 1) that looks random and is always the same."""
    digest = hashlib.sha256(f"{seed}\0{key}".encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
