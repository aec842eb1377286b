"""Five photos of other things: what else a visitor photographs on the way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import ImageDraw

from sample_photos import surfaces as of
from sample_photos.drawing import drawn, ink
from sample_photos.frames import OAK
from sample_photos.hanging import Hung, Wall, hang
from sample_photos.marching import render
from sample_photos.noise import Array, Rng, f32, fbm3
from sample_photos.places import gallery
from sample_photos.scene import Camera, Lamp, Plane, Scene, Solid
from sample_photos.shapes import Bones, box, smooth_cut, torus, turned


def bench(rng: Rng) -> Array:
    """A bench in the corner of an empty room."""

    def seat(p: Array) -> Array:
        slats = np.mod(p[:, 2] + 0.22, 0.088) - 0.044
        d = box(p, (0, 0.44, 0), (0.85, 0.022, 0.22), 0.008)
        return f32(np.maximum(d, 0.007 - np.abs(slats + 0.037)) * 0.9)

    def legs(p: Array) -> Array:
        q = p.copy()
        q[:, 0] = np.abs(q[:, 0])
        outer = box(q, (0.66, 0.21, 0), (0.022, 0.21, 0.20), 0.004)
        return f32(np.maximum(outer, -box(q, (0.66, 0.205, 0), (0.05, 0.175, 0.165))))

    solids = [
        Solid(seat, (-0.86, 0.41, -0.23), (0.86, 0.47, 0.23), of.painted((0.36, 0.19, 0.085), 0.5), 0.15, 30),
        Solid(legs, (-0.69, -0.01, -0.21), (0.69, 0.43, 0.21), of.painted((0.03, 0.03, 0.035)), 0.3, 40),
    ]
    lamps = (
        Lamp((-0.8, 3.2, 1.2), (1.0, 0.95, 0.85), 2.8, 8),
        Lamp((2.4, 2.4, 2.4), (0.35, 0.37, 0.4), 2.8, 6),
    )
    scene = gallery(rng, solids, colour=(0.46, 0.45, 0.42), floor=0.0, depth=1.0, side=-1.9, lamps=lamps)
    return render(scene, Camera((1.3, 1.45, 3.4), (-0.25, 0.62, 0), 38), 600, 450)


def stairs(rng: Rng) -> Array:
    """A stone staircase with an iron handrail."""

    def steps(p: Array) -> Array:
        d = np.full(len(p), 1e3, np.float32)
        for i in range(9):
            d = np.minimum(d, box(p, (0.15, 0.085 + 0.17 * i, -0.6 - 0.29 * i), (1.15, 0.085, 0.60), 0.012))
        return f32(d)

    posts = [
        ((-0.85, 0.17 * i + 0.1, -0.15 - 0.29 * i), (-0.85, 0.17 * i + 1.0, -0.15 - 0.29 * i), 0.011, 0.011)
        for i in range(9)
    ]
    rail = Bones([*posts, ((-0.85, 1.0, -0.15), (-0.85, 2.36, -2.47), 0.026, 0.026)], 0.002)
    solids = [
        Solid(steps, (-1.01, 0, -3.6), (1.31, 1.54, 0.01), of.marble((0.60, 0.56, 0.49), 0.5), 0.08, 20),
        Solid(rail, (-0.9, 0.05, -2.6), (-0.8, 2.42, -0.1), of.painted((0.02, 0.02, 0.022)), 0.4, 40),
    ]
    lamps = (
        Lamp((-1.2, 4.2, 1.0), (1.0, 0.93, 0.82), 3.6, 10),
        Lamp((1.0, 3.8, -2.6), (0.6, 0.62, 0.68), 2.4, 8),
    )
    floor = of.tiles(rng, (0.50, 0.46, 0.40), (0.30, 0.26, 0.22), 0.6)
    scene = gallery(
        rng, solids, colour=(0.46, 0.40, 0.30), floor=0.0, depth=3.3, side=1.3, lamps=lamps, boards=floor
    )
    return render(scene, Camera((-0.9, 1.6, 3.0), (0.1, 0.95, -1.2), 44), 450, 600)


def plant(rng: Rng) -> Array:
    """A rubber plant in a clay pot before a white wall."""
    stems: list[tuple[tuple[float, float, float], tuple[float, float, float], float, float]] = []
    leaves: list[tuple[Array, Array, float]] = []
    for i in range(30):
        turn, high = i * 2.4, 0.52 + 0.042 * i
        lean = 0.10 + 0.10 * float(rng.uniform())
        root = (0.03 * float(np.sin(i)), high - 0.05, 0.03 * float(np.cos(i)))
        away = f32([np.sin(turn), float(rng.uniform(0.15, 0.8)), np.cos(turn)])
        away = f32(away / np.linalg.norm(away))
        long = 0.17 - 0.003 * abs(i - 10)
        start = f32(root) + away * lean * 0.6
        tip = (float(start[0]), float(start[1]), float(start[2]))
        stems.append((root, tip, 0.006, 0.004))
        leaves.append((f32(start + away * long), away, long))
    stems.append(((0, 0.4, 0), (0.01, 1.75, 0), 0.014, 0.007))
    twigs = Bones(stems, 0.003)
    middle = f32([leaf[0] for leaf in leaves])
    axis = f32([leaf[1] for leaf in leaves])
    side = np.cross(axis, f32([0, 1, 0]))
    side = f32(side / np.linalg.norm(side, axis=1, keepdims=True))
    up = f32(np.cross(side, axis))
    size = f32([leaf[2] for leaf in leaves])[:, None]

    def foliage(p: Array) -> Array:
        q = np.ascontiguousarray(p.T)

        def along(axes: Array) -> Array:
            return f32(axes @ q - (axes * middle).sum(1, keepdims=True))

        a, b = along(axis) / size, along(side) / (size * 0.44)
        c = (along(up) + size * 0.30 * a * a - size * 0.10 * np.abs(b)) / (size * 0.035)
        k = np.sqrt(a * a + b * b + c * c)
        g = np.sqrt((a / size) ** 2 + (b / (size * 0.44)) ** 2 + (c / (size * 0.035)) ** 2)
        d = f32((k * (k - 1) / np.maximum(g, 1e-5)).min(0))
        return f32(np.minimum(d * 0.8, twigs(p)))

    def green(p: Array, normal: Array) -> Array:
        return f32(f32([0.045, 0.13, 0.03]) * (1 + 0.6 * fbm3(p, 9.0) + 0.25 * normal[:, 1])[:, None])

    def pot(p: Array) -> Array:
        d = turned(
            p, (0, 0, 0), [0, 0.02, 0.30, 0.305, 0.38, 0.40], [0.15, 0.16, 0.21, 0.235, 0.24, 0.235], 0.9
        )
        return smooth_cut(d, turned(p, (0, 0.34, 0), [0, 0.2], [0.205, 0.21]), 0.01)

    solids = [
        Solid(foliage, (-0.50, 0.42, -0.50), (0.50, 2.15, 0.50), green, 0.30, 28, relax=0.8),
        Solid(pot, (-0.25, -0.01, -0.25), (0.25, 0.41, 0.25), of.painted((0.42, 0.17, 0.085), 0.3), 0.05, 15),
    ]
    scene = gallery(rng, solids, colour=(0.52, 0.51, 0.48), floor=0.0, depth=0.75)
    return render(scene, Camera((0.6, 1.25, 3.7), (0, 0.93, 0), 36), 450, 600)


def coffee(rng: Rng) -> Array:
    """A cup of coffee on the museum's café table."""

    def cup(p: Array) -> Array:
        d = turned(
            p, (0, 0.012, 0), [0, 0.006, 0.012, 0.035, 0.068], [0.021, 0.021, 0.024, 0.036, 0.041], 0.85
        )
        inside = turned(p, (0, 0.018, 0), [0, 0.010, 0.032, 0.08], [0.012, 0.022, 0.0325, 0.040], 0.85)
        d = np.minimum(
            smooth_cut(d, inside, 0.003), f32(torus(p, (0.047, 0.048, 0), 0.017, 0.0042)) + 0.0 * d
        )
        hollow = np.hypot(p[:, 0], p[:, 2]) - 0.035
        d = np.where((hollow < 0) & (p[:, 1] > 0.02), np.maximum(d, -f32(hollow) * 0 + d), d)
        saucer = turned(p, (0, 0.0, 0), [0, 0.004, 0.011, 0.013], [0.03, 0.045, 0.075, 0.076], 0.5)
        return f32(
            np.minimum(
                d, np.maximum(saucer, -turned(p, (0, 0.006, 0), [0, 0.003, 0.02], [0.03, 0.055, 0.085], 0.4))
            )
        )

    def brew(p: Array) -> Array:
        return turned(p, (0, 0.05, 0), [0, 0.012], [0.034, 0.0355], 0.9)

    def spoon(p: Array) -> Array:
        handle = Bones(
            [
                ((-0.05, 0.018, 0.055), (0.055, 0.02, 0.06), 0.0025, 0.0022),
                ((-0.062, 0.016, 0.053), (-0.05, 0.017, 0.055), 0.007, 0.0045),
            ],
            0.002,
        )
        return handle(p)

    def coffee_brown(p: Array, normal: Array) -> Array:
        swirl = np.sin(
            np.hypot(p[:, 0] - 0.008, p[:, 2] + 0.004) * 420
            + 3 * np.arctan2(p[:, 2], p[:, 0])
            + 3 * fbm3(p, 60)
        )
        return f32(f32([0.16, 0.075, 0.028]) + f32([0.30, 0.20, 0.11]) * np.clip(swirl, 0, 1)[:, None] * 0.8)

    china = of.painted((0.74, 0.73, 0.70), 0.0)
    solids = [
        Solid(cup, (-0.08, 0, -0.08), (0.08, 0.085, 0.08), china, 0.5, 70, relax=0.8),
        Solid(brew, (-0.04, 0.049, -0.04), (0.04, 0.063, 0.04), coffee_brown, 0.3, 60),
        Solid(
            spoon,
            (-0.072, 0.006, 0.04),
            (0.06, 0.026, 0.07),
            of.painted((0.45, 0.45, 0.46), 0.0),
            0.8,
            60,
            mirror=0.6,
        ),
    ]
    wood = of.planks(rng, (0.24, 0.125, 0.06), 0.9)

    def table(p: Array, normal: Array) -> Array:
        return wood(f32(p * f32([6.0, 1, 2.0])), normal)

    lamps = (
        Lamp((-0.5, 0.7, 0.1), (1.25, 1.15, 1.0), 0.85, 12),
        Lamp((0.5, 0.5, 0.4), (0.2, 0.23, 0.28), 0.7, 8),
    )
    around = of.hall((0.5, 0.48, 0.45), (0.22, 0.20, 0.17), (0.10, 0.06, 0.04))
    planes = [Plane((0, 1, 0), 0.0, table, 0.06), Plane((0, 0, 1), -1.2, of.wall(rng, (0.20, 0.24, 0.22)))]
    scene = Scene(solids, planes, lamps, (0.22, 0.22, 0.22), (0.10, 0.07, 0.05), around)
    return render(scene, Camera((0.07, 0.235, 0.33), (0.0, 0.03, 0.0), 36), 600, 450)


def plan(rng: Rng) -> Array:
    """The plan of the floors, screwed to the wall beside a door."""
    height, width = 560, 800
    sheet = np.empty((height, width, 3), np.float32)
    sheet[:] = f32([0.93, 0.93, 0.91])

    def lines(d: ImageDraw.ImageDraw) -> None:
        d.rectangle([0, 0, width, 74], fill=ink((0.13, 0.24, 0.36)))
        for x, far in ((36, 190), (245, 90)):
            d.rectangle([x, 28, x + far, 46], fill=ink((0.92, 0.93, 0.94)))
        hues = ((0.83, 0.88, 0.93), (0.95, 0.88, 0.74), (0.84, 0.91, 0.80), (0.93, 0.82, 0.80))
        for k, (left, top) in enumerate(((40, 110), (420, 110))):
            for i in range(3):
                for j in range(3):
                    if (i, j) == (1, 1) and k == 0:
                        continue
                    x, y = left + i * 108, top + j * 104
                    d.rectangle(
                        [x, y, x + 108, y + 104],
                        fill=ink(hues[(i + 2 * j + k) % 4]),
                        outline=ink((0.2, 0.2, 0.22)),
                        width=4,
                    )
                    d.rectangle([x + 42, y - 4, x + 66, y + 4], fill=ink((0.95, 0.95, 0.93)))
                    d.ellipse([x + 40, y + 36, x + 70, y + 66], fill=ink((0.13, 0.24, 0.36)))
                    d.rectangle([x + 51, y + 43, x + 58, y + 59], fill=ink((0.95, 0.95, 0.95)))
            for row in range(4):
                d.rectangle(
                    [
                        left,
                        top + 336 + row * 22,
                        left + 120 + (row * 67 + k * 40) % 190,
                        top + 344 + row * 22,
                    ],
                    fill=ink((0.35, 0.35, 0.37)),
                )
        d.ellipse([520, 300, 544, 324], fill=ink((0.80, 0.12, 0.10)))

    wall = Wall((0.50, 0.49, 0.46), lamp=(0.3, 2.9), fill=0.5)
    board = Hung(drawn(sheet, lines), 0.0, 1.5, 1.0, OAK, label=False, gloss=1.5)
    camera = Camera((0.55, 1.5, 1.75), (-0.02, 1.46, 0.0), 40, roll=-1.2)
    return hang(wall, [board], camera, 1440, 1080, rng)


ROOMS: tuple[Callable[[Rng], Array], ...] = (bench, stairs, plant, coffee, plan)
"""Each draws one photo, linear light."""
