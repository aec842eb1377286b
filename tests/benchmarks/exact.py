"""``python -m tests.benchmarks.exact FOLDER [--megapixels N]``: what speed costs in what the model says.

Ours (reduced decode, preview, the engine that this machine chooses) beside the slow exact path: each photo
decoded in full, squeezed at once to the network's square, and seen by torch in float32 on the CPU. Printed
are how far the two are apart, and the accuracy of both on the photos that lie in folders of a label.

With ``--megapixels`` every photo is first enlarged and written as a camera would have; both then see that
file. A few at a time, so the disk holds few, and in no order, so what is printed on the way is a fair sample.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import FolderError, PhotoError
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, Label
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction
from statuesorter.models.classify import classify
from statuesorter.models.engines import Engine
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.engines.torch_engine import load_torch_engine
from statuesorter.models.model import Model
from statuesorter.models.predictor import Predictor
from statuesorter.models.prepare import prepare
from statuesorter.operations.labelled import labelled_photos
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.decode import open_oriented
from statuesorter.photos.scan import photo_at, scan
from tests.benchmarks.camera_photos import write_enlarged

BOUND = 0.03
"""How far a probability may be from the exact one."""

AT_ONCE = 16
"""How many enlarged photos are on the disk at a time."""

Predictions = Mapping[Path, Prediction]


def ours(photos: Iterable[Photo], workspace: Workspace, model: Model, engine: Engine) -> Predictions:
    rows = classify(photos, Predictor(model, engine, workspace.previews))
    return {row.photo.path: row.prediction for row in rows if row.prediction is not None}


def exact(photos: Iterable[Photo], model: Model, torch: Engine) -> Predictions:
    found: dict[Path, Prediction] = {}
    for path, square in _squares(photos, model.card.spec.input_side):
        (found[path],) = model.head.predict(torch.features(square[None]), model=model.name)
    return found


def _squares(photos: Iterable[Photo], side: int) -> Iterator[tuple[Path, NDArray[np.uint8]]]:
    for photo in photos:
        try:
            yield photo.path, prepare(open_oriented(photo.path), side)
        except PhotoError as error:
            print(f"  left out: {error}")


@contextmanager
def enlarged(photos: Sequence[Photo], megapixels: float) -> Generator[Mapping[Path, Photo]]:
    """The ``photos`` that can be read, as a camera would have written them, by the path of the small one."""
    with tempfile.TemporaryDirectory() as folder:
        large: dict[Path, Photo] = {}
        for number, photo in enumerate(photos):
            file = Path(folder, f"{number}.jpg")
            try:
                small = open_oriented(photo.path)
            except PhotoError as error:
                print(f"  left out: {error}")
                continue
            write_enlarged(small, file, megapixels, seed=_seed(photo))
            large[photo.path] = photo_at(file)
        yield large


def seen_by_both(
    photos: Sequence[Photo],
    see: Callable[[Iterable[Photo]], tuple[Predictions, Predictions]],
    megapixels: float | None,
) -> tuple[Predictions, Predictions]:
    """What ours and the exact path say of the photos, enlarged or as they are."""
    if megapixels is None:
        return see(photos)
    all_ours: dict[Path, Prediction] = {}
    all_exact: dict[Path, Prediction] = {}
    in_no_order = sorted(photos, key=_seed)
    for start in range(0, len(photos), AT_ONCE):
        with enlarged(in_no_order[start : start + AT_ONCE], megapixels) as large:
            our, slow = see(large.values())
            for path, photo in large.items():
                all_ours[path], all_exact[path] = our[photo.path], slow[photo.path]
        within = [
            abs(all_ours[path].probability(PAINT) - all_exact[path].probability(PAINT)) <= BOUND
            for path in all_ours
        ]
        print(f"  {len(within)} of {len(photos)} photos, {np.mean(within):.2%} within", flush=True)
    return all_ours, all_exact


def _seed(photo: Photo) -> int:
    return zlib.crc32(os.fsencode(photo.path.name))


def report(ours: Predictions, exact: Predictions, labels: Mapping[Path, Label]) -> None:
    paths = [path for path in exact if path in ours]
    for label in (PAINT, OTHER):
        pairs = [(ours[path].probability(label), exact[path].probability(label)) for path in paths]
        apart = np.abs(np.diff(np.array(pairs), axis=1))
        print(
            f"  {label:<8} within {BOUND} of the exact path: {np.mean(apart <= BOUND):.2%} of {len(paths)}"
            f" photos, 99th percentile {np.quantile(apart, 0.99):.4f}, most {apart.max():.4f}"
        )
    changed = sum(ours[path].label != exact[path].label for path in paths)
    print(f"  another label (unsure is one): {changed}")
    known = [path for path in paths if path in labels]
    for name, found in (("ours", ours), ("exact", exact)):
        if known:
            right = np.mean([found[path].likeliest == labels[path] for path in known])
            print(f"  accuracy of {name:<6} {right:.4f} on {len(known)} photos")


def _labels(folder: Path) -> Mapping[Path, Label]:
    try:
        return {photo.path: label for photo, label in labelled_photos(folder, DEFAULT_LABELS)}
    except FolderError:
        return {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megapixels", type=float, help="enlarge each photo to so many megapixels first")
    arguments = parser.parse_args()
    photos = list(scan(arguments.folder))
    with (
        tempfile.TemporaryDirectory() as base,
        closing(Workspace.open(Folders.under(Path(base)))) as workspace,
    ):
        model = workspace.registry.active()
        with (
            closing(choose_engine(model, cache=workspace.folders.engines)) as engine,
            closing(load_torch_engine(model.card.spec, model.weights_file, device="cpu")) as torch,
        ):
            print(f"{engine.name} on {engine.device} beside torch in float32, {model.card.title}")

            def see(some: Iterable[Photo]) -> tuple[Predictions, Predictions]:
                return ours(some, workspace, model, engine), exact(some, model, torch)

            report(*seen_by_both(photos, see, arguments.megapixels), _labels(arguments.folder))


if __name__ == "__main__":
    main()
