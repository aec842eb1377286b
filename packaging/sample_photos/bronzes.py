"""Four photos of bronze and garden stone, most of them under the sky."""

from __future__ import annotations

import numpy as np

from sample_photos import surfaces as of
from sample_photos.body import Limb, Pose, body
from sample_photos.drapery import clinging, robe
from sample_photos.heads import Hair
from sample_photos.marching import render
from sample_photos.noise import Array, Rng, f32
from sample_photos.places import block, column, gallery, outdoors
from sample_photos.scene import Camera, Lamp, Solid
from sample_photos.sculpting import STANDING, Once, bust, joined
from sample_photos.shapes import Bones, box, smooth_union


def athlete(rng: Rng) -> Array:
    """A bronze man, one arm raised, in a garden."""
    pose = Pose(
        pelvis=(-0.03, 0.95, 0.0),
        chest=(0.0, 1.30, -0.01),
        skull=(0.025, 1.645, 0.02),
        hips=(0, 0, 6),
        ribs=(12, -4, -6),
        gaze=(24, -10, -4),
        arms=(
            Limb((-0.19, 1.40, 0.0), (-0.30, 1.14, -0.04), (-0.27, 0.92, 0.08), (-0.25, 0.78, 0.15)),
            Limb((0.185, 1.45, -0.02), (0.34, 1.66, 0.03), (0.30, 1.93, 0.05), (0.27, 2.09, 0.08)),
        ),
        legs=STANDING,
    )
    metal = Solid(body(pose), (-0.42, -0.02, -0.30), (0.46, 2.16, 0.34), of.bronze(), 0.55, 40, mirror=0.45)
    solids = [metal, block(0.0, (0.31, 0.28), 0.8, of.weathered((0.46, 0.43, 0.37)))]
    scene = outdoors(rng, solids, floor=-0.8, hedge=0.10)
    return render(scene, Camera((-0.9, 0.55, 4.7), (0.04, 0.78, 0), 38), 450, 600)


def girl(rng: Rng) -> Array:
    """A bronze bust of a woman, her hair in a knot."""
    arms = (
        Limb((-0.16, 1.40, -0.01), (-0.21, 1.15, -0.03), (0, 0, 0), (0, 0, 0)),
        Limb((0.16, 1.40, -0.01), (0.21, 1.15, -0.03), (0, 0, 0), (0, 0, 0)),
    )
    pose = Pose(
        woman=True,
        gaze=(-38, 6, -5),
        hair=Hair("bun"),
        arms=arms,
        stumps=True,
        skull=(0.0, 1.635, 0.015),
        neck=(0, 1.47, -0.012),
    )
    figure = Once(body(pose))
    cloth = clinging(figure, (0.30, -0.95, 0.0, -1.325), slope=(0.30, -0.95), fine=75, depth=0.010)
    metal = Solid(
        bust(figure, cloth, 1.23),
        (-0.32, 1.05, -0.3),
        (0.32, 1.82, 0.34),
        of.bronze((0.16, 0.085, 0.045), 0.15),
        0.4,
        45,
        mirror=0.35,
    )
    solids = [metal, column(1.07, 0.15, 1.1, of.marble((0.55, 0.52, 0.47), 0.5))]
    lamps = (
        Lamp((1.4, 2.9, 1.5), (1.9, 1.75, 1.5), 2.2, 12),
        Lamp((-2.0, 1.9, 0.9), (0.7, 0.72, 0.8), 2.2, 8),
    )
    scene = gallery(rng, solids, colour=(0.40, 0.34, 0.24), floor=-0.1, depth=0.9, lamps=lamps)
    return render(scene, Camera((-0.55, 1.52, 2.1), (-0.01, 1.41, 0), 26), 450, 600)


def thinker(rng: Rng) -> Array:
    """A seated bronze man in thought, on a block in the park."""
    pose = Pose(
        pelvis=(0.0, 0.52, -0.05),
        chest=(0.0, 0.86, 0.08),
        neck=(0.0, 1.03, 0.16),
        skull=(-0.02, 1.16, 0.26),
        hips=(0, 12, 0),
        ribs=(8, 26, 0),
        gaze=(-10, 30, 0),
        arms=(
            Limb((-0.19, 0.96, 0.13), (-0.13, 0.70, 0.33), (-0.055, 0.94, 0.38), (-0.02, 1.05, 0.355)),
            Limb((0.19, 0.96, 0.12), (0.22, 0.69, 0.22), (0.13, 0.60, 0.42), (0.08, 0.55, 0.50)),
        ),
        legs=(
            Limb((-0.10, 0.48, 0.0), (-0.15, 0.54, 0.42), (-0.15, 0.10, 0.34), (-0.17, 0.03, 0.48)),
            Limb((0.10, 0.48, 0.0), (0.16, 0.50, 0.44), (0.18, 0.10, 0.50), (0.21, 0.03, 0.64)),
        ),
    )
    rock = box

    def seated(p: Array) -> Array:
        lump = 0.02 * np.sin(p[:, 0] * 13 + 2 * np.sin(p[:, 1] * 9)) * np.sin(p[:, 2] * 11 + 1)
        seat = rock(p, (0, 0.20, -0.08), (0.27, 0.22, 0.24), 0.06) + f32(lump)
        base = rock(p, (0, 0.0, 0.16), (0.32, 0.035, 0.50), 0.02)
        return smooth_union(smooth_union(figure(p), f32(seat * 0.85), 0.02), base, 0.03)

    figure = body(pose)
    metal = Solid(
        seated,
        (-0.42, -0.06, -0.42),
        (0.42, 1.36, 0.72),
        of.bronze((0.13, 0.085, 0.05), 0.55),
        0.5,
        38,
        mirror=0.4,
    )
    solids = [metal, block(-0.03, (0.42, 0.60), 0.75, of.weathered((0.50, 0.47, 0.42)))]
    scene = outdoors(rng, solids, floor=-0.78, hedge=0.15, sun=(6.0, 9.0, 7.0), path=2.1)
    return render(scene, Camera((-2.35, 0.95, 3.3), (0, 0.42, 0.1), 36), 450, 600)


def mourner(rng: Rng) -> Array:
    """A veiled woman of weathered stone among the trees."""
    pose = Pose(
        chest=(0.0, 1.29, -0.01),
        neck=(0, 1.475, 0.0),
        skull=(0.0, 1.625, 0.045),
        gaze=(14, 20, 4),
        woman=True,
        hair=Hair("veil"),
        legs=STANDING,
        arms=(
            Limb((-0.165, 1.40, -0.01), (-0.235, 1.13, -0.01), (-0.075, 1.15, 0.17), (0.02, 1.21, 0.20)),
            Limb((0.165, 1.40, -0.01), (0.235, 1.13, 0.0), (0.075, 1.11, 0.18), (-0.02, 1.16, 0.215)),
        ),
    )
    gown = robe(
        [0.0, 0.15, 0.55, 0.9, 1.12, 1.32, 1.46],
        [0.28, 0.25, 0.215, 0.205, 0.165, 0.19, 0.10],
        [0.23, 0.21, 0.175, 0.16, 0.135, 0.15, 0.08],
        count=14,
        depth=0.045,
        swing=0.7,
    )
    sleeves = Bones(
        [
            ((-0.165, 1.40, -0.01), (-0.235, 1.13, -0.01), 0.07, 0.075),
            ((-0.235, 1.13, -0.01), (-0.10, 1.14, 0.15), 0.062, 0.055),
            ((0.165, 1.40, -0.01), (0.235, 1.13, 0.0), 0.07, 0.075),
            ((0.235, 1.13, 0.0), (0.10, 1.11, 0.16), 0.062, 0.055),
        ],
        0.012,
    )
    hanging = [
        robe(
            [0.60, 0.9, 1.16],
            [0.055, 0.058, 0.05],
            [0.08, 0.08, 0.07],
            count=7,
            depth=0.022,
            place=(x, 0.085),
        )
        for x in (-0.175, 0.175)
    ]
    stone = Solid(
        joined(body(pose), gown, sleeves, *hanging, melt=0.018),
        (-0.38, -0.02, -0.34),
        (0.38, 1.82, 0.36),
        of.weathered((0.58, 0.55, 0.48)),
        0.02,
        10,
    )
    solids = [stone, block(0.0, (0.33, 0.31), 0.95, of.weathered((0.50, 0.47, 0.41)))]
    scene = outdoors(rng, solids, floor=-0.95, hedge=0.30, sun=(-9.0, 8.0, 6.0))
    return render(scene, Camera((0.8, 0.45, 4.6), (0, 0.62, 0), 36), 450, 600)
