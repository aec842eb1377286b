"""Brush strokes: a picture painted again by a brush that follows its contours, with thick paint and old
varnish.

The way of painting is that of Haeberli, "Paint by Numbers" (1990), and Litwinowicz, "Processing images
and video for an
impressionist effect" (1997): from coarse to fine strokes, along the contours, each in the colour under
its middle.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sample_photos.noise import Array, Rng, blur, f32, smoothstep, spectral

_ANGLES = 24


def _brush(rng: Rng, length: float, width: float) -> list[tuple[Array, Array]]:
    """The stroke's cover and height of paint, for each of `_ANGLES` directions of half a turn."""
    reach = int(length / 2 + 2)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    bristles = f32(rng.standard_normal(64))
    stamps: list[tuple[Array, Array]] = []
    for k in range(_ANGLES):
        angle = np.pi * k / _ANGLES
        along = x * float(np.cos(angle)) + y * float(np.sin(angle))
        across = f32(-x * float(np.sin(angle)) + y * float(np.cos(angle)) + 0.0012 * along**2 * width)
        cover = smoothstep(width / 2, width / 2 - 1.6, f32(np.abs(across)))
        cover = cover * smoothstep(
            length / 2, length / 2 - 3.0, f32(np.abs(along) + 0.8 * np.abs(across) ** 1.5 / width)
        )
        comb = f32(np.interp(across, f32(np.linspace(-width / 2, width / 2, 64)), bristles))
        rim = np.abs(across) / (width / 2)
        height = 0.55 + 0.22 * comb + 0.35 * rim**2 + 0.25 * along / length
        stamps.append((f32(cover * np.clip(0.92 + 0.10 * comb, 0, 1)), f32(height)))
    return stamps


def _directions(target: Array, rng: Rng, wild: float) -> Array:
    """The angle (height, width) along the contours, smoothed as a tensor so that opposite directions
    agree.
    """
    grey = blur(f32(target.mean(2)), 2)
    dy, dx = np.gradient(grey)
    flow = spectral(rng, *grey.shape, beta=2.0)
    calm = 0.0006
    a = blur(f32(dx * dx - dy * dy), 5) + calm * np.cos(flow * 2 * wild)
    b = blur(f32(2 * dx * dy), 5) + calm * np.sin(flow * 2 * wild) * 0.5
    return f32(0.5 * np.arctan2(b, a) + np.pi / 2)


def _lay(
    canvas: Array,
    relief: Array,
    stamp: tuple[Array, Array],
    place: tuple[int, int],
    *,
    colour: Array,
    load: Array,
) -> None:
    """One stroke with its middle at ``place`` (row, column), into the canvas and its relief."""
    row, column = place
    reach = int(stamp[0].shape[0]) // 2
    top, left = max(row - reach, 0), max(column - reach, 0)
    bottom, right = min(row + reach + 1, int(canvas.shape[0])), min(column + reach + 1, int(canvas.shape[1]))
    rows, columns = (
        slice(top - row + reach, bottom - row + reach),
        slice(left - column + reach, right - column + reach),
    )
    cover, tall = stamp[0][rows, columns], stamp[1][rows, columns]
    here, paint = canvas[top:bottom, left:right], relief[top:bottom, left:right]
    here += (colour - here) * cover[..., None]
    paint += (tall * load - paint) * cover


def brushed(
    target: Array,
    rng: Rng,
    *,
    sizes: tuple[float, ...] = (30, 16, 9),
    wild: float = 0.8,
    thick: float = 0.5,
    fine: float = 0.025,
) -> Array:
    """``target`` (height, width, 3), screen values, painted in strokes of the given lengths in pixels.

    ``wild``: how far flat places leave the horizontal; ``thick``: how much the light shows the paint's
    relief;
    ``fine``: the difference at which smaller strokes come back to a place.
    """
    height, width = int(target.shape[0]), int(target.shape[1])
    canvas = np.empty_like(target)
    canvas[:] = f32([0.36, 0.27, 0.18])
    relief = np.zeros((height, width), np.float32)
    angles = _directions(target, rng, wild)
    for level, size in enumerate(sizes):
        stamps = _brush(rng, size, size * 0.36)
        soft = blur(target, size / 9)
        pitch = size * 0.30
        ys, xs = np.mgrid[0 : height + pitch : pitch, 0 : width + pitch : pitch]
        spots = np.stack([ys.ravel(), xs.ravel()], 1) + rng.uniform(-0.6, 0.6, (ys.size, 2)) * pitch
        spots = spots[rng.permutation(len(spots))]
        rows: npt.NDArray[np.int64] = np.clip(spots[:, 0], 0, height - 1).astype(np.int64)
        columns: npt.NDArray[np.int64] = np.clip(spots[:, 1], 0, width - 1).astype(np.int64)
        if level:
            wanting = blur(f32(np.abs(canvas - target).max(2)), 2)[rows, columns] > fine
            rows, columns = rows[wanting], columns[wanting]
        jitter = rng.normal(0, 0.022, (len(rows), 1)) + rng.normal(0, 0.010, (len(rows), 3))
        colours = np.clip(soft[rows, columns] + f32(jitter), 0, 1)
        turns: npt.NDArray[np.int64] = (
            np.rint((angles[rows, columns] + rng.normal(0, 0.14, len(rows))) / np.pi * _ANGLES).astype(int)
            % _ANGLES
        )
        loads = f32(rng.uniform(0.75, 1.25, len(rows)))
        for row, column, turn, colour, load in zip(
            rows.tolist(), columns.tolist(), turns.tolist(), colours, loads, strict=True
        ):
            _lay(canvas, relief, stamps[int(turn)], (int(row), int(column)), colour=colour, load=load)
    dy, dx = np.gradient(relief)
    weave = 0.010 * (np.sin(f32(range(width)) * 2.1)[None, :] + np.sin(f32(range(height)) * 2.1)[:, None])
    light = 1.0 + thick * (-0.30 * dx - 0.55 * dy) + weave
    return f32(np.clip(canvas * f32(np.clip(light, 0.6, 1.5))[..., None], 0, 1))


def aged(canvas: Array, rng: Rng, *, amber: float = 0.5, cracks: float = 0.3) -> Array:
    """Old varnish: yellowed, darker towards the rim, with fine cracks (ridges of two noises)."""
    height, width, _ = canvas.shape
    tint = f32([1.0, 1.0 - 0.06 * amber, 1.0 - 0.20 * amber])
    out = canvas * tint + f32([0.014, 0.010, 0.004]) * amber
    if cracks:
        net = np.minimum(
            np.abs(spectral(rng, height, width, beta=1.15)), np.abs(spectral(rng, height, width, beta=1.15))
        )
        out *= 1.0 - cracks * smoothstep(0.035, 0.0, f32(net))[..., None]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return f32(np.clip(out * f32(1.0 - 0.10 * amber * (x**4 + y**4))[..., None], 0, 1))
