"""Crops of the photos that the shipped model is made of: wanted by looks that had not seen them."""

from __future__ import annotations

import numpy as np
import pytest

from model.multi_crop import MULTI_CROP, calmed, first_look, with_crops, with_crops_left_out
from statuesorter.domain.filing_figures import TRIPS
from statuesorter.models.multi_crop import CROPS, MultiCrop
from statuesorter.training.head_building import HeadRecipe, LabelledRows
from statuesorter.training.projection import principal_axes

RECIPE = HeadRecipe(features=6, ridge=0.01, folds=4)


def travels(sources: int = 8, each: int = 30):
    """Photos whose first three features tell the label, in every other photo faintly; the fourth, fifth and
    sixth tell it in the photo's own source only.
    """
    rng = np.random.default_rng(5)
    labels, groups = np.tile(np.arange(each) % 3, sources), np.repeat(np.arange(sources), each)
    count = len(labels)
    features = rng.normal(0, 0.3, (count, 6))
    features[:, :3] += np.where(np.arange(count) % 2, 3.0, 0.1)[:, None] * np.eye(3)[labels]
    habits = rng.permuted(np.tile(np.eye(3), (sources, 1, 1)), axis=2)[groups]
    features[:, 3:] += 6 * habits[np.arange(count), labels]
    rows = LabelledRows(
        labels=labels,
        sources=np.array([f"trip-{n}" for n in groups]),
        kinds=np.full(count, TRIPS),
        groups=groups,
        hard=np.zeros(count, bool),
        photos=np.arange(count),
        plain=np.ones(count, bool),
    )
    return features.astype(np.float32), rows


class Asked:
    """Crops that show what a photo is of, and of which photos they were asked for."""

    def __init__(self, rows: LabelledRows) -> None:
        self._rows, self.rows = rows, list[int]()

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        self.rows += rows.tolist()
        crops = np.zeros((len(rows), CROPS, 6), np.float32)
        crops[:, 1, :3] = 4 * np.eye(3)[self._rows.labels[rows]]
        return crops


def test_what_is_unsure_to_those_who_know_other_sources_is_looked_at_in_parts():
    features, rows = travels()
    crops = Asked(rows)
    found = with_crops_left_out(features, rows, RECIPE, crops, temperature=1.0, seed=3)
    faint = np.flatnonzero(np.arange(len(features)) % 2 == 0)
    assert len(set(crops.rows)) == len(crops.rows), "each by one look"
    assert len(set(crops.rows) & set(faint.tolist())) > 0.7 * len(faint)
    untouched = np.setdiff1d(np.arange(len(features)), crops.rows)
    np.testing.assert_array_equal(found[untouched], features[untouched])
    assert (found[crops.rows] != features[crops.rows]).any(axis=1).all()


def test_further_views_are_looked_at_once():
    features, rows = travels()
    more, crops = rows.with_views_of(np.arange(0, 60)), Asked(rows)
    stacked = np.concatenate([features, features[:60]])
    found = with_crops_left_out(stacked, more, RECIPE, crops, temperature=1.0, seed=3)
    assert max(crops.rows) < len(features)
    np.testing.assert_array_equal(found[len(features) :], features[:60])


def test_a_first_look_says_the_same_of_features_before_and_after_their_projection():
    features, _rows = travels()
    projection = principal_axes(features, np.ones(len(features)), size=6)
    random = np.random.default_rng(1)
    layer = calmed((random.normal(size=(6, 3)).astype(np.float32), np.zeros(3, np.float32)), 2.0)
    reduced = projection(features)
    whole = first_look(projection, layer)
    np.testing.assert_allclose(
        whole.weight(features), MultiCrop(MULTI_CROP, *layer).weight(reduced), atol=1e-4
    )


def test_only_the_rows_that_are_named_are_looked_at():
    features, rows = travels()
    projection = principal_axes(features, np.ones(len(features)), size=6)
    nothing = (np.zeros((6, 3), np.float32), np.zeros(3, np.float32))  # unsure of everything
    crops = Asked(rows)
    with_crops(features, first_look(projection, nothing), np.array([4, 7]), crops)
    assert crops.rows == [4, 7]


def test_a_temperature_calms():
    weights, bias = calmed((np.full((6, 3), 2.0, np.float32), np.ones(3, np.float32)), 4.0)
    assert (float(weights[0, 0]), float(bias[0])) == pytest.approx((0.5, 0.25))
