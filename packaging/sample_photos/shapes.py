"""Signed distances: how far points are from a shape, negative inside. Metres, points ``(n, 3)``, answers
``(n,)``.

Formulas after Inigo Quilez, "3D SDFs" and "smooth minimum" (iquilezles.org/articles), written anew for numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from sample_photos.noise import Array, f32

Vec: TypeAlias = tuple[float, float, float]
Bone: TypeAlias = tuple[Vec, Vec, float, float]
"""A capsule whose radius changes: from, to, radius there, radius here."""


class Bones:
    """Many tapered capsules melted into one shape, all evaluated by three matrix products.

    The melting is Quilez' exponential smooth minimum, -k·log Σ exp(-d/k), which does not depend on the order.
    """

    def __init__(self, bones: Sequence[Bone], melt: float) -> None:
        self._melt = melt
        a = f32([bone[0] for bone in bones])
        along = f32([bone[1] for bone in bones]) - a
        column = (len(bones), 1)
        self._a, self._along = a, along
        self._square = f32(np.maximum((along**2).sum(1), 1e-8)).reshape(column)
        self._a_along = f32((a * along).sum(1)).reshape(column)
        self._a_square = f32((a**2).sum(1)).reshape(column)
        self._radius = f32([bone[2] for bone in bones]).reshape(column)
        self._taper = f32([bone[3] - bone[2] for bone in bones]).reshape(column)

    def __call__(self, p: Array) -> Array:
        columns = np.ascontiguousarray(p.T)
        dot = self._along @ columns
        dot -= self._a_along
        h = np.clip(dot / self._square, 0.0, 1.0)
        d = self._a @ columns
        d *= -2.0
        d += length_square(p)
        d += self._a_square
        d += h * (h * self._square - 2.0 * dot)
        np.sqrt(np.maximum(d, 1e-9, out=d), out=d)
        d -= self._radius
        d -= self._taper * h
        nearest = d.min(0)
        np.subtract(nearest, d, out=d)
        d *= 1.0 / self._melt
        np.exp(d, out=d)
        return f32(nearest - self._melt * np.log(d.sum(0)))


def length_square(p: Array) -> Array:
    """The squared length of every row of ``p``."""
    return f32(np.einsum("ij,ij->i", p, p))


def smooth_union(a: Array, b: Array, k: float) -> Array:
    """The union of two shapes, filleted over about ``k`` (Quilez, polynomial smooth minimum)."""
    h = np.maximum(k - np.abs(a - b), 0.0) / k
    return f32(np.minimum(a, b) - h * h * (k * 0.25))


def smooth_cut(a: Array, b: Array, k: float) -> Array:
    """Shape ``a`` without shape ``b``, the edge rounded over about ``k``."""
    return f32(-smooth_union(f32(-a), b, k))


def ellipsoid(p: Array, centre: Vec, radii: Vec) -> Array:
    """An axis-aligned ellipsoid (Quilez' bound: k0·(k0-1)/k1)."""
    q = (p - f32(centre)) / f32(radii)
    k0 = np.sqrt(length_square(q))
    q /= f32(radii)
    k1 = np.sqrt(length_square(q))
    return f32(k0 * (k0 - 1.0) / np.maximum(k1, 1e-6))


def box(p: Array, centre: Vec, half: Vec, round_by: float = 0.0) -> Array:
    """An axis-aligned box with half sides ``half``, its edges rounded by ``round_by``."""
    q = np.abs(p - f32(centre)) - f32(half) + round_by
    outside = np.sqrt(length_square(f32(np.maximum(q, 0.0))))
    inside = np.minimum(np.maximum(np.maximum(q[:, 0], q[:, 1]), q[:, 2]), 0.0)
    return f32(outside + inside - round_by)


def turned(
    p: Array, foot: Vec, heights: Sequence[float], radii: Sequence[float], scale: float = 0.75
) -> Array:
    """A shape turned on a lathe about the vertical through ``foot``: ``radii`` at ``heights`` above it."""
    q = p - f32(foot)
    r = np.sqrt(q[:, 0] ** 2 + q[:, 2] ** 2)
    side = (r - f32(np.interp(q[:, 1], heights, radii))) * scale
    end = np.maximum(heights[0] - q[:, 1], q[:, 1] - heights[-1])
    return f32(np.maximum(side, end))


def torus(p: Array, centre: Vec, ring: float, thickness: float) -> Array:
    """A ring standing in the x-y plane."""
    q = p - f32(centre)
    r = np.sqrt(q[:, 0] ** 2 + q[:, 1] ** 2) - ring
    return f32(np.sqrt(r * r + q[:, 2] ** 2) - thickness)


def rotation(*, yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Array:
    """The matrix (3, 3) that turns local into world directions; degrees; yaw to +x, pitch looks down,
    roll to +x.
    """
    y, x, z = np.radians([yaw, pitch, -roll])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    about_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    return f32(about_y @ about_x @ about_z)
