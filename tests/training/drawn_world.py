"""A small world to train in: drawn photos, and the tiny model that looks at them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from statuesorter.domain.decision import Decision
from statuesorter.domain.labels import PAINT, STATUE, Label
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.models.describe import describe
from statuesorter.models.engines import Tuning
from statuesorter.models.model import Model
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
    tuning = Tuning("float32", at_once=1, threads=1)

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

    def draw_labelled(self, each: int, *, seed: int) -> list[tuple[Photo, Label]]:
        """So many paintings, then as many statues."""
        paintings = self.draw(drawing.painting, each, seed=seed)
        statues = self.draw(drawing.statue, each, seed=seed + 1)
        return [(photo, PAINT) for photo in paintings] + [(photo, STATUE) for photo in statues]

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
