"""What a scene is made of: solids, walls, lamps, surroundings, and the camera that looks at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sample_photos.noise import Array, Colour, f32
from sample_photos.shapes import Vec

Distance: TypeAlias = Callable[[Array], Array]
Paint: TypeAlias = Callable[[Array, Array], Array]
"""Points and normals (n, 3) to colours (n, 3), linear light in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Solid:
    """A shape, the box that holds it, and what it is made of.

    ``gloss`` is the strength of the highlight, ``sharpness`` its Blinn-Phong exponent, ``mirror`` the
    share of the
    surroundings seen in it (tinted by its colour), ``wrap`` how far light creeps round it (marble, wax).
    """

    distance: Distance
    low: Vec
    high: Vec
    paint: Paint
    gloss: float = 0.05
    sharpness: float = 30.0
    mirror: float = 0.0
    wrap: float = 0.0
    relax: float = 0.9


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp at ``place``; ``colour`` is the light it gives at ``reach`` metres; ``hardness`` of its
    shadows.
    """

    place: Vec
    colour: Colour
    reach: float
    hardness: float = 9.0


@dataclass(frozen=True, slots=True)
class Plane:
    """An endless wall or floor: ``normal · p = offset``. ``mirror``: how much of the solids it reflects."""

    normal: Vec
    offset: float
    paint: Paint
    mirror: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands where. ``surroundings``: directions (n, 3) to light (n, 3), seen behind all and in
    mirrors.
    """

    solids: Sequence[Solid]
    planes: Sequence[Plane]
    lamps: Sequence[Lamp]
    above: Colour
    below: Colour
    surroundings: Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the photographer stands, looks to, and the vertical angle of view in degrees."""

    eye: Vec
    target: Vec
    angle: float
    roll: float = 0.0

    def rays(self, width: int, height: int, dx: float = 0.0, dy: float = 0.0) -> Array:
        """Unit directions (height·width, 3), row by row; ``dx``, ``dy`` shift within the pixel."""
        forward = f32(self.target) - f32(self.eye)
        forward = forward / np.linalg.norm(forward)
        right = np.cross(forward, f32([0, 1, 0]))
        right = right / np.linalg.norm(right)
        up = np.cross(right, forward)
        c, s = float(np.cos(np.radians(self.roll))), float(np.sin(np.radians(self.roll)))
        right, up = right * c + up * s, up * c - right * s
        half = float(np.tan(np.radians(self.angle) / 2))
        x = (np.arange(width) + 0.5 + dx - width / 2) / (height / 2) * half
        y = (height / 2 - np.arange(height) - 0.5 - dy) / (height / 2) * half
        rays = forward + f32(x)[None, :, None] * right + f32(y)[:, None, None] * up
        rays = rays.reshape(-1, 3)
        return f32(rays / np.linalg.norm(rays, axis=1, keepdims=True))
