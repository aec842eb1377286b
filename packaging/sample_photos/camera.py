"""The sample camera: exposure, lens, grain, and a JPEG with its EXIF, held any way round."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from PIL import Image

from sample_photos.noise import Array, Rng, blur, f32, filmic, resize, to_screen

_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""For each EXIF orientation, how the upright photo is turned before it is stored (the inverse of what a
viewer does).
"""

_QUALITY = 88


@dataclass(frozen=True, slots=True)
class Shot:
    """How a photo was taken: when, held which way (EXIF orientation 1 to 8), and whether the card failed
    midway.
    """

    when: datetime
    orientation: int = 1
    exposure: float = 1.0
    iso: int = 400
    truncated: bool = False


def develop(scene: Array, shot: Shot, rng: Rng, size: tuple[int, int]) -> Image.Image:
    """The upright photo (``size``: width, height) of a raster of linear light: glare, vignette, tone
    curve, grain.
    """
    width, height = size
    light = scene * shot.exposure
    glare = blur(resize(f32(np.minimum(light, 2.5)), width // 6, height // 6), width / 360)
    light = resize(light, width, height, resample=Image.Resampling.LANCZOS)
    light = light + 0.045 * (resize(glare, width, height) - light)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    falloff = 1.0 / (1.0 + 0.17 * (x * x + y * y)) ** 2 * 1.08
    screen = to_screen(filmic(f32(light * falloff[..., None] * 0.8)))
    strength = 0.011 * (shot.iso / 400) ** 0.5
    fine = f32(rng.standard_normal((height, width)))
    coarse = resize(f32(rng.standard_normal((height // 2, width // 2, 3))), width, height)
    grain = strength * (0.75 * fine[..., None] + 0.8 * coarse)
    shade = 1.25 - 0.75 * screen.mean(2, keepdims=True)
    return Image.fromarray((np.clip(screen + grain * shade, 0, 1) * 255 + 0.5).astype(np.uint8))


def _exif(shot: Shot) -> Image.Exif:
    exif = Image.Exif()
    stamp = shot.when.strftime("%Y:%m:%d %H:%M:%S")
    exif[0x010F] = "StatueSorter"
    exif[0x0110] = "Sample camera"
    exif[0x0112] = shot.orientation
    exif[0x0131] = "StatueSorter"
    exif[0x0132] = stamp
    details = exif.get_ifd(0x8769)
    details[0x829A] = 1 / 60
    details[0x829D] = 2.8
    details[0x8827] = shot.iso
    details[0x9003] = stamp
    details[0x9004] = stamp
    details[0x920A] = 28.0
    return exif


def jpeg(photo: Image.Image, shot: Shot) -> bytes:
    """The file's bytes: pixels turned so that the orientation tag puts them upright; cut at 60 % where
    truncated.
    """
    stored = photo.transpose(_STORED[shot.orientation]) if shot.orientation in _STORED else photo
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", quality=_QUALITY, exif=_exif(shot))
    data = buffer.getvalue()
    return data[: len(data) * 6 // 10] if shot.truncated else data
