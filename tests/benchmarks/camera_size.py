"""``python -m tests.benchmarks.camera_size [--originals FOLDER] [--small FOLDER]``: does the size matter?

Whether the model says the same of a photo as the camera wrote it and of the same photo small. Of the
``--originals`` smaller versions are made: 512 pixels at once, and 2000, 1000 and 512 pixels in steps, each
from the last and saved as JPEG between. Of the ``--small`` photos large ones are made: enlarged to so many
``--megapixels`` with a sensor's noise on every pixel. Every version goes the whole way that a person's photo
goes, and is compared with the photo that it was made from.

Printed are the share of all probabilities within 0.03, the photos of which all are, the 95th percentile and
the largest distance over photos, the labels that differ (unsure is one), those that turned into another where
the model is sure of both, and the worst photos.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image

from statuesorter.domain.errors import PhotoError
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import Label
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction
from statuesorter.models.classify import classify
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.model import load_model
from statuesorter.models.predictor import Predictor
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.decode import open_oriented
from statuesorter.photos.scan import photo_at, scan
from tests.benchmarks.camera_photos import SIZES, write_as_camera

BOUND = 0.03
"""How far a probability of one version may be from that of another."""

ENOUGH_WITHIN, MOST_DIFFER = 0.98, 0.01
"""What is asked for: the share of probabilities within `BOUND`, the share of labels that differ."""

SMALL_SIDE = 512
"""Pixels of the long side of a small photo."""

STEPS = (2000, 1000, SMALL_SIDE)
"""Long sides that a photo is reduced to, one after the other."""

_QUALITY = 90
_AT_ONCE = 8
_WORST = 5

Written = Iterator[tuple[str, Path]]
"""Versions of a photo: what each is called, and its file."""

Write = Callable[[Path, Path], Written]
"""Writes the versions of the photo in a file (the first path) into a folder (the second)."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A photo and one of its versions: the largest distance of a probability, and both labels."""

    photo: str
    apart: float
    label: Label | None
    label_of_version: Label | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well one kind of version agrees with the photos it was made from.

    ``within`` is a share of probabilities, ``photos_within`` of photos of which all are. Of a photo whose
    label is ``turned`` the model is sure in both sizes, of two different labels.
    """

    version: str
    photos: int
    within: float
    photos_within: float
    percentile_95: float
    most: float
    labels_differ: float
    labels_turned: float
    worst: list[Apart]

    @property
    def enough(self) -> bool:
        """Whether it is as good as asked for."""
        return self.within >= ENOUGH_WITHIN and self.labels_differ <= MOST_DIFFER


def reduced(original: Path, folder: Path) -> Written:
    """The photo small: at once, and in steps. A step that would not make it smaller is left out."""
    photo = open_oriented(original)
    if max(photo.size) > SMALL_SIDE:
        yield f"{SMALL_SIDE} px", _write_small(photo, folder / "at-once.jpg", SMALL_SIDE)
    for side in STEPS:
        if max(photo.size) > side:
            file = _write_small(photo, folder / f"step-{side}.jpg", side)
            yield f"in steps to {side} px", file
            photo = open_oriented(file)


def enlarged(small: Path, folder: Path, *, megapixels: Sequence[int]) -> Written:
    """The photo as a camera would have written it."""
    photo = open_oriented(small)
    for size in megapixels:
        file = folder / f"{size}.jpg"
        write_as_camera(photo, file, size, seed=_seed(small))
        yield f"{size} megapixels", file


def _write_small(photo: Image.Image, file: Path, side: int) -> Path:
    scale = side / max(photo.size)
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    photo.resize(size, Image.Resampling.LANCZOS).save(file, "JPEG", quality=_QUALITY)
    return file


def _seed(path: Path) -> int:
    return zlib.crc32(os.fsencode(path.name))


def agreements(files: Sequence[Path], write: Write, predictor: Predictor) -> list[Agreement]:
    """Make the versions of ``files``, a few at a time, and compare what the model says of them."""
    pairs: defaultdict[str, list[tuple[Path, Prediction, Prediction]]] = defaultdict(list)
    for start in range(0, len(files), _AT_ONCE):
        with _versions(files[start : start + _AT_ONCE], write) as versions:
            made = [(name, whole, file) for whole, named in versions.items() for name, file in named]
            said = _predictions({*versions, *(file for _name, _whole, file in made)}, predictor)
            for name, whole, file in made:
                pairs[name].append((whole, said[whole], said[file]))
    return [_agreement(name, compared) for name, compared in pairs.items()]


@contextmanager
def _versions(files: Iterable[Path], write: Write) -> Generator[Mapping[Path, list[tuple[str, Path]]]]:
    with tempfile.TemporaryDirectory() as scratch:
        versions: dict[Path, list[tuple[str, Path]]] = {}
        for number, file in enumerate(files):
            folder = Path(scratch, str(number))
            folder.mkdir()
            try:
                versions[file] = list(write(file, folder))
            except PhotoError as error:
                print(f"  left out: {error}")
        yield versions


def _predictions(files: Iterable[Path], predictor: Predictor) -> Mapping[Path, Prediction]:
    rows = classify(map(photo_at, files), predictor)
    return {row.photo.path: row.prediction for row in rows if row.prediction is not None}


def _agreement(name: str, pairs: Sequence[tuple[Path, Prediction, Prediction]]) -> Agreement:
    apart = np.abs([np.subtract(a.probabilities, b.probabilities) for _path, a, b in pairs])
    most = apart.max(axis=1)
    worst = [pairs[place] + (float(most[place]),) for place in np.argsort(-most)[:_WORST]]
    return Agreement(
        version=name,
        photos=len(pairs),
        within=float(np.mean(apart <= BOUND)),
        photos_within=float(np.mean(most <= BOUND)),
        percentile_95=float(np.quantile(most, 0.95)),
        most=float(most.max()),
        labels_differ=float(np.mean([a.label != b.label for _path, a, b in pairs])),
        labels_turned=float(np.mean([_turned(a, b) for _path, a, b in pairs])),
        worst=[Apart(path.name, by, a.label, b.label) for path, a, b, by in worst],
    )


def _turned(one: Prediction, other: Prediction) -> bool:
    return one.label is not None and other.label is not None and one.label != other.label


def report(found: Sequence[Agreement]) -> None:
    """Print a row for each kind of version, then the worst photos of each."""
    print(f"  {'version':<20} photos  within {BOUND}  photos within    95 %    most  labels differ  turned")
    for row in found:
        print(
            f"  {row.version:<20} {row.photos:6}  {row.within:11.1%}  {row.photos_within:13.1%}"
            f"  {row.percentile_95:.4f}  {row.most:.4f}  {row.labels_differ:13.1%}  {row.labels_turned:6.1%}"
            f"  {'as asked for' if row.enough else 'NOT as asked for'}"
        )
    for row in found:
        for photo in row.worst:
            labels = f"{photo.label or 'unsure'}, {photo.label_of_version or 'unsure'}"
            print(f"    {row.version}: {photo.apart:.4f} {labels}: {photo.photo}")


def _some(photos: Iterable[Photo], count: int | None) -> list[Path]:
    """As many photos, in no order: a fair sample."""
    return sorted((photo.path for photo in photos), key=_seed)[:count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--originals", type=Path, help="photos as cameras wrote them, to be reduced")
    parser.add_argument("--small", type=Path, help="small photos, to be enlarged")
    parser.add_argument("--count", type=int, help="so many of each folder (all)")
    parser.add_argument("--megapixels", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--model", type=Path, help="a model's folder (the shipped model)")
    parser.add_argument("--json", type=Path, help="write what is printed here, too")
    arguments = parser.parse_args()
    sets: list[tuple[Path | None, Write]] = [
        (arguments.originals, reduced),
        (arguments.small, partial(enlarged, megapixels=arguments.megapixels)),
    ]
    found: list[Agreement] = []
    with (
        tempfile.TemporaryDirectory() as base,
        closing(Workspace.open(Folders.under(Path(base)))) as workspace,
    ):
        model = load_model(arguments.model) if arguments.model else workspace.registry.active()
        with closing(choose_engine(model, cache=workspace.folders.engines)) as engine:
            print(f"{engine.name} on {engine.device}, {model.card.title}")
            for folder, write in sets:
                if folder is not None:
                    files = _some(scan(folder), arguments.count)
                    found += agreements(files, write, Predictor(model, engine, workspace.previews))
    report(found)
    if arguments.json is not None:
        arguments.json.write_bytes(msgspec.json.format(msgspec.json.encode(found)))


if __name__ == "__main__":
    main()
