"""Painted people: modelled and lit like statues, then coloured like flesh and cloth; screen values."""

from __future__ import annotations

import numpy as np

from sample_photos import surfaces as of
from sample_photos.body import Pose, body
from sample_photos.heads import Hair, face, hair
from sample_photos.marching import render
from sample_photos.noise import (
    Array,
    Colour,
    Rng,
    f32,
    filmic,
    mix,
    resize,
    smoothstep,
    to_screen,
)
from sample_photos.scene import Camera, Lamp, Plane, Scene, Solid
from sample_photos.shapes import Bones, ellipsoid, rotation, smooth_union


def _sitter(
    rng: Rng,
    height: int,
    width: int,
    look: Hair,
    turn: float,
    skin: Colour,
    locks: Colour,
    dress: Colour,
    back: Colour,
    woman: bool,
) -> Array:
    """Head and shoulders of someone who never lived, modelled and lit like a statue, coloured like flesh
    and cloth.
    """
    matrix = rotation(yaw=turn, pitch=2, roll=-turn * 0.1)
    centre = f32((0.0, 1.635, 0.015))
    trunk = body(Pose(hair=None, woman=woman, arms=()))
    shoulders = Bones(
        [
            ((-0.17, 1.38, -0.01), (-0.27, 1.08, 0.03), 0.075, 0.085),
            ((0.17, 1.38, -0.01), (0.27, 1.08, 0.03), 0.075, 0.085),
        ],
        0.02,
    )

    def flesh(p: Array) -> Array:
        return smooth_union(trunk(p), face(f32((p - centre) @ matrix)), 0.014)

    def clothed(p: Array) -> Array:
        fold = 0.007 * np.sin(p[:, 0] * 50 + p[:, 1] * 40 + 3 * np.sin(p[:, 1] * 14 + p[:, 2] * 9))
        d = smooth_union(trunk(p), shoulders(p), 0.05) - 0.022 - f32(fold)
        neckline = ellipsoid(p, (0, 1.47, 0.10), (0.13 if woman else 0.075, 0.16 if woman else 0.10, 0.13))
        return f32(np.maximum(d, -neckline) * 0.85)

    def crown(p: Array) -> Array:
        return hair(f32((p - centre) @ matrix), look)

    def blush(p: Array, normal: Array) -> Array:
        q = (np.abs((p - centre) @ matrix) * f32([1, 0, 0])) + ((p - centre) @ matrix) * f32([0, 1, 1])
        out = mix(
            f32(np.broadcast_to(f32(skin), p.shape)),
            (0.62, 0.20, 0.14),
            f32(np.exp(-((q - f32([0.048, -0.03, 0.06])) ** 2).sum(1) / 0.0009) * 0.45),
        )
        lips = np.exp(-(((q - f32([0.0, -0.0645, 0.094])) / f32([0.021, 0.0085, 0.02])) ** 2).sum(1) * 1.2)
        out = mix(out, (0.48, 0.09, 0.08), f32(np.clip(lips * 1.4, 0, 0.85)))
        brows = np.exp(-(((q - f32([0.031, 0.024, 0.085])) / f32([0.017, 0.004, 0.03])) ** 2).sum(1))
        out = mix(out, locks, f32(brows * 0.8))
        iris = smoothstep(0.0066, 0.0056, f32(np.hypot(q[:, 0] - 0.032, q[:, 1] + 0.001))) * (q[:, 2] > 0.075)
        return mix(out, (0.05, 0.03, 0.02), f32(iris * 0.95))

    low, high = (-0.42, 0.95, -0.3), (0.42, 1.80, 0.30)
    solids = [
        Solid(flesh, low, high, blush, 0.10, 18, wrap=0.25),
        Solid(crown, (-0.2, 1.36, -0.25), (0.2, 1.80, 0.22), of.painted(locks, 0.5), 0.25, 25),
        Solid(clothed, low, high, of.painted(dress, 0.3), 0.06, 12),
    ]
    lamps = (Lamp((-1.3, 2.4, 1.5), (1.6, 1.42, 1.15), 2.0, 9),)
    around = of.hall((0.2, 0.18, 0.15), (0.1, 0.08, 0.06), (0.05, 0.04, 0.03))
    scene = Scene(
        solids,
        [Plane((0, 0, 1), -0.6, of.wall(rng, back))],
        lamps,
        (0.15, 0.13, 0.11),
        (0.08, 0.05, 0.035),
        around,
    )
    small = render(scene, Camera((0.06, 1.56, 2.0), (0.0, 1.515, 0), 20), width * 5 // 8, height * 5 // 8)
    return resize(to_screen(filmic(f32(small * 0.54))), width, height)


def lady(rng: Rng, height: int, width: int) -> Array:
    """A woman in a red dress."""
    return _sitter(
        rng,
        height,
        width,
        Hair("long", line=-0.022),
        -24,
        (0.66, 0.43, 0.31),
        (0.10, 0.045, 0.02),
        (0.28, 0.025, 0.03),
        (0.10, 0.10, 0.07),
        True,
    )


def merchant(rng: Rng, height: int, width: int) -> Array:
    """A bearded man in a dark coat."""
    look = Hair("curls", beard=True, line=-0.012)
    return _sitter(
        rng,
        height,
        width,
        look,
        28,
        (0.56, 0.34, 0.23),
        (0.085, 0.06, 0.045),
        (0.030, 0.034, 0.055),
        (0.13, 0.09, 0.055),
        False,
    )
