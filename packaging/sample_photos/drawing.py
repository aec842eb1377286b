"""Fields to draw with, and Pillow's pencil."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from sample_photos.noise import Array, Colour, Rng, f32


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


def tree(
    rng: Rng, d: ImageDraw.ImageDraw, x: float, foot: float, tall: float, dark: Colour, light: Colour
) -> None:
    """A broad tree of a few hundred dabs, lit from the upper left."""
    d.line(
        [(x, foot), (x + tall * 0.03, foot - tall * 0.6)],
        fill=ink((0.16, 0.11, 0.07)),
        width=max(int(tall * 0.06), 2),
    )
    for i in range(260):
        angle, far = rng.uniform(0, 6.283), float(rng.uniform(0, 1)) ** 0.6
        px = x + np.cos(angle) * far * tall * 0.34 * (1 + 0.25 * np.sin(angle * 5))
        py = foot - tall * 0.64 + np.sin(angle) * far * tall * 0.36
        lit = (
            float(
                np.clip(
                    0.45
                    - (py - foot + tall * 0.64) / tall * 1.1
                    - (px - x) / tall * 0.9
                    + rng.normal(0, 0.18),
                    0,
                    1,
                )
            )
            * i
            / 260
        )
        r = tall * rng.uniform(0.025, 0.06)
        colour = (
            dark[0] + (light[0] - dark[0]) * lit,
            dark[1] + (light[1] - dark[1]) * lit,
            dark[2] + (light[2] - dark[2]) * lit,
        )
        d.ellipse([px - r, py - r * 0.7, px + r, py + r * 0.7], fill=ink(colour))
