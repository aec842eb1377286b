"""Quick retraining: corrections are learned, nothing is forgotten, nothing is left behind on cancel."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.labels import OTHER, PAINT, STATUE
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import Candidate, Planned, Warned
from statuesorter.models.model import load_model
from statuesorter.models.predictor import Predictor
from statuesorter.training.candidate import NewModel
from statuesorter.training.quick import retrain_head
from statuesorter.training.staging import discard
from tests.training import drawing
from tests.training.drawn_world import World, decided


def candidate_of(events: Iterable[object]) -> Candidate:
    """What training gave last."""
    *_events, candidate = events
    assert isinstance(candidate, Candidate)
    return candidate


def retrain(world: World, decisions, staging: Path, **options):
    predictor = Predictor(
        options.pop("active", world.model), world.engine, world.previews, options.pop("catalog", None)
    )
    return retrain_head(decisions, predictor, new=NewModel("second", "Second", staging), **options)


@pytest.fixture(scope="module")
def corrections(world: World):
    return decided(world.draw(drawing.relief, 24, seed=1), STATUE) + decided(
        world.draw(drawing.painting, 16, seed=2), PAINT
    )


@pytest.fixture(scope="module")
def events(world: World, corrections, tmp_path_factory):
    return list(retrain(world, corrections, tmp_path_factory.mktemp("staged")))


@pytest.fixture(scope="module")
def second(events):
    return load_model(events[-1].folder)


@pytest.fixture
def catalog(tmp_path: Path):
    catalog = Catalog(tmp_path / "catalog.sqlite")
    yield catalog
    catalog.close()


def test_it_says_what_it_does_in_order(events):
    kinds = [type(event) for event in events]
    assert set(kinds) == {Progress, Planned, Candidate}
    assert kinds[-1] is Candidate
    planned = next(event for event in events if isinstance(event, Planned))
    assert planned.text == (
        f"Learning from {planned.training[PAINT]} × paint, {planned.training[STATUE]} × statue;"
        " 40 photos judge it, each while it is left out of the learning."
    )
    learning = [event for event in events[kinds.index(Planned) :] if isinstance(event, Progress)]
    assert [(event.done, event.total) for event in learning] == [(n, 11) for n in range(1, 11)]


def test_a_fifth_is_never_learned_so_that_later_models_can_be_judged_by_it(events):
    planned = next(event for event in events if isinstance(event, Planned))
    assert 16 <= planned.training[STATUE] < 24
    assert 10 <= planned.training[PAINT] < 16


def test_a_wrong_cluster_is_repaired(world: World, second):
    unseen = world.draw(drawing.relief, 30, seed=9)
    before = world.says(unseen).count(STATUE)
    after = world.says(unseen, second).count(STATUE)
    assert before <= 15
    assert after >= 22


def test_what_it_knew_is_not_forgotten(world: World, second):
    base = world.model.base_features()
    said = second.head.probabilities(base.features).argmax(axis=1)
    right = [second.labels[n] == label for n, label in zip(said, base.labels, strict=True)]
    assert np.mean(right) >= 0.95


def test_the_comparison_is_on_all_photos_the_model_in_use_does_not_know(events, world: World):
    candidate = events[-1]
    planned = next(event for event in events if isinstance(event, Planned))
    assert candidate.comparison.n == sum(planned.validation.values()) == 40
    assert candidate.comparison.better
    right = round(candidate.comparison.new.accuracy * 40)
    assert right >= 30
    assert candidate.comparison.sentence.startswith(f"The new model gets {right} of 40 held-out photos right")
    assert "On the 80 photos that the old model learned from it is no worse." in candidate.comparison.sentence
    card = load_model(candidate.folder).card
    assert card.parent == "first"
    assert card.data["decisions"] == {label: n for label, n in planned.training.items() if n}


def test_decisions_that_make_it_forget_are_not_offered_first(world: World, tmp_path: Path):
    """Three reliefs, which look like paintings, for one painting: much is gained, and paintings are lost."""
    lopsided = decided(world.draw(drawing.relief, 30, seed=1), STATUE) + decided(
        world.draw(drawing.painting, 10, seed=2), PAINT
    )
    comparison = candidate_of(retrain(world, lopsided, tmp_path)).comparison
    assert comparison.new.right > comparison.old.right + 20
    assert not comparison.better
    assert "But it forgets:" in comparison.sentence


def test_what_the_model_in_use_has_learned_does_not_judge_the_next_one(
    second, world: World, events, corrections, tmp_path: Path
):
    planned = next(event for event in events if isinstance(event, Planned))
    third = candidate_of(retrain(world, corrections, tmp_path, active=second))
    assert third.comparison.n == 40 - sum(planned.training.values())


def test_the_threshold_stays_and_the_temperature_makes_sense(second, world: World):
    assert second.head.thresholds == world.model.head.thresholds
    assert 0.2 < second.head.temperature < 5


def test_the_new_base_holds_the_old_one_and_what_was_learned(second, world: World, events):
    planned = next(event for event in events if isinstance(event, Planned))
    base = second.base_features()
    assert len(base.labels) == 80 + sum(planned.training.values())
    assert list(base.sources).count("decisions") == sum(planned.training.values())


def test_decisions_are_learned_once_however_often_it_is_retrained(
    second, world: World, corrections, tmp_path: Path
):
    third = candidate_of(retrain(world, corrections, tmp_path, active=second))
    assert len(load_model(third.folder).base_features().labels) == len(second.base_features().labels)


def test_the_same_seed_and_features_give_the_same_head(world: World, corrections, catalog: Catalog, tmp_path):
    list(retrain(world, corrections, tmp_path, catalog=catalog))  # the features are known from here
    one = candidate_of(retrain(world, corrections, tmp_path, catalog=catalog))
    two = candidate_of(retrain(world, corrections, tmp_path, catalog=catalog))
    heads = [load_model(candidate.folder).head for candidate in (one, two)]
    for (w1, b1), (w2, b2) in zip(*(head.layers for head in heads), strict=True):
        np.testing.assert_array_equal(w1, w2)
        np.testing.assert_array_equal(b1, b2)


def test_features_computed_anew_give_nearly_the_same_head(world: World, corrections, tmp_path, second):
    """How photos fall into batches depends on which is decoded first, and rounding on the size of a batch."""
    candidate = candidate_of(retrain(world, corrections, tmp_path))
    again = load_model(candidate.folder).head
    seen = world.features(world.draw(drawing.relief, 10, seed=12))
    np.testing.assert_allclose(again.probabilities(seen), second.head.probabilities(seen), atol=0.005)


def test_known_features_are_not_computed_again(world: World, corrections, catalog: Catalog, tmp_path: Path):
    list(retrain(world, corrections, tmp_path, catalog=catalog))
    asked = world.engine.asked
    list(retrain(world, corrections, tmp_path, catalog=catalog))
    assert world.engine.asked == asked


def test_a_photo_that_is_gone_is_named_and_left_out(world: World, corrections, tmp_path: Path):
    gone = Photo(PhotoIdentity(tmp_path / "gone.jpg", 1, 1))
    events = list(retrain(world, [*corrections, *decided([gone], PAINT)], tmp_path))
    assert any(isinstance(event, Warned) and "gone.jpg" in event.sentence for event in events)
    assert isinstance(events[-1], Candidate)


def test_cancel_leaves_nothing_behind(world: World, corrections, tmp_path: Path):
    cancel = CancelToken()
    staging = tmp_path / "staged"

    def listen():
        for event in retrain(world, corrections, staging, cancel=cancel):
            assert not isinstance(event, Candidate)
            if isinstance(event, Planned):
                cancel.cancel()

    with pytest.raises(Cancelled):
        listen()
    assert not staging.exists() or not list(staging.iterdir())


def test_a_candidate_can_be_dropped(world: World, corrections, tmp_path: Path):
    candidate = candidate_of(retrain(world, corrections, tmp_path))
    discard(candidate)
    discard(candidate)
    assert not list(tmp_path.iterdir())


def test_a_burst_is_learned_or_held_out_as_a_whole(world: World, catalog: Catalog, tmp_path: Path):
    """Who is judged by a photo has not learned from one taken a moment before."""
    bursts = decided(world.draw_bursts(drawing.relief, 10, of=4, seed=31), STATUE)
    for _known in (False, True):
        events = retrain(world, bursts, tmp_path, catalog=catalog)
        planned = next(event for event in events if isinstance(event, Planned))
        events.close()
        assert planned.training[STATUE] in range(4, 40, 4)


def test_decisions_that_all_look_alike_are_not_enough(world: World, tmp_path: Path):
    burst = decided(world.draw_bursts(drawing.relief, 1, of=8, seed=32), STATUE)
    with pytest.raises(TrainingError, match="look alike"):
        list(retrain(world, burst, tmp_path))


def test_too_few_decisions_are_said_so(world: World, tmp_path: Path):
    few = decided(world.draw(drawing.painting, 3, seed=4), PAINT)
    with pytest.raises(TrainingError, match="2 more decisions are needed"):
        list(retrain(world, few, tmp_path))


def test_what_is_something_else_is_learned_too(world: World, corrections, tmp_path: Path):
    """The model has never seen a photo of something else; it learns it beside the rest."""
    plaques = decided(world.draw(drawing.plaque, 24, seed=5), OTHER)
    candidate = candidate_of(retrain(world, [*corrections, *plaques], tmp_path))
    new = load_model(candidate.folder)
    unseen = world.draw(drawing.plaque, 20, seed=6)
    assert world.says(unseen).count(OTHER) == 0
    assert world.says(unseen, new).count(OTHER) >= 15
    assert new.card.data["decisions"]["other"] > 0


def test_decisions_of_one_label_are_enough_beside_a_base(world: World, tmp_path: Path):
    one = decided(world.draw(drawing.relief, 8, seed=6), STATUE)
    assert isinstance(list(retrain(world, one, tmp_path))[-1], Candidate)
