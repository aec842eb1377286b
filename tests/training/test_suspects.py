"""Decisions that the others contradict are named, and hardly any other."""

from __future__ import annotations

import numpy as np
import pytest

from statuesorter.domain.folders import resources
from statuesorter.domain.labels import OTHER, PAINT, STATUE
from statuesorter.models.base import BaseFeatures
from statuesorter.models.model import Model, load_model
from statuesorter.training.decided import Decided
from statuesorter.training.learning import LearningRecipe
from statuesorter.training.suspects import Suspect, in_doubt, suspects


@pytest.fixture(scope="module")
def shipped() -> Model:
    return load_model(resources() / "models" / "default")


@pytest.fixture(scope="module")
def base(shipped: Model) -> BaseFeatures:
    return shipped.base_features()


@pytest.fixture(scope="module")
def journey(base: BaseFeatures) -> Decided:
    """What a person would decide on the photos of two sources, which show much of each label."""
    rows = [n for n, source in enumerate(base.sources) if source in ("travelens", "tiffting")]
    return Decided(base.features[rows], [base.labels[n] for n in rows], [str(n) for n in rows])


def found(shipped: Model, base: BaseFeatures, decided: Decided) -> list[Suspect]:
    return suspects(shipped.head, base, decided, recipe=LearningRecipe.of_card(shipped.card.settings))


def test_slips_of_the_key_are_found(shipped: Model, base: BaseFeatures, journey: Decided):
    likeliest = shipped.head.probabilities(journey.features)
    clear = [n for n, row in enumerate(likeliest) if row.max() > 0.95 and journey.labels[n] != OTHER][:6]
    slips = list(journey.labels)
    for n in clear:
        slips[n] = OTHER
    named = found(shipped, base, Decided(journey.features, slips, journey.bursts))
    assert len({each.place for each in named} & set(clear)) >= 5
    assert len(named) <= 6 + 0.05 * len(slips)
    for each in named:
        assert each.label == slips[each.place] != each.likelier
        assert 0.5 < each.probability <= 1


def test_of_right_decisions_hardly_any_is_named(shipped: Model, base: BaseFeatures, journey: Decided):
    assert len(found(shipped, base, journey)) <= 0.03 * len(journey)


def test_a_burst_does_not_vouch_for_itself(shipped: Model, base: BaseFeatures, journey: Decided):
    """The key slipped on a whole burst: its photos are left out together, and all are named."""
    place = next(
        n
        for n, row in enumerate(shipped.head.probabilities(journey.features))
        if row[shipped.labels.index(STATUE)] > 0.97
    )
    noise = np.random.default_rng(0).normal(0, 0.3, (4, journey.features.shape[1]))
    burst = np.asarray(journey.features[place] + noise, np.float32)
    decided = Decided(
        np.concatenate([journey.features, burst]),
        [*journey.labels, *[PAINT] * 4],
        [*journey.bursts, *["burst"] * 4],
    )
    named = {each.place for each in found(shipped, base, decided)}
    assert named >= set(range(len(journey), len(journey) + 4))


def test_the_surest_contradiction_comes_first_and_order_does_not_matter(
    shipped: Model, base: BaseFeatures, journey: Decided
):
    slips = [OTHER if n % 12 == 0 else label for n, label in enumerate(journey.labels)]
    decided = Decided(journey.features, slips, journey.bursts)
    backwards = Decided(journey.features[::-1], slips[::-1], list(journey.bursts[::-1]))
    named, again = found(shipped, base, decided), found(shipped, base, backwards)
    assert {each.place for each in named} == {len(slips) - 1 - each.place for each in again}


def test_nothing_decided_nothing_suspected(shipped: Model, base: BaseFeatures):
    assert found(shipped, base, Decided(base.features[:0], [], [])) == []


def test_a_label_is_in_doubt_where_another_reaches_its_bar():
    probabilities = np.array(
        [
            [0.95, 0.05],  # given 0, as all believe
            [0.85, 0.15],
            [0.08, 0.92],  # given 0, and 1 is as likely as for those given 1
            [0.09, 0.91],  # given 0, but 1 is not as likely as for those given 1
            [0.06, 0.94],
            [0.14, 0.86],
            [0.60, 0.40],  # given 1, and 0 is likelier, but 1 is no wonder
        ]
    )
    given = np.array([0, 0, 0, 0, 1, 1, 1])
    bar = probabilities[4:6, 1].mean()
    assert probabilities[2, 1] > bar > probabilities[6, 1]
    assert in_doubt(probabilities[[0, 1, 2, 4, 5]], given[[0, 1, 2, 4, 5]]).tolist() == [
        False,
        False,
        True,
        False,
        False,
    ]
    assert not in_doubt(probabilities[[0, 1, 6]], given[[0, 1, 6]]).any()
