"""The photos that the shipped model is made of: read once, with their labels and their sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.labels import LABELS, label_of_folder
from statuesorter.models.base import BASE_LABELS
from statuesorter.models.prepare import prepare
from statuesorter.photos.photo import Photo
from statuesorter.photos.proxies import ProxyStore
from statuesorter.photos.scan import scan

NEITHER = len(LABELS)
"""The number of the label of photos that are neither, after the numbers of `LABELS`."""

_BATCH = 32

Extract = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class PhotoSet:
    """``features`` (N × D), ``labels`` (N: 0 paint, 1 statue, 2 neither), ``sources`` (N names), paths."""

    features: NDArray[np.float32]
    labels: NDArray[np.int64]
    sources: NDArray[np.str_]
    paths: tuple[Path, ...]

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How many photos there are: source → label → number."""
        table: dict[str, Counter[str]] = {}
        for source, label in zip(self.sources.tolist(), self.labels.tolist(), strict=True):
            table.setdefault(source, Counter())[BASE_LABELS[label]] += 1
        return table


def source_of(path: Path) -> str:
    """The source a photo's name begins with: ``louvre-kozzlov-0412.jpg`` comes from ``louvre-kozzlov``."""
    return path.stem.rsplit("-", 1)[0]


def read_photo_set(folder: Path, *, proxies: ProxyStore, side: int, extract: Extract) -> PhotoSet:
    """Read ``folder/<label>/<photos>``. A folder whose name is no label holds photos of neither.

    Each photo goes the way it goes in the program: proxy, then squeezed to ``side`` × ``side``.
    Raises PhotoError where a photo cannot be read.
    """
    photos = list(scan(folder))
    labels = [_label_number(photo, folder) for photo in photos]
    features = np.concatenate([extract(batch) for batch in _batches(photos, proxies, side)])
    sources = np.array([source_of(photo.path) for photo in photos])
    return PhotoSet(features, np.array(labels), sources, tuple(photo.path for photo in photos))


def _label_number(photo: Photo, folder: Path) -> int:
    label = label_of_folder(photo.path.relative_to(folder).parts[0])
    return NEITHER if label not in LABELS else LABELS.index(label)


def _batches(photos: list[Photo], proxies: ProxyStore, side: int) -> Iterator[NDArray[np.uint8]]:
    def pixels(photo: Photo) -> NDArray[np.uint8]:
        return prepare(proxies.get_or_make(photo).image, side)

    with ThreadPoolExecutor() as threads:
        for start in range(0, len(photos), _BATCH):
            yield np.stack(list(threads.map(pixels, photos[start : start + _BATCH])))
