"""The photos that the shipped model is made of, with labels and sources."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.filing_figures import COLLECTIONS
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, label_of_folder
from statuesorter.domain.photo import Photo
from statuesorter.photos.scan import scan
from statuesorter.training.origins import counts_by_source

LABELS = DEFAULT_LABELS
"""What the shipped model tells apart; a label's number is its place here."""

_HARD = "hard_"
"""Folders whose name begins so hold photos that a person would hesitate over."""


_KINDS = Path(__file__).with_name("kinds.csv")
"""What each source is, by what it says of itself: ``trips``, all that a person photographed on the way, or
``museums``, what visitors photographed in a museum, a gallery or of the art of one place. What is not in it
is a collection: an artist's or a shop's works, a museum's own files, photos gathered for something else.
"""


@dataclass(frozen=True, slots=True, eq=False)
class PhotoSet:
    """N photos with their ``labels`` (N places among `LABELS`), ``sources`` (N names), the ``kinds`` of these
    (N) and whether they are ``hard`` (N).
    """

    photos: tuple[Photo, ...]
    labels: NDArray[np.int64]
    sources: NDArray[np.str_]
    kinds: NDArray[np.str_]
    hard: NDArray[np.bool_]

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How many photos there are: source → label → number."""
        return counts_by_source(self.sources.tolist(), [LABELS[label] for label in self.labels.tolist()])


def source_of(path: Path) -> str:
    """The source a photo's name begins with: ``louvre-kozzlov-0412.jpg`` comes from ``louvre-kozzlov``."""
    return path.stem.rsplit("-", 1)[0]


def kinds_by_source() -> Mapping[str, str]:
    """The kind of each source that is no collection."""
    with _KINDS.open(newline="", encoding="utf-8") as lines:
        return {row["source"]: row["kind"] for row in csv.DictReader(lines)}


def read_photo_set(folder: Path) -> PhotoSet:
    """The photos of ``folder/<label>/`` and ``folder/hard_<label>/``, in the order of their paths. Every
    other folder holds photos of something else.
    """
    photos = tuple(sorted(scan(folder), key=lambda photo: photo.path))
    folders = [photo.path.relative_to(folder).parts[0] for photo in photos]
    labels = [label_of_folder(name, LABELS) or OTHER for name in folders]
    sources = [source_of(photo.path) for photo in photos]
    kinds = kinds_by_source()
    return PhotoSet(
        photos=photos,
        labels=np.array([LABELS.index(label) for label in labels], np.int64),
        sources=np.array(sources),
        kinds=np.array([kinds.get(source, COLLECTIONS) for source in sources]),
        hard=np.array([name.startswith(_HARD) for name in folders]),
    )
