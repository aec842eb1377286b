"""A small world to train in: drawn photos, and a model that knows paintings from statues but not reliefs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from statuesorter.domain.labels import PAINT, STATUE, Label
from statuesorter.models.base import BaseFeatures
from statuesorter.models.model import load_model, write_model
from statuesorter.models.prepare import prepare
from statuesorter.photos.decode import open_oriented
from tests.models.tiny_model import plain_head, tiny_backbone
from tests.training import drawing
from tests.training.drawn_world import SPEC, PlainEngine, World


def _first_head(features: NDArray[np.float32], labels: Sequence[Label]):
    """A linear head by ridge regression: what a first training would find that saw nothing else."""
    signs = np.array([-1.0 if label == PAINT else 1.0 for label in labels])
    wide = np.hstack([features, np.ones((len(features), 1))]).astype(np.float64)
    solved = np.linalg.solve(wide.T @ wide + 10.0 * np.eye(wide.shape[1]), wide.T @ signs)
    direction, shift = 2 * solved[:-1], 2 * solved[-1]
    weights = np.stack([-direction, direction, 0 * direction], axis=1).astype(np.float32)
    return plain_head([(weights, np.array([-shift, shift, -20], np.float32))], threshold=0.7)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    engine = PlainEngine()
    rng = np.random.default_rng(7)
    photos = [drawing.save(drawing.painting(rng), folder / "base" / f"p{n}.jpg") for n in range(40)]
    photos += [drawing.save(drawing.statue(rng), folder / "base" / f"s{n}.jpg") for n in range(40)]
    features = engine.features(np.stack([prepare(open_oriented(photo.path), 64) for photo in photos]))
    labels = [PAINT] * 40 + [STATUE] * 40
    write_model(
        folder / "first",
        name="first",
        title="First",
        backbone=tiny_backbone(spec=SPEC),
        head=_first_head(features, labels),
        base=BaseFeatures(features, labels, ["drawn"] * 80),
        data={"drawn": {"paint": 40, "statue": 40}},
    )
    return World(folder, engine, load_model(folder / "first"))
