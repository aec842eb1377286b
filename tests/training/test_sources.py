"""Sources: what they weigh, which belong together, which are left out together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.training.sources import group_folds, similar_sources, source_weights

LABELLED = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abcde")), min_size=1, max_size=60)


@given(rows=LABELLED, evenness=st.floats(0, 1))
def test_labels_weigh_their_shares_and_sources_of_a_label_as_evenness_says(rows, evenness):
    labels, sources = np.array([label for label, _s in rows]), np.array([source for _l, source in rows])
    shares = np.array([0.2, 0.3, 0.5])
    weights = source_weights(labels, sources, shares=shares.tolist(), evenness=evenness)
    assert weights.sum() == pytest.approx(1)
    here = np.unique(labels)
    for label in here:
        of_label = labels == label
        assert weights[of_label].sum() == pytest.approx(shares[label] / shares[here].sum())
        sizes = {source: (of_label & (sources == source)).sum() for source in np.unique(sources[of_label])}
        each = [
            weights[of_label & (sources == source)].sum() / n ** (1 - evenness) for source, n in sizes.items()
        ]
        np.testing.assert_allclose(each, each[0])


@given(
    sizes=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 2)), min_size=2, max_size=25),
    folds=st.integers(2, 5),
)
def test_a_group_is_never_in_two_folds_and_folds_are_as_even_as_groups_allow(sizes, folds):
    groups = np.repeat(np.arange(len(sizes)), [n for n, _label in sizes])
    labels = np.repeat([label for _n, label in sizes], [n for n, _label in sizes])
    found = group_folds(groups, labels, folds=folds, seed=1)
    assert ((found >= 0) & (found < folds)).all()
    for group in np.unique(groups):
        assert len(set(found[groups == group].tolist())) == 1
    for label in np.unique(labels):
        counts = np.bincount(found[labels == label], minlength=folds)
        largest = max(n for n, own in sizes if own == label)
        assert counts.max() - counts.min() <= largest


def test_sources_that_show_the_same_things_belong_together():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(60, 40))
    features[20:25] = features[:5] + rng.normal(0, 0.1, (5, 40))  # five photos of another's subjects
    features[40] = features[1]  # a single one is chance
    sources = np.repeat(["monuments-of-a-town", "its-tourist", "elsewhere"], 20)
    groups = similar_sources(features, sources)
    assert groups[0] == groups[25]
    assert groups[0] != groups[45]
    assert all(len(set(groups[sources == name].tolist())) == 1 for name in sources)
