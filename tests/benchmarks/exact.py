"""``python -m tests.benchmarks.exact FOLDER``: what speed costs in what the model says.

Ours (reduced decode, proxy, the engine that this machine chooses) beside the slow exact path: each photo
decoded in full, squeezed at once to the network's square, and seen by torch in float32 on the CPU. Printed
are how far the two are apart, and the accuracy of both on the photos that lie in folders of a label.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.catalog.records import Prediction
from statuesorter.errors import PhotoError
from statuesorter.folders import Folders
from statuesorter.labels import Label
from statuesorter.models.classify import classify
from statuesorter.models.engines import Engine
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.engines.torch_engine import load_torch_engine
from statuesorter.models.model import Model
from statuesorter.models.prepare import prepare
from statuesorter.operations.labelled import labelled_photos
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.decode import open_oriented
from statuesorter.photos.photo import Photo
from statuesorter.photos.scan import scan

BOUND = 0.03
"""How far a probability may be from the exact one."""

Predictions = Mapping[Path, Prediction]


def ours(photos: Sequence[Photo], workspace: Workspace, model: Model, engine: Engine) -> Predictions:
    rows = classify(photos, model=model, engine=engine, proxies=workspace.proxies)
    return {row.photo.path: row.prediction for row in rows if row.prediction is not None}


def exact(photos: Sequence[Photo], model: Model) -> Predictions:
    spec = model.card.spec
    with closing(load_torch_engine(spec, model.weights_file, device="cpu")) as engine:
        found: dict[Path, Prediction] = {}
        for path, square in _squares(photos, spec.input_side):
            features = engine.features(square[None])
            (found[path],) = model.head.predict(features, model=model.name)
        return found


def _squares(photos: Sequence[Photo], side: int) -> Iterator[tuple[Path, NDArray[np.uint8]]]:
    for photo in photos:
        try:
            yield photo.path, prepare(open_oriented(photo.path), side)
        except PhotoError as error:
            print(f"  left out: {error}")


def report(ours: Predictions, exact: Predictions, labels: Mapping[Path, Label]) -> None:
    paths = [path for path in exact if path in ours]
    for name in ("paint", "neither"):
        pairs = [(getattr(ours[path], name), getattr(exact[path], name)) for path in paths]
        apart = np.abs(np.diff(np.array(pairs), axis=1))
        print(
            f"  {name:<8} within {BOUND} of the exact path: {np.mean(apart <= BOUND):.2%} of {len(paths)}"
            f" photos, 99th percentile {np.quantile(apart, 0.99):.4f}, most {apart.max():.4f}"
        )
    changed = sum(ours[path].label != exact[path].label for path in paths)
    print(f"  another label (unsure is one): {changed}")
    known = [path for path in paths if path in labels]
    for name, found in (("ours", ours), ("exact", exact)):
        if known:
            right = np.mean([found[path].likelier == labels[path] for path in known])
            print(f"  accuracy of {name:<6} {right:.4f} on {len(known)} photos")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    photos = list(scan(arguments.folder))
    labels = {photo.path: label for photo, label in labelled_photos(arguments.folder)}
    with (
        tempfile.TemporaryDirectory() as base,
        closing(Workspace.open(Folders.under(Path(base)))) as workspace,
    ):
        model = workspace.registry.active()
        with closing(choose_engine(model, cache=workspace.folders.engines)) as engine:
            print(f"{engine.name} on {engine.device} beside torch in float32, {model.card.title}")
            report(ours(photos, workspace, model, engine), exact(photos, model), labels)


if __name__ == "__main__":
    main()
