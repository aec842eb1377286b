"""Figures that were computed by hand, and rules that hold for any predictions."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.domain.errors import TrainingError
from statuesorter.domain.evaluation import Evaluation
from statuesorter.domain.labels import DEFAULT_LABELS, PAINT, STATUE, Label
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.progress import Progress
from statuesorter.models.predictor import Predictor
from statuesorter.training.calibration import calibration_error, cross_entropy, fit_temperature
from statuesorter.training.comparison import compare
from statuesorter.training.evaluation import evaluate, judge
from statuesorter.training.verdict import Kept, chance
from tests.predictions import prediction
from tests.training import drawing
from tests.training.drawn_world import World


def judged(*rows: tuple[Label, float], unsure: tuple[int, ...] = ()):
    return [
        (Path(f"{n}.jpg"), true, prediction(paint, 1 - paint, unsure=n in unsure))
        for n, (true, paint) in enumerate(rows)
    ]


def test_figures_by_hand():
    rows = judged((PAINT, 0.9), (PAINT, 0.8), (PAINT, 0.3), (STATUE, 0.6), (STATUE, 0.1), unsure=(3,))
    found = judge(rows, DEFAULT_LABELS)
    assert found.n == 5
    assert found.accuracy == pytest.approx(3 / 5)
    assert found.error_rate == pytest.approx(2 / 5)
    assert found.confusion == ((2, 1, 0), (1, 1, 0), (0, 0, 0))
    assert found.confusion_with_unsure == ((2, 1, 0, 0), (0, 1, 0, 1), (0, 0, 0, 0))
    assert found.unsure_rate == pytest.approx(1 / 5)
    assert found.wrong_of_sure == pytest.approx(1 / 4)
    paint = found.per_label[PAINT]
    assert (paint.precision, paint.recall, paint.support) == (pytest.approx(2 / 3), pytest.approx(2 / 3), 3)
    assert found.per_label[STATUE].f1 == pytest.approx(0.5)
    assert [photo.path.name for photo in found.worst] == ["2.jpg", "3.jpg", "1.jpg", "0.jpg", "4.jpg"]
    assert found.worst[0].loss == pytest.approx(-math.log(0.3))
    assert (found.worst[0].true, found.worst[0].predicted) == (PAINT, STATUE)
    assert found.worst[0].confidence == pytest.approx(0.7)


def test_calibration_error_by_hand():
    # two bins are hit: (0.6, 0.667] with 2 photos, one right; (0.933, 1] with 2 photos, both right
    confidences = np.array([0.65, 0.65, 0.95, 0.95])
    right = np.array([True, False, True, True])
    assert calibration_error(confidences, right) == pytest.approx(0.5 * 0.15 + 0.5 * 0.05)


def test_confidence_on_the_edge_belongs_to_the_bin_below():
    assert calibration_error(np.array([1.0]), np.array([True])) == 0.0
    assert calibration_error(np.array([1.0, 0.0]), np.array([True, False])) == 0.0
    assert calibration_error(np.array([]), np.array([], bool)) == 0.0


def test_a_photo_of_a_label_that_is_not_judged_is_left_out():
    drawn = (Path("x.jpg"), Label("drawing"), prediction(0.9, 0.1))
    assert judge([*judged((PAINT, 0.9)), drawn], DEFAULT_LABELS).n == 1
    with pytest.raises(TrainingError):
        judge([], DEFAULT_LABELS)


def test_a_label_that_the_model_does_not_know_is_always_wrong():
    labels = DEFAULT_LABELS.with_more([Label("drawing")])
    found = judge([(Path("x.jpg"), Label("drawing"), prediction(0.9, 0.1)), *judged((PAINT, 0.8))], labels)
    assert found.labels == labels
    assert found.accuracy == 0.5
    assert found.confusion[3] == (1, 0, 0, 0)
    assert found.per_label[Label("drawing")].recall == 0
    assert found.worst[0].loss == pytest.approx(-math.log(1e-7))


@given(
    st.lists(
        st.tuples(st.sampled_from((PAINT, STATUE)), st.floats(0, 1), st.booleans()), min_size=1, max_size=60
    )
)
def test_rules_that_always_hold(rows):
    found = judge(
        judged(
            *((true, paint) for true, paint, _u in rows),
            unsure=tuple(i for i, r in enumerate(rows) if r[2]),
        ),
        DEFAULT_LABELS,
    )
    assert (
        sum(map(sum, found.confusion)) == sum(map(sum, found.confusion_with_unsure)) == found.n == len(rows)
    )
    assert found.right / found.n == found.accuracy
    assert found.accuracy + found.error_rate == pytest.approx(1)
    assert 0 <= found.ece <= 1
    assert 0 <= found.wrong_of_sure <= 1
    assert sum(f.support for f in found.per_label.values()) == found.n
    losses = [photo.loss for photo in found.worst]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == found.n
    assert found.unsure_rate == pytest.approx(sum(r[2] for r in rows) / found.n)


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_is_a_probability_and_one_of_both_sides_is_true(gained: int, lost: int):
    at_least, at_most = chance(gained, lost), chance(lost, gained)
    exactly = math.comb(gained + lost, gained) / 2 ** (gained + lost)
    assert 0 < at_least <= 1
    assert at_least + at_most == pytest.approx(1 + exactly)


def test_mcnemar_by_hand():
    assert chance(0, 0) == 1
    assert chance(5, 0) == pytest.approx(1 / 32)
    assert chance(0, 5) == 1
    assert chance(8, 1) == pytest.approx((1 + 9) / 512)


def of(*correct: bool, confidence: float = 0.9) -> Evaluation:
    """Paint and statue in turn, right or wrong."""
    rows = []
    for n, right in enumerate(correct):
        true = DEFAULT_LABELS[n % 2]
        rows.append((true, confidence if (true == PAINT) == right else 1 - confidence))
    return judge(judged(*rows), DEFAULT_LABELS)


def test_more_right_is_not_better_where_it_may_be_chance():
    old, new = of(*[True] * 38, *[False] * 5), of(*[True] * 41, *[False] * 2)
    found = compare(old, new)
    assert not found.better
    assert found.n == 43
    assert found.chance == pytest.approx(1 / 8)
    assert found.sentence == (
        "The new model gets 41 of 43 held-out photos right, the old one 38."
        " So few photos differ that it may be chance."
    )


def test_a_clear_difference_is_not_called_chance():
    found = compare(of(*[False] * 12, *[True] * 8), of(*[True] * 20))
    assert found.better
    assert found.sentence == "The new model gets 20 of 20 held-out photos right, the old one 8."


def test_fewer_right_is_not_better():
    assert not compare(of(True, True, True), of(True, True, False)).better


def test_as_many_right_is_not_better_however_sure_it_is():
    doubting, sure = of(*[True] * 8, confidence=0.6), of(*[True] * 8, confidence=0.95)
    assert not compare(doubting, sure).better
    assert compare(doubting, sure).sentence == "Both models get 8 of 8 held-out photos right."


def test_on_the_network_of_the_program_as_many_right_is_enough():
    same, fewer = of(*[True] * 8), of(*[True] * 7, False)
    assert compare(same, same, new_network=True).better
    assert not compare(same, fewer, new_network=True).better


def test_one_label_must_not_pay_for_the_other():
    old = of(*[n % 2 == 0 or n < 8 for n in range(40)])
    new = of(*[n % 2 == 1 or n < 34 for n in range(40)])
    assert new.right > old.right
    found = compare(old, new)
    assert not found.better
    assert "one label" in found.sentence


def test_a_model_that_forgets_is_not_better():
    gains = of(*[False] * 12, *[True] * 8), of(*[True] * 20)
    found = compare(*gains, kept=Kept(n=100, right=90, gained=2, lost=12))
    assert not found.better
    assert found.sentence.endswith("But it forgets: 10 photos more that the old model knew are wrong.")


def test_what_may_be_chance_is_not_called_forgetting():
    gains = of(*[False] * 12, *[True] * 8), of(*[True] * 20)
    found = compare(*gains, kept=Kept(n=5000, right=4600, gained=40, lost=50))
    assert found.better
    assert found.sentence.endswith("On the 5,000 photos that the old model learned from it is no worse.")


def test_what_was_kept_is_counted():
    before, after = np.array([True, True, False, False]), np.array([True, False, True, True])
    assert Kept.of(before, after) == Kept(n=4, right=2, gained=2, lost=1)


def test_only_the_same_photos_can_be_compared():
    with pytest.raises(ValueError, match="different photos"):
        compare(of(True), of(True, True))


def test_temperature_cools_and_heats():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 4000)
    honest = np.where(labels == 1, 1.0, -1.0) * 1.0 + rng.normal(0, 1.0, 4000)  # log odds 2x are honest
    logits = np.stack([-honest, honest], axis=1)
    assert fit_temperature(logits, labels) == pytest.approx(1, abs=0.1)
    assert fit_temperature(logits * 3, labels) == pytest.approx(3, abs=0.3)
    assert fit_temperature(logits / 3, labels) == pytest.approx(1 / 3, abs=0.04)


def test_few_photos_leave_the_temperature_near_the_prior():
    assert fit_temperature(np.zeros((0, 2)), np.zeros(0, int)) == pytest.approx(1, abs=1e-3)
    assert 0.5 < fit_temperature(np.array([[4.0, -4.0]] * 5), np.zeros(5, int)) <= 1


def test_cross_entropy_by_hand():
    logits = np.log(np.array([[0.8, 0.2], [0.4, 0.6]]))
    assert cross_entropy(logits, np.array([0, 1])) == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)


def test_a_model_is_judged_on_photos(world: World, tmp_path: Path):
    labelled = [(photo, PAINT) for photo in world.draw(drawing.painting, 6, seed=31)]
    labelled += [(photo, STATUE) for photo in world.draw(drawing.statue, 6, seed=32)]
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff")
    labelled.append((Photo(PhotoIdentity.of(tmp_path / "bad.jpg")), PAINT))
    *progress, found = evaluate(Predictor(world.model, world.engine, world.previews), labelled)
    assert all(isinstance(step, Progress) for step in progress)
    assert isinstance(found, Evaluation)
    assert found.n == 12
    assert found.accuracy >= 0.9
    assert [path.name for path, _sentence in found.failed] == ["bad.jpg"]


def test_nothing_to_judge_by_is_said_so(world: World):
    with pytest.raises(TrainingError):
        list(evaluate(Predictor(world.model, world.engine, world.previews), []))


def test_events_and_evaluation_are_light():
    code = (
        "import sys, statuesorter.domain.training, statuesorter.training.evaluation;"
        "import statuesorter.training.enough, statuesorter.training.staging;"
        "heavy = {'torch', 'fastai', 'timm', 'openvino', 'exif', 'PySide6'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
