"""``python -m tests.benchmarks.memory``: whether memory stays flat while thousands of photos are classified.

The photos are small and their previews are made on the way; the shipped model works on the CPU. Exit status 1
where more than `ALLOWED` MB are held at any time, or more than `GROWTH` are gained after the first fifth.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from statuesorter.domain.folders import Folders
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.workspace import Workspace
from tests.benchmarks.camera_photos import draw

ALLOWED = 700
GROWTH = 40
_DIFFERENT = 30
_LOOKS = 20


def write_photos(folder: Path, count: int) -> list[Photo]:
    """``count`` small photos, copies of a few."""
    folder.mkdir(parents=True)
    files = [folder / f"{n:06}.jpg" for n in range(count)]
    for number, file in enumerate(files):
        if number < _DIFFERENT:
            draw("texture", (640, 480), seed=number).save(file, "JPEG", quality=90)
        else:
            shutil.copyfile(files[number % _DIFFERENT], file)
    return [Photo(PhotoIdentity.of(file)) for file in files]


def held() -> float:
    """Megabytes that this process holds now (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def measure(workspace: Workspace, photos: Sequence[Photo]) -> list[float]:
    """Megabytes held, looked at `_LOOKS` times on the way."""
    looks: list[float] = []
    began, done = time.perf_counter(), 0
    for item in classify_photos(workspace, photos, device="cpu"):
        if isinstance(item, ClassifiedPhoto):
            done += 1
            if done % max(1, len(photos) // _LOOKS) == 0:
                looks.append(held())
                speed = done / (time.perf_counter() - began)
                print(f"{done:7,} photos {looks[-1]:6.0f} MB {speed:6.1f} photos/s")
    return looks


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=5000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        photos = write_photos(Path(scratch) / "photos", arguments.photos)
        with closing(Workspace.open(Folders.under(Path(scratch) / "base"))) as workspace:
            looks = measure(workspace, photos)
    early, growth = looks[_LOOKS // 5], looks[-1] - looks[_LOOKS // 5]
    print(f"at most {max(looks):.0f} MB; {growth:+.0f} MB since {early:.0f} MB after a fifth of the photos")
    return int(max(looks) > ALLOWED or growth > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
