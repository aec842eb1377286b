"""The mouldings that frame the paintings."""

from __future__ import annotations

from dataclasses import dataclass

from sample_photos.noise import Colour


@dataclass(frozen=True, slots=True)
class Frame:
    """A moulding ``width`` metres wide, its section as heights from the canvas outwards, and its material."""

    width: float
    section: tuple[float, ...]
    colour: Colour
    metal: float = 0.0
    carving: float = 0.0
    inner: Colour | None = None


GILT = Frame(
    0.115,
    (0.2, 0.5, 0.45, 0.15, 0.2, 0.42, 0.75, 1.0, 0.95, 0.7, 0.5, 0.55, 0.3),
    (0.62, 0.39, 0.11),
    0.9,
    1.0,
)
SLIM_GILT = Frame(0.06, (0.2, 0.35, 0.3, 0.7, 1.0, 0.9, 0.6), (0.58, 0.40, 0.15), 0.8, 0.25)
EBONY = Frame(
    0.10,
    (0.25, 0.4, 0.3, 0.35, 0.6, 0.9, 1.0, 0.9, 0.92, 0.6),
    (0.028, 0.020, 0.016),
    0.15,
    0.0,
    (0.55, 0.36, 0.11),
)
WALNUT = Frame(
    0.075, (0.2, 0.3, 0.6, 0.85, 0.95, 1.0, 0.95, 0.6), (0.13, 0.060, 0.028), 0.08, 0.0, (0.50, 0.34, 0.13)
)
WHITE = Frame(0.035, (1.0, 1.0, 1.0, 1.0), (0.70, 0.68, 0.64))
OAK = Frame(0.03, (0.9, 1.0, 1.0, 0.9), (0.42, 0.27, 0.13))
