"""Small drawn photos: paintings are framed and full of colour, statues are grey and round, reliefs are
grey in a frame (statues that a first model takes for paintings)."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from statuesorter.domain.photo import Photo, PhotoIdentity

SIDE = 96


def _wall(rng: np.random.Generator) -> NDArray[np.float64]:
    return np.full((SIDE, SIDE, 3), rng.uniform(150, 220)) + rng.normal(0, 4, (SIDE, SIDE, 3))


def painting(rng: np.random.Generator) -> NDArray[np.float64]:
    canvas = _wall(rng)
    top, left = rng.integers(8, 20, 2)
    canvas[top - 5 : -top + 5, left - 5 : -left + 5] = (120, 85, 30)
    inside = canvas[top:-top, left:-left]
    height, width = inside.shape[:2]
    for _stroke in range(14):
        y, x = rng.integers(0, height), rng.integers(0, width)
        inside[y : y + rng.integers(8, 30), x : x + rng.integers(8, 30)] = rng.uniform(0, 255, 3)
    return canvas


def statue(rng: np.random.Generator) -> NDArray[np.float64]:
    canvas = _wall(rng) * 0.5
    y, x = np.mgrid[:SIDE, :SIDE]
    for _part in range(4):
        cy, cx = rng.uniform(25, 65), rng.uniform(35, 60)
        ry, rx = rng.uniform(12, 28), rng.uniform(8, 20)
        round_ = 1 - ((y - cy) / ry) ** 2 - ((x - cx) / rx) ** 2
        lit = 90 + 140 * np.sqrt(np.maximum(round_, 0))
        canvas = np.where((round_ > 0)[..., None], lit[..., None], canvas)
    canvas[76:, 30:66] = 130
    return canvas


def relief(rng: np.random.Generator) -> NDArray[np.float64]:
    grey = painting(rng)
    top = 20
    grey[top:-top, top:-top] = grey[top:-top, top:-top].mean(axis=2, keepdims=True)
    return grey


def plaque(rng: np.random.Generator) -> NDArray[np.float64]:
    """Lines of print on a bright card: nothing that a museum shows."""
    canvas = np.full((SIDE, SIDE, 3), rng.uniform(225, 250)) + rng.normal(0, 3, (SIDE, SIDE, 3))
    for top in range(int(rng.integers(6, 12)), SIDE - 8, 9):
        canvas[top : top + 4, 8 : rng.integers(SIDE // 2, SIDE - 8)] = 30
    return canvas


def save(pixels: NDArray[np.float64], path: Path) -> Photo:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    image.filter(ImageFilter.GaussianBlur(0.6)).save(path, quality=92)
    # the same in every run, so that the same photos are held out
    when = zlib.crc32("/".join(path.parts[-2:]).encode()) * 1000
    os.utime(path, ns=(when, when))
    return Photo(PhotoIdentity.of(path))
