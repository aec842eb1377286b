"""Fields of noise and small picture arithmetic that every drawing of this room stands on.

A *field* is an array ``(height, width)``; a *raster* is ``(height, width, 3)`` of linear light or colour in
``[0, 1]``; *points* are ``(n, 3)`` in metres, y up. Everything is float32.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

Array: TypeAlias = npt.NDArray[np.float32]
Rng: TypeAlias = np.random.Generator
Colour: TypeAlias = tuple[float, float, float]


def f32(values: object) -> Array:
    """``values`` as a float32 array."""
    return np.asarray(values, dtype=np.float32)


def spectral(
    rng: Rng, height: int, width: int, *, beta: float = 1.7, stretch: tuple[float, float] = (1.0, 1.0)
) -> Array:
    """A tileable field of 1/f noise, mean 0 and standard deviation 1.

    White noise filtered in the frequency domain: amplitude ~ f^-beta. ``stretch`` (down, across) > 1
    makes the
    grain longer that way, for wood, brushed metal or bristles.
    """
    white = rng.standard_normal((height, width))
    down = np.fft.fftfreq(height)[:, None] * height * stretch[0]
    across = np.fft.rfftfreq(width)[None, :] * width * stretch[1]
    frequency = np.hypot(down, across)
    frequency[0, 0] = 1.0
    spectrum = np.fft.rfft2(white) * frequency**-beta
    spectrum[0, 0] = 0.0
    field = np.fft.irfft2(spectrum, s=(height, width))
    return f32(field / max(float(field.std()), 1e-9))


def sample(tile: Array, u: Array, v: Array) -> Array:
    """Bilinear samples of a tileable field, whose sides are powers of two.

    ``u`` goes across and ``v`` down, one tile per unit.
    """
    height, width = tile.shape
    x, y = u * width, v * height
    left_edge, top_edge = np.floor(x), np.floor(y)
    fx, fy = x - left_edge, y - top_edge
    left: npt.NDArray[np.int32] = left_edge.astype(np.int32)
    top: npt.NDArray[np.int32] = top_edge.astype(np.int32)
    right = (left + 1) & np.int32(width - 1)
    left = left & np.int32(width - 1)
    below = ((top + 1) & np.int32(height - 1)) * np.int32(width)
    top = (top & np.int32(height - 1)) * np.int32(width)
    flat: Array = tile.reshape(-1)
    upper: Array = f32(np.take(flat, top + left))
    upper += (f32(np.take(flat, top + right)) - upper) * fx
    lower: Array = f32(np.take(flat, below + left))
    lower += (f32(np.take(flat, below + right)) - lower) * fx
    return f32(upper + (lower - upper) * fy)


def _hash(x: npt.NDArray[np.uint32], y: npt.NDArray[np.uint32], z: npt.NDArray[np.uint32]) -> Array:
    """A number in [0, 1) for every lattice point (integer hash with the multipliers of Teschner et al.
    2003).
    """
    mixed = (x * np.uint32(73856093)) ^ (y * np.uint32(19349663)) ^ (z * np.uint32(83492791))
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(1274126177)
    mixed ^= mixed >> np.uint32(16)
    return f32((mixed & np.uint32(0xFFFF)).astype(np.float32) / 65536.0)


def value3(points: Array, scale: float) -> Array:
    """Value noise in [-1, 1] at ``points``; ``scale`` is cells per metre (trilinear, smoothstep weights)."""
    q = points * scale
    cell = np.floor(q)
    f = f32(q - cell)
    f = f * f * (3.0 - 2.0 * f)
    corner = cell.astype(np.int64).astype(np.uint32)
    total = np.zeros(len(points), np.float32)
    one = np.uint32(1)
    for dx in (0, 1):
        wx = f[:, 0] if dx else 1 - f[:, 0]
        for dy in (0, 1):
            wy = wx * (f[:, 1] if dy else 1 - f[:, 1])
            for dz in (0, 1):
                wz = wy * (f[:, 2] if dz else 1 - f[:, 2])
                total += wz * _hash(corner[:, 0] + one * dx, corner[:, 1] + one * dy, corner[:, 2] + one * dz)
    return f32(total * 2.0 - 1.0)


def fbm3(points: Array, scale: float, octaves: int = 4) -> Array:
    """Octaves of `value3`, each twice as fine and half as strong, in about [-1, 1]."""
    total = np.zeros(len(points), np.float32)
    strength = 0.5
    for _ in range(octaves):
        total += strength * value3(points, scale)
        scale *= 2.03
        strength *= 0.5
    return total


def smoothstep(low: float, high: float, x: Array) -> Array:
    """0 below ``low``, 1 above ``high``, 3t²-2t³ between; ``low`` may be the larger one."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return f32(t * t * (3.0 - 2.0 * t))


def mix(a: Array, b: Array | Colour, weight: Array | float) -> Array:
    """``a`` where ``weight`` is 0, ``b`` where it is 1; a field of weights is spread over a raster's
    colours.
    """
    spread = f32(weight)
    if spread.ndim == a.ndim - 1:
        spread = spread[..., None]
    return f32(a + (f32(b) - a) * spread)


def blur(field: Array, radius: float) -> Array:
    """A field or raster blurred about as a Gaussian of ``radius`` pixels would: three box filters."""
    reach = round(radius)
    if reach < 1:
        return field
    out = field
    for axis in (0, 1):
        for _ in range(3):
            pad = [(0, 0)] * out.ndim
            pad[axis] = (reach + 1, reach)
            total = np.cumsum(np.pad(out, pad, mode="edge"), axis=axis, dtype=np.float32)
            span = 2 * reach + 1
            sums = total[span:] - total[:-span] if axis == 0 else total[:, span:] - total[:, :-span]
            out = f32(sums * np.float32(1 / span))
    return out


def resize(
    field: Array, width: int, height: int, *, resample: Image.Resampling = Image.Resampling.BICUBIC
) -> Array:
    """A field or raster at another size."""
    if field.ndim == 3:
        planes = [resize(f32(field[..., i]), width, height, resample=resample) for i in range(field.shape[2])]
        return f32(np.stack(planes, axis=-1))
    return f32(Image.fromarray(np.ascontiguousarray(field)).resize((width, height), resample))


def to_screen(linear: Array) -> Array:
    """Linear light to sRGB values in [0, 1] (IEC 61966-2-1, as a plain power of 1/2.2)."""
    return f32(np.clip(linear, 0.0, 1.0) ** (1 / 2.2))


def to_linear(screen: Array) -> Array:
    """Values of sRGB in [0, 1] to linear light, the inverse of `to_screen`."""
    return f32(np.clip(screen, 0.0, 1.0) ** 2.2)


def filmic(linear: Array) -> Array:
    """Scene light of any strength to [0, 1] with a soft shoulder (Narkowicz 2015, fit of the ACES curve)."""
    x = np.maximum(linear, 0.0)
    return f32(np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0))
