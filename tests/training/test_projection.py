"""Principal axes: the same whether there are more photos or more features."""

from __future__ import annotations

import numpy as np

from statuesorter.training.projection import principal_axes


def some_features(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    hidden = rng.normal(size=(rows, 5)) * (8, 5, 3, 2, 1)
    features = hidden @ rng.normal(size=(5, columns)) + rng.normal(0, 0.05, (rows, columns))
    return features.astype(np.float32), rng.uniform(0.5, 2, rows)


def test_few_photos_have_the_axes_that_their_scatter_has() -> None:
    features, weights = some_features(30, 31)
    few = principal_axes(features, weights, size=4)
    # the same scatter by more rows than columns: each photo twice, with half its weight
    many = principal_axes(np.repeat(features, 2, axis=0), np.repeat(weights, 2) / 2, size=4)
    signs = np.sign((few.axes * many.axes).sum(axis=0))
    assert np.abs(few.axes * signs - many.axes).max() < 1e-3
    assert np.allclose(few(features) * signs, many(features), atol=1e-2)


def test_there_are_no_more_axes_than_photos_differ_in() -> None:
    features, weights = some_features(6, 40)
    found = principal_axes(features, weights, size=20)
    assert found.axes.shape == (40, 5)
    assert np.allclose(found.axes.T @ found.axes, np.eye(5), atol=1e-5)
