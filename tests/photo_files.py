"""Photos on disk, for tests of any room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from statuesorter.domain.photo import Photo, PhotoIdentity


def write_photo(path: Path, *, seed: int, size: tuple[int, int] = (60, 40)) -> Path:
    """A photo of large coloured squares; another seed, another photo."""
    path.parent.mkdir(parents=True, exist_ok=True)
    squares = np.random.default_rng(seed).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    Image.fromarray(squares).resize(size, Image.Resampling.NEAREST).save(path, quality=92)
    return path


def write_dark_and_bright(folder: Path, count: int = 24) -> Path:
    """Photos whose label can be seen, in folders of its name: dark ones (paint) and bright ones (statue)."""
    for n in range(count):
        path = write_photo(folder / ("paint" if n % 2 else "statue") / f"{n:02}.jpg", seed=n)
        photo = ImageEnhance.Brightness(Image.open(path)).enhance(0.3 if n % 2 else 1.7)
        photo.save(path, quality=92)
    return folder


def draw_photos(folder: Path, count: int) -> list[Photo]:
    folder.mkdir(parents=True, exist_ok=True)
    photos: list[Photo] = []
    for n in range(count):
        coarse = np.random.default_rng(n).integers(0, 256, (6, 8, 3), dtype=np.uint8)
        file = folder / f"photo {n:03}.jpg"
        Image.fromarray(coarse).resize((320, 240), Image.Resampling.NEAREST).save(file, quality=90)
        photos.append(Photo(PhotoIdentity.of(file)))
    return photos
