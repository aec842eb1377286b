"""Painted things and ideas: what the brush is to follow, screen values (height, width, 3)."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from sample_photos.drawing import drawn, grid, ink
from sample_photos.noise import (
    Array,
    Colour,
    Rng,
    blur,
    f32,
    mix,
    smoothstep,
    spectral,
)


def _table(rng: Rng, height: int, width: int, back: Colour, cloth: Colour, edge: float) -> Array:
    """A dim room and the table in it, lit from the left."""
    y, x = grid(height, width)
    gloom = spectral(rng, height, width, beta=1.8)
    out = mix(
        f32(np.broadcast_to(f32(back), (height, width, 3))),
        (0.05, 0.04, 0.03),
        f32(np.clip(0.25 + 0.7 * x + 0.12 * gloom, 0, 1)),
    )
    fold = spectral(rng, height, width, beta=1.9, stretch=(2.2, 1.0))
    lit = np.clip(0.95 - 0.65 * x + 0.15 * fold - np.clip((y - edge - 0.16) * 3.0, 0, 0.6), 0.05, 1.2)
    return mix(out, f32(f32(cloth) * lit[..., None]), smoothstep(edge - 0.004, edge + 0.004, y))


def _round(
    out: Array,
    x: float,
    y: float,
    r: float,
    colour: Colour,
    *,
    rough: Array | None = None,
    squash: float = 1.0,
    shine: float = 0.6,
) -> Array:
    """A fruit: a ball (radius a share of the height) with light from the upper left, and its shadow on
    the table.
    """
    height, width, _ = out.shape
    v, u = grid(height, width)
    across, down = (u - x) * (width / height) / r, (v - y) / (r * squash)
    shadow = np.exp(-(((across - 0.75) / 1.35) ** 2) - ((down - 0.80) / 0.38) ** 2)
    out = mix(out, (0.03, 0.02, 0.02), f32(shadow * 0.75))
    radius = across**2 + down**2
    z = np.sqrt(np.clip(1 - radius, 0, 1))
    facing = np.clip(-0.55 * across - 0.55 * down + 0.62 * z, 0, 1)
    rim = 0.10 * np.clip(across + down * 0.3, 0, 1)
    tone = 0.10 + 0.95 * facing + rim
    if rough is not None:
        tone = tone * (1 + 0.16 * rough)
    light = f32(colour) * f32(tone)[..., None] + (np.clip(facing, 0, 1) ** 16 * shine)[..., None]
    return mix(out, f32(light), smoothstep(1.04, 0.98, f32(radius)))


def _vase(out: Array, x: float, top: float, foot: float, radii: list[float], colour: Colour) -> Array:
    """A turned vessel from ``top`` to ``foot``; radii are shares of the height."""
    height, width, _ = out.shape
    v, u = grid(height, width)
    share = np.clip((v - top) / (foot - top), 0, 1)
    r = f32(np.interp(share, np.linspace(0, 1, len(radii)), radii))
    across = (u - x) * (width / height) / r
    shadow = np.exp(-((((u - x) * width / height - 0.17) / 0.30) ** 2) - ((v - foot) / 0.035) ** 2)
    out = mix(out, (0.03, 0.02, 0.02), f32(shadow * 0.8))
    z = np.sqrt(np.clip(1 - across**2, 0, 1))
    tone = 0.10 + 0.85 * np.clip(-0.62 * across + 0.62 * z, 0, 1)
    glow = np.exp(-(((across + 0.42) / 0.10) ** 2)) * 0.55
    inside = (
        smoothstep(1.03, 0.98, f32(np.abs(across)))
        * smoothstep(top - 0.003, top + 0.003, v)
        * smoothstep(foot + 0.003, foot - 0.003, v)
    )
    return mix(out, f32(f32(colour) * f32(tone)[..., None] + glow[..., None]), inside)


def fruit(rng: Rng, height: int, width: int) -> Array:
    """A jug, a bowl of fruit, grapes and a lemon on a white cloth."""
    out = _table(rng, height, width, (0.30, 0.22, 0.13), (0.80, 0.72, 0.58), 0.62)
    rough = spectral(rng, height, width, beta=1.1)
    out = _vase(
        out, 0.28, 0.16, 0.76, [0.055, 0.045, 0.05, 0.10, 0.155, 0.17, 0.155, 0.11, 0.10], (0.20, 0.34, 0.44)
    )
    for x, y, r, colour in (
        (0.56, 0.54, 0.085, (0.80, 0.42, 0.10)),
        (0.70, 0.53, 0.085, (0.74, 0.16, 0.08)),
        (0.63, 0.45, 0.080, (0.85, 0.58, 0.14)),
        (0.50, 0.66, 0.095, (0.72, 0.12, 0.09)),
        (0.64, 0.67, 0.100, (0.88, 0.50, 0.10)),
        (0.79, 0.66, 0.092, (0.62, 0.62, 0.16)),
        (0.40, 0.78, 0.062, (0.92, 0.80, 0.20)),
    ):
        out = _round(out, x, y, r, colour, rough=rough, squash=0.95)
    for _ in range(26):
        x, y = 0.80 + float(rng.normal(0, 0.045)), 0.79 + float(rng.normal(0, 0.032))
        out = _round(out, x, y, 0.028, (0.26, 0.10, 0.26), shine=0.9)
    return out


def flowers(rng: Rng, height: int, width: int) -> Array:
    """A bunch of flowers in a stone jar, before a dark wall."""
    out = _table(rng, height, width, (0.26, 0.24, 0.20), (0.46, 0.33, 0.20), 0.82)
    out = _vase(out, 0.5, 0.60, 0.90, [0.10, 0.085, 0.10, 0.135, 0.145, 0.13, 0.09], (0.62, 0.58, 0.48))

    def bunch(d: ImageDraw.ImageDraw) -> None:
        for _ in range(130):
            angle, far = rng.uniform(-3.6, 0.5), rng.uniform(0.15, 0.36) * height
            u, v = width * 0.5 + np.cos(angle) * far * 0.95, height * 0.40 + np.sin(angle) * far
            turn, size, tone = rng.uniform(0, 6.28), height * rng.uniform(0.03, 0.07), rng.uniform(0.4, 1.1)
            tip = (u + np.cos(turn) * size, v + np.sin(turn) * size)
            side = (np.cos(turn + 1.57) * size * 0.22, np.sin(turn + 1.57) * size * 0.22)
            d.polygon(
                [(u - side[0], v - side[1]), tip, (u + side[0], v + side[1])],
                fill=ink((0.16 * tone, 0.30 * tone, 0.12 * tone)),
            )
        kinds: tuple[Colour, ...] = (
            (0.92, 0.86, 0.80),
            (0.85, 0.28, 0.24),
            (0.94, 0.66, 0.22),
            (0.86, 0.52, 0.60),
            (0.50, 0.42, 0.70),
            (0.96, 0.92, 0.70),
        )
        for i in range(26):
            angle, far = i * 2.4, float(np.sqrt((i + 0.5) / 26)) * 0.29 * height
            u, v = width * 0.5 + np.cos(angle) * far * 1.05, height * 0.38 + np.sin(angle) * far
            base, size = kinds[int(rng.integers(len(kinds)))], height * rng.uniform(0.042, 0.068)
            lit = float(np.clip(1.02 - (u / width - 0.35) * 0.9, 0.45, 1.1))
            for ring in (1.0, 0.72, 0.45):
                for k in range(9):
                    turn = k * 0.698 + ring * 4 + i
                    pu, pv, r = (
                        u + np.cos(turn) * size * ring * 0.6,
                        v + np.sin(turn) * size * ring * 0.5,
                        size * 0.34,
                    )
                    t = lit * (0.72 + 0.28 * (1 - ring) - 0.16 * np.sin(turn) + rng.normal(0, 0.05))
                    d.ellipse(
                        [pu - r, pv - r * 0.8, pu + r, pv + r * 0.8],
                        fill=ink((base[0] * t, base[1] * t, base[2] * t)),
                    )
            r = size * 0.16
            d.ellipse([u - r, v - r, u + r, v + r], fill=ink((0.45 * lit, 0.30 * lit, 0.08)))

    return drawn(out, bunch)


def colour_fields(rng: Rng, height: int, width: int) -> Array:
    """Three clouds of colour on a red ground."""
    y, x = grid(height, width)
    out = f32(np.broadcast_to(f32([0.52, 0.10, 0.08]), (height, width, 3)))
    worn = spectral(rng, height, width, beta=1.4)
    for top, bottom, colour in (
        (0.06, 0.40, (0.93, 0.56, 0.12)),
        (0.44, 0.58, (0.90, 0.80, 0.62)),
        (0.62, 0.94, (0.20, 0.10, 0.22)),
    ):
        down = np.abs(y - (top + bottom) / 2) - (bottom - top) / 2
        side = np.abs(x - 0.5) - 0.42
        inside = smoothstep(0.012, -0.022, f32(np.maximum(down, side) + 0.006 * worn))
        out = mix(out, colour, f32(inside * np.clip(0.88 + 0.08 * worn, 0, 1)))
    return blur(out, 1)


def shapes_at_play(rng: Rng, height: int, width: int) -> Array:
    """Circles, wedges and lines on a pale ground."""
    stain = spectral(rng, height, width, beta=1.8)
    out = mix(
        f32(np.broadcast_to(f32([0.90, 0.85, 0.74]), (height, width, 3))),
        (0.80, 0.72, 0.58),
        f32(np.clip(0.5 + 0.3 * stain, 0, 1)),
    )
    kinds: tuple[Colour, ...] = (
        (0.80, 0.16, 0.12),
        (0.12, 0.26, 0.52),
        (0.93, 0.70, 0.14),
        (0.10, 0.10, 0.12),
        (0.18, 0.46, 0.40),
        (0.86, 0.48, 0.36),
    )

    def play(d: ImageDraw.ImageDraw) -> None:
        for i in range(9):
            u, v, r = (
                rng.uniform(0.1, 0.9) * width,
                rng.uniform(0.1, 0.9) * height,
                rng.uniform(0.05, 0.17) * height,
            )
            a, b = rng.uniform(0, 6.28), rng.uniform(0.5, 1.1)
            far = r * 2.6
            d.polygon(
                [
                    (u, v),
                    (u + far * np.cos(a), v + far * np.sin(a)),
                    (u + far * np.cos(a + b), v + far * np.sin(a + b)),
                ],
                fill=ink(kinds[i % 6], 0.75),
            )
        for i in range(11):
            u, v, r = (
                rng.uniform(0.1, 0.9) * width,
                rng.uniform(0.12, 0.88) * height,
                rng.uniform(0.03, 0.15) * height,
            )
            d.ellipse(
                [u - r, v - r, u + r, v + r],
                fill=ink(kinds[(i * 5 + 1) % 6], 0.9),
                outline=ink((0.08, 0.08, 0.1)),
                width=max(int(r * 0.07), 1),
            )
            s = r * 0.5
            d.ellipse([u - s, v - s, u + s, v + s], fill=ink(kinds[(i + 3) % 6]))
        for _ in range(12):
            u, v, a, far = (
                rng.uniform(0, 1) * width,
                rng.uniform(0, 1) * height,
                rng.uniform(0, 3.14),
                rng.uniform(0.2, 0.7) * height,
            )
            d.line(
                [(u, v), (u + far * np.cos(a), v + far * np.sin(a))],
                fill=ink((0.07, 0.07, 0.09)),
                width=int(rng.integers(2, 6)),
            )

    return drawn(out, play)
