"""The formulas the drawings stand on, checked where their answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from sample_photos.noise import blur, f32, sample, spectral, to_linear, to_screen
from sample_photos.shapes import Bones, box, rotation, smooth_cut, smooth_union, torus, turned


def test_a_capsule_knows_its_distance() -> None:
    bone = Bones([((0, 0, 0), (0, 1, 0), 0.1, 0.1)], 0.01)
    points = f32([[0.5, 0.5, 0], [0, 1.6, 0], [0, 0.5, 0]])
    assert bone(points) == pytest.approx([0.4, 0.5, -0.1], abs=1e-3)


def test_a_box_knows_its_distance_inside_and_outside() -> None:
    assert box(f32([[2, 0, 0], [0, 0, 0], [2, 2, 0]]), (0, 0, 0), (1, 1, 1)) == pytest.approx([1, -1, 2**0.5])


def test_a_ring_and_a_cylinder() -> None:
    assert torus(f32([[1.0, 0, 0], [1.5, 0, 0]]), (0, 0, 0), 1.0, 0.2) == pytest.approx([-0.2, 0.3])
    assert turned(f32([[0.5, 0.5, 0]]), (0, 0, 0), [0, 1], [0.3, 0.3], 1.0) == pytest.approx([0.2])


def test_smooth_union_fills_the_corner_and_is_exact_far_from_it() -> None:
    a, b = f32([0.0, 1.0]), f32([0.0, 0.2])
    assert smooth_union(a, b, 0.1) == pytest.approx([-0.025, 0.2])
    assert smooth_cut(f32([-1.0]), f32([-0.5]), 0.01) == pytest.approx([0.5])


def test_rotations_turn_the_face_the_way_their_names_say() -> None:
    assert rotation(yaw=90) @ f32([0, 0, 1]) == pytest.approx([1, 0, 0], abs=1e-6)
    assert (rotation(pitch=30) @ f32([0, 0, 1]))[1] < 0
    assert (rotation(roll=30) @ f32([0, 1, 0]))[0] > 0


def test_noise_tiles_and_is_normalised() -> None:
    tile = spectral(np.random.default_rng(1), 64, 64)
    assert float(tile.std()) == pytest.approx(1, abs=1e-4)
    at = f32([0.13, 0.77])
    assert sample(tile, at, at) == pytest.approx(sample(tile, at + 2, at - 1), abs=1e-3)


def test_blur_keeps_the_size_and_the_light() -> None:
    field = np.zeros((40, 30), np.float32)
    field[20, 15] = 1
    soft = blur(field, 3)
    assert soft.shape == field.shape
    assert float(soft.sum()) == pytest.approx(1, abs=1e-3)
    assert float(soft.max()) < 0.1


def test_screen_and_light_are_inverses() -> None:
    values = f32(np.linspace(0, 1, 11))
    assert to_screen(to_linear(values)) == pytest.approx(values, abs=1e-5)
