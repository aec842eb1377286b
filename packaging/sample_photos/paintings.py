"""Ten photos of paintings: what is painted, how it is framed, where it hangs, from where it is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sample_photos import frames as on
from sample_photos import portraits, subjects, views
from sample_photos.frames import Frame
from sample_photos.hanging import Hung, Wall, hang
from sample_photos.noise import Array, Rng
from sample_photos.scene import Camera
from sample_photos.strokes import aged, brushed

Subject: TypeAlias = Callable[[Rng, int, int], Array]


@dataclass(frozen=True, slots=True)
class Painting:
    """A painting and its photo. ``canvas`` is (height, width) in pixels, ``wide`` metres; ``eye`` and
    ``look`` aim the camera.
    """

    subject: Subject
    canvas: tuple[int, int]
    wide: float
    frame: Frame
    wall: Wall
    eye: tuple[float, float, float]
    look: tuple[float, float, float]
    angle: float
    upright: bool = False
    roll: float = 0.0
    wild: float = 0.8
    thick: float = 0.5
    amber: float = 0.5
    cracks: float = 0.2
    sizes: tuple[float, ...] = (30, 16, 9)
    beside: Subject | None = None

    def __call__(self, rng: Rng) -> Array:
        """The photo, linear light."""
        height, width = self.canvas
        work = brushed(
            self.subject(rng, height, width), rng, sizes=self.sizes, wild=self.wild, thick=self.thick
        )
        works = [
            Hung(aged(work, rng, amber=self.amber, cracks=self.cracks), 0.0, 1.55, self.wide, self.frame)
        ]
        if self.beside is not None:
            other = brushed(self.beside(rng, 300, 240), rng, sizes=(22, 12))
            works.append(Hung(other, -self.wide / 2 - 0.85, 1.55, 0.55, self.frame, label=False))
        size = (1080, 1440) if self.upright else (1440, 1080)
        camera = Camera(self.eye, self.look, self.angle, self.roll)
        return hang(self.wall, works, camera, *size, rng)


_RED = Wall((0.20, 0.032, 0.028), pattern=0.16, floor=(0.22, 0.12, 0.06))
_GREEN = Wall((0.085, 0.13, 0.095), lamp=(-0.2, 2.9))
_WHITE = Wall((0.60, 0.59, 0.56), fill=0.55, lamp=(0.2, 3.0), floor=(0.34, 0.24, 0.15))
_BLUE = Wall((0.085, 0.12, 0.18), lamp=(0.1, 2.9))
_SAND = Wall((0.42, 0.35, 0.25), fill=0.42, lamp=(-0.3, 3.0))
_GREY = Wall((0.26, 0.26, 0.265), fill=0.4, lamp=(0.2, 2.9))

PAINTINGS: tuple[Painting, ...] = (
    Painting(views.hills, (420, 560), 1.05, on.GILT, _RED, (0.75, 1.55, 1.9), (0.0, 1.53, 0.0), 40, roll=0.6),
    Painting(
        views.sea, (420, 600), 1.15, on.SLIM_GILT, _GREEN, (-0.85, 1.5, 2.0), (0.02, 1.52, 0.0), 38, roll=-0.8
    ),
    Painting(
        subjects.fruit,
        (420, 540),
        0.80,
        on.EBONY,
        _SAND,
        (0.45, 1.6, 1.55),
        (0.03, 1.54, 0.0),
        40,
        amber=0.9,
        cracks=0.35,
    ),
    Painting(
        portraits.lady,
        (560, 440),
        0.62,
        on.GILT,
        _GREEN,
        (-0.40, 1.55, 1.75),
        (0.02, 1.54, 0.0),
        42,
        upright=True,
        amber=0.8,
        cracks=0.3,
        sizes=(22, 12, 6),
    ),
    Painting(
        subjects.colour_fields,
        (600, 460),
        1.05,
        on.WHITE,
        _WHITE,
        (0.95, 1.50, 3.1),
        (0.05, 1.12, 0.0),
        44,
        upright=True,
        thick=0.2,
        amber=0,
        cracks=0,
    ),
    Painting(
        subjects.flowers,
        (580, 450),
        0.68,
        on.WALNUT,
        _BLUE,
        (0.50, 1.5, 1.8),
        (0.03, 1.53, 0.0),
        42,
        upright=True,
        amber=0.5,
        thick=0.7,
        sizes=(22, 12, 7),
    ),
    Painting(
        views.evening,
        (400, 560),
        1.0,
        on.GILT,
        _GREY,
        (-0.95, 1.6, 2.5),
        (-0.25, 1.46, 0.0),
        40,
        wild=0.4,
        thick=0.7,
        beside=subjects.flowers,
    ),
    Painting(
        subjects.shapes_at_play,
        (440, 580),
        1.25,
        on.OAK,
        _WHITE,
        (-0.7, 1.5, 2.5),
        (0.03, 1.38, 0.0),
        42,
        amber=0.1,
        cracks=0,
        wild=2.0,
        sizes=(24, 12, 6),
    ),
    Painting(
        portraits.merchant,
        (560, 450),
        0.66,
        on.EBONY,
        _RED,
        (0.42, 1.5, 1.75),
        (0.0, 1.54, 0.0),
        42,
        upright=True,
        amber=0.9,
        cracks=0.4,
        sizes=(22, 12, 6),
    ),
    Painting(
        views.peaks,
        (420, 580),
        1.1,
        on.WALNUT,
        _SAND,
        (0.9, 1.5, 2.7),
        (0.05, 1.18, 0.0),
        46,
        roll=0.7,
        amber=0.3,
    ),
)
"""Each is called with a random generator and draws one photo."""
