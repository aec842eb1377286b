"""Quick learning: the rules that hold for any photos, and what it does for those of the shipped model."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statuesorter.domain.folders import resources
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE, Label, LabelSet
from statuesorter.models.base import BaseFeatures
from statuesorter.models.called_now import base_now, head_now
from statuesorter.models.head import Head
from statuesorter.models.model import Model, load_model
from statuesorter.training.decided import Decided, base_with, same_photos
from statuesorter.training.head_building import label_shares
from statuesorter.training.learning import (
    HeadLearner,
    LearningRecipe,
    decision_weights,
    learned_head,
    with_outputs,
)
from statuesorter.training.regression import WeighedRows, fit_regression
from statuesorter.training.sources import source_weights

DRAWING = Label("drawing")
RECIPE = LearningRecipe(ridge=0.1)


def drawn(count: int, *, seed: int, shift: float = 0.0) -> tuple[np.ndarray, list[Label]]:
    """Photos with 6 features, of which the first three tell the labels apart; ``shift`` moves the others."""
    rng = np.random.default_rng(seed)
    places = rng.integers(0, 3, count)
    features = rng.normal(size=(count, 6)) + np.eye(6)[places] * 2
    features[:, 3:] += shift
    return features.astype(np.float32), [DEFAULT_LABELS[place] for place in places.tolist()]


def head_on(base: BaseFeatures) -> Head:
    """The head as a model ships with it: the solution on its base."""
    places = np.array([DEFAULT_LABELS.index(label) for label in base.labels])
    weights = source_weights(
        places,
        np.array(base.sources),
        shares=label_shares(DEFAULT_LABELS, RECIPE.rest),
        evenness=RECIPE.evenness,
    )
    layer = fit_regression(base.features, places, weights, outputs=3, ridge=0.1)
    return Head(DEFAULT_LABELS, (layer,), 1.2, (0.8, 0.8, 0.6), targets={1: (0.9, 0.9, 0.7)})


@pytest.fixture(scope="module")
def base() -> BaseFeatures:
    features, labels = drawn(120, seed=0)
    return BaseFeatures(features, labels, [f"source {n % 12}" for n in range(120)])


@pytest.fixture(scope="module")
def head(base: BaseFeatures) -> Head:
    return head_on(base)


def decisions(count: int, *, seed: int = 1, shift: float = 3.0) -> Decided:
    features, labels = drawn(count, seed=seed, shift=shift)
    return Decided(features, labels, [str(n) for n in range(count)])


def loss_of(head: Head, decided: Decided) -> np.ndarray:
    places = [head.labels.index(label) for label in decided.labels]
    return -head.softmax.log_probabilities(head.outputs(decided.features))[np.arange(len(places)), places]


def assert_same(one: Head, other: Head, *, tolerance: float = 0.0) -> None:
    assert (one.labels, one.thresholds, one.targets) == (other.labels, other.thresholds, other.targets)
    assert one.temperature == pytest.approx(other.temperature, abs=tolerance)
    for (weights, bias), (others, other_bias) in zip(one.layers, other.layers, strict=True):
        np.testing.assert_allclose(weights, others, atol=tolerance, rtol=0)
        np.testing.assert_allclose(bias, other_bias, atol=tolerance, rtol=0)


def test_without_decisions_it_is_the_head_in_use(head: Head, base: BaseFeatures):
    assert learned_head(head, base, decisions(0), recipe=RECIPE) is head


def test_the_head_in_use_is_where_its_base_would_leave_it(head: Head, base: BaseFeatures):
    """What decisions weigh nothing, nothing is moved: not by the base, nor by the ridge."""
    nothing = replace(RECIPE, weight=1e-9)
    assert_same(learned_head(head, base, decisions(5), recipe=nothing), head, tolerance=2e-3)


def test_beside_the_base_it_solves_the_one_problem_of_both(head: Head, base: BaseFeatures):
    """For a head that is the solution on its base, that is the plain fit of base and decisions together."""
    decided = decisions(30)
    places = np.array([DEFAULT_LABELS.index(label) for label in (*base.labels, *decided.labels)])
    own = source_weights(
        places[:120],
        np.array(base.sources),
        shares=label_shares(DEFAULT_LABELS, RECIPE.rest),
        evenness=RECIPE.evenness,
    )
    weights = np.concatenate([own, decision_weights(decided.bursts, RECIPE)])
    weights_of_map, bias = fit_regression(
        np.concatenate([base.features, decided.features]),
        places,
        weights,
        outputs=3,
        ridge=0.1 / weights.sum(),  # its cost is a mean
    )
    learned = learned_head(head, base, decided, recipe=RECIPE)
    np.testing.assert_allclose(learned.layers[0][0], weights_of_map, atol=5e-3)
    np.testing.assert_allclose(
        learned.layers[0][1] - learned.layers[0][1].mean(), bias - bias.mean(), atol=5e-3
    )


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 12), st.randoms(use_true_random=False))
def test_the_order_of_decisions_does_not_matter(
    head: Head, base: BaseFeatures, seed: int, count: int, random
):
    decided = decisions(count, seed=seed)
    order = list(range(count))
    random.shuffle(order)
    other = Decided(
        decided.features[order], [decided.labels[n] for n in order], [decided.bursts[n] for n in order]
    )
    assert_same(
        learned_head(head, base, decided, recipe=RECIPE), learned_head(head, base, other, recipe=RECIPE)
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(DEFAULT_LABELS.labels))
def test_a_decision_pulls_its_photo(head: Head, base: BaseFeatures, seed: int, label: Label):
    features, _labels = drawn(1, seed=seed, shift=2.0)
    decided = Decided(features, [label], ["one"])
    learned = learned_head(head, base, decided, recipe=RECIPE)
    assert loss_of(learned, decided) <= loss_of(head, decided) + 1e-4


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 40))
def test_together_decisions_pull_their_photos(head: Head, base: BaseFeatures, seed: int, count: int):
    decided = decisions(count, seed=seed)
    learned = learned_head(head, base, decided, recipe=RECIPE)
    assert loss_of(learned, decided).mean() <= loss_of(head, decided).mean() + 1e-4


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_weights_are_bounded(numbers: list[int]):
    bursts = [str(number) for number in numbers]
    weights = decision_weights(bursts, RECIPE)
    assert (weights > 0).all()
    assert weights.sum() < RECIPE.most
    assert weights.max() <= RECIPE.weight
    more = decision_weights([*bursts, "another"], RECIPE)
    assert more.sum() > weights.sum()


def test_one_decision_is_heard_and_five_hundred_do_not_drown_the_base():
    alone = decision_weights(["one"], RECIPE)
    assert alone.sum() > 0.9 * RECIPE.weight
    many = decision_weights([str(n) for n in range(500)], RECIPE)
    assert 0.9 * RECIPE.most < many.sum() < RECIPE.most


def test_a_burst_counts_little_more_than_one_photo():
    single, burst = decision_weights(["one"], RECIPE), decision_weights(["one"] * 16, RECIPE)
    assert burst.sum() == pytest.approx(2 * single.sum(), rel=0.1)


def test_what_the_person_says_of_a_base_photo_counts_not_what_the_base_says(head: Head, base: BaseFeatures):
    row = next(n for n, label in enumerate(base.labels) if label == PAINT)
    decided = Decided(base.features[[row]], [STATUE], ["one"])
    strong = replace(RECIPE, weight=1.0, most=2.0)
    learned = learned_head(head, base, decided, recipe=strong)
    assert learned.labels[int(learned.probabilities(base.features[[row]]).argmax())] == STATUE


def test_layers_before_the_last_stay(base: BaseFeatures):
    rng = np.random.default_rng(3)
    first = rng.normal(size=(6, 16)).astype(np.float32), np.zeros(16, np.float32)
    last = rng.normal(size=(16, 3)).astype(np.float32), np.zeros(3, np.float32)
    head = Head(DEFAULT_LABELS, (first, last), 1.0, (0.5, 0.5, 0.5))
    decided = decisions(12)
    learned = learned_head(head, base, decided)
    np.testing.assert_array_equal(learned.layers[0][0], first[0])
    assert loss_of(learned, decided).mean() < loss_of(head, decided).mean()


def test_a_label_that_stands_apart_learns_too(base: BaseFeatures, head: Head):
    """Heads of format 1 have a test of their own for what is something else."""
    apart = replace(head, apart=OTHER)
    decided = decisions(12)
    learned = learned_head(apart, base, decided, recipe=RECIPE)
    assert learned.apart == OTHER
    assert loss_of(learned, decided).mean() < loss_of(apart, decided).mean()


def test_a_new_label_gets_an_output_and_the_strictest_threshold(base: BaseFeatures, head: Head):
    features = drawn(6, seed=5)[0] + np.array([0, 0, 0, 9, 0, 0], np.float32)
    decided = Decided(features, [DRAWING] * 6, [str(n) for n in range(6)])
    learned = learned_head(head, base, decided, recipe=RECIPE)
    assert learned.labels == LabelSet((*DEFAULT_LABELS, DRAWING))
    assert learned.thresholds == (0.8, 0.8, 0.6, 0.8)
    assert learned.targets == {1: (0.9, 0.9, 0.7, 0.9)}
    assert (learned.probabilities(features).argmax(axis=1) == 3).all()
    before, after = (each.probabilities(base.features).argmax(axis=1) for each in (head, learned))
    assert (before == after).mean() > 0.97


def test_the_card_of_the_model_in_use_says_how_it_learns():
    told = LearningRecipe.of_card({"ridge": 2, "rest": 0.5, "evenness": "even", "weight": 7})
    assert told == LearningRecipe(ridge=2.0, rest=0.5)
    assert LearningRecipe.of_card(told.settings) == told
    assert LearningRecipe.of_card({"ridge": True, "rest": float("nan"), "evenness": -1}) == LearningRecipe()


def test_photos_are_the_same_but_for_rounding():
    features = np.random.default_rng(0).normal(size=(20, 64)).astype(np.float32)
    rounded = features[[3, 7]].astype(np.float16).astype(np.float32)
    assert np.flatnonzero(same_photos(features, rounded)).tolist() == [3, 7]
    assert not same_photos(features, features[:0]).any()


def test_a_new_base_holds_what_was_learned_and_drops_what_was_decided_anew(base: BaseFeatures):
    decided = Decided(
        np.concatenate([base.features[:2], drawn(2, seed=9)[0]]), [STATUE] * 4, ["a", "b", "c", "d"]
    )
    new = base_with(base, decided, learned=np.array([True, False, True, True]), source="decisions")
    assert len(new.labels) == 120 - 2 + 3
    assert new.labels[-3:] == [STATUE] * 3
    assert new.sources[-3:] == ["decisions"] * 3
    assert not same_photos(new.features[:-3], decided.features).any()


@pytest.fixture(scope="module")
def shipped() -> Model:
    return load_model(resources() / "models" / "default")


@pytest.fixture(scope="module")
def shipped_base(shipped: Model) -> BaseFeatures:
    return shipped.base_features()


def a_source(base: BaseFeatures, name: str, label: Label) -> np.ndarray:
    return np.array([n for n, of in enumerate(base.sources) if of == name and base.labels[n] == label])


def without(base: BaseFeatures, rows: np.ndarray) -> BaseFeatures:
    stays = np.flatnonzero(~np.isin(np.arange(len(base.labels)), rows)).tolist()
    return BaseFeatures(
        base.features[stays], [base.labels[n] for n in stays], [base.sources[n] for n in stays]
    )


def test_the_ridge_suits_features_of_any_scale(shipped: Model, shipped_base: BaseFeatures):
    """Without one on the card it is about what was chosen for the shipped model."""
    rows = a_source(shipped_base, "thai-buddha", STATUE)[:20]
    decided = Decided(shipped_base.features[rows], [PAINT] * 20, [str(n) for n in rows])
    told = learned_head(
        shipped.head, shipped_base, decided, recipe=LearningRecipe.of_card(shipped.card.settings)
    )
    found = learned_head(shipped.head, shipped_base, decided)
    assert "ridge" in shipped.card.settings
    np.testing.assert_allclose(
        found.probabilities(shipped_base.features), told.probabilities(shipped_base.features), atol=0.05
    )


def test_half_of_the_errors_on_a_source_go_and_the_base_loses_nothing(
    shipped: Model, shipped_base: BaseFeatures
):
    """The shipped head, found anew without one source: half of its photos are decided on, the rest judged."""
    rows = a_source(shipped_base, "hamilton-sculpture", STATUE)
    base, recipe = without(shipped_base, rows), LearningRecipe.of_card(shipped.card.settings)
    true = np.array([shipped.labels.index(label) for label in base.labels])
    shares = label_shares(shipped.labels, recipe.rest)
    weights = source_weights(true, np.array(base.sources), shares=shares, evenness=recipe.evenness)
    assert recipe.ridge is not None
    layer = fit_regression(base.features, true, weights, outputs=3, ridge=recipe.ridge)
    head = replace(shipped.head, layers=(layer,))
    decided = Decided(
        shipped_base.features[rows[::2]], [STATUE] * len(rows[::2]), [str(n) for n in rows[::2]]
    )
    learned = learned_head(head, base, decided, recipe=recipe)
    errors = [
        (each.probabilities(shipped_base.features[rows[1::2]]).argmax(axis=1) != 1).sum()
        for each in (head, learned)
    ]
    right = [(each.probabilities(base.features).argmax(axis=1) == true).mean() for each in (head, learned)]
    assert errors[0] >= 6
    assert errors[1] <= errors[0] / 2
    assert right[1] > right[0] - 0.003


def test_five_decisions_are_a_first_answer_for_a_new_label(shipped: Model, shipped_base: BaseFeatures):
    """Figures of Buddha, as a label of one's own, beside a model that has never heard of it."""
    rows = a_source(shipped_base, "thai-buddha", STATUE)
    buddha = Label("buddha")
    decided = Decided(shipped_base.features[rows[:5]], [buddha] * 5, [str(n) for n in range(5)])
    base = without(shipped_base, rows)
    learned = learned_head(shipped.head, base, decided, recipe=LearningRecipe.of_card(shipped.card.settings))
    assert (learned.probabilities(shipped_base.features[rows[5:]]).argmax(axis=1) == 3).mean() > 0.4
    before, after = (each.probabilities(base.features).argmax(axis=1) for each in (shipped.head, learned))
    assert (before == after).mean() > 0.98


@pytest.mark.parametrize("source", ["artstone-graves", "gwildu-bildhauer", "egyptian-artifacts"])
def test_five_decisions_are_one_too_for_what_the_base_calls_other(
    shipped: Model, shipped_base: BaseFeatures, source: str
):
    """The base says "other" of these very photos. That is no answer to a question nobody had asked."""
    rows = a_source(shipped_base, source, OTHER)
    true = np.array([shipped.labels.index(label) for label in shipped_base.labels])
    learner = HeadLearner(shipped.head, shipped_base, recipe=LearningRecipe.of_card(shipped.card.settings))
    found: list[float] = []
    for draw in range(3):
        drawn = np.random.default_rng(draw).permutation(rows)
        decided = Decided(shipped_base.features[drawn[:5]], [Label("own")] * 5, [str(n) for n in range(5)])
        likeliest = learner.learned(decided).probabilities(shipped_base.features).argmax(axis=1)
        found.append(float((likeliest[drawn[5:]] == 3).mean()))
        others = np.setdiff1d(np.arange(len(true)), rows)
        before = shipped.head.probabilities(shipped_base.features[others]).argmax(axis=1) == true[others]
        assert (likeliest[others] == true[others]).mean() > before.mean() - 0.01
    assert np.mean(found) > 0.45


def test_doubts_are_of_labels_that_are_new(base: BaseFeatures, head: Head):
    """Who has no label of one's own learns as if there were none, to the last bit."""
    decided = decisions(12)
    doubtless = replace(RECIPE, doubt=0.0)
    assert_same(
        learned_head(head, base, decided, recipe=RECIPE), learned_head(head, base, decided, recipe=doubtless)
    )


@pytest.mark.parametrize("apart", [None, OTHER])
def test_a_head_whose_labels_were_merged_learns_as_any_other(apart: Label | None):
    features, labels = drawn(120, seed=0)
    named = [DRAWING if n % 3 == 0 and label == PAINT else label for n, label in enumerate(labels)]
    base = BaseFeatures(features, named, [f"source {n % 12}" for n in range(120)])
    four = DEFAULT_LABELS.with_more([DRAWING])
    rng = np.random.default_rng(4)
    layer = rng.normal(size=(6, 4)).astype(np.float32), np.zeros(4, np.float32)
    head = head_now(Head(four, (layer,), 1.0, (0.8,) * 4, apart=apart), {DRAWING: PAINT})
    assert head.parts == (0, 0, 1, 2)
    learner = HeadLearner(head, base_now(base, {DRAWING: PAINT}), recipe=RECIPE)
    decided = decisions(12)
    learned = learner.learned(decided)
    assert (learned.labels, learned.parts) == (DEFAULT_LABELS, head.parts)
    assert loss_of(learned, decided).mean() < loss_of(head, decided).mean()
    new = learner.learned(Decided(decided.features, [Label("vase")] * 12, decided.bursts))
    assert (new.labels[3], new.parts) == ("vase", (0, 0, 1, 2, 3))
    np.testing.assert_allclose(new.probabilities(features).sum(axis=1), 1, atol=1e-5)


def test_before_it_has_learned_a_new_label_is_hardly_said_of_any_photo(base: BaseFeatures, head: Head):
    features = drawn(6, seed=5)[0]
    places = np.full(6, 3)
    rows = WeighedRows(features, places, np.ones(6))
    for known in (head, replace(head, apart=OTHER)):
        wider = with_outputs(known, known.labels.with_more([DRAWING]), rows)
        hot = replace(wider, temperature=1.0).probabilities(base.features)
        cold = replace(known, temperature=1.0).probabilities(base.features)
        assert (hot[:, 3] <= 0.0101).all()
        np.testing.assert_allclose(hot[:, :3], cold, atol=0.0101)


def test_the_base_left_out_is_left_out_of_the_head_in_use_too(shipped: Model, shipped_base: BaseFeatures):
    """A part of the base is judged by a head that it did not form: it is right less often there."""
    learner = HeadLearner(shipped.head, shipped_base, recipe=LearningRecipe.of_card(shipped.card.settings))
    out = np.array([len(source) % 2 == 0 for source in shipped_base.sources])
    nothing = Decided(shipped_base.features[:0], [], [])
    left = learner.learned(nothing, base=~out)
    true = np.array([shipped.labels.index(label) for label in shipped_base.labels])
    known, unknown = (
        (each.probabilities(shipped_base.features[out]).argmax(axis=1) == true[out]).mean()
        for each in (shipped.head, left)
    )
    assert 0.8 < unknown < known - 0.01


def test_it_is_light():
    code = (
        "import sys, statuesorter.training.learning, statuesorter.training.suspects;"
        "heavy = {'torch', 'fastai', 'timm', 'openvino', 'exif', 'PySide6'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
