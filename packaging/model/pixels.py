"""The pixels of all photos as one file on the disk: read once, then at hand for every round of tuning."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.photo import Photo
from statuesorter.models.prepare import prepare
from statuesorter.photos.preview_store import PreviewStore

_CHUNK = 16

Pixels = NDArray[np.uint8]


def kept_pixels(photos: Sequence[Photo], *, side: int, file: Path, previews: Path) -> Pixels:
    """N × ``side`` × ``side`` × 3 RGB of ``photos``, in ``file``, which is made where it is missing.

    Each photo goes the way it goes in the program: the right way up, its preview, then `prepare`. Raises
    PhotoError where one cannot be read.
    """
    if not file.exists():
        part = file.with_name(f"{file.name}.part")
        made = np.lib.format.open_memmap(part, "w+", np.uint8, (len(photos), side, side, 3))
        count = len(photos)
        with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
            squeezed = pool.map(_squeezed, photos, [previews] * count, [side] * count, chunksize=_CHUNK)
            for number, pixels in enumerate(squeezed):
                made[number] = pixels
        made.flush()
        part.replace(file)
    return np.load(file, mmap_mode="r")


def _squeezed(photo: Photo, previews: Path, side: int) -> Pixels:
    return prepare(PreviewStore(previews).get_or_make(photo).image, side)
