"""The ray marcher: solids given by signed distances, lit by lamps, in a room or garden.

Sphere tracing after Hart 1996; soft shadows and ambient occlusion after Inigo Quilez
(iquilezles.org/articles, "soft shadows in raymarched SDFs"); highlights after Blinn and Phong. Every solid
has a box around it: only rays that meet the box are marched, so an empty wall costs nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sample_photos.noise import Array, f32
from sample_photos.scene import Camera, Scene, Solid

_CHUNK = 6144


def _span(solid: Solid, origin: Array, ray: Array) -> tuple[Array, Array]:
    """Where the rays enter and leave the solid's box (slab test, Kay and Kajiya 1986)."""
    inverse = 1.0 / np.where(np.abs(ray) < 1e-6, 1e-6, ray)
    a = (f32(solid.low) - origin) * inverse
    b = (f32(solid.high) - origin) * inverse
    first, last = np.minimum(a, b), np.maximum(a, b)
    enter = np.maximum(np.maximum(first[:, 0], first[:, 1]), np.maximum(first[:, 2], 0.0))
    return f32(enter), f32(np.minimum(np.minimum(last[:, 0], last[:, 1]), last[:, 2]))


def _march(solid: Solid, origin: Array, ray: Array, limit: Array) -> Array:
    """The distance along each ray to the solid, infinite where it is missed before ``limit``."""
    found = np.full(len(ray), np.inf, np.float32)
    enter, leave = _span(solid, origin, ray)
    leave = np.minimum(leave, limit)
    live = np.nonzero(leave > enter)[0]
    t = enter[live]
    for _ in range(72):
        if not live.size:
            break
        d = solid.distance(f32(origin[live] + ray[live] * t[:, None]))
        t = t + d * solid.relax
        hit = d < 0.0007 * t
        found[live[hit]] = t[hit]
        keep = ~hit & (t < leave[live])
        live, t = live[keep], t[keep]
    return found


def _normals(solid: Solid, p: Array) -> Array:
    """Unit normals by four differences at the corners of a tetrahedron (Quilez)."""
    total = np.zeros_like(p)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        k = f32(corner)
        total += k * solid.distance(f32(p + k * 0.0008))[:, None]
    return f32(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9))


def _shadow(scene: Scene, p: Array, normal: Array, to_lamp: Array, far: Array, hardness: float) -> Array:
    """How much of the lamp is seen, in [0, 1], with soft edges."""
    seen = np.ones(len(p), np.float32)
    start = f32(p + normal * 0.006)
    for solid in scene.solids:
        enter, leave = _span(solid, start, to_lamp)
        leave = np.minimum(leave, far)
        live = np.nonzero((leave > enter) & (seen > 0.02))[0]
        t = enter[live] + 0.004
        for _ in range(20):
            if not live.size:
                break
            d = solid.distance(f32(start[live] + to_lamp[live] * t[:, None]))
            seen[live] = np.minimum(seen[live], np.clip(0.5 + 0.5 * hardness * d / t, 0.0, 1.0))
            t = t + np.clip(d, 0.018, 0.35)
            keep = (t < leave[live]) & (seen[live] > 0.02)
            live, t = live[keep], t[keep]
    return f32(seen * seen * (3.0 - 2.0 * seen))


def _openness(scene: Scene, p: Array, normal: Array) -> Array:
    """Ambient occlusion: how open the place is to light from everywhere, in [0, 1]."""
    open_ = np.ones(len(p), np.float32)
    for solid in scene.solids:
        reach = 0.32
        near = np.nonzero(((p > f32(solid.low) - reach) & (p < f32(solid.high) + reach)).all(1))[0]
        if not near.size:
            continue
        hidden = np.zeros(near.size, np.float32)
        weight = 1.0
        for step in (0.012, 0.04, 0.1, 0.22):
            d = solid.distance(f32(p[near] + normal[near] * step))
            hidden += np.maximum(step - d, 0.0) / step * weight * 0.38
            weight *= 0.8
        open_[near] *= np.clip(1.0 - hidden, 0.0, 1.0)
    return open_


def _shade(scene: Scene, solid: Solid | None, p: Array, normal: Array, ray: Array, colour: Array) -> Array:
    """The light that comes back along ``ray`` from points of one surface."""
    open_ = _openness(scene, p, normal)
    sky = f32(0.5 + 0.5 * normal[:, 1])[:, None]
    light = colour * (f32(scene.below) * (1 - sky) + f32(scene.above) * sky) * open_[:, None]
    wrap = solid.wrap if solid else 0.0
    for lamp in scene.lamps:
        to_lamp = f32(lamp.place) - p
        far = f32(np.linalg.norm(to_lamp, axis=1))
        to_lamp = to_lamp / far[:, None]
        facing = np.maximum(((normal * to_lamp).sum(1) + wrap) / (1 + wrap), 0.0)
        lit = np.nonzero(facing > 0.001)[0]
        if not lit.size:
            continue
        seen = _shadow(scene, p[lit], normal[lit], to_lamp[lit], far[lit], lamp.hardness)
        power = (seen * (lamp.reach / far[lit]) ** 2)[:, None] * f32(lamp.colour)
        light[lit] += colour[lit] * power * facing[lit, None]
        if solid and solid.gloss:
            half = to_lamp[lit] - ray[lit]
            half = half / np.linalg.norm(half, axis=1, keepdims=True)
            shine = np.maximum((normal[lit] * half).sum(1), 0.0) ** solid.sharpness
            tint = _hue(colour[lit], solid.mirror)
            light[lit] += power * tint * (shine * solid.gloss * np.minimum(facing[lit] * 4, 1))[:, None]
    if solid and solid.mirror:
        cosine = (ray * normal).sum(1, keepdims=True)
        bounced = f32(ray - 2 * cosine * normal)
        fresnel = solid.mirror + (1 - solid.mirror) * (1 - np.clip(-cosine, 0, 1)) ** 5
        light += scene.surroundings(bounced) * _hue(colour, 0.9) * fresnel * open_[:, None]
    return f32(light)


def _hue(colour: Array, amount: float) -> Array:
    """White turned towards the colour's own hue by ``amount``: the tint of a metal's highlight."""
    hue = colour / np.maximum(colour.max(1, keepdims=True), 1e-4)
    return f32(1 + (hue - 1) * amount)


def trace(
    scene: Scene, origin: Array, ray: Array, *, bounces: int = 1
) -> tuple[Array, npt.NDArray[np.int16]]:
    """Light (n, 3) along the rays, and which solid (or -1 - plane, or -99 for nothing) each met."""
    nearest = np.full(len(ray), 1e4, np.float32)
    what = np.full(len(ray), -99, np.int16)
    for i, plane in enumerate(scene.planes):
        slope = ray @ f32(plane.normal)
        t = (plane.offset - origin @ f32(plane.normal)) / np.where(np.abs(slope) < 1e-6, 1e-6, slope)
        ahead = (t > 1e-3) & (t < nearest) & (slope < 0)
        nearest[ahead], what[ahead] = t[ahead], -1 - i
    for i, solid in enumerate(scene.solids):
        t = _march(solid, origin, ray, nearest)
        closer = t < nearest
        nearest[closer], what[closer] = t[closer], i
    light = np.zeros_like(ray)
    nothing = np.nonzero(what == -99)[0]
    if nothing.size:
        light[nothing] = scene.surroundings(ray[nothing])
    p = f32(origin + ray * nearest[:, None])
    for i, solid in enumerate(scene.solids):
        at = np.nonzero(what == i)[0]
        if at.size:
            normal = _normals(solid, p[at])
            light[at] = _shade(scene, solid, p[at], normal, ray[at], solid.paint(p[at], normal))
    for i, plane in enumerate(scene.planes):
        at = np.nonzero(what == -1 - i)[0]
        if not at.size:
            continue
        normal = np.broadcast_to(f32(plane.normal), (at.size, 3))
        light[at] = _shade(scene, None, p[at], normal, ray[at], plane.paint(p[at], normal))
        if plane.mirror and bounces:
            cosine = (ray[at] * normal).sum(1, keepdims=True)
            bounced, _ = trace(
                scene, f32(p[at] + normal * 0.002), f32(ray[at] - 2 * cosine * normal), bounces=0
            )
            share = plane.mirror + (0.5 - 0.5 * plane.mirror) * (1 - np.clip(-cosine, 0, 1)) ** 4
            light[at] += (np.minimum(bounced, 1.2) - light[at]) * share
    return light, what


def render(scene: Scene, camera: Camera, width: int, height: int) -> Array:
    """The scene as a raster of linear light; pixels at the edges of things are smoothed with three more
    rays.
    """
    eye = f32(camera.eye)

    def run(rays: Array) -> tuple[Array, npt.NDArray[np.int16]]:
        parts = [
            trace(scene, np.broadcast_to(eye, part.shape), part)
            for part in np.split(rays, range(_CHUNK, len(rays), _CHUNK))
        ]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    light, what = run(camera.rays(width, height))
    raster, kind = light.reshape(height, width, 3), what.reshape(height, width)
    tone = np.minimum(raster, 1.0).mean(2)
    edge = np.zeros((height, width), bool)
    for axis in (0, 1):
        solid = np.take(kind, range(kind.shape[axis] - 1), axis=axis) >= 0
        step = (np.diff(kind, axis=axis) != 0) | (solid & (np.abs(np.diff(tone, axis=axis)) > 0.16))
        first = np.take(edge, range(edge.shape[axis] - 1), axis=axis) | step
        edge |= np.concatenate([first, np.zeros_like(np.take(edge, [0], axis=axis))], axis=axis)
        edge |= np.concatenate([np.zeros_like(np.take(edge, [0], axis=axis)), first], axis=axis)
    again = edge.reshape(-1)
    total = np.minimum(light[again], 1.5)
    for dx, dy in ((0.33, -0.2), (-0.25, 0.3), (0.1, 0.1)):
        more, _ = run(camera.rays(width, height, dx, dy)[again])
        total = total + np.minimum(more, 1.5)
    light[again] = total / 4
    return f32(light.reshape(height, width, 3))
