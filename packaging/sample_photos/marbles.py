"""Five photos of marble and plaster, indoors."""

from __future__ import annotations

import numpy as np

from sample_photos import surfaces as of
from sample_photos.body import Limb, Pose, body
from sample_photos.drapery import clinging, robe
from sample_photos.heads import Hair
from sample_photos.marching import render
from sample_photos.noise import Array, Rng, f32
from sample_photos.places import block, gallery
from sample_photos.scene import Camera, Lamp, Solid
from sample_photos.sculpting import STANDING, Once, bust, joined, swag
from sample_photos.shapes import Bones, box, ellipsoid, smooth_union


def venus(rng: Rng) -> Array:
    """A marble woman, draped from the hips, her arms lost."""
    pose = Pose(
        pelvis=(-0.03, 0.95, 0.0),
        chest=(0.0, 1.29, -0.01),
        skull=(0.01, 1.635, 0.02),
        neck=(0.0, 1.475, -0.012),
        hips=(0, 0, 6),
        ribs=(-6, 0, -6),
        gaze=(-32, 8, 6),
        woman=True,
        hair=Hair("bun"),
        stumps=True,
        arms=(
            Limb((-0.16, 1.39, -0.02), (-0.20, 1.12, -0.03), (0, 0, 0), (0, 0, 0)),
            Limb((0.16, 1.42, -0.02), (0.30, 1.28, 0.02), (0, 0, 0), (0, 0, 0)),
        ),
        legs=STANDING,
    )
    skirt = robe(
        [0.0, 0.12, 0.5, 0.8, 0.92, 0.97],
        [0.245, 0.225, 0.195, 0.20, 0.185, 0.172],
        [0.20, 0.185, 0.16, 0.155, 0.15, 0.135],
        centre=[0.02, 0.02, 0.0, -0.02, -0.03, -0.03],
        count=13,
        depth=0.042,
        swing=0.9,
    )
    roll = Bones(
        swag(
            [(0.15, 0.95, -0.06), (0.10, 0.93, 0.12), (-0.06, 0.95, 0.15), (-0.20, 1.0, 0.03)],
            (0.01, 0.06, 0.02),
            3,
            0.019,
        ),
        0.006,
    )
    marble = Solid(
        joined(body(pose), skirt, roll),
        (-0.36, -0.02, -0.32),
        (0.40, 1.82, 0.34),
        of.marble(),
        0.10,
        22,
        wrap=0.12,
    )
    solids = [marble, block(0.0, (0.30, 0.28), 0.85, of.stone_block((0.36, 0.35, 0.33)))]
    scene = gallery(rng, solids, colour=(0.22, 0.045, 0.035), floor=-0.85, depth=1.5)
    return render(scene, Camera((0.75, 0.75, 4.6), (0.02, 0.66, 0), 34), 450, 600)


def philosopher(rng: Rng) -> Array:
    """A marble bust of a bearded man with a cloth over the shoulder."""
    arms = (
        Limb((-0.19, 1.41, -0.01), (-0.25, 1.15, -0.03), (0, 0, 0), (0, 0, 0)),
        Limb((0.19, 1.41, -0.01), (0.25, 1.15, -0.03), (0, 0, 0), (0, 0, 0)),
    )
    pose = Pose(gaze=(18, 2, 3), hair=Hair("curls", beard=True), arms=arms, stumps=True)
    figure = Once(body(pose))
    cloth = clinging(figure, (0.80, -0.60, 0.0, -0.845), slope=(0.80, -0.60), fine=62)
    marble = Solid(
        bust(figure, cloth, 1.16),
        (-0.34, 0.98, -0.3),
        (0.34, 1.82, 0.36),
        of.marble(veins=0.15),
        0.10,
        24,
        wrap=0.12,
    )
    solids = [marble, block(1.0, (0.17, 0.17), 1.1, of.stone_block((0.10, 0.085, 0.08)))]
    lamps = (
        Lamp((-1.5, 2.9, 1.4), (1.35, 1.26, 1.1), 2.2, 12),
        Lamp((2.2, 1.8, 0.8), (0.20, 0.24, 0.32), 2.2, 8),
    )
    scene = gallery(rng, solids, colour=(0.055, 0.075, 0.10), floor=-0.1, depth=0.9, lamps=lamps)
    return render(scene, Camera((-0.45, 1.56, 2.15), (0.0, 1.37, 0), 27), 450, 600)


def torso(rng: Rng) -> Array:
    """A plaster cast of an antique torso."""
    arms = (
        Limb((-0.19, 1.40, 0.0), (-0.26, 1.14, -0.06), (0, 0, 0), (0, 0, 0)),
        Limb((0.19, 1.43, 0.0), (0.33, 1.28, 0.02), (0, 0, 0), (0, 0, 0)),
    )
    pose = Pose(
        pelvis=(-0.03, 0.95, 0.0),
        hips=(-6, 0, 7),
        ribs=(10, 0, -7),
        skull=(0.02, 1.56, 0.01),
        hair=None,
        stumps=True,
        arms=arms,
        legs=STANDING,
    )
    whole = body(pose)

    def broken(p: Array) -> Array:
        edge = 0.012 * np.sin(p[:, 0] * 60 + 3 * np.sin(p[:, 2] * 40)) + 0.008 * np.sin(p[:, 2] * 90)
        cut = np.maximum(0.70 - p[:, 1] + edge, p[:, 1] + 0.25 * p[:, 0] - 1.535 + edge)
        d = f32(np.maximum(whole(p), cut * 0.8))
        rod = np.maximum(np.hypot(p[:, 0] + 0.03, p[:, 2]) - 0.016, np.maximum(0.5 - p[:, 1], p[:, 1] - 0.8))
        return f32(np.minimum(d, rod))

    cast = Solid(broken, (-0.40, 0.48, -0.28), (0.42, 1.62, 0.30), of.plaster(), 0.03, 12, wrap=0.05)
    solids = [cast, block(0.5, (0.24, 0.22), 1.2, of.painted((0.62, 0.61, 0.59)), moulded=False)]
    lamps = (
        Lamp((2.3, 3.2, 1.1), (1.05, 1.0, 0.93), 2.8, 10),
        Lamp((-2.4, 1.8, 1.8), (0.16, 0.18, 0.22), 2.8, 6),
    )
    scene = gallery(
        rng,
        solids,
        colour=(0.36, 0.38, 0.37),
        floor=-0.7,
        depth=1.3,
        side=-2.0,
        lamps=lamps,
        boards=of.planks(rng, (0.20, 0.15, 0.11)),
    )
    return render(scene, Camera((0.5, 1.0, 3.3), (-0.02, 0.88, 0), 33), 450, 600)


def sleeper(rng: Rng) -> Array:
    """A reclining woman of marble, cloth over the legs, on a low bed."""
    pose = Pose(
        pelvis=(0.18, 0.17, 0.0),
        chest=(-0.17, 0.28, 0.0),
        neck=(-0.33, 0.40, 0.0),
        skull=(-0.42, 0.53, 0.05),
        hips=(0, 0, -80),
        ribs=(12, 0, -58),
        gaze=(22, 6, -24),
        woman=True,
        hair=Hair("bun"),
        arms=(
            Limb((-0.30, 0.25, 0.13), (-0.47, 0.06, 0.16), (-0.26, 0.06, 0.24), (-0.13, 0.05, 0.27)),
            Limb((-0.24, 0.42, -0.06), (-0.05, 0.44, 0.0), (0.14, 0.33, 0.08), (0.26, 0.29, 0.12)),
        ),
        legs=(
            Limb((0.24, 0.14, 0.06), (0.58, 0.16, 0.24), (0.92, 0.07, 0.12), (1.05, 0.05, 0.16)),
            Limb((0.24, 0.22, -0.04), (0.60, 0.34, 0.06), (0.86, 0.10, -0.03), (1.0, 0.05, 0.0)),
        ),
    )
    legs = Bones(
        [
            ((0.12, 0.17, 0.0), (0.30, 0.17, 0.02), 0.125, 0.125),
            ((0.24, 0.16, 0.06), (0.58, 0.17, 0.22), 0.105, 0.075),
            ((0.58, 0.17, 0.22), (0.88, 0.08, 0.12), 0.075, 0.065),
            ((0.24, 0.22, -0.04), (0.60, 0.34, 0.06), 0.10, 0.075),
            ((0.60, 0.34, 0.06), (0.84, 0.12, -0.02), 0.075, 0.06),
            ((0.6, 0.26, 0.12), (0.82, 0.08, 0.06), 0.08, 0.07),
            ((0.3, 0.05, 0.2), (0.8, 0.04, 0.24), 0.05, 0.05),
        ],
        0.03,
    )
    cloth = clinging(legs, (1.0, 0.25, 0.1, 0.16), slope=(0.95, -0.45), fine=40, depth=0.020, thick=0.0)

    def bed(p: Array) -> Array:
        tuft = 0.006 * np.sin(p[:, 0] * 34) * np.sin(p[:, 2] * 34)
        mattress = box(p, (0.28, -0.01, 0.04), (0.90, 0.055, 0.33), 0.045) + f32(tuft)
        pillow = ellipsoid(p, (-0.42, 0.08, 0.06), (0.20, 0.10, 0.24))
        return smooth_union(mattress, pillow, 0.03)

    figure = joined(body(pose), cloth, bed, melt=0.010)
    marble = Solid(figure, (-0.72, -0.07, -0.34), (1.22, 0.72, 0.44), of.marble(), 0.10, 22, wrap=0.12)

    def plinth(p: Array) -> Array:
        return box(p, (0.28, -0.36, 0.04), (0.98, 0.30, 0.38), 0.01)

    base = Solid(plinth, (-0.72, -0.67, -0.36), (1.28, -0.05, 0.44), of.stone_block((0.26, 0.24, 0.22)), 0.1)
    lamps = (
        Lamp((-1.2, 2.8, 1.9), (1.1, 1.03, 0.93), 2.8, 11),
        Lamp((2.6, 2.0, 1.6), (0.22, 0.25, 0.3), 2.8, 7),
    )
    scene = gallery(rng, [marble, base], colour=(0.13, 0.18, 0.15), floor=-0.66, depth=1.2, lamps=lamps)
    return render(scene, Camera((0.1, 0.75, 3.5), (0.27, 0.10, 0), 32), 600, 450)


def orator(rng: Rng) -> Array:
    """A Roman in a toga, in a hall with a chequered floor."""
    pose = Pose(
        hips=(0, 0, 4),
        ribs=(0, 0, -3),
        gaze=(-22, 0, 0),
        hair=Hair("curls"),
        legs=STANDING,
        arms=(
            Limb((-0.19, 1.41, 0.0), (-0.33, 1.19, 0.03), (-0.43, 1.27, 0.24), (-0.47, 1.33, 0.38)),
            Limb((0.19, 1.41, -0.01), (0.265, 1.13, -0.01), (0.19, 1.08, 0.22), (0.16, 1.08, 0.35)),
        ),
    )
    toga = Once(
        robe(
            [0.03, 0.15, 0.55, 0.9, 1.12, 1.34, 1.47],
            [0.255, 0.235, 0.215, 0.205, 0.18, 0.20, 0.10],
            [0.21, 0.20, 0.18, 0.165, 0.15, 0.15, 0.08],
            count=12,
            depth=0.045,
            swing=1.1,
        )
    )
    sleeve = Bones([((-0.19, 1.41, 0.0), (-0.31, 1.21, 0.03), 0.072, 0.062)], 0.01)
    figure = Once(body(pose))
    dressed = joined(figure, toga, melt=0.02)
    cloth = clinging(dressed, (0.865, -0.50, 0.0, -0.690), slope=(0.865, -0.50), fine=52, depth=0.014)
    fall = robe(
        [0.40, 0.7, 1.0, 1.12],
        [0.07, 0.065, 0.055, 0.045],
        [0.11, 0.10, 0.085, 0.07],
        count=8,
        depth=0.032,
        place=(0.215, 0.16),
    )
    marble = Solid(
        joined(figure, toga, sleeve, cloth, fall, melt=0.014),
        (-0.56, -0.02, -0.34),
        (0.42, 1.82, 0.46),
        of.marble((0.74, 0.69, 0.60)),
        0.08,
        20,
        wrap=0.1,
    )
    solids = [marble, block(0.0, (0.34, 0.32), 0.55, of.marble((0.62, 0.59, 0.54), 0.6))]
    floor = of.tiles(rng, (0.52, 0.49, 0.44), (0.12, 0.12, 0.12))
    scene = gallery(rng, solids, colour=(0.40, 0.36, 0.28), floor=-0.55, depth=2.2, side=2.3, boards=floor)
    return render(scene, Camera((-0.95, 0.9, 4.3), (-0.03, 0.64, 0), 37), 450, 600)
