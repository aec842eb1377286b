"""Photos as they might have been taken: another crop, light, camera. For tuning, and against what is faint.

The ranges are those that a visitor's telephone covers. A network that was trained on photos of 512 pixels
takes the faint noise that a camera's photo keeps when it is reduced for something that it means; so each view
has some, and the head learns a part of the photos a second time as a camera would have left them.
"""

from __future__ import annotations

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

Pixels = NDArray[np.uint8]
Rng = np.random.Generator

_LEAST_AREA = 0.35
_WIDEST = math.log(1.35)
"""Crops are up to this much (a logarithm) wider or higher than the photo."""


def random_view(pixels: Pixels, side: int, seed: tuple[int, ...]) -> Pixels:
    """A view of a photo (S × S × 3), ``side`` × ``side`` × 3. The same ``seed`` gives the same view."""
    rng = np.random.default_rng(seed)
    view = _cropped(Image.fromarray(pixels), side, rng)
    if rng.random() < 0.5:
        view = ImageOps.mirror(view)
    if rng.random() < 0.1:
        view = ImageOps.grayscale(view).convert("RGB")
    sharpness = rng.random()
    if sharpness < 0.25:
        view = view.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
    elif sharpness < 0.4:
        view = view.filter(ImageFilter.UnsharpMask(1.0, int(rng.integers(20, 90)), 0))
    if rng.random() < 0.25:
        view = _stored(view, quality=int(rng.integers(40, 96)))
    lit = np.asarray(view, np.float32)
    if rng.random() < 0.8:
        lit = _in_another_light(lit, rng)
    lit += _noise(lit.shape, rng.uniform(0, 3), rng)
    return _as_pixels(lit)


def as_a_camera_leaves_it(pixels: Pixels, seed: tuple[int, ...]) -> Pixels:
    """The photo (S × S × 3) resampled, with the noise that is left of a camera's, and stored once more.

    The noise is what remains of a standard deviation of 4 to 8 of 255 at 12 megapixels.
    """
    rng = np.random.default_rng(seed)
    side = len(pixels)
    other = round(side * rng.uniform(1.05, 1.25))
    back = Image.fromarray(pixels).resize((other, other), Image.Resampling.LANCZOS)
    again = back.resize((side, side), Image.Resampling.BICUBIC)
    noisy = np.asarray(again, np.float32) + _noise((side, side, 3), 0.8, rng)
    return np.asarray(_stored(Image.fromarray(_as_pixels(noisy)), quality=95))


def _cropped(photo: Image.Image, side: int, rng: Rng) -> Image.Image:
    """A part of the photo, seen a little from the side at times."""
    area, wider = rng.uniform(_LEAST_AREA, 1), math.exp(rng.uniform(-_WIDEST, _WIDEST))
    width, height = min(1.0, math.sqrt(area * wider)), min(1.0, math.sqrt(area / wider))
    left, top = rng.uniform(0, 1 - width), rng.uniform(0, 1 - height)
    box = np.array([left, top, left + width, top + height]) * photo.width
    if rng.random() < 0.3:
        corners = box[[0, 1, 0, 3, 2, 3, 2, 1]] + rng.uniform(-0.08, 0.08, 8) * photo.width
        quad: tuple[float, ...] = tuple(corners.tolist())
        return photo.transform((side, side), Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    region = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
    return photo.resize((side, side), Image.Resampling.BICUBIC, box=region)


def _in_another_light(lit: NDArray[np.float32], rng: Rng) -> NDArray[np.float32]:
    """Colour, contrast, brightness and white balance of another lamp and camera."""
    grey = lit.mean(axis=2, keepdims=True)
    other = grey + (lit - grey) * rng.uniform(0.6, 1.3)
    other = ((other - other.mean()) * rng.uniform(0.7, 1.3) + other.mean()) * rng.uniform(0.6, 1.35)
    if rng.random() < 0.5:
        other = other * rng.uniform(0.85, 1.15, 3)
    return np.asarray(other, np.float32)


def _noise(shape: tuple[int, ...], deviation: float, rng: Rng) -> NDArray[np.float32]:
    """Noise that is half the same in all colours, half not; ``deviation`` in steps of 255."""
    grey = rng.standard_normal((*shape[:2], 1), np.float32)
    return (grey + rng.standard_normal(shape, np.float32)) * np.float32(deviation / np.sqrt(2))


def _stored(view: Image.Image, *, quality: int) -> Image.Image:
    stored = io.BytesIO()
    view.save(stored, "JPEG", quality=quality)
    return Image.open(stored).convert("RGB")


def _as_pixels(lit: NDArray[np.float32]) -> Pixels:
    return np.clip(np.rint(lit), 0, 255).astype(np.uint8)
