"""Painted landscapes: what the brush is to follow, screen values (height, width, 3)."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from sample_photos.drawing import drawn, grid, ink, tree
from sample_photos.noise import Array, Colour, Rng, f32, mix, smoothstep, spectral


def sky(
    rng: Rng, height: int, width: int, top: Colour, low: Colour, cloud: Colour, cover: float, horizon: float
) -> Array:
    """A sky down to ``horizon`` with lit clouds."""
    y, _ = grid(height, width)
    out = mix(f32(np.broadcast_to(f32(top), (height, width, 3))), low, f32(np.clip(y / horizon, 0, 1) ** 1.3))
    puff = spectral(rng, height, width, beta=1.75, stretch=(1.0, 1.7))
    shade = np.roll(puff, -max(height // 40, 1), axis=0) - puff
    mass = smoothstep(0.9 - 1.6 * cover, 1.9 - 1.6 * cover, puff) * 0.9
    lit = mix(
        f32(np.broadcast_to(f32(cloud), out.shape)),
        (0.42, 0.42, 0.48),
        f32(np.clip(0.35 - shade * 0.9, 0, 0.75)),
    )
    return mix(out, lit, mass)


def ridge(rng: Rng, width: int, base: float, rise: float, beta: float = 1.6) -> Array:
    """A skyline: for every column the share of the height where it stands."""
    return f32(base + rise * spectral(rng, 4, max(width, 8) * 2, beta=beta)[0, :width] * 0.5)


def hills(rng: Rng, height: int, width: int) -> Array:
    """Rolling hills under summer clouds, a road, and trees."""
    y, x = grid(height, width)
    out = sky(rng, height, width, (0.36, 0.52, 0.70), (0.93, 0.86, 0.72), (0.98, 0.94, 0.86), 0.5, 0.55)
    layers: tuple[tuple[float, float, Colour, Colour], ...] = (
        (0.47, 0.05, (0.50, 0.58, 0.66), (0.60, 0.66, 0.68)),
        (0.54, 0.05, (0.38, 0.49, 0.46), (0.55, 0.60, 0.46)),
        (0.62, 0.05, (0.36, 0.44, 0.22), (0.66, 0.62, 0.30)),
        (0.74, 0.04, (0.30, 0.36, 0.13), (0.62, 0.56, 0.22)),
    )
    for base, rise, dark, light in layers:
        line = ridge(rng, width, base, rise, 1.9)
        field = spectral(rng, height, width, beta=1.5, stretch=(1, 3))
        land = mix(
            f32(np.broadcast_to(f32(dark), out.shape)),
            light,
            f32(np.clip(0.5 + 0.3 * field + 0.5 * (line[None, :] + 0.04 - y) * 8, 0, 1)),
        )
        out = mix(out, land, smoothstep(-0.003, 0.003, f32(y - line)))
    middle = 0.52 + 0.16 * np.sin((y - 0.6) * 9) * (1.05 - y)
    road = smoothstep(0.0, -0.01, f32(np.abs(x - middle) - np.maximum(y - 0.60, 0) * 0.24)) * smoothstep(
        0.62, 0.66, y
    )
    out = mix(out, (0.80, 0.69, 0.50), road * 0.9)

    def trees(d: ImageDraw.ImageDraw) -> None:
        for _ in range(16):
            px, foot = rng.uniform(0, 1) * width, rng.uniform(0.55, 0.66) * height
            tree(rng, d, px, foot, height * 0.07, (0.16, 0.24, 0.12), (0.46, 0.52, 0.22))
        for px, foot, tall in ((0.15, 0.93, 0.62), (0.88, 0.84, 0.40)):
            tree(rng, d, px * width, foot * height, tall * height, (0.08, 0.13, 0.05), (0.56, 0.58, 0.20))

    return drawn(out, trees)


def sea(rng: Rng, height: int, width: int) -> Array:
    """Waves under a breaking sky, with sailing boats."""
    y, x = grid(height, width)
    horizon = 0.50
    out = sky(rng, height, width, (0.30, 0.40, 0.52), (0.92, 0.82, 0.66), (0.97, 0.90, 0.80), 0.72, horizon)
    depth = np.clip((y - horizon) / (1 - horizon), 1e-3, 1)
    swell = spectral(rng, height, width, beta=1.2, stretch=(1.0, 4.5))
    wave = np.sin(26 * np.log(depth + 0.06) + 1.7 * swell) * 0.5 + 0.5 * swell
    water = mix(
        f32(np.broadcast_to(f32([0.10, 0.24, 0.30]), out.shape)),
        (0.44, 0.58, 0.56),
        f32(np.clip(0.4 + 0.3 * wave - 0.15 * depth, 0, 1)),
    )
    glint = smoothstep(0.6, 1.4, f32(wave)) * np.exp(-(((x - 0.62) / (0.06 + 0.22 * depth)) ** 2))
    water = mix(water, (0.98, 0.90, 0.72), f32(np.clip(glint, 0, 1)))
    water = mix(water, (0.93, 0.94, 0.90), f32(smoothstep(1.1, 1.6, f32(wave)) * depth * 0.8))
    out = mix(out, water, smoothstep(horizon - 0.002, horizon + 0.002, y))

    def boats(d: ImageDraw.ImageDraw) -> None:
        for px, foot, size in ((0.30, 0.66, 0.36), (0.74, 0.54, 0.12), (0.86, 0.525, 0.07)):
            u, v, s = px * width, foot * height, size * height
            d.polygon(
                [
                    (u - s * 0.36, v - s * 0.10),
                    (u + s * 0.42, v - s * 0.13),
                    (u + s * 0.28, v),
                    (u - s * 0.26, v),
                ],
                fill=ink((0.20, 0.11, 0.07)),
            )
            d.line(
                [(u, v - s * 0.1), (u + s * 0.02, v - s * 1.05)],
                fill=ink((0.15, 0.10, 0.08)),
                width=max(int(s * 0.03), 1),
            )
            d.polygon(
                [(u + s * 0.03, v - s), (u + s * 0.36, v - s * 0.2), (u + s * 0.03, v - s * 0.17)],
                fill=ink((0.93, 0.86, 0.72)),
            )
            d.polygon(
                [(u - s * 0.01, v - s * 0.95), (u - s * 0.30, v - s * 0.22), (u - s * 0.01, v - s * 0.18)],
                fill=ink((0.72, 0.58, 0.44)),
            )
            d.polygon(
                [
                    (u - s * 0.3, v),
                    (u + s * 0.3, v),
                    (u + s * 0.15, v + s * 0.22),
                    (u - s * 0.1, v + s * 0.2),
                ],
                fill=ink((0.08, 0.13, 0.15), 0.6),
            )

    return drawn(out, boats)


def evening(rng: Rng, height: int, width: int) -> Array:
    """A river at sunset between poplars, everything doubled in the water."""
    y, x = grid(height, width)
    bank = 0.56
    out = sky(rng, height, width, (0.24, 0.30, 0.50), (0.98, 0.66, 0.30), (0.95, 0.55, 0.40), 0.45, bank)
    sun = np.hypot((x - 0.58) * width / height, y - 0.43)
    out = mix(out, (1.0, 0.90, 0.60), f32(np.exp(-((sun / 0.13) ** 2)) * 0.8))
    out = mix(out, (1.0, 0.96, 0.80), smoothstep(0.045, 0.035, f32(sun)))
    line = ridge(rng, width, bank - 0.06, 0.03)
    out = mix(out, (0.28, 0.20, 0.26), smoothstep(-0.004, 0.004, f32(y - line)))

    def poplars(d: ImageDraw.ImageDraw) -> None:
        for px, tall in (
            (0.06, 0.46),
            (0.13, 0.52),
            (0.20, 0.42),
            (0.27, 0.33),
            (0.80, 0.30),
            (0.87, 0.40),
            (0.95, 0.50),
        ):
            for _ in range(150):
                share = float(rng.uniform(0, 1))
                half = 0.030 * np.sin(np.pi * min(share * 0.85 + 0.15, 1)) * height
                u, v = px * width + rng.normal(0, 0.55) * half, (bank - tall * (1 - share) * 0.98) * height
                r = height * rng.uniform(0.008, 0.016)
                tone = rng.uniform(0, 1) * (1 if (u < px * width) != (px < 0.5) else 0.3)
                d.ellipse(
                    [u - r * 0.6, v - r, u + r * 0.6, v + r],
                    fill=ink((0.10 + 0.42 * tone, 0.10 + 0.22 * tone, 0.09)),
                )

    out = drawn(out, poplars)
    ripple = spectral(rng, height, width, beta=0.9, stretch=(1.0, 6.0)) * (y - bank) * 0.06
    rows = np.clip(((2 * bank - y + ripple) * (height - 1)).astype(int), 0, height - 1)
    mirror = out[rows, np.arange(width)[None, :]] * f32([0.78, 0.78, 0.86])
    shore = mix(out, mirror, smoothstep(bank - 0.003, bank + 0.003, y))
    front = ridge(rng, width, 0.95, 0.03)
    return mix(shore, (0.12, 0.11, 0.06), smoothstep(-0.01, 0.02, f32(y - front)))


def peaks(rng: Rng, height: int, width: int) -> Array:
    """Snowy mountains over a dark wood and a frozen field."""
    y, x = grid(height, width)
    out = sky(rng, height, width, (0.40, 0.52, 0.68), (0.88, 0.84, 0.84), (0.94, 0.92, 0.92), 0.4, 0.6)
    for base, rise, shade, snow in (
        (0.34, 0.14, (0.46, 0.52, 0.64), (0.88, 0.86, 0.88)),
        (0.46, 0.13, (0.26, 0.32, 0.44), (0.96, 0.95, 0.94)),
    ):
        crest = ridge(rng, width, 0.0, 1.0, 1.35)
        line = (
            base - rise * 0.9 * (1 - 2 * np.abs(x[0] - (0.34 if base < 0.4 else 0.66))) + rise * 0.45 * crest
        )
        rough = spectral(rng, height, width, beta=1.35)
        face = np.gradient(spectral(rng, height, width, beta=1.9), axis=1) * 9 + 0.5 * rough
        stone = mix(
            f32(np.broadcast_to(f32(shade), out.shape)),
            snow,
            smoothstep(-0.3, 0.5, f32(face + 0.4 - (y - line) * 2.5)),
        )
        out = mix(out, stone, smoothstep(-0.003, 0.003, f32(y - line)))
    wood = ridge(rng, width, 0.68, 0.02)
    comb = 0.022 * np.abs(np.mod(np.arange(width) * 0.11 + 2 * ridge(rng, width, 0, 1), 2) - 1)
    out = mix(out, (0.10, 0.15, 0.16), smoothstep(-0.004, 0.004, f32(y - wood + comb)))
    drift = spectral(rng, height, width, beta=1.6, stretch=(1, 3))
    field = mix(
        f32(np.broadcast_to(f32([0.70, 0.76, 0.86]), out.shape)),
        (0.97, 0.95, 0.92),
        f32(np.clip(0.5 + 0.35 * drift, 0, 1)),
    )
    out = mix(out, field, smoothstep(-0.004, 0.01, f32(y - 0.76 - 0.01 * np.sin(x * 9))))

    def firs(d: ImageDraw.ImageDraw) -> None:
        for px, foot, tall in (
            (0.10, 0.92, 0.42),
            (0.20, 0.88, 0.28),
            (0.91, 0.95, 0.48),
            (0.80, 0.86, 0.22),
            (0.02, 0.86, 0.30),
        ):
            u, v, s = px * width, foot * height, tall * height
            for i in range(9):
                top, wide = v - s * (1 - i / 10), s * 0.035 * (i + 1.2)
                d.polygon(
                    [(u, top - s * 0.1), (u + wide, top + s * 0.07), (u - wide, top + s * 0.07)],
                    fill=ink((0.07, 0.13, 0.12)),
                )
                d.line(
                    [(u, top - s * 0.08), (u - wide, top + s * 0.05)],
                    fill=ink((0.86, 0.89, 0.93)),
                    width=max(int(s * 0.016), 1),
                )

    return drawn(out, firs)
