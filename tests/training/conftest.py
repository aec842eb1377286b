"""A small world to train in: drawn photos, and a model that knows paintings from statues but not reliefs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from statuesorter.domain.decision import Decision
from statuesorter.domain.labels import PAINT, STATUE, Label
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.models.base import BaseFeatures
from statuesorter.models.describe import describe
from statuesorter.models.head import affine_head
from statuesorter.models.model import Model, load_model, write_model
from statuesorter.models.prepare import prepare
from statuesorter.photos.cores import Cores
from statuesorter.photos.decode import open_oriented
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore
from tests.models.tiny_model import tiny_backbone
from tests.training import drawing

Draw = Callable[[np.random.Generator], NDArray[np.float64]]


SPEC = describe("test_efficientnet", input_side=64, stages=(2, 3), pooling="mean+std")
"""A tiny network with random weights; its 672 features tell drawn photos apart."""


class PlainEngine:
    """The tiny model's own network, without anything around it."""

    name, device, why, batch_size = "plain", "cpu", "", 16

    def __init__(self) -> None:
        self._backbone = tiny_backbone(spec=SPEC)
        self.asked = 0

    def features(self, batch: NDArray[np.uint8], *, cores: Cores | None = None) -> NDArray[np.float32]:
        self.asked += len(batch)
        with torch.inference_mode():
            return self._backbone(torch.from_numpy(batch)).numpy()

    def close(self) -> None:
        pass


@dataclass
class World:
    folder: Path
    engine: PlainEngine
    model: Model

    @property
    def previews(self) -> PreviewService:
        return PreviewService(self.store)

    @property
    def store(self) -> PreviewStore:
        return PreviewStore(self.folder / "previews")

    def draw(self, draw: Draw, count: int, *, seed: int) -> list[Photo]:
        name = f"{draw.__name__}{seed}"
        rng = np.random.default_rng(seed)
        return [drawing.save(draw(rng), self.folder / name / f"{n}.jpg") for n in range(count)]

    def draw_bursts(self, draw: Draw, count: int, *, of: int, seed: int) -> list[Photo]:
        """Each thing photographed ``of`` times, a second apart, with other noise."""
        rng, photos = np.random.default_rng(seed), list[Photo]()
        for hour in range(count):
            seen = draw(rng)
            for second in range(of):
                path = self.folder / f"bursts {draw.__name__}{seed}" / f"{hour}-{second}.jpg"
                drawing.save(seen + rng.normal(0, 2, seen.shape), path)
                os.utime(path, (3600 * hour + second, 3600 * hour + second))
                photos.append(Photo(PhotoIdentity.of(path)))
        return photos

    def features(self, photos: list[Photo]) -> NDArray[np.float32]:
        side = self.model.card.spec.input_side
        return self.engine.features(np.stack([prepare(open_oriented(p.path), side) for p in photos]))

    def says(self, photos: list[Photo], model: Model | None = None) -> list[Label]:
        model = model or self.model
        return [p.likeliest for p in model.head.predict(self.features(photos), model=model.name)]


def decided(photos: list[Photo], label: Label) -> list[Decision]:
    return [Decision(photo.identity, label, datetime(2026, 1, 1, tzinfo=UTC)) for photo in photos]


def _first_head(features: NDArray[np.float32], labels: Sequence[Label]):
    """A linear head by ridge regression: what a first training would find that saw nothing else."""
    signs = np.array([-1.0 if label == PAINT else 1.0 for label in labels])
    wide = np.hstack([features, np.ones((len(features), 1))]).astype(np.float64)
    solved = np.linalg.solve(wide.T @ wide + 10.0 * np.eye(wide.shape[1]), wide.T @ signs)
    direction, shift = 2 * solved[:-1], 2 * solved[-1]
    weights = np.stack([-direction, direction, 0 * direction], axis=1).astype(np.float32)
    return affine_head([(weights, np.array([-shift, shift, -20], np.float32))], confident=0.7)


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
