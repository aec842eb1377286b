"""The head as the solution of a convex problem."""

from __future__ import annotations

import numpy as np
import pytest

from statuesorter.models.softmax import LabelSoftmax
from statuesorter.training.regression import WeighedRows, fit_near, fit_regression


@pytest.fixture
def photos():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 300)
    features = rng.normal(size=(300, 5)) + np.eye(5)[labels] * 1.5
    return features.astype(np.float32), labels


def cost(layer, features, labels, shares, ridge):
    weights, bias = layer
    log_probabilities = LabelSoftmax(3).log_probabilities(features @ weights + bias)
    loss = -(shares * log_probabilities[np.arange(len(labels)), labels]).sum()
    return loss + ridge / 2 * (weights.astype(np.float64) ** 2).sum()


@pytest.mark.parametrize("ridge", [1e-3, 0.1, 3.0])
def test_no_map_nearby_costs_less(photos, ridge):
    features, labels = photos
    shares = np.random.default_rng(1).uniform(0.1, 1, len(labels))
    shares /= shares.sum()
    found = fit_regression(features, labels, shares, outputs=3, ridge=ridge)
    least = cost(found, features, labels, shares, ridge)
    rng = np.random.default_rng(2)
    for _other in range(50):
        weights, bias = found[0] + rng.normal(0, 0.05, found[0].shape), found[1] + rng.normal(0, 0.05, 3)
        assert cost((weights, bias), features, labels, shares, ridge) > least - 1e-6


def test_weights_count_by_their_ratio_and_a_photo_of_weight_nothing_does_not_count(photos):
    features, labels = photos
    weights = np.ones(len(labels))
    weights[100:] = 0
    some = fit_regression(features[:100], labels[:100], np.full(100, 7.0), outputs=3, ridge=0.1)
    all_ = fit_regression(features, labels, weights, outputs=3, ridge=0.1)
    np.testing.assert_allclose(all_[0], some[0], atol=2e-3)
    np.testing.assert_allclose(all_[1], some[1], atol=2e-3)


def test_the_same_photos_give_the_same_map(photos):
    features, labels = photos
    one, again = (fit_regression(features, labels, np.ones(300), outputs=3, ridge=0.1) for _ in range(2))
    np.testing.assert_array_equal(one[0], again[0])
    np.testing.assert_array_equal(one[1], again[1])


def in_doubt(layer, rows, softmax, ridge, start):
    """The cost of rows that by the share ``doubts`` are of their label or of the last one; the biases of the
    others are held.
    """
    logarithms = softmax.log_probabilities(rows.features @ layer[0] + layer[1])
    own = logarithms[np.arange(len(rows)), rows.labels]
    either = np.where(rows.labels == softmax.labels - 1, own, np.logaddexp(own, logarithms[:, -1]))
    away = np.vstack([layer[0] - start[0], np.where([True, True, False], layer[1] - start[1], 0)])
    said = (1 - rows.doubts) * own + rows.doubts * either
    return -(said * rows.weights).sum() + ridge / 2 * (away**2).sum()


@pytest.mark.parametrize("apart", [None, 1])
def test_rows_in_doubt_say_either_their_label_or_the_new_one(photos, apart):
    features, labels = photos
    doubts = np.where(labels == 1, 0.8, 0.0)
    rows = WeighedRows(features, labels, np.full(len(labels), 1 / len(labels)), doubts)
    softmax = LabelSoftmax(3, apart)
    start = np.zeros((5, 3), np.float32), np.zeros(3, np.float32)
    found = fit_near(start, rows, softmax=softmax, ridge=0.05, new=1)
    least = in_doubt(found, rows, softmax, 0.05, start)
    rng = np.random.default_rng(2)
    for _other in range(50):
        other = found[0] + rng.normal(0, 0.05, found[0].shape), found[1] + rng.normal(0, 0.05, 3)
        assert in_doubt(other, rows, softmax, 0.05, start) > least - 1e-6
    sure = fit_near(start, WeighedRows(features, labels, rows.weights), softmax=softmax, ridge=0.05)
    new = [softmax.probabilities(features @ w + b)[labels == 1, 2].mean() for w, b in (found, sure)]
    assert new[0] > new[1] + 0.02
