"""``python -m tests.benchmarks.known``: a folder of 100,000 photos that were all classified before.

A catalog is filled with made-up photos and features; opening the catalog and classifying are timed. Neither
a photo nor the engine is touched, so neither has to be there.
"""

from __future__ import annotations

import argparse
import cProfile
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.folders import Folders
from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.models.classify import classify
from statuesorter.models.engines import Tuning
from statuesorter.models.model import Model
from statuesorter.models.predictor import Predictor
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.cores import Cores
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore

_SPREAD = 0x9E3779B97F4A7C15
"""Fibonacci hashing: no two of them look alike."""


class NoEngine:
    """An engine that must not be needed."""

    name, device, why, batch_size = "none", "cpu", "", 32
    tuning = Tuning("float32", at_once=1, threads=1)

    def features(self, batch: np.ndarray, *, cores: Cores | None = None) -> np.ndarray:
        raise AssertionError(f"{len(batch)} photos were not known")

    def close(self) -> None:
        """Nothing to close."""


def fill(file: Path, photos: Sequence[Photo], model: Model) -> None:
    rng = np.random.default_rng(0)
    with closing(Catalog(file)) as catalog:
        for start in range(0, len(photos), 5000):
            part = photos[start : start + 5000]
            features = rng.normal(size=(len(part), model.head.feature_size)).astype(np.float32)
            image_stats = (
                ImageStats(n // 3, 0.2, n * _SPREAD % 2**64) for n in range(start, start + len(part))
            )
            seen = zip(features, image_stats, strict=True)
            catalog.remember_seen(
                dict(zip((photo.identity for photo in part), seen, strict=True)), backbone=model.backbone_key
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        workspace = Workspace.open(Folders.under(base))
        model = workspace.registry.active()
        workspace.close()
        photos = [
            Photo(PhotoIdentity(base / f"day {n % 30}" / f"IMG_{n:06}.JPG", 4_000_000 + n, n * 10**9))
            for n in range(arguments.photos)
        ]
        fill(workspace.folders.catalog_file, photos, model)

        def run() -> tuple[float, float]:
            began = time.perf_counter()
            with closing(Catalog(workspace.folders.catalog_file)) as catalog:
                opened = time.perf_counter()
                previews = PreviewService(PreviewStore(base / "none"))
                rows = classify(photos, Predictor(model, NoEngine(), previews, catalog))
                assert sum(row.prediction is not None for row in rows) == len(photos)
                return opened - began, time.perf_counter() - opened

        times = [run() for _round in range(arguments.rounds)]
        opening, classifying = (statistics.median(part) for part in zip(*times, strict=True))
        print(
            f"{len(photos):,} known photos: catalog opened in {opening:.2f} s,"
            f" classified in {classifying:.2f} s"
        )
        if arguments.profile:
            cProfile.runctx("run()", {"run": run}, {}, sort="tottime")


if __name__ == "__main__":
    main()
