"""A workspace of its own for each test, with a tiny model that is real in every part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.folders import Folders
from statuesorter.models.registry import ModelRegistry
from statuesorter.operations.settings import SettingsFile
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore
from tests.models.tiny_model import write_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("shipped") / "tiny")


@pytest.fixture
def workspace(folders: Folders, tiny_model: Path) -> Iterator[Workspace]:
    catalog = Catalog(folders.catalog_file)
    store = PreviewStore(folders.previews, catalog.files)
    workspace = Workspace(
        folders=folders,
        settings_file=SettingsFile(folders.settings_file),
        catalog=catalog,
        preview_store=store,
        previews=PreviewService(store),
        registry=ModelRegistry(folders.models, shipped=tiny_model),
    )
    yield workspace
    workspace.close()


def write_photo(path: Path, *, seed: int, size: tuple[int, int] = (60, 40)) -> Path:
    """A photo of large coloured squares; another seed, another photo."""
    path.parent.mkdir(parents=True, exist_ok=True)
    squares = np.random.default_rng(seed).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    Image.fromarray(squares).resize(size, Image.Resampling.NEAREST).save(path, quality=92)
    return path


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """A folder of twelve photos in two days, one of them damaged."""
    folder = tmp_path / "museum"
    for n in range(12):
        write_photo(folder / f"day {n % 2 + 1}" / f"IMG_{n:02}.jpg", seed=n)
    (folder / "day 1" / "IMG_99.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is no photo")
    return folder
