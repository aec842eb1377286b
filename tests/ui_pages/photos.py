"""Photos with labels, for the pages."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from statuesorter.domain.labels import FiledAs
from statuesorter.domain.photo import Photo, PhotoIdentity

Labelled = list[tuple[Photo, FiledAs]]


def photo(path: Path, *, size: tuple[int, int] = (64, 48), shade: int = 0) -> Photo:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (shade, 90, 120)).save(path)
    return Photo(PhotoIdentity.of(path))
