"""Nine photos of statues: who stands there, of what, on which plinth, in which light."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from statuesorter.sample import surfaces as of
from statuesorter.sample.body import Limb, Pose, body
from statuesorter.sample.drapery import clinging, robe
from statuesorter.sample.heads import Hair
from statuesorter.sample.marching import Camera, Distance, Lamp, Solid, render
from statuesorter.sample.noise import Array, Rng, f32
from statuesorter.sample.places import block, column, gallery, outdoors
from statuesorter.sample.shapes import Bone, Bones, Vec, box, ellipsoid, smooth_cut, smooth_union, turned

_STANDING = (
    Limb((-0.115, 0.91, 0.0), (-0.125, 0.50, 0.025), (-0.10, 0.085, -0.02), (-0.135, 0.025, 0.12)),
    Limb((0.065, 0.89, 0.0), (0.115, 0.49, 0.085), (0.135, 0.10, -0.07), (0.195, 0.025, 0.05)),
)


def _joined(*parts: Distance, melt: float = 0.012) -> Distance:
    """Several shapes as one, filleted where they meet."""

    def distance(p: Array) -> Array:
        d = parts[0](p)
        for part in parts[1:]:
            d = smooth_union(d, part(p), melt)
        return d

    return distance


def _swag(points: Sequence[Vec], spread: Vec, count: int, thick: float) -> list[Bone]:
    """Gathered cloth: ``count`` parallel rolls along ``points``, ``spread`` apart from the first to the last."""
    bones: list[Bone] = []
    for i in range(count):
        share = i / max(count - 1, 1) - 0.5
        size = thick * (0.75 + 0.35 * ((i * 7) % 3) / 2)
        moved = [(x + spread[0] * share, y + spread[1] * share, z + spread[2] * share) for x, y, z in points]
        bones += [(a, b, size, size * 0.95) for a, b in zip(moved, moved[1:], strict=False)]
    return bones


def _bust(pose: Pose, cloth: Distance | None, low: float) -> Distance:
    """Head and chest cut off roundly at y = ``low``, on a turned foot that stands at ``low`` - 0.16."""
    figure = body(pose)

    def distance(p: Array) -> Array:
        d = figure(p)
        if cloth:
            d = smooth_union(d, cloth(p), 0.008)
        hold = ellipsoid(p, (0, low + 0.20, 0.0), (0.205, 0.235, 0.15))
        keep = np.maximum(low - p[:, 1], np.where(p[:, 1] > low + 0.235, p[:, 1] * 0 - 1, hold))
        d = np.maximum(d, keep)
        foot = turned(
            p, (0, low - 0.16, 0.0), [0, 0.025, 0.04, 0.09, 0.13, 0.165, 0.18], [0.10, 0.10, 0.075, 0.045, 0.05, 0.085, 0.085]
        )
        return smooth_union(f32(d), foot, 0.008)

    return distance


def venus(rng: Rng) -> Array:
    """A marble woman, draped from the hips, her arms lost."""
    pose = Pose(
        pelvis=(-0.03, 0.95, 0.0), chest=(0.0, 1.29, -0.01), skull=(0.01, 1.635, 0.02), neck=(0.0, 1.475, -0.012),
        hips=(0, 0, 6), ribs=(-6, 0, -6), gaze=(-32, 8, 6), woman=True, hair=Hair("bun"), stumps=True,
        arms=(
            Limb((-0.16, 1.39, -0.02), (-0.20, 1.12, -0.03), (0, 0, 0), (0, 0, 0)),
            Limb((0.16, 1.42, -0.02), (0.30, 1.28, 0.02), (0, 0, 0), (0, 0, 0)),
        ),
        legs=_STANDING,
    )  # fmt: skip
    skirt = robe(
        [0.0, 0.12, 0.5, 0.8, 0.92, 0.97], [0.245, 0.225, 0.195, 0.20, 0.185, 0.172], [0.20, 0.185, 0.16, 0.155, 0.15, 0.135],
        centre=[0.02, 0.02, 0.0, -0.02, -0.03, -0.03], count=13, depth=0.042, swing=0.9,
    )  # fmt: skip
    roll = Bones(_swag([(0.15, 0.95, -0.06), (0.10, 0.93, 0.12), (-0.06, 0.95, 0.15), (-0.20, 1.0, 0.03)], (0.01, 0.06, 0.02), 5, 0.015), 0.003)
    marble = Solid(_joined(body(pose), skirt, roll), (-0.36, -0.02, -0.32), (0.40, 1.82, 0.34), of.marble(), 0.10, 22, wrap=0.12)
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
    cloth = Bones(
        _swag([(0.15, 1.47, -0.12), (0.16, 1.475, 0.04), (0.09, 1.36, 0.128), (-0.02, 1.22, 0.135), (-0.10, 1.10, 0.10)], (0.17, 0.05, 0.0), 8, 0.0145), 0.003
    )
    marble = Solid(_bust(pose, cloth, 1.16), (-0.34, 0.98, -0.3), (0.34, 1.82, 0.36), of.marble(veins=0.15), 0.10, 24, wrap=0.12)
    solids = [marble, block(1.0, (0.17, 0.17), 1.1, of.stone_block((0.10, 0.085, 0.08)))]
    lamps = (Lamp((-1.5, 2.9, 1.4), (1.35, 1.26, 1.1), 2.2, 12), Lamp((2.2, 1.8, 0.8), (0.20, 0.24, 0.32), 2.2, 8))
    scene = gallery(rng, solids, colour=(0.055, 0.075, 0.10), floor=-0.1, depth=0.9, lamps=lamps)
    return render(scene, Camera((-0.45, 1.56, 2.15), (0.0, 1.37, 0), 27), 450, 600)


def athlete(rng: Rng) -> Array:
    """A bronze man, one arm raised, in a garden."""
    pose = Pose(
        pelvis=(-0.03, 0.95, 0.0), chest=(0.0, 1.30, -0.01), skull=(0.025, 1.645, 0.02), hips=(0, 0, 6), ribs=(12, -4, -6), gaze=(24, -10, -4),
        arms=(
            Limb((-0.19, 1.40, 0.0), (-0.30, 1.14, -0.04), (-0.27, 0.92, 0.08), (-0.25, 0.78, 0.15)),
            Limb((0.185, 1.45, -0.02), (0.34, 1.66, 0.03), (0.30, 1.93, 0.05), (0.27, 2.09, 0.08)),
        ),
        legs=_STANDING,
    )  # fmt: skip
    metal = Solid(body(pose), (-0.42, -0.02, -0.30), (0.46, 2.16, 0.34), of.bronze(), 0.55, 40, mirror=0.45)
    solids = [metal, block(0.0, (0.31, 0.28), 0.8, of.weathered((0.46, 0.43, 0.37)))]
    scene = outdoors(rng, solids, floor=-0.8, hedge=0.10)
    return render(scene, Camera((-0.9, 0.55, 4.7), (0.04, 0.78, 0), 38), 450, 600)


def torso(rng: Rng) -> Array:
    """A plaster cast of an antique torso."""
    arms = (
        Limb((-0.19, 1.40, 0.0), (-0.26, 1.14, -0.06), (0, 0, 0), (0, 0, 0)),
        Limb((0.19, 1.43, 0.0), (0.33, 1.28, 0.02), (0, 0, 0), (0, 0, 0)),
    )
    pose = Pose(
        pelvis=(-0.03, 0.95, 0.0), hips=(-6, 0, 7), ribs=(10, 0, -7), skull=(0.02, 1.56, 0.01), hair=None, stumps=True, arms=arms, legs=_STANDING
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
    lamps = (Lamp((2.3, 3.2, 1.1), (1.05, 1.0, 0.93), 2.8, 10), Lamp((-2.4, 1.8, 1.8), (0.16, 0.18, 0.22), 2.8, 6))
    scene = gallery(rng, solids, colour=(0.36, 0.38, 0.37), floor=-0.7, depth=1.3, side=-2.0, lamps=lamps, boards=of.planks(rng, (0.20, 0.15, 0.11)))
    return render(scene, Camera((0.5, 1.0, 3.3), (-0.02, 0.88, 0), 33), 450, 600)


def girl(rng: Rng) -> Array:
    """A bronze bust of a woman, her hair in a knot."""
    arms = (
        Limb((-0.16, 1.40, -0.01), (-0.21, 1.15, -0.03), (0, 0, 0), (0, 0, 0)),
        Limb((0.16, 1.40, -0.01), (0.21, 1.15, -0.03), (0, 0, 0), (0, 0, 0)),
    )
    pose = Pose(woman=True, gaze=(-38, 6, -5), hair=Hair("bun"), arms=arms, stumps=True, skull=(0.0, 1.635, 0.015), neck=(0, 1.47, -0.012))
    cloth = clinging(Bones([((-0.06, 1.2, 0.02), (-0.07, 1.3, 0.0), 0.11, 0.09), ((0.06, 1.2, 0.02), (0.07, 1.3, 0.0), 0.11, 0.09)], 0.02), low=1.1, high=1.37, fine=75)
    metal = Solid(_bust(pose, cloth, 1.23), (-0.32, 1.05, -0.3), (0.32, 1.82, 0.34), of.bronze((0.16, 0.085, 0.045), 0.15), 0.4, 45, mirror=0.35)
    solids = [metal, column(1.07, 0.15, 1.1, of.marble((0.55, 0.52, 0.47), 0.5))]
    lamps = (Lamp((1.4, 2.9, 1.5), (1.9, 1.75, 1.5), 2.2, 12), Lamp((-2.0, 1.9, 0.9), (0.7, 0.72, 0.8), 2.2, 8))
    scene = gallery(rng, solids, colour=(0.40, 0.34, 0.24), floor=-0.1, depth=0.9, lamps=lamps)
    return render(scene, Camera((-0.55, 1.52, 2.1), (-0.01, 1.41, 0), 26), 450, 600)


def thinker(rng: Rng) -> Array:
    """A seated bronze man in thought, on a block in the park."""
    pose = Pose(
        pelvis=(0.0, 0.52, -0.05), chest=(0.0, 0.86, 0.08), neck=(0.0, 1.03, 0.16), skull=(-0.02, 1.16, 0.26), hips=(0, 12, 0), ribs=(8, 26, 0), gaze=(-10, 30, 0),
        arms=(
            Limb((-0.19, 0.96, 0.13), (-0.13, 0.70, 0.33), (-0.055, 0.94, 0.38), (-0.02, 1.05, 0.355)),
            Limb((0.19, 0.96, 0.12), (0.22, 0.69, 0.22), (0.13, 0.60, 0.42), (0.08, 0.55, 0.50)),
        ),
        legs=(
            Limb((-0.10, 0.48, 0.0), (-0.15, 0.54, 0.42), (-0.15, 0.10, 0.34), (-0.17, 0.03, 0.48)),
            Limb((0.10, 0.48, 0.0), (0.16, 0.50, 0.44), (0.18, 0.10, 0.50), (0.21, 0.03, 0.64)),
        ),
    )  # fmt: skip
    rock = box

    def seated(p: Array) -> Array:
        lump = 0.02 * np.sin(p[:, 0] * 13 + 2 * np.sin(p[:, 1] * 9)) * np.sin(p[:, 2] * 11 + 1)
        seat = rock(p, (0, 0.20, -0.08), (0.27, 0.22, 0.24), 0.06) + f32(lump)
        base = rock(p, (0, 0.0, 0.16), (0.32, 0.035, 0.50), 0.02)
        return smooth_union(smooth_union(figure(p), f32(seat * 0.85), 0.02), base, 0.03)

    figure = body(pose)
    metal = Solid(seated, (-0.42, -0.06, -0.42), (0.42, 1.36, 0.72), of.bronze((0.13, 0.085, 0.05), 0.55), 0.5, 38, mirror=0.4)
    solids = [metal, block(-0.03, (0.42, 0.60), 0.75, of.weathered((0.50, 0.47, 0.42)))]
    scene = outdoors(rng, solids, floor=-0.78, hedge=0.15, sun=(6.0, 9.0, 7.0), path=2.1)
    return render(scene, Camera((-2.35, 0.95, 3.3), (0, 0.42, 0.1), 36), 450, 600)


def mourner(rng: Rng) -> Array:
    """A veiled woman of weathered stone among the trees."""
    pose = Pose(
        chest=(0.0, 1.29, -0.01), neck=(0, 1.475, 0.0), skull=(0.0, 1.625, 0.045), gaze=(14, 20, 4), woman=True, hair=Hair("veil"), legs=_STANDING,
        arms=(
            Limb((-0.165, 1.40, -0.01), (-0.235, 1.13, -0.01), (-0.075, 1.15, 0.17), (0.02, 1.21, 0.20)),
            Limb((0.165, 1.40, -0.01), (0.235, 1.13, 0.0), (0.075, 1.11, 0.18), (-0.02, 1.16, 0.215)),
        ),
    )  # fmt: skip
    gown = robe(
        [0.0, 0.15, 0.55, 0.9, 1.12, 1.32, 1.46], [0.28, 0.25, 0.215, 0.205, 0.165, 0.19, 0.10], [0.23, 0.21, 0.175, 0.16, 0.135, 0.15, 0.08],
        count=14, depth=0.045, swing=0.7,
    )  # fmt: skip
    sleeves = Bones(
        [
            ((-0.165, 1.40, -0.01), (-0.235, 1.13, -0.01), 0.07, 0.075), ((-0.235, 1.13, -0.01), (-0.10, 1.14, 0.15), 0.062, 0.055),
            ((0.165, 1.40, -0.01), (0.235, 1.13, 0.0), 0.07, 0.075), ((0.235, 1.13, 0.0), (0.10, 1.11, 0.16), 0.062, 0.055),
            *_swag([(-0.17, 1.12, 0.08), (-0.18, 0.90, 0.11), (-0.16, 0.66, 0.12)], (0.10, 0, 0.06), 5, 0.014),
            *_swag([(0.17, 1.10, 0.08), (0.18, 0.90, 0.11), (0.17, 0.70, 0.12)], (-0.10, 0, 0.06), 5, 0.014),
        ],
        0.012,
    )  # fmt: skip
    stone = Solid(_joined(body(pose), gown, sleeves, melt=0.018), (-0.38, -0.02, -0.34), (0.38, 1.82, 0.36), of.weathered((0.58, 0.55, 0.48)), 0.02, 10)
    solids = [stone, block(0.0, (0.33, 0.31), 0.95, of.weathered((0.50, 0.47, 0.41)))]
    scene = outdoors(rng, solids, floor=-0.95, hedge=0.30, sun=(-9.0, 8.0, 6.0))
    return render(scene, Camera((0.8, 0.45, 4.6), (0, 0.62, 0), 36), 450, 600)


def sleeper(rng: Rng) -> Array:
    """A reclining woman of marble, cloth over the legs, on a low bed."""
    pose = Pose(
        pelvis=(0.18, 0.17, 0.0), chest=(-0.17, 0.28, 0.0), neck=(-0.33, 0.40, 0.0), skull=(-0.42, 0.53, 0.05), hips=(0, 0, -80), ribs=(12, 0, -58), gaze=(22, 6, -24),
        woman=True, hair=Hair("bun"),
        arms=(
            Limb((-0.30, 0.25, 0.13), (-0.47, 0.06, 0.16), (-0.26, 0.06, 0.24), (-0.13, 0.05, 0.27)),
            Limb((-0.24, 0.42, -0.06), (-0.05, 0.44, 0.0), (0.14, 0.33, 0.08), (0.26, 0.29, 0.12)),
        ),
        legs=(
            Limb((0.24, 0.14, 0.06), (0.58, 0.16, 0.24), (0.92, 0.07, 0.12), (1.05, 0.05, 0.16)),
            Limb((0.24, 0.22, -0.04), (0.60, 0.34, 0.06), (0.86, 0.10, -0.03), (1.0, 0.05, 0.0)),
        ),
    )  # fmt: skip
    rolls = [
        *_swag([(0.16, 0.30, -0.08), (0.20, 0.28, 0.12), (0.30, 0.07, 0.26)], (0.16, 0, 0), 7, 0.014),
        *_swag([(0.36, 0.34, 0.0), (0.60, 0.38, 0.08), (0.88, 0.13, 0.05)], (0.0, 0.06, 0.17), 7, 0.017),
        *_swag([(0.42, 0.28, 0.10), (0.56, 0.22, 0.24), (0.62, 0.03, 0.30)], (0.36, 0, 0.0), 11, 0.018),
    ]
    cloth = Bones(rolls, 0.005)

    def bed(p: Array) -> Array:
        tuft = 0.006 * np.sin(p[:, 0] * 34) * np.sin(p[:, 2] * 34)
        mattress = box(p, (0.28, -0.01, 0.04), (0.90, 0.055, 0.33), 0.045) + f32(tuft)
        pillow = ellipsoid(p, (-0.42, 0.08, 0.06), (0.20, 0.10, 0.24))
        return smooth_union(mattress, pillow, 0.03)

    figure = _joined(body(pose), cloth, bed, melt=0.010)
    marble = Solid(figure, (-0.72, -0.07, -0.34), (1.22, 0.72, 0.44), of.marble(), 0.10, 22, wrap=0.12)

    def plinth(p: Array) -> Array:
        return box(p, (0.28, -0.36, 0.04), (0.98, 0.30, 0.38), 0.01)

    base = Solid(plinth, (-0.72, -0.67, -0.36), (1.28, -0.05, 0.44), of.stone_block((0.26, 0.24, 0.22)), 0.1)
    lamps = (Lamp((-1.2, 2.8, 1.9), (1.1, 1.03, 0.93), 2.8, 11), Lamp((2.6, 2.0, 1.6), (0.22, 0.25, 0.3), 2.8, 7))
    scene = gallery(rng, [marble, base], colour=(0.13, 0.18, 0.15), floor=-0.66, depth=1.2, lamps=lamps)
    return render(scene, Camera((0.1, 0.75, 3.5), (0.27, 0.10, 0), 32), 600, 450)


def orator(rng: Rng) -> Array:
    """A Roman in a toga, in a hall with a chequered floor."""
    pose = Pose(
        hips=(0, 0, 4), ribs=(0, 0, -3), gaze=(-22, 0, 0), hair=Hair("curls"), legs=_STANDING,
        arms=(
            Limb((-0.19, 1.41, 0.0), (-0.33, 1.19, 0.03), (-0.43, 1.27, 0.24), (-0.47, 1.33, 0.38)),
            Limb((0.19, 1.41, -0.01), (0.265, 1.13, -0.01), (0.19, 1.08, 0.22), (0.16, 1.08, 0.35)),
        ),
    )  # fmt: skip
    toga = robe(
        [0.03, 0.15, 0.55, 0.9, 1.12, 1.34, 1.47], [0.255, 0.235, 0.215, 0.205, 0.18, 0.20, 0.10], [0.21, 0.20, 0.18, 0.165, 0.15, 0.15, 0.08],
        count=12, depth=0.045, swing=1.1,
    )  # fmt: skip
    cloth = Bones(
        [
            *_swag([(0.16, 1.49, -0.06), (0.15, 1.45, 0.10), (-0.02, 1.12, 0.19), (-0.20, 0.88, 0.08), (-0.16, 0.80, -0.12)], (0.13, 0.12, 0.0), 8, 0.0145),
            *_swag([(0.24, 1.40, 0.0), (0.29, 1.12, 0.06), (0.24, 0.80, 0.14), (0.21, 0.36, 0.13)], (0.08, 0, 0.15), 7, 0.0145),
            ((-0.19, 1.41, 0.0), (-0.31, 1.21, 0.03), 0.072, 0.062),
        ],
        0.004,
    )  # fmt: skip
    marble = Solid(_joined(body(pose), toga, cloth, melt=0.014), (-0.56, -0.02, -0.34), (0.42, 1.82, 0.46), of.marble((0.74, 0.69, 0.60)), 0.08, 20, wrap=0.1)
    solids = [marble, block(0.0, (0.34, 0.32), 0.55, of.marble((0.62, 0.59, 0.54), 0.6))]
    floor = of.tiles(rng, (0.52, 0.49, 0.44), (0.12, 0.12, 0.12))
    scene = gallery(rng, solids, colour=(0.40, 0.36, 0.28), floor=-0.55, depth=2.2, side=2.3, boards=floor)
    return render(scene, Camera((-0.95, 0.9, 4.3), (-0.03, 0.64, 0), 37), 450, 600)


STATUES: tuple[Callable[[Rng], Array], ...] = (venus, philosopher, athlete, torso, girl, thinker, mourner, sleeper, orator)
"""Each draws one photo at half size, linear light."""
