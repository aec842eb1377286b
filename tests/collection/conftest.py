"""A museum of small photos, and the rows that the single machine gives for it."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.collection.rows import Row, command
from tests.photo_files import write_photo


@pytest.fixture(scope="session")
def collection_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """28 photos that a folder shows and 3 files that it does not; one photo is damaged, one empty."""
    folder = tmp_path_factory.mktemp("collection") / "museum"
    for n in range(24):
        size = (900, 700) if n % 6 == 0 else (120, 90)
        write_photo(folder / f"room {n % 3 + 9}" / f"IMG_{n}.jpg", seed=n, size=size)
    write_photo(folder / "top.png", seed=50)
    write_photo(folder / "room 9" / "Ölbild, groß.webp", seed=51, size=(400, 500))
    (folder / "room 9" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is no photo")
    (folder / "room 10" / "empty.jpg").write_bytes(b"")
    write_photo(folder / ".hidden" / "a.jpg", seed=52)
    write_photo(folder / "@eaDir" / "b.jpg", seed=53)
    shutil.copyfile(folder / "room 9" / "IMG_0.jpg", folder / "room 9" / "IMG_0.nef")
    return folder


@pytest.fixture(scope="session")
def single_rows(collection_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """What ``classify`` says, in its order."""
    base = tmp_path_factory.mktemp("single")
    words = command(base, "classify", collection_folder, "--format", "csv", "--output", base / "rows.csv")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    with (base / "rows.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
