"""Photos that might have been: they teach the head that a wall, a sky or a light says nothing of the label.

Most paintings of the photo set are flat reproductions and most statues stand under a sky, so a head could
learn "no wall: paint" and "sky: statue". Here paintings are hung on walls, the plain background of statues is
exchanged, and all photos are cropped, mirrored and lit anew. The idea is domain randomisation (Tobin et al.,
IROS 2017); the ranges are those that a visitor's telephone covers.
"""

from __future__ import annotations

import importlib
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from model.walls import Rng, hang, wall

ndimage: Any = importlib.import_module("scipy.ndimage")  # it says of nothing what type it is


def augmented(photo: Image.Image, label: str, *, flat: bool, seed: tuple[int, ...]) -> Image.Image:
    """Another photo of the same label (``paint``, ``statue`` or ``other``), RGB, of about the same size.

    ``flat`` says that the photo is a reproduction without a wall. The same ``seed`` gives the same photo.
    """
    rng = np.random.default_rng(seed)
    if label == "paint" and flat and rng.random() < 0.5:
        photo = hang(_cropped(photo, rng, least=0.4) if rng.random() < 0.4 else photo, rng)
    else:
        if label == "statue" and rng.random() < 0.65:
            photo = _elsewhere(photo, rng)
        if rng.random() < 0.7:
            photo = _cropped(photo, rng, least=0.45)
        if rng.random() < 0.5:
            photo = ImageOps.mirror(photo)
    return _in_another_light(photo, rng)


def _cropped(photo: Image.Image, rng: Rng, *, least: float) -> Image.Image:
    """A part of the photo: at least the share ``least`` of each side."""
    share = rng.uniform(least, 1)
    width = max(1, int(photo.width * share))
    height = max(1, int(photo.height * min(1.0, share * rng.uniform(0.8, 1.25))))
    left = int(rng.integers(0, photo.width - width + 1))
    top = int(rng.integers(0, photo.height - height + 1))
    return photo.crop((left, top, left + width, top + height))


def _elsewhere(photo: Image.Image, rng: Rng) -> Image.Image:
    """The statue before a wall, where its background is plain enough to be told from it."""
    mask = plain_background(photo)
    return photo if mask is None else Image.composite(wall(photo.size, rng), photo, mask)


def plain_background(photo: Image.Image) -> Image.Image | None:
    """A mask (255: background) of what is smooth and reaches the border; None where that is not a background.

    Looked for at 200 pixels, with rising tolerance for texture; the floor's edge does not count.
    """
    scale = 200 / max(photo.size)
    small = photo.resize((max(8, int(photo.width * scale)), max(8, int(photo.height * scale))))
    smooth = ndimage.gaussian_filter(np.asarray(small, np.float32), (1.2, 1.2, 0))
    steep = ndimage.sobel(smooth, 0) ** 2 + ndimage.sobel(smooth, 1) ** 2
    edges: NDArray[np.float32] = np.sqrt(steep.sum(axis=-1))
    best: NDArray[np.bool_] | None = None
    for tolerance in (40, 60, 90, 130):
        mask = _reaching_the_border(edges < tolerance)
        height, width = mask.shape
        middle = mask[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4]
        if 0.2 < mask.mean() < 0.8 and middle.mean() < 0.5:
            best = mask
    if best is None:
        return None
    grown: NDArray[np.bool_] = ndimage.binary_dilation(best, iterations=2)
    return (
        Image.fromarray(grown.astype(np.uint8) * 255).resize(photo.size).filter(ImageFilter.GaussianBlur(1.5))
    )


def _reaching_the_border(smooth: NDArray[np.bool_], *, least: int = 150) -> NDArray[np.bool_]:
    """The regions of ``smooth`` that touch the top or the upper part of the sides and are large enough."""
    regions: NDArray[np.int32] = ndimage.label(smooth)[0]
    sides = regions[: 2 * len(regions) // 3]
    touching = np.unique(np.concatenate([regions[0], sides[:, 0], sides[:, -1]]))
    sizes = np.bincount(regions.ravel())
    return np.isin(regions, [region for region in touching if region and sizes[region] > least])


def _in_another_light(photo: Image.Image, rng: Rng) -> Image.Image:
    """Brightness, contrast, colour, white balance, blur and JPEG as other cameras would have them."""
    if rng.random() < 0.18:
        photo = ImageOps.grayscale(photo).convert("RGB")
    if rng.random() < 0.8:
        photo = ImageEnhance.Brightness(photo).enhance(rng.uniform(0.6, 1.35))
        photo = ImageEnhance.Contrast(photo).enhance(rng.uniform(0.7, 1.3))
        photo = ImageEnhance.Color(photo).enhance(rng.uniform(0.5, 1.3))
    if rng.random() < 0.5:
        balance = rng.uniform(0.82, 1.18, 3)
        pixels = np.clip(np.asarray(photo, np.float32) * balance, 0, 255)
        photo = Image.fromarray(pixels.astype(np.uint8))
    if rng.random() < 0.2:
        photo = photo.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.3)))
    if rng.random() < 0.4:
        stored = io.BytesIO()
        photo.save(stored, "JPEG", quality=int(rng.integers(35, 86)))
        photo = Image.open(stored).convert("RGB")
    return photo
