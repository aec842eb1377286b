"""A workspace of its own for each test, with a tiny model that is real in every part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders
from statuesorter.operations.workspace import Workspace
from tests.models.tiny_model import write_tiny_model
from tests.photo_files import write_dark_and_bright, write_photo
from tests.workspaces import workspace_with


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("shipped") / "tiny")


@pytest.fixture
def workspace(folders: Folders, tiny_model: Path) -> Iterator[Workspace]:
    workspace = workspace_with(folders, shipped=tiny_model)
    yield workspace
    workspace.close()


@pytest.fixture
def dark_and_bright(tmp_path: Path) -> Path:
    """Photos whose label can be seen: dark ones (paint) and bright ones (statue)."""
    return write_dark_and_bright(tmp_path / "halls")


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """A folder of twelve photos in two days, one of them damaged."""
    folder = tmp_path / "museum"
    for n in range(12):
        write_photo(folder / f"day {n % 2 + 1}" / f"IMG_{n:02}.jpg", seed=n)
    (folder / "day 1" / "IMG_99.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is no photo")
    return folder
