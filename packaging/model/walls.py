"""Walls, and paintings hung on them in perspective with frame and shadow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Rng = np.random.Generator
Colour = tuple[int, int, int]

_PAINTS: tuple[Colour, ...] = (
    (235, 232, 225),
    (200, 195, 185),
    (120, 30, 35),
    (60, 80, 70),
    (90, 95, 105),
    (170, 150, 120),
    (150, 150, 150),
    (40, 40, 45),
    (190, 60, 50),
)
_FRAMES: tuple[Colour, ...] = (
    (190, 150, 60),
    (120, 85, 40),
    (60, 40, 25),
    (25, 25, 25),
    (230, 230, 225),
    (160, 130, 80),
)
_WIDTH, _HEIGHTS = 480, (360, 480, 600)


def wall(size: tuple[int, int], rng: Rng) -> Image.Image:
    """A wall of ``size`` (width, height): paint, uneven light, grain, at times bricks and a floor."""
    width, height = size
    pixels = np.ones((height, width, 1), np.float32) * np.array(_one(_PAINTS, rng), np.float32)
    pixels += rng.normal(0, 12, 3).astype(np.float32)
    across = np.linspace(rng.uniform(-0.25, 0.25), rng.uniform(-0.25, 0.25), width)[None, :, None]
    down = np.linspace(rng.uniform(-0.25, 0.25), rng.uniform(-0.25, 0.25), height)[:, None, None]
    pixels = pixels * (1 + across + down) + _grain(size, rng)
    if rng.random() < 0.4:
        floor = int(height * rng.uniform(0.75, 0.95))
        pixels[floor:] = 0.3 * pixels[floor:] + 0.7 * rng.uniform((60, 50, 30), (160, 120, 90))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _grain(size: tuple[int, int], rng: Rng) -> NDArray[np.float32]:
    """Roughness of the plaster, and the lines of bricks or panels: height × width × 1."""
    width, height = size
    coarse = int(rng.choice([1, 2, 4]))
    noise = rng.normal(0, rng.uniform(1, 7), (height // coarse + 1, width // 4 + 1)).astype(np.float32)
    grain = np.array(Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC))[..., None]
    if rng.random() < 0.35:
        step = int(rng.integers(14, 61))
        grain[::step] -= rng.uniform(8, 30)
        if rng.random() < 0.6:
            grain[:, :: 2 * step] -= rng.uniform(8, 30)
    return grain


def hang(painting: Image.Image, rng: Rng) -> Image.Image:
    """A photo of ``painting`` on a wall: seen from the side, often framed, with its shadow."""
    size = (_WIDTH, int(rng.choice(_HEIGHTS)))
    if rng.random() < 0.65:
        painting = _framed(painting, rng)
    corners = _corners(painting.size, size, rng)
    mapping = perspective(painting.size, corners)
    shape = Image.new("L", painting.size, 255)
    mask = shape.transform(size, Image.Transform.PERSPECTIVE, mapping, Image.Resampling.BILINEAR)
    seen = painting.transform(size, Image.Transform.PERSPECTIVE, mapping, Image.Resampling.BICUBIC)
    photo = wall(size, rng)
    if rng.random() < 0.6:
        depth = int(rng.integers(2, 13))
        shadow = mask.filter(ImageFilter.GaussianBlur(depth)).point([value // 2 for value in range(256)])
        photo.paste((15, 12, 10), (depth, depth), shadow)
    photo.paste(seen, (0, 0), mask)
    return photo


def _framed(painting: Image.Image, rng: Rng) -> Image.Image:
    """``painting`` in a frame of some bands, 2 to 14 % of its short side wide."""
    width = max(1, int(min(painting.size) * rng.uniform(0.02, 0.14)))
    colour = np.array(_one(_FRAMES, rng))
    ground = np.clip(colour + rng.normal(0, 12, 3), 0, 255).astype(int)
    frame = Image.new(
        "RGB", (painting.width + 2 * width, painting.height + 2 * width), tuple(ground.tolist())
    )
    drawn = ImageDraw.Draw(frame)
    for band in range(0, width, max(2, width // 4)):
        shade = np.minimum(255, colour * rng.uniform(0.6, 1.3)).astype(int)
        box = (band, band, frame.width - 1 - band, frame.height - 1 - band)
        drawn.rectangle(box, outline=tuple(shade.tolist()), width=2)
    frame.paste(painting, (width, width))
    return frame


def _corners(painting: tuple[int, int], photo: tuple[int, int], rng: Rng) -> NDArray[np.float64]:
    """Where the four corners come to lie in the photo (clockwise from the upper left): 4 × 2."""
    scale = rng.uniform(0.4, 0.97) * min(photo[0] / painting[0], photo[1] / painting[1])
    width, height = painting[0] * scale, painting[1] * scale
    left, top = rng.uniform(-0.05, 1.05, 2) * (photo[0] - width, photo[1] - height)
    tilt = float(rng.choice([0.02, 0.08, 0.2]))
    turn = rng.uniform(-tilt, tilt) * height
    lean = rng.uniform(0, tilt) * width
    nearer_left, nearer_right = max(-turn, 0.0), max(turn, 0.0)
    return np.array(
        [
            (left + lean / 2, top + nearer_right),
            (left + width - lean / 3, top + nearer_left),
            (left + width - lean / 3, top + height - nearer_left),
            (left + lean / 2, top + height - nearer_right),
        ]
    )


def perspective(size: tuple[int, int], corners: NDArray[np.float64]) -> tuple[float, ...]:
    """The eight numbers with which Pillow's ``transform`` brings an area of ``size`` to ``corners`` (4 × 2).

    Pillow asks for the way back: for each pixel of the result, where it comes from.
    """
    sources = ((0, 0), (size[0], 0), size, (0, size[1]))
    equations = np.zeros((8, 8))
    values = np.array(sources, np.float64).ravel()
    for corner, (x, y) in enumerate(corners):
        equations[2 * corner, :3] = equations[2 * corner + 1, 3:6] = x, y, 1
        equations[2 * corner, 6:] = -values[2 * corner] * x, -values[2 * corner] * y
        equations[2 * corner + 1, 6:] = -values[2 * corner + 1] * x, -values[2 * corner + 1] * y
    return tuple(float(number) for number in np.linalg.solve(equations, values))


def _one(colours: tuple[Colour, ...], rng: Rng) -> Colour:
    return colours[int(rng.integers(len(colours)))]
