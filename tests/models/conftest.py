"""A tiny real model, made once for all tests of this room, and photos to classify."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from statuesorter.domain.photo import Photo
from statuesorter.models.model import Model, load_model
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore
from tests.models.tiny_model import write_tiny_model
from tests.photo_files import draw_photos


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("tiny") / "tiny")


@pytest.fixture
def model_folder(tiny_folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(tiny_folder, tmp_path / "copy" / "tiny"))


@pytest.fixture
def model(tiny_folder: Path) -> Model:
    return load_model(tiny_folder)


@pytest.fixture
def previews(tmp_path: Path) -> PreviewService:
    return PreviewService(PreviewStore(tmp_path / "previews"))


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "engines"


@pytest.fixture
def pixels() -> np.ndarray:
    """21 squares of 64 x 64: coarse random patches, as different from each other as photos are."""
    coarse = np.random.default_rng(1).integers(0, 256, (21, 8, 8, 3), dtype=np.uint8)
    return coarse.repeat(8, axis=1).repeat(8, axis=2)


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Photo]:
    return draw_photos(tmp_path_factory.mktemp("photos"), 30)
