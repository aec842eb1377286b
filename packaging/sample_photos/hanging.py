"""Paintings on a wall: frame, shadow, lamp light, label, skirting and floor, seen by a camera at an angle.

Every pixel's ray is met with the wall (z = 0, y up from the floor, metres), which is the homography of a flat
wall without a matrix; frame and shadows are formulas of the place on the wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_photos import surfaces as of
from sample_photos.frames import Frame
from sample_photos.noise import Array, Colour, Rng, f32, mix, sample, smoothstep, spectral, to_linear
from sample_photos.scene import Camera


@dataclass(frozen=True, slots=True)
class Hung:
    """A canvas (height, width, 3; screen values) hung with its middle at (x, y), ``wide`` metres without
    the frame.
    """

    canvas: Array
    x: float
    y: float
    wide: float
    frame: Frame
    label: bool = True
    gloss: float = 0.5

    @property
    def half(self) -> tuple[float, float]:
        """Half width and half height of the canvas, metres."""
        return self.wide / 2, self.wide / 2 * self.canvas.shape[0] / self.canvas.shape[1]


@dataclass(frozen=True, slots=True)
class Wall:
    """The wall: its colour (linear), the strength of its woven pattern, the lamp, the floor's wood."""

    colour: Colour
    pattern: float = 0.0
    lamp: tuple[float, float] = (0.0, 2.9)
    light: Colour = (1.25, 1.15, 1.0)
    fill: float = 0.30
    floor: Colour = (0.26, 0.15, 0.08)
    skirting: Colour = (0.60, 0.58, 0.54)


def _lamp(wall: Wall, u: Array, v: Array) -> Array:
    """The light on the wall: a spot from above with soft rim, and what the room gives back."""
    far = np.hypot((u - wall.lamp[0]) / 1.25, (v - wall.lamp[1] + 1.25) / 1.15)
    return f32(wall.fill + (1 - wall.fill) * np.exp(-((far / 1.15) ** 2)))


def _shadow(hung: Hung, u: Array, v: Array, shift: tuple[float, float], soft: float) -> Array:
    """How much of one lamp the frame takes from the wall."""
    a, b = (half + hung.frame.width for half in hung.half)
    x = np.abs(u - hung.x - shift[0]) - a
    y = np.abs(v - hung.y - shift[1]) - b
    return smoothstep(soft, -soft, f32(x)) * smoothstep(soft, -soft, f32(y))


def _moulding(
    frame: Frame,
    x: Array,
    y: Array,
    s: Array,
    upright: npt.NDArray[np.bool_],
    half: tuple[float, float],
    rng: Rng,
) -> Array:
    """The frame's colour under a lamp above: Lambert and Blinn-Phong on the section's slope, mitred
    corners.
    """
    knots = np.linspace(0, frame.width, len(frame.section))
    fine = np.linspace(0, frame.width, 128)
    height = np.interp(fine, knots, frame.section)
    height = np.convolve(np.pad(height, 4, mode="edge"), np.hanning(11)[1:-1] / np.hanning(11).sum(), "valid")
    deep = frame.width * 0.42
    slope = f32(np.interp(s, fine, np.gradient(height * deep, fine)))
    along = np.where(upright, y, x)
    tilt = np.zeros_like(s)
    if frame.carving:
        leaf = np.sin(along * 95) * np.sin(s / frame.width * 9.4) + 0.6 * np.cos(along * 190 + s * 300)
        tilt = f32(
            0.55
            * frame.carving
            * leaf
            * smoothstep(0.25, 0.5, f32(s / frame.width))
            * smoothstep(0.95, 0.8, f32(s / frame.width))
        )
        bead = smoothstep(0.02, 0.08, f32(s / frame.width)) * smoothstep(0.2, 0.14, f32(s / frame.width))
        tilt = tilt + f32(bead * 0.9 * np.sin(along * 330))
    sign = np.where(upright, np.sign(x), np.sign(y))
    nx = np.where(upright, -slope * sign, -tilt)
    ny = np.where(upright, -tilt, -slope * sign)
    grain = sample(
        spectral(rng, 256, 256, beta=1.0, stretch=(1, 5)), f32(along * 1.3), f32(s * 6 + upright * 0.5)
    )
    ny = ny + 0.05 * grain
    size = np.sqrt(nx**2 + ny**2 + 1)
    lambert = np.clip((0.72 * ny + 0.14 * nx + 0.62) / size, 0, 1)
    shine = np.clip((0.42 * ny + 0.06 * nx + 0.90) / size, 0, 1) ** 26
    wear = np.clip(1 + 0.10 * grain, 0.6, 1.4)
    tone = 0.18 + 0.95 * lambert
    colour = np.broadcast_to(f32(frame.colour), (*s.shape, 3))
    if frame.inner is not None:
        colour = mix(f32(colour), frame.inner, f32(s < frame.width * 0.13))
    above = smoothstep(-0.5, 0.8, f32(ny / size * 1.3 + 0.1))
    metal = colour * (0.25 + 1.5 * above)[..., None]
    out = (colour * (1 - frame.metal) + metal * frame.metal) * (tone * wear)[..., None]
    glint = shine * (0.10 + 0.5 * frame.metal)
    tint = mix(f32(np.ones_like(colour)), f32(colour / max(frame.colour)), frame.metal * 0.8)
    miter = np.abs(np.abs(x) - half[0] - (np.abs(y) - half[1])) < 0.0012
    return f32((out + tint * glint[..., None]) * np.where(miter, 0.6, 1.0)[..., None])


def _canvas(hung: Hung, x: Array, y: Array, half: tuple[float, float]) -> Array:
    """The painting itself, with the frame's shadow at its rim and the lamp's sheen in the varnish."""
    height, width, _ = hung.canvas.shape
    column = np.clip((x / half[0] + 1) / 2 * (width - 1), 0, width - 1.001)
    row = np.clip((1 - y / half[1]) / 2 * (height - 1), 0, height - 1.001)
    left, top = column.astype(int), row.astype(int)
    fx, fy = f32(column - left)[..., None], f32(row - top)[..., None]
    c = hung.canvas
    upper = c[top, left] * (1 - fx) + c[top, left + 1] * fx
    lower = c[top + 1, left] * (1 - fx) + c[top + 1, left + 1] * fx
    light = to_linear(f32(upper * (1 - fy) + lower * fy))
    rim = 0.025 if hung.frame.section[0] < 0.9 else 0.004
    shade = 1 - 0.6 * np.exp(-(half[1] - y) / rim) - 0.3 * np.exp(-(half[0] - np.abs(x)) / (rim * 0.4))
    sheen = hung.gloss * 0.075 * np.exp(-(((half[1] - y) / 0.22) ** 2)) * np.exp(-(((x + 0.1) / 0.55) ** 2))
    return f32(light * np.clip(shade, 0.15, 1)[..., None] * 1.05 + sheen[..., None])


def _paper(wall: Wall, rng: Rng, u: Array, v: Array) -> Array:
    """The wall's own colour: plaster, stains, perhaps a damask."""
    rough, slow = spectral(rng, 512, 512, beta=0.6), spectral(rng, 128, 128, beta=1.9)
    tone = 1 + 0.022 * sample(rough, u * 1.4, v * 1.4) + 0.03 * sample(slow, u * 0.3, v * 0.3)
    if wall.pattern:
        a, b = u * 26, v * 17
        bloom = np.sin(a) * np.sin(b) + 0.6 * np.cos(2 * a) * np.cos(b) + 0.4 * np.sin(3 * b + np.sin(a) * 2)
        tone = tone + wall.pattern * smoothstep(0.15, 0.30, f32(bloom))
    return f32(f32(wall.colour) * tone[..., None])


def hang(wall: Wall, works: Sequence[Hung], camera: Camera, width: int, height: int, rng: Rng) -> Array:
    """The photo: a raster (height, width, 3) of linear light."""
    rays = camera.rays(width, height)
    ex, ey, ez = camera.eye
    t_wall = ez / np.maximum(-rays[:, 2], 1e-4)
    u, v = f32(ex + rays[:, 0] * t_wall), f32(ey + rays[:, 1] * t_wall)
    light = _lamp(wall, u, v)
    out = _paper(wall, rng, u, v) * light[:, None] * f32(wall.light)
    for hung in works:
        lamp = wall.lamp[0] - hung.x
        out_x, out_y = (half + hung.frame.width for half in hung.half)
        x, y = np.abs(u - hung.x), np.abs(v - hung.y)
        at = np.nonzero(
            (np.maximum(x - out_x, y - out_y) < 0.17) & (np.maximum(x - out_x, y - out_y) > -0.03)
        )[0]
        a, b = u[at], v[at]
        dark = 0.55 * _shadow(hung, a, b, (-0.03 * lamp, -0.055), 0.045) + 0.28 * _shadow(
            hung, a, b, (0.05, -0.03), 0.09
        )
        dark = np.maximum(dark, 0.5 * _shadow(hung, a, b, (0, -0.008), 0.014))
        out[at] *= (1 - dark)[:, None]
    for hung in works:
        half = hung.half
        x, y = u - hung.x, v - hung.y
        s = np.maximum(np.abs(x) - half[0], np.abs(y) - half[1])
        at = np.nonzero((s >= 0) & (s < hung.frame.width))[0]
        upright = np.abs(x[at]) - half[0] > np.abs(y[at]) - half[1]
        lit = light[at, None] * f32(wall.light)
        out[at] = _moulding(hung.frame, x[at], y[at], s[at], upright, half, rng) * lit
        at = np.nonzero(s < 0)[0]
        out[at] = _canvas(hung, x[at], y[at], half) * light[at, None] * f32(wall.light)
        if hung.label:
            px, py = x - half[0] - hung.frame.width - 0.14, y + half[1] * 0.55
            card = (np.abs(px) < 0.062) & (np.abs(py) < 0.043)
            lines = (
                (np.abs(np.mod(py, 0.0135) - 0.007) < 0.0022)
                & (np.abs(px + 0.008) < 0.040)
                & (np.abs(py) < 0.032)
            )
            under = (
                smoothstep(0.014, 0.0, f32(np.maximum(np.abs(px) - 0.062, np.abs(py + 0.006) - 0.043))) * 0.4
            )
            out *= (1 - under * ~card)[:, None]
            out[card] = f32([0.78, 0.77, 0.74]) * light[card, None]
            out[card & lines] *= 0.35
    _foot(wall, rays, camera, u, v, light, out, rng)
    return f32(out.reshape(height, width, 3))


def _foot(
    wall: Wall, rays: Array, camera: Camera, u: Array, v: Array, light: Array, out: Array, rng: Rng
) -> None:
    """Skirting and floor, drawn into ``out`` where they are seen."""
    board = (v < 0.14) & (v >= 0)
    if board.any():
        shape = (
            0.85
            + 0.35 * smoothstep(0.118, 0.124, v[board])
            - 0.5 * smoothstep(0.112, 0.108, v[board]) * smoothstep(0.10, 0.108, v[board])
        )
        out[board] = f32(wall.skirting) * (shape * light[board])[:, None]
    at = np.nonzero(v < 0)[0]
    if not at.size:
        return
    t = camera.eye[1] / np.maximum(-rays[at, 1], 1e-4)
    p = f32(camera.eye) + rays[at] * t[:, None]
    wood = of.planks(rng, wall.floor)(f32(p), p)
    near = 0.45 + 0.55 * (1 - np.exp(-p[:, 2] / 0.12))
    grazing = (1 - np.clip(-rays[at, 1], 0, 1)) ** 3
    glow = mix(
        f32(np.broadcast_to(f32(wall.skirting), wood.shape)), wall.colour, smoothstep(0.1, 0.4, f32(p[:, 2]))
    )
    lit = wall.fill + 0.4 * np.exp(-((p[:, 0] - wall.lamp[0]) ** 2) / 2)
    out[at] = f32((wood * near[:, None] * 1.3 + glow * (0.35 * grazing)[:, None]) * lit[:, None])
