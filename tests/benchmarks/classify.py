"""``python -m tests.benchmarks.classify FOLDER``: classify beside the notebook's way, in one run.

Ours: previews not yet made (cold), and previews made before (warm), each on an empty catalog. The notebook's
way: fastai's ``get_preds`` with resnet34 in batches of 10 on `ExifImageBlock` (random weights: they cost the
same). The ways take turns; the medians and the ratios within each turn are printed.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from statuesorter.domain.folders import Folders
from statuesorter.domain.photo import Photo
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.scan import scan


def ours(photos: list[Photo], base: Path) -> float:
    """Seconds for `classify_photos`, the engine's start included."""
    workspace = Workspace.open(Folders.under(base))
    began = time.perf_counter()
    found = [item for item in classify_photos(workspace, photos) if isinstance(item, ClassifiedPhoto)]
    seconds = time.perf_counter() - began
    workspace.close()
    assert len(found) == len(photos)
    return seconds


def notebooks_way(photos: list[Photo]) -> Callable[[], float]:
    """The notebook's Learner; calling the result gives the seconds of one ``get_preds``."""
    from statuesorter.plum_repair import repair_plum

    repair_plum()
    fastai: Any = importlib.import_module("fastai.vision.all")  # it has no types that hold

    from statuesorter.training.child.exif_image_block import ExifImageBlock

    block = fastai.DataBlock(
        blocks=(ExifImageBlock, fastai.CategoryBlock),
        get_y=lambda path: "paint" if len(path.name) % 2 else "statue",
        item_tfms=fastai.Resize(224, fastai.ResizeMethod.Squish),
    )
    paths = [photo.path for photo in photos]
    loaders = block.dataloaders(paths, bs=10, num_workers=0)
    learner = fastai.vision_learner(loaders, fastai.resnet34, pretrained=False)

    def run() -> float:
        began = time.perf_counter()
        with learner.no_bar():
            learner.get_preds(dl=loaders.test_dl(paths, num_workers=0))
        return time.perf_counter() - began

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    photos = list(scan(arguments.folder))
    notebook = notebooks_way(photos)
    seconds: dict[str, list[float]] = {"ours, cold": [], "ours, warm": [], "notebook": []}
    for _turn in range(arguments.turns):
        with tempfile.TemporaryDirectory() as base:
            seconds["ours, cold"].append(ours(photos, Path(base)))
            for file in (Path(base) / "data").glob("catalog.sqlite*"):
                file.unlink()
            seconds["ours, warm"].append(ours(photos, Path(base)))
        seconds["notebook"].append(notebook())
    for name, times in seconds.items():
        ratio = statistics.median(n / t for n, t in zip(seconds["notebook"], times, strict=True))
        speed = len(photos) / statistics.median(times)
        print(f"{name:<12} {speed:7.1f} photos/s   {ratio:5.1f} times the notebook's way")


if __name__ == "__main__":
    main()
