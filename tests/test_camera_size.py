"""The size of a photo changes nothing: as a camera writes it and small, it looks the same to the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from statuesorter.domain.folders import Folders, resources
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.predictor import Predictor
from statuesorter.models.prepare import prepare
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.preview_store import preview_of
from tests.benchmarks.camera_size import Agreement, agreements, enlarged, reduced

SAMPLE = sorted((resources() / "sample").rglob("*.jpg"))
MEGAPIXELS = (11, 13)
"""The sides of such photos are not all multiples of 8, as libjpeg would like them."""


@pytest.fixture
def predictor(folders: Folders) -> Iterator[Predictor]:
    """The shipped model on this computer's CPU."""
    with closing(Workspace.open(folders)) as workspace:
        model = workspace.registry.active()
        with closing(choose_engine(model, device="cpu", cache=folders.engines)) as engine:
            yield Predictor(model, engine, workspace.previews)


def pixels_apart(one: Path, other: Path) -> float:
    """How far the pixels that a network sees of two photos are apart: the mean, in levels of 255."""
    squares = [prepare(preview_of(photo).image, 320).astype(np.float32) for photo in (one, other)]
    return float(np.abs(squares[0] - squares[1]).mean())


def assert_alike(found: Sequence[Agreement]) -> None:
    assert found
    for agreement in found:
        assert agreement.labels_turned == 0, agreement
        assert agreement.percentile_95 < 0.2, agreement


@pytest.mark.parametrize("photo", SAMPLE[::8], ids=lambda photo: photo.stem)
def test_the_network_sees_the_same_of_an_enlarged_photo(tmp_path: Path, photo: Path) -> None:
    for _name, large in enlarged(photo, tmp_path, megapixels=MEGAPIXELS):
        assert pixels_apart(photo, large) < 1.5


def test_the_model_says_the_same_of_an_enlarged_photo(predictor: Predictor) -> None:
    assert_alike(agreements(SAMPLE[::4], partial(enlarged, megapixels=[12]), predictor))


def test_the_network_sees_the_same_of_a_photo_reduced(tmp_path: Path, shared_photos: Path) -> None:
    for original in sorted((shared_photos / "originals").iterdir()):
        for _name, small in reduced(original, tmp_path):
            assert pixels_apart(original, small) < 4


def test_the_model_says_the_same_of_a_photo_reduced(predictor: Predictor, shared_photos: Path) -> None:
    assert_alike(agreements(sorted((shared_photos / "originals").iterdir()), reduced, predictor))
