"""Bodies: a pose gives the joints, and muscles are laid on them as tapered capsules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sample_photos.heads import Hair, head
from sample_photos.noise import Array, f32
from sample_photos.shapes import Bone, Bones, Vec, rotation, smooth_union


@dataclass(frozen=True, slots=True)
class Limb:
    """Three joints: shoulder, elbow, wrist; or hip, knee, ankle. ``end`` points on along hand or foot."""

    root: Vec
    bend: Vec
    tip: Vec
    end: Vec


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the joints are, metres, for a figure 1.75 m high. Angles are (yaw, pitch, roll) in degrees.

    A limb that is None is missing, as in an antique torso; ``cut`` shortens limbs to stumps instead.
    """

    pelvis: Vec = (0.0, 0.95, 0.0)
    chest: Vec = (0.0, 1.30, 0.0)
    neck: Vec = (0.0, 1.485, -0.012)
    skull: Vec = (0.0, 1.645, 0.015)
    hips: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ribs: tuple[float, float, float] = (0.0, 0.0, 0.0)
    gaze: tuple[float, float, float] = (0.0, 0.0, 0.0)
    arms: tuple[Limb | None, ...] = ()
    legs: tuple[Limb | None, ...] = ()
    woman: bool = False
    stumps: bool = False
    hair: Hair | None = field(default_factory=Hair)


def _to(a: Vec, b: Vec, t: float, shift: Vec = (0, 0, 0)) -> Vec:
    """The point at share ``t`` of the way from ``a`` to ``b``, moved by ``shift``."""
    x, y, z = (a[i] + (b[i] - a[i]) * t + shift[i] for i in range(3))
    return (x, y, z)


def _placed(origin: Vec, angles: tuple[float, float, float], bones: list[Bone]) -> list[Bone]:
    """Bones of a local frame, in the world."""
    turn = rotation(yaw=angles[0], pitch=angles[1], roll=angles[2])

    def place(v: Vec) -> Vec:
        x, y, z = (float(c) for c in f32(origin) + turn @ f32(v))
        return (x, y, z)

    return [(place(a), place(b), ra, rb) for a, b, ra, rb in bones]


def _pairs(*bones: Bone) -> list[Bone]:
    """Each bone and its mirror image."""
    return [*bones, *(((-a[0], a[1], a[2]), (-b[0], b[1], b[2]), ra, rb) for a, b, ra, rb in bones)]


def _trunk(pose: Pose) -> list[Bone]:
    if pose.woman:
        ribs = _pairs(
            ((0.055, -0.09, 0.0), (0.068, 0.07, -0.01), 0.078, 0.082),
            ((0.072, 0.018, 0.072), (0.075, 0.005, 0.086), 0.052, 0.044),
            ((0.05, 0.10, 0.04), (0.12, 0.11, 0.0), 0.04, 0.036),
            ((0.03, 0.17, -0.03), (0.13, 0.125, -0.02), 0.04, 0.036),
            ((0.09, 0.05, -0.04), (0.06, -0.12, -0.03), 0.05, 0.045),
        )
        hips = _pairs(
            ((0.05, 0.05, 0.0), (0.045, 0.2, 0.0), 0.088, 0.072),
            ((0.085, 0.0, 0.0), (0.10, -0.06, 0.0), 0.085, 0.085),
            ((0.06, -0.03, -0.065), (0.07, -0.07, -0.06), 0.085, 0.08),
            ((0.02, 0.04, 0.06), (0.02, 0.12, 0.055), 0.045, 0.035),
        )
    else:
        ribs = _pairs(
            ((0.070, -0.08, 0.0), (0.085, 0.07, -0.012), 0.092, 0.092),
            ((0.048, 0.035, 0.068), (0.135, 0.065, 0.045), 0.050, 0.040),
            ((0.035, 0.19, -0.03), (0.165, 0.135, -0.02), 0.048, 0.040),
            ((0.125, 0.05, -0.04), (0.080, -0.14, -0.03), 0.058, 0.045),
            ((0.11, -0.04, 0.03), (0.095, -0.09, 0.045), 0.042, 0.036),
        )
        hips = _pairs(
            ((0.05, 0.04, 0.0), (0.055, 0.22, 0.0), 0.085, 0.078),
            ((0.085, 0.0, 0.0), (0.095, -0.05, 0.0), 0.082, 0.082),
            ((0.062, -0.03, -0.06), (0.07, -0.06, -0.055), 0.082, 0.078),
            ((0.10, 0.07, 0.02), (0.095, 0.13, 0.02), 0.052, 0.045),
            ((0.028, 0.06, 0.066), (0.028, 0.10, 0.070), 0.028, 0.026),
            ((0.030, 0.15, 0.072), (0.030, 0.17, 0.072), 0.027, 0.026),
            ((0.030, 0.215, 0.070), (0.030, 0.235, 0.068), 0.027, 0.026),
        )
    return _placed(pose.chest, pose.ribs, ribs) + _placed(pose.pelvis, pose.hips, hips)


def _arm(limb: Limb, thick: float, stump: bool) -> list[Bone]:
    s, e, w = limb.root, limb.bend, limb.tip
    bones: list[Bone] = [(s, _to(s, e, 0.38), 0.062 * thick, 0.046 * thick)]
    if stump:
        return [*bones, (s, _to(s, e, 0.5), 0.05 * thick, 0.044 * thick)]
    bones += [
        (s, e, 0.046 * thick, 0.038 * thick),
        (_to(s, e, 0.35, (0, 0, 0.014)), _to(s, e, 0.72, (0, 0, 0.014)), 0.040 * thick, 0.034 * thick),
        (e, w, 0.036 * thick, 0.026 * thick),
        (_to(e, w, 0.12), _to(e, w, 0.42), 0.042 * thick, 0.036 * thick),
    ]
    h = limb.end
    palm = _to(w, h, 0.45)
    bones.append((w, palm, 0.025 * thick, 0.031 * thick))
    along = f32(h) - f32(w)
    side = np.cross(along, f32([0.3, 0.2, 1.0]))
    side = side / max(float(np.linalg.norm(side)), 1e-6)
    for k, reach in ((-1.5, 0.92), (-0.5, 1.0), (0.5, 0.98), (1.5, 0.88)):
        off: Vec = (float(side[0]) * 0.0155 * k, float(side[1]) * 0.0155 * k, float(side[2]) * 0.0155 * k)
        bones.append((_to(w, h, 0.4, off), _to(w, h, reach, off), 0.0125, 0.009))
    out: Vec = (float(side[0]) * 0.045, float(side[1]) * 0.045, float(side[2]) * 0.045)
    bones.append((_to(w, h, 0.1), _to(w, h, 0.5, out), 0.015, 0.010))
    return bones


def _leg(limb: Limb, thick: float, stump: bool) -> list[Bone]:
    h, k, a = limb.root, limb.bend, limb.tip
    bones: list[Bone] = [
        (h, _to(h, k, 0.55), 0.088 * thick, 0.070 * thick),
        (_to(h, k, 0.2, (0, 0, 0.02)), _to(h, k, 0.72, (0, 0, 0.022)), 0.062 * thick, 0.050 * thick),
    ]
    if stump:
        return bones
    toe = limb.end
    bones += [
        (_to(h, k, 0.5), k, 0.066 * thick, 0.048 * thick),
        (_to(k, k, 0, (0, 0.0, 0.018)), _to(k, k, 0, (0, -0.02, 0.018)), 0.036, 0.034),
        (k, a, 0.046 * thick, 0.031 * thick),
        (_to(k, a, 0.15, (0, 0, -0.018)), _to(k, a, 0.48, (0, 0, -0.018)), 0.050 * thick, 0.038 * thick),
        (a, toe, 0.034, 0.021),
        (_to(a, a, 0, (0, -0.03, -0.02)), _to(a, toe, 0.5, (0, -0.02, 0)), 0.032, 0.028),
    ]
    return bones


def body(pose: Pose) -> Callable[[Array], Array]:
    """The signed distance of a nude figure in that pose."""
    thick = 0.86 if pose.woman else 1.0
    bones = _trunk(pose)
    bones.append((pose.neck, _to(pose.neck, pose.skull, 0.75, (0, 0, -0.01)), 0.056 * thick, 0.052 * thick))
    for arm in pose.arms:
        if arm:
            bones += _arm(arm, thick, pose.stumps)
    for leg in pose.legs:
        if leg:
            bones += _leg(leg, 0.97 if pose.woman else 1.0, pose.stumps)
    flesh = Bones(bones, 0.014 if pose.woman else 0.012)
    hair = pose.hair
    if hair is None:
        return flesh
    turn = rotation(yaw=pose.gaze[0], pitch=pose.gaze[1], roll=pose.gaze[2])
    centre = f32(pose.skull)

    def distance(p: Array) -> Array:
        d = flesh(p)
        local = f32((p - centre) @ turn)
        bound = np.sqrt((local * local).sum(1)) - 0.28
        near = np.nonzero(bound < 0.04)[0]
        if near.size:
            d[near] = smooth_union(d[near], head(local[near], hair), 0.014)
        far = bound >= 0.04
        d[far] = np.minimum(d[far], bound[far] + 0.05)
        return d

    return distance
