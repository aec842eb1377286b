"""Fixtures for filing: worlds of photos, and a second disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.filing.filing_world import World, mount, unmount


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world on one disk."""
    return World(tmp_path, tmp_path / "out")


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: the steps are the same, and thousands of syncs cost nothing."""
    shared = Path("/dev/shm")
    if not shared.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(dir=shared, prefix="statuesorter-test-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def other_disk(tmp_path: Path, quick_disk: Path) -> Iterator[Path]:
    """A folder on another file system than ``quick_disk``: in memory where mounting is permitted."""
    folder = tmp_path / "other disk"
    folder.mkdir()
    mounted = mount(folder, "64m")
    if not mounted and quick_disk.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here (/dev/shm)")
    yield folder
    if mounted:
        unmount(folder)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if not mount(folder, "1m"):
        pytest.skip("mounting a file system is not permitted here")
    yield folder
    unmount(folder)
