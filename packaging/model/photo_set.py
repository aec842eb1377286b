"""The photos that the shipped model is made of: read once, with labels, sources and augmented versions."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.augment import augmented
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, label_of_folder
from statuesorter.domain.photo import Photo
from statuesorter.models.prepare import prepare
from statuesorter.photos.preview_store import PreviewStore
from statuesorter.photos.scan import scan

LABELS = DEFAULT_LABELS
"""What the shipped model tells apart; a label's number is its place here."""

OTHER_PLACE = LABELS.index(OTHER)
"""The number of the label of photos of something else."""

FLAT_SOURCES = frozenset(
    {"louvre-kozzlov", "pacs-art-painting", "estense-paintings", "arthistory-nbui", "mcv-museum-db"}
)
"""Sources whose paintings are reproductions, mostly without a wall around them."""

_BATCH = 32
_CHUNK = 16

Extract = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class PhotoSet:
    """N rows, one for each photo and one for each augmented version of it.

    ``features`` (N × P), ``labels`` (N: 0 paint, 1 statue, 2 other), ``sources`` (N names), ``origins`` (N:
    the number of the photo in ``paths``), ``plain`` (N: False for an augmented version).
    """

    features: NDArray[np.float32]
    labels: NDArray[np.int64]
    sources: NDArray[np.str_]
    origins: NDArray[np.int64]
    plain: NDArray[np.bool_]
    paths: tuple[Path, ...]

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How many photos there are: source → label → number."""
        table: dict[str, Counter[str]] = {}
        for source, label in zip(self.sources[self.plain], self.labels[self.plain], strict=True):
            table.setdefault(str(source), Counter())[LABELS[int(label)]] += 1
        return table


@dataclass(frozen=True, slots=True)
class _Row:
    """One row to be made, in a process of its own. ``version`` 0 is the photo as it is."""

    photo: Photo
    number: int
    label: int
    version: int


def source_of(path: Path) -> str:
    """The source a photo's name begins with: ``louvre-kozzlov-0412.jpg`` comes from ``louvre-kozzlov``."""
    return path.stem.rsplit("-", 1)[0]


def read_photo_set(
    folder: Path, *, previews: Path, side: int, extract: Extract, versions: Mapping[int, int], seed: int
) -> PhotoSet:
    """Read ``folder/<label>/<photos>``. A folder whose name is no label holds photos of something else.

    Each photo goes the way it goes in the program: preview, then squeezed to ``side`` × ``side``.
    ``versions`` says how many augmented versions a photo of a label (by its number) has. Raises PhotoError
    where a photo cannot be read.
    """
    photos = list(scan(folder))
    rows = [
        _Row(photo, number, label, version)
        for number, photo in enumerate(photos)
        for label in (_label_number(photo, folder),)
        for version in range(versions.get(label, 0) + 1)
    ]
    return PhotoSet(
        features=_features(rows, previews, side, seed, extract),
        labels=np.array([row.label for row in rows]),
        sources=np.array([source_of(row.photo.path) for row in rows]),
        origins=np.array([row.number for row in rows]),
        plain=np.array([row.version == 0 for row in rows]),
        paths=tuple(photo.path for photo in photos),
    )


def _label_number(photo: Photo, folder: Path) -> int:
    label = label_of_folder(photo.path.relative_to(folder).parts[0], LABELS)
    return OTHER_PLACE if label is None else LABELS.index(label)


def _features(
    rows: Sequence[_Row], previews: Path, side: int, seed: int, extract: Extract
) -> NDArray[np.float32]:
    """Pixels are made in other processes, a few batches ahead; features in this one."""
    features: list[NDArray[np.float32]] = []
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        for start in range(0, len(rows), 64 * _BATCH):
            part = rows[start : start + 64 * _BATCH]
            batch: list[NDArray[np.uint8]] = []
            count = len(part)
            made = pool.map(
                _pixels, part, [previews] * count, [side] * count, [seed] * count, chunksize=_CHUNK
            )
            for pixels in made:
                batch.append(pixels)
                if len(batch) == _BATCH:
                    features.append(extract(np.stack(batch)))
                    batch = []
            if batch:
                features.append(extract(np.stack(batch)))
    return np.concatenate(features)


def _pixels(row: _Row, previews: Path, side: int, seed: int) -> NDArray[np.uint8]:
    """The pixels of a row: side × side × 3."""
    preview = PreviewStore(previews).get_or_make(row.photo).image
    if row.version > 0:
        preview = augmented(
            preview,
            LABELS[row.label],
            flat=source_of(row.photo.path) in FLAT_SOURCES,
            seed=(seed, row.number, row.version),
        )
    return prepare(preview, side)
