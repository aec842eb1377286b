"""Where statues stand: plinths, rooms and gardens, ready to be put into a scene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sample_photos import surfaces as of
from sample_photos.noise import Array, Colour, Rng, f32
from sample_photos.scene import Lamp, Paint, Plane, Scene, Solid
from sample_photos.shapes import Vec, box, turned


def block(
    top: float, half: tuple[float, float], height: float, paint: Paint, *, moulded: bool = True
) -> Solid:
    """A plinth of ``height`` under y = ``top``, ``half`` (x, z) wide; moulded ones have a base and a
    cornice.
    """
    a, b = half

    def distance(p: Array) -> Array:
        d = box(p, (0, top - height / 2, 0), (a, height / 2, b), 0.006)
        if moulded:
            rim = 0.045
            for y, extra, thick in (
                (top - 0.035, rim, 0.035),
                (top - 0.09, rim * 0.5, 0.02),
                (top - height + 0.07, rim, 0.07),
                (top - height + 0.16, rim * 0.5, 0.025),
            ):
                d = np.minimum(d, box(p, (0, y, 0), (a + extra, thick, b + extra), 0.008))
        return f32(d)

    m = 0.06
    return Solid(
        distance, (-a - m, top - height - 0.01, -b - m), (a + m, top + 0.01, b + m), paint, gloss=0.08
    )


def column(top: float, radius: float, height: float, paint: Paint) -> Solid:
    """A fluted drum with a round base and a slab on top."""
    slab = radius * 1.3

    def distance(p: Array) -> Array:
        angle = np.arctan2(p[:, 0], p[:, 2])
        d = turned(
            p,
            (0, top - height, 0),
            [0, 0.06, 0.061, 0.1, 0.12, height - 0.14, height - 0.06],
            [radius * 1.25, radius * 1.25, radius * 1.15, radius * 1.12, radius, radius * 0.92, radius * 1.2],
        )
        inside = (p[:, 1] > top - height + 0.13) & (p[:, 1] < top - 0.15)
        d = d + np.where(inside, 0.007 * np.abs(np.sin(angle * 10)), 0.0)
        return f32(np.minimum(d * 0.85, box(p, (0, top - 0.03, 0), (slab, 0.03, slab), 0.006)))

    return Solid(distance, (-slab, top - height, -slab), (slab, top + 0.01, slab), paint, gloss=0.08)


def gallery(
    rng: Rng,
    solids: Sequence[Solid],
    *,
    colour: Colour,
    floor: float,
    depth: float = 1.6,
    side: float | None = None,
    lamps: Sequence[Lamp] = (),
    boards: Paint | None = None,
) -> Scene:
    """A room: a wall ``depth`` metres behind, perhaps one at x = ``side``, a floor at y = ``floor``."""
    planes = [
        Plane((0, 0, 1), -depth, of.wall(rng, colour)),
        Plane((0, 1, 0), floor, boards or of.planks(rng), mirror=0.10),
    ]
    if side is not None:
        planes.append(Plane((-float(np.sign(side)), 0, 0), -abs(side), of.wall(rng, colour, (2, 1))))
    default = (
        Lamp((-1.6, 3.6, 2.2), (1.10, 1.03, 0.93), 3.0, 11.0),
        Lamp((2.4, 2.6, 1.4), (0.26, 0.29, 0.34), 2.8, 7.0),
    )
    r, g, b = colour
    around = of.hall((0.42, 0.41, 0.39), (r * 0.7, g * 0.7, b * 0.7), (0.10, 0.07, 0.05))
    return Scene(
        solids,
        planes,
        lamps or default,
        (0.17, 0.17, 0.18),
        (0.07, 0.055, 0.045),
        around,
    )


def outdoors(
    rng: Rng,
    solids: Sequence[Solid],
    *,
    floor: float,
    sun: Vec = (-7.0, 11.0, 8.0),
    hedge: float = 0.16,
    path: float = 1.6,
) -> Scene:
    """A lawn with trees behind and a sky; ``sun`` is where the light comes from."""
    around = of.garden(rng, hedge=hedge, sun=float(np.degrees(np.arctan2(sun[0], 6))))
    lawn = Plane((0, 1, 0), floor, of.ground(rng, path=path))
    far = float(np.linalg.norm(f32(sun)))
    return Scene(
        solids,
        [lawn],
        [Lamp(sun, (1.75, 1.6, 1.3), far, 22.0)],
        (0.34, 0.42, 0.56),
        (0.10, 0.11, 0.06),
        around,
    )
