"""On a disk whose file system can share blocks, a copy takes no space and is a copy all the same.

The counterpart that runs everywhere: every other test of copying, on disks that cannot.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from statuesorter.domain.outcome import Result
from statuesorter.domain.plan import Mode
from statuesorter.filing.undo import undo
from statuesorter.filing.verify import verify
from tests.filing.filing_world import World, results, unmount

MEGABYTE = 1_000_000


@pytest.fixture
def sharing_disk(tmp_path: Path) -> Iterator[Path]:
    """A btrfs of 200 megabytes in a file."""
    if shutil.which("mkfs.btrfs") is None:
        pytest.skip("mkfs.btrfs is not installed (Debian: btrfs-progs)")
    image, folder = tmp_path / "btrfs", tmp_path / "sharing disk"
    folder.mkdir()
    image.touch()
    os.truncate(image, 200 * MEGABYTE)
    subprocess.run(["mkfs.btrfs", "-q", str(image)], check=True, capture_output=True)
    mounted = subprocess.run(["mount", "-o", "loop", image, folder], check=False, capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("mounting a btrfs is not permitted here")
    yield folder
    unmount(folder)


def test_a_copy_shares_the_blocks_of_its_original(sharing_disk: Path) -> None:
    world = World(sharing_disk, sharing_disk / "out")
    for number in range(5):
        world.add(f"{number}.jpg", os.urandom(4 * MEGABYTE))
    start = world.snapshot()
    os.sync()
    before = shutil.disk_usage(sharing_disk).free
    run, outcomes = world.file(Mode.COPY)
    os.sync()
    assert results(outcomes) == [Result.DONE] * 5
    assert before - shutil.disk_usage(sharing_disk).free < 2 * MEGABYTE
    assert results(verify(run, world.journals)) == [Result.DONE] * 5

    changed = next(world.out.rglob("0.jpg"))
    changed.write_bytes(b"edited")
    assert (world.photos / "0.jpg").stat().st_size == 4 * MEGABYTE, "the original was written through"
    assert sorted(results(undo(run, world.journals))) == [Result.DONE] * 4 + [Result.SKIPPED]
    changed.unlink()
    changed.parent.rmdir()
    world.out.rmdir()
    assert world.snapshot() == start
