"""What things are made of: functions from points and normals to colours, and what lies around a scene."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sample_photos.noise import Array, Colour, Rng, f32, fbm3, mix, sample, smoothstep, spectral
from sample_photos.scene import Paint


def _plain(p: Array, colour: Colour) -> Array:
    return f32(np.broadcast_to(f32(colour), p.shape))


def marble(colour: Colour = (0.78, 0.75, 0.70), veins: float = 0.25) -> Paint:
    """White stone with grey veins, a little dirt on what faces up and in the grain."""

    def paint(p: Array, normal: Array) -> Array:
        cloud = fbm3(p, 7.0)
        vein = np.abs(fbm3(p + f32([3, 1, 7]), 3.2, 4) + 0.25 * cloud)
        out = mix(_plain(p, colour), (0.52, 0.50, 0.48), f32(np.clip(1 - vein * 9, 0, 1) * veins))
        dirt = np.clip(0.5 * cloud + 0.35 * fbm3(p, 60.0, 2) + 0.15 * normal[:, 1], 0, 1)
        return mix(out, (0.50, 0.43, 0.33), f32(dirt * 0.35))

    return paint


def plaster(colour: Colour = (0.80, 0.77, 0.72)) -> Paint:
    """Cast plaster: even, faintly yellowed."""
    return lambda p, normal: mix(_plain(p, colour), (0.58, 0.50, 0.38), np.clip(fbm3(p, 9.0) * 0.35, 0, 0.5))


def weathered(colour: Colour = (0.50, 0.47, 0.41)) -> Paint:
    """Garden stone: pitted, dark under the rain's run, lichen on the shoulders."""

    def paint(p: Array, normal: Array) -> Array:
        rain = fbm3(p * f32([1, 0.22, 1]), 14.0)
        out = mix(_plain(p, colour), (0.16, 0.15, 0.13), np.clip(rain * 1.5 + 0.12, 0, 1) * 0.75)
        lichen = smoothstep(0.05, 0.45, f32(fbm3(p + 5, 16.0) + 0.3 * normal[:, 1]))
        out = mix(out, (0.52, 0.50, 0.30), lichen * 0.5)
        return f32(out * (1 + 0.35 * fbm3(p, 130.0, 2))[:, None])

    return paint


def bronze(colour: Colour = (0.20, 0.115, 0.055), patina: float = 0.3) -> Paint:
    """Brown bronze, green where rain stands and runs."""

    def paint(p: Array, normal: Array) -> Array:
        run = fbm3(p * f32([1, 0.3, 1]), 11.0) + 0.35 * normal[:, 1] + 0.2 * fbm3(p, 50.0, 2)
        out = mix(_plain(p, colour), (0.13, 0.21, 0.165), smoothstep(-0.1, 0.6, f32(run)) * patina)
        return f32(out * (1 + 0.25 * fbm3(p, 90.0, 2))[:, None])

    return paint


def stone_block(colour: Colour = (0.42, 0.40, 0.37), speckle: float = 0.35) -> Paint:
    """Granite or limestone of a plinth."""
    return lambda p, normal: f32(
        _plain(p, colour) * (1 + speckle * fbm3(p, 170.0, 2) + 0.25 * fbm3(p, 5.0))[:, None]
    )


def painted(colour: Colour, roughness: float = 0.04) -> Paint:
    """Something painted in one colour."""
    return lambda p, normal: f32(_plain(p, colour) * (1 + roughness * fbm3(p, 24.0, 2))[:, None])


def wall(rng: Rng, colour: Colour, axes: tuple[int, int] = (0, 1)) -> Paint:
    """A painted wall: roller texture and slow stains. ``axes`` are the two that span it."""
    rough, slow = spectral(rng, 256, 256, beta=0.7), spectral(rng, 128, 128, beta=1.9)

    def paint(p: Array, normal: Array) -> Array:
        u, v = p[:, axes[0]], p[:, axes[1]]
        tone = 1 + 0.018 * sample(rough, u * 2.2, v * 2.2) + 0.03 * sample(slow, u * 0.21, v * 0.21)
        return f32(_plain(p, colour) * tone[:, None])

    return paint


def planks(rng: Rng, colour: Colour = (0.30, 0.17, 0.085), wide: float = 0.11) -> Paint:
    """A wooden floor: boards along z with their own tones, grain and dark gaps."""
    grain = spectral(rng, 256, 256, beta=1.1, stretch=(7.0, 1.0))
    tones = f32(rng.uniform(0.72, 1.18, (64, 64)))
    shifts = f32(rng.uniform(0, 2, 64))

    def paint(p: Array, normal: Array) -> Array:
        board = np.floor(p[:, 0] / wide).astype(np.int32)
        along = p[:, 2] / 1.5 + shifts[board % 64]
        piece = np.floor(along).astype(np.int32)
        tone = tones[board % 64, piece % 64] * (
            1 + 0.11 * sample(grain, p[:, 0] * 2.3, p[:, 2] * 0.4 + tones[board % 64, 0])
        )
        edge = np.abs(p[:, 0] / wide - board - 0.5) > 0.478
        end = np.abs(along - piece - 0.5) > 0.4975
        return f32(_plain(p, colour) * np.where(edge | end, tone * 0.45, tone)[:, None])

    return paint


def tiles(rng: Rng, light: Colour, dark: Colour, side: float = 0.5) -> Paint:
    """A chequered stone floor with joints."""
    slow = spectral(rng, 256, 256, beta=1.5)

    def paint(p: Array, normal: Array) -> Array:
        u, v = p[:, 0] / side, p[:, 2] / side
        odd = (np.floor(u) + np.floor(v)) % 2
        out = mix(_plain(p, light), dark, f32(odd))
        joint = (np.abs(u % 1 - 0.5) > 0.488) | (np.abs(v % 1 - 0.5) > 0.488)
        tone = (1 + 0.10 * sample(slow, f32(u * 0.37 + odd * 0.4), f32(v * 0.37))) * np.where(joint, 0.6, 1.0)
        return f32(out * tone[:, None])

    return paint


def ground(rng: Rng, grass: Colour = (0.095, 0.115, 0.040), path: float = 1.6) -> Paint:
    """A lawn with a gravel place round the origin, ``path`` metres wide."""
    fine, slow = spectral(rng, 512, 512, beta=0.55), spectral(rng, 128, 128, beta=1.6)

    def paint(p: Array, normal: Array) -> Array:
        far = np.hypot(p[:, 0], p[:, 2])
        blades = sample(fine, p[:, 0] * 0.6, p[:, 2] * 0.6) / (1 + (far / 4.5) ** 2)
        patch = sample(slow, p[:, 0] * 0.12, p[:, 2] * 0.12)
        lawn = _plain(p, grass) * np.clip(1 + 0.30 * blades + 0.22 * patch, 0.2, 2)[:, None]
        gravel = (
            _plain(p, (0.40, 0.35, 0.28))
            * np.clip(1 + 0.22 * sample(fine, p[:, 0] * 1.3, p[:, 2] * 1.3), 0.4, 2)[:, None]
        )
        out = far + 0.10 * patch + 0.04 * blades
        return mix(f32(gravel), f32(lawn), smoothstep(path - 0.03, path + 0.06, f32(out)))

    return paint


def hall(ceiling: Colour, walls: Colour, floor: Colour) -> Callable[[Array], Array]:
    """The light of a room in every direction: floor, walls, and a ceiling with two rows of bright panels."""

    def around(ray: Array) -> Array:
        up = ray[:, 1]
        out = mix(_plain(ray, walls), floor, smoothstep(0.0, -0.35, up))
        out = mix(out, ceiling, smoothstep(0.35, 0.55, up))
        x = ray[:, 0] / np.maximum(up, 0.05)
        panel = smoothstep(0.16, 0.08, f32(np.abs(np.abs(x) - 0.55))) * smoothstep(0.45, 0.6, up)
        return f32(out + panel[:, None] * f32([2.4, 2.3, 2.1]))

    return around


def garden(
    rng: Rng, *, hedge: float = 0.16, sun: float = 40.0, cloudy: float = 0.5
) -> Callable[[Array], Array]:
    """Sky with clouds over trees that stand out of focus; ``hedge`` is how high the trees reach (sine of
    elevation).
    """
    clouds = spectral(rng, 256, 512, beta=1.7)
    leaves = spectral(rng, 256, 512, beta=1.05)
    crowns = spectral(rng, 64, 512, beta=1.3)

    def around(ray: Array) -> Array:
        turn = np.arctan2(ray[:, 0], -ray[:, 2]) / (2 * np.pi)
        up = ray[:, 1]
        height = np.clip(up, 0, 1)
        sky = mix(_plain(ray, (0.72, 0.80, 0.88)), (0.16, 0.33, 0.66), f32(height**0.55))
        flat = 0.16 / (height + 0.14)
        puff = sample(clouds, f32(ray[:, 0] * flat), f32(ray[:, 2] * flat))
        sky = mix(sky, (0.95, 0.95, 0.95), smoothstep(0.3 - cloudy, 1.5 - cloudy, puff) * 0.85)
        glow = np.clip((ray * f32([np.sin(np.radians(sun)), 0.55, -0.6])).sum(1), 0, 1) ** 6
        sky = sky + glow[:, None] * f32([0.25, 0.2, 0.1])
        line = (
            hedge
            + 0.055 * sample(crowns, f32(turn * 2.0), f32(turn * 0 + 0.3))
            + 0.018 * sample(leaves, f32(turn * 14), f32(up * 2.5))
        )
        leaf = sample(leaves, f32(turn * 10), f32(up * 1.6))
        mass = sample(clouds, f32(turn * 8 + 0.3), f32(up * 2.6))
        lit = 0.42 + 0.15 * leaf + 0.24 * mass + 2.6 * (up - line * 0.8)
        tree = mix(_plain(ray, (0.012, 0.022, 0.008)), (0.14, 0.17, 0.05), f32(np.clip(lit, 0, 1)))
        return mix(tree, sky, smoothstep(-0.02, 0.02, f32(up - line)))

    return around
