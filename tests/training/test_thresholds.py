"""How sure is sure enough."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.training.thresholds import chosen_thresholds

FILED = np.array([True, True, False])


def believed(n: int, seed: int, *, doubt: float = 1.0):
    """Probabilities that are as often right as they say, and labels drawn by them."""
    rng = np.random.default_rng(seed)
    raw = np.exp(rng.normal(0, 2 / doubt, (n, 3)))
    probabilities = raw / raw.sum(axis=1, keepdims=True)
    labels = (probabilities.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return probabilities, labels


@given(seed=st.integers(0, 500), target=st.sampled_from([0.8, 0.9, 0.95]))
def test_of_what_is_filed_as_many_are_right_as_was_asked(seed, target):
    probabilities, labels = believed(400, seed)
    weights = np.random.default_rng(seed).uniform(0.5, 2, 400)
    paint, statue, _other = chosen_thresholds(
        probabilities, labels, weights, filed=FILED, target=target, unsure=0.2
    )
    assert paint == statue
    likeliest = probabilities.argmax(axis=1)
    filed = FILED[likeliest] & (probabilities.max(axis=1) >= paint)
    if filed.any() and paint < 0.99:
        right = weights[filed & (likeliest == labels)].sum() / weights[filed].sum()
        assert right >= target - 1e-9


@given(seed=st.integers(0, 500), unsure=st.sampled_from([0.05, 0.2, 0.5]))
def test_what_stays_is_asked_about_only_as_far_as_there_is_time(seed, unsure):
    probabilities, labels = believed(400, seed)
    weights = np.ones(400)
    thresholds = chosen_thresholds(probabilities, labels, weights, filed=FILED, target=0.9, unsure=unsure)
    likeliest, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    asked = confidence < np.array(thresholds)[likeliest]
    of_folders = float((asked & FILED[likeliest]).mean())
    assert asked.mean() <= max(unsure, of_folders) + 1e-9
    assert thresholds[2] <= thresholds[0]


def test_where_nothing_is_precise_enough_only_near_certainty_is_filed():
    probabilities, labels = np.tile([0.7, 0.2, 0.1], (50, 1)), np.full(50, 2)
    paint, _statue, _other = chosen_thresholds(
        probabilities, labels, np.ones(50), filed=FILED, target=0.95, unsure=0.1
    )
    assert paint == pytest.approx(0.99)
