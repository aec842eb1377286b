"""The photos of a training, looked at one batch after the other outside fastai."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.progress import Progress
from statuesorter.models.prepare import prepare
from statuesorter.photos.decode import open_oriented
from statuesorter.photos.preview_store import preview_of
from statuesorter.training.messages import TrainingPhoto

_AT_A_TIME, _THREADS = 32, 4


def look_through(
    photos: Sequence[TrainingPhoto],
    take: Callable[[list[int], NDArray[np.uint8]], None],
    *,
    side: int,
    text: str,
    stop: CancelToken,
) -> Iterator[Progress]:
    """Give ``take`` the places of the photos and their pixels (N × S × S × 3, S is ``side``), some at a time;
    those that cannot be read any more are left out. Raises `Cancelled`.
    """

    def look(photo: TrainingPhoto) -> NDArray[np.uint8] | None:
        return _pixels(photo, side)

    with ThreadPoolExecutor(_THREADS) as pool:
        for first in range(0, len(photos), _AT_A_TIME):
            stop.raise_if_cancelled()
            batch = photos[first : first + _AT_A_TIME]
            seen = list(pool.map(look, batch))
            readable = [(first + n, pixels) for n, pixels in enumerate(seen) if pixels is not None]
            if readable:
                take([place for place, _p in readable], np.stack([pixels for _place, pixels in readable]))
            yield Progress(first + len(batch), len(photos), text)


def _pixels(photo: TrainingPhoto, side: int) -> NDArray[np.uint8] | None:
    try:
        there = photo.preview.exists()
        image = open_oriented(photo.preview) if there else preview_of(photo.path).image
        return prepare(image, side)
    except PhotoError:
        return None
