"""Photos as a camera writes them, made up: as many pixels, as many bytes a pixel, and as hard to decode."""

from __future__ import annotations

import functools
import math
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageFilter

SIZES = {12: (4032, 3024), 48: (8064, 6048)}
"""Width and height by megapixels."""

_KINDS = ("noise", "texture", "smooth")
_QUALITY = 92

_READ_NOISE, _SHOT_NOISE = 1.5, 0.05
"""Poisson-Gauss noise as Foi and others describe it (IEEE TIP 2008), in levels of 255: the deviation in the
dark, and the variance that each level adds. Mid grey has a deviation of 2.9: a telephone's photo indoors.
"""

_COLOUR_NOISE = 0.5
"""How strong the noise of each channel by itself is beside the noise that all three share."""

_STRIP = 256
"""Rows that get their noise at a time: it bounds the memory that 48 megapixels take."""


def write_photos(folder: Path, count: int, megapixels: int) -> list[Path]:
    """Write ``count`` photos into ``folder``, or use those that are there; returns their files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{megapixels}-megapixel-{n:03}.jpg" for n in range(count)]
    for number, file in enumerate(files):
        if not file.exists():
            kind = _KINDS[number % len(_KINDS)]
            photo = draw(kind, SIZES[megapixels], seed=number)
            photo.save(file, "JPEG", quality=_QUALITY, subsampling="4:2:0")
    return files


def draw(kind: str, size: tuple[int, int], *, seed: int) -> Image.Image:
    """A soft picture with a sensor's noise on it; with strong noise, with texture, or nearly smooth."""
    rng = np.random.default_rng(seed)
    soft = rng.integers(30, 226, (9, 12, 3), dtype=np.uint8)
    photo = np.asarray(Image.fromarray(soft).resize(size, Image.Resampling.BICUBIC), np.int16)
    if kind == "texture":
        coarse = rng.integers(0, 256, (size[1] // 5, size[0] // 5), dtype=np.uint8)
        grain = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
        photo = photo + (np.asarray(grain, np.int16)[..., None] - 128) // 4
    strength = {"noise": 8, "texture": 4, "smooth": 2}[kind]
    noise = rng.integers(-strength, strength + 1, (size[1], size[0], 1), dtype=np.int16)
    return Image.fromarray(np.clip(photo + noise, 0, 255).astype(np.uint8))


def write_enlarged(photo: Image.Image, file: Path, megapixels: float, *, seed: int) -> None:
    """Write ``photo`` (RGB) as a camera would have: of so many ``megapixels``, sharpened, and with fine
    texture and a sensor's noise.
    """
    scale = math.sqrt(megapixels * 1e6 / (photo.width * photo.height))
    width, height = round(photo.width * scale), round(photo.height * scale)
    sharp = photo.filter(ImageFilter.UnsharpMask(radius=1, percent=60, threshold=0))
    large = sharp.resize((width, height), Image.Resampling.LANCZOS)
    sheet, somewhere = _grain(width // 1024 + 1, height // 1024 + 1), random.Random(seed)
    left, top = somewhere.randrange(sheet.width - width), somewhere.randrange(sheet.height - height)
    grain = sheet.crop((left, top, left + width, top + height))
    grained = ImageChops.add(large, Image.merge("RGB", (grain,) * 3), 1, -128)
    grained.save(file, "JPEG", quality=_QUALITY, subsampling="4:2:0")


def write_as_camera(photo: Image.Image, file: Path, megapixels: float, *, seed: int) -> None:
    """Write ``photo`` (RGB) as a camera would have: of so many ``megapixels``, with a sensor's noise, and
    a little sharpened. Unlike `write_enlarged` it adds no texture: what the photo shows stays the same.
    """
    scale = math.sqrt(megapixels * 1e6 / (photo.width * photo.height))
    size = (round(photo.width * scale), round(photo.height * scale))
    noisy = with_sensor_noise(photo.resize(size, Image.Resampling.LANCZOS), seed=seed)
    sharp = noisy.filter(ImageFilter.UnsharpMask(radius=1, percent=40, threshold=2))
    sharp.save(file, "JPEG", quality=_QUALITY, subsampling="4:2:0")


def with_sensor_noise(photo: Image.Image, *, seed: int) -> Image.Image:
    """``photo`` (RGB) with the noise that a sensor adds to each of its pixels."""
    rng = np.random.default_rng(seed)
    pixels = np.array(photo, np.uint8)
    for top in range(0, photo.height, _STRIP):
        strip = pixels[top : top + _STRIP].astype(np.float32)
        shared = rng.standard_normal((*strip.shape[:2], 1), dtype=np.float32)
        own = rng.standard_normal(strip.shape, dtype=np.float32)
        deviation = np.sqrt(_READ_NOISE**2 + _SHOT_NOISE * strip)
        noise = deviation * (shared + _COLOUR_NOISE * own) / math.hypot(1, _COLOUR_NOISE)
        pixels[top : top + _STRIP] = np.clip(np.rint(strip + noise), 0, 255)
    return Image.fromarray(pixels)


@functools.lru_cache(maxsize=4)
def _grain(across: int, down: int) -> Image.Image:
    """Texture and noise around a mean of 128, so many times 1024 pixels across and down."""
    size, rng = (across * 1024, down * 1024), np.random.default_rng(0)
    coarse = rng.integers(0, 256, (size[1] // 5, size[0] // 5), dtype=np.uint8)
    grain = np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC), np.int16)
    noise = rng.integers(-4, 5, (size[1], size[0]), dtype=np.int16)
    return Image.fromarray(((grain - 128) // 4 + noise + 128).astype(np.uint8))
