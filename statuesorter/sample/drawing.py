"""Fields to draw with, and Pillow's pencil."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from statuesorter.sample.noise import Array, Colour, f32


def grid(height: int, width: int) -> tuple[Array, Array]:
    """Fields of y (0 top, 1 bottom) and x (0 left, 1 right)."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    return f32(y), f32(x)


def drawn(raster: Array, draw: Callable[[ImageDraw.ImageDraw], None]) -> Array:
    """The raster after some drawing with Pillow's pencil, in pixels, colours 0 to 255."""
    image = Image.fromarray((np.clip(raster, 0, 1) * 255).astype(np.uint8))
    draw(ImageDraw.Draw(image, "RGBA"))
    return f32(np.asarray(image)) / np.float32(255)


def ink(colour: Colour, alpha: float = 1.0) -> tuple[int, int, int, int]:
    """A colour of [0, 1] for Pillow."""
    r, g, b = (int(min(max(c, 0.0), 1.0) * 255) for c in colour)
    return (r, g, b, int(alpha * 255))
