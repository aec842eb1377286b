"""The program on a graphics card."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from statuesorter.domain.labels import PAINT, STATUE
from statuesorter.domain.training import Candidate, EpochRow, NetworkSettings
from statuesorter.models.predictor import Predictor
from statuesorter.training.candidate import NewModel
from statuesorter.training.full import train_network
from tests.gpu.bare_model import SHIPPED, BareModel
from tests.gpu.checks import Effort, answers, learning, memory
from tests.training import drawing
from tests.training.drawn_world import World

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no card here"),
]

EFFORT = Effort(photos=128)


@pytest.fixture(scope="module")
def model() -> BareModel:
    return BareModel(SHIPPED)


def test_it_says_what_the_cpu_says(model: BareModel):
    finding = answers(model, "cuda", EFFORT)
    assert finding.passed, finding.found


def test_where_its_memory_runs_out_fewer_photos_are_looked_at_at_a_time(model: BareModel):
    finding = memory(model, "cuda", EFFORT)
    assert finding.passed, finding.found


def test_a_whole_network_learns_in_16_bits(model: BareModel):
    for finding in learning(model, "cuda", EFFORT):
        assert finding.passed, finding.found


@pytest.mark.parametrize("last_stages", [False, True])
def test_training_with_a_found_rate_and_mixed_precision(last_stages: bool, world: World, tmp_path: Path):
    paintings = [(photo, PAINT) for photo in world.draw(drawing.painting, 24, seed=21)]
    statues = [(photo, STATUE) for photo in world.draw(drawing.statue, 24, seed=22)]
    *events, candidate = train_network(
        paintings + statues,
        Predictor(world.model, world.engine, world.previews),
        store=world.store,
        downloads=tmp_path / "downloads",
        new=NewModel("network", "Network", tmp_path / "staged"),
        settings=NetworkSettings(
            epochs=6, batch_size=8, learning_rate=None, early_stop=3, last_stages=last_stages
        ),
    )
    assert isinstance(candidate, Candidate)
    assert [event for event in events if isinstance(event, EpochRow)]
    assert candidate.comparison.new.accuracy >= 0.8
