"""Heads: a face, ears, neck, and hair of several fashions, about 0.24 m high, the face towards +z.

The origin of a head lies between the ears; measures follow the usual canon of drawing (eyes at half
height, nose a third
of the face, an eye's width between the eyes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_photos.noise import Array, f32
from sample_photos.shapes import Bone, Bones, Vec, ellipsoid, smooth_cut, smooth_union


def _both(a: Vec, b: Vec, ra: float, rb: float) -> list[Bone]:
    """The bone and its mirror image on the other side of the face."""
    return [(a, b, ra, rb), ((-a[0], a[1], a[2]), (-b[0], b[1], b[2]), ra, rb)]


_MASSES = Bones(
    [
        ((0, -0.045, 0.045), (0, -0.005, 0.045), 0.052, 0.056),
        ((0, -0.097, 0.064), (0, -0.092, 0.058), 0.0195, 0.024),
        *_both((0.055, -0.045, 0.0), (0.016, -0.095, 0.056), 0.021, 0.020),
        *_both((0.053, -0.05, 0.008), (0.03, -0.045, 0.05), 0.020, 0.024),
        *_both((0.045, -0.024, 0.050), (0.060, -0.014, 0.018), 0.018, 0.018),
        *_both((0.010, 0.021, 0.088), (0.047, 0.020, 0.066), 0.0115, 0.012),
        ((0, 0.05, 0.035), (0, 0.065, 0.025), 0.060, 0.060),
        ((0, -0.062, 0.068), (0, -0.058, 0.068), 0.027, 0.027),
    ],
    0.007,
)
_FEATURES = Bones(
    [
        ((0, 0.014, 0.092), (0, -0.028, 0.113), 0.0075, 0.0095),
        ((0, -0.031, 0.112), (0, -0.034, 0.108), 0.0105, 0.010),
        *_both((0.012, -0.036, 0.098), (0.010, -0.036, 0.102), 0.0075, 0.007),
        *_both((0.003, -0.0580, 0.0950), (0.023, -0.0640, 0.083), 0.0050, 0.0028),
        *_both((0.0, -0.0705, 0.0935), (0.020, -0.0665, 0.083), 0.0060, 0.0028),
        *_both((0.0745, 0.012, -0.012), (0.0745, -0.026, -0.002), 0.011, 0.0075),
        *_both((0.080, 0.016, -0.02), (0.083, 0.0, -0.026), 0.0075, 0.0075),
    ],
    0.0035,
)


def face(p: Array) -> Array:
    """Skull, features and ears, without hair and neck."""
    d = smooth_union(ellipsoid(p, (0, 0.034, -0.014), (0.075, 0.090, 0.098)), _MASSES(p), 0.022)
    side = f32(np.abs(p) * f32([1, 0, 0]) + p * f32([0, 1, 1]))
    socket = ellipsoid(side, (0.032, 0.001, 0.096), (0.021, 0.0135, 0.020))
    d = smooth_cut(d, socket, 0.018)
    ball = ellipsoid(side, (0.032, -0.001, 0.0665), (0.0150, 0.0135, 0.0150))
    lid = ellipsoid(side, (0.032, -0.001, 0.0665), (0.0185, 0.0160, 0.0172))
    almond = ellipsoid(side, (0.0325, -0.0022, 0.086), (0.0150, 0.0062, 0.012))
    lid = smooth_cut(lid, almond, 0.0025)
    d = np.minimum(smooth_union(d, lid, 0.005), ball)
    return smooth_union(d, _FEATURES(p), 0.007)


@dataclass(frozen=True, slots=True)
class Hair:
    """How a head wears its hair: ``curls`` deep in metres, a ``bun`` behind, a ``beard``, a ``veil``
    over all.
    """

    style: str = "curls"
    beard: bool = False
    line: float = 0.0


def _curls(p: Array, fine: float, depth: float) -> Array:
    """Rounded lumps like carved curls, within ± ``depth``: products of bent sines."""
    q = p * fine
    x = q[:, 0] + 0.9 * np.sin(q[:, 1] * 0.9 + 1.0)
    y = q[:, 1] + 0.9 * np.sin(q[:, 2] * 0.9 + 2.0)
    z = q[:, 2] + 0.9 * np.sin(q[:, 0] * 0.9)
    return f32(depth * (np.sin(x) * np.sin(y) + np.sin(y) * np.sin(z) + np.sin(z * 1.3) * np.sin(x)) * 0.7)


def _strands(p: Array, count: float, depth: float) -> Array:
    """Combed waves running back from the parting."""
    flow = np.arctan2(p[:, 1] - 0.01, np.abs(p[:, 0]) + 0.02) * 2.0 + p[:, 2] * 7.0
    wave = flow * count / 6.28 + 0.9 * np.sin(p[:, 2] * 60 + p[:, 1] * 22)
    return f32(depth * np.sin(wave) + 0.4 * depth * np.sin(wave * 2.3 + p[:, 2] * 90))


def hair(p: Array, hair_: Hair) -> Array:
    """The hair alone: a cap cut along the hairline, with what hangs from it."""
    line = (p[:, 2] - 0.058 + hair_.line) * 0.86 - (p[:, 1] - 0.075) * 0.52
    cap = ellipsoid(p, (0, 0.044, -0.015), (0.086, 0.097, 0.110))
    if hair_.style == "curls":
        cap = cap - _curls(p, 95.0, 0.0062)
        line = line - _curls(p, 95.0, 0.006)
    else:
        cap = cap + 0.002 - _strands(p, 46.0, 0.0028)
    low = -0.075 - p[:, 1] + 0.25 * p[:, 2]
    d = f32(np.maximum(smooth_cut(f32(cap), f32(-line), 0.012), low))
    if hair_.style == "bun":
        spin = _curls(p - f32([0, 0.03, -0.14]), 70.0, 0.003)
        d = smooth_union(d, ellipsoid(p, (0, 0.035, -0.135), (0.042, 0.04, 0.042)) - spin, 0.012)
    if hair_.style == "long":
        locks = Bones(
            [
                *_both((0.066, 0.03, -0.02), (0.076, -0.08, -0.02), 0.026, 0.028),
                *_both((0.076, -0.08, -0.02), (0.085, -0.19, 0.045), 0.028, 0.018),
                *_both((0.05, -0.02, -0.07), (0.05, -0.17, -0.075), 0.045, 0.04),
            ],
            0.01,
        )(p)
        d = smooth_union(d, f32(locks - 0.0035 * np.sin(p[:, 0] * 260 + 2 * np.sin(p[:, 1] * 55))), 0.015)
    if hair_.beard:
        beard = ellipsoid(p, (0, -0.095, 0.040), (0.056, 0.062, 0.052)) - _curls(p, 110.0, 0.005)
        mouth = ellipsoid(p, (0, -0.064, 0.112), (0.026, 0.012, 0.03))
        beard = smooth_cut(beard, mouth, 0.012)
        moustache = Bones(_both((0.004, -0.048, 0.099), (0.036, -0.068, 0.078), 0.0075, 0.006), 0.003)(p)
        d = np.minimum(np.minimum(d, beard), f32(moustache - _curls(p, 160.0, 0.0015)))
    return f32(d)


def veil(p: Array) -> Array:
    """A cloth over the head, falling to the shoulders, open at the face."""
    shell = ellipsoid(p, (0, 0.02, -0.03), (0.104, 0.122, 0.118))
    fall = Bones(_both((0.075, 0.02, -0.03), (0.12, -0.24, -0.02), 0.045, 0.05), 0.03)(p)
    d = smooth_union(shell, fall, 0.06)
    fold = np.sin(np.arctan2(p[:, 0], 0.12 - p[:, 2]) * 15 + p[:, 1] * 12)
    d = d - 0.004 * fold * np.clip(0.6 - p[:, 1] * 5, 0, 1)
    opening = ellipsoid(p, (0, -0.035, 0.12), (0.076, 0.125, 0.115))
    return smooth_cut(f32(d), opening, 0.02)


def head(p: Array, hair_: Hair) -> Array:
    """A whole head, down to the chin."""
    d = face(p)
    if hair_.style == "veil":
        return smooth_union(d, veil(p), 0.006)
    return smooth_union(d, hair(p, hair_), 0.004)
