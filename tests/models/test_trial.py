"""How many photos at a time: the rules of the trial, what is remembered, and parts on their way."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from statuesorter.models.engines import hardware, torch_engine
from statuesorter.models.engines.in_flight import InFlight
from statuesorter.models.engines.settled import SettledSize
from statuesorter.models.engines.torch_engine import TorchEngine
from statuesorter.models.engines.trial import Trial
from tests.models.tiny_model import tiny_backbone


def settle(measure: Callable[[int], float], sizes: Sequence[int]) -> int:
    """What a trial settles on where ``measure`` gives the seconds that so many photos take."""
    trial = Trial(sizes)
    while not trial.over:
        trial.note(trial.size, measure(trial.size))
    return trial.size


@pytest.mark.parametrize(
    ("seconds_a_photo", "settled"),
    [
        ({16: 1.0, 32: 0.5, 64: 0.3}, 64),  # more is always faster
        ({16: 1.0, 32: 0.5, 64: 0.5}, 32),  # until it is not
        ({16: 1.0, 32: 0.97, 64: 0.1}, 16),  # 3 % are noise, and nothing beyond is tried
        ({16: 1.0, 32: 1.4, 64: 2.0}, 16),
    ],
)
def test_more_photos_at_a_time_only_where_that_is_clearly_faster(seconds_a_photo, settled):
    assert settle(lambda size: size * seconds_a_photo[size], [16, 32, 64]) == settled


def test_a_slow_first_call_and_a_busy_moment_do_no_harm():
    spoilt = iter([9.0, 1.0, 5.0])  # of the three times each size is tried one is sound
    assert settle(lambda size: size * (next(spoilt) if size == 16 else 1.0), [16, 32]) == 16


def test_where_memory_ran_out_there_is_no_more_trying():
    told: list[int] = []
    trial = Trial([16, 32], settled=told.append)
    trial.no_more_than(4)
    trial.note(4, 0.1)
    assert (trial.size, trial.largest, told) == (4, 4, [])  # a passing shortage is not remembered


def test_a_small_last_part_says_nothing():
    trial = Trial([16, 32])
    for _n in range(20):
        trial.note(5, 0.1)
    assert not trial.over


def test_what_was_settled_is_remembered_for_its_machine_and_model(tmp_path: Path):
    here, elsewhere = (SettledSize(tmp_path / "c" / "settled.json", key) for key in ("card, a", "card, b"))
    assert here.read() is None
    here.write(64)
    elsewhere.write(128)
    assert (here.read(), elsewhere.read()) == (64, 128)


@pytest.mark.parametrize(
    "content", ["", "{", "[1, 2]", '{"k": "64"}', '{"k": -1}', '{"k": true}', '{"k": 1e9}', "[" * 100_000]
)
def test_what_is_damaged_or_foreign_is_as_if_it_were_not_there(tmp_path: Path, content: str):
    kept = SettledSize(tmp_path / "settled.json", "k")
    kept.file.write_text(content)
    assert kept.read() is None
    kept.write(32)
    assert kept.read() == 32


def test_a_size_that_is_not_offered_any_more_is_passed_over():
    trial = Trial([16, 32], remembered=4096)
    assert (trial.size, trial.remembered, trial.over) == (16, False, False)


def test_the_list_of_machines_does_not_grow_for_ever(tmp_path: Path):
    for number in range(100):
        SettledSize(tmp_path / "settled.json", f"card {number}").write(16)
    kept = json.loads((tmp_path / "settled.json").read_text())
    assert len(kept) == 64
    assert "card 99" in kept


class FastInLargeParts(nn.Module):
    """A network whose calls cost the same for one photo and for many."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []

    def forward(self, pixels: Tensor) -> Tensor:
        self.calls.append(len(pixels))
        time.sleep(0.004)
        return pixels.to(torch.float32).mean(dim=(1, 2))


def test_an_engine_tries_on_the_work_itself_and_the_next_one_remembers(tmp_path: Path):
    settled = SettledSize(tmp_path / "settled.json", "this machine")
    photos = np.random.default_rng(0).integers(0, 256, (64, 4, 4, 3), np.uint8)
    network = FastInLargeParts()
    engine = TorchEngine(network, device="cpu", settled=settled)
    usual = engine.tuning.at_once
    for _n in range(6):
        np.testing.assert_allclose(engine.features(photos), photos.mean(axis=(1, 2)), rtol=1e-5)
    assert sum(network.calls) == 6 * 64  # no photo was computed for the trial's sake
    assert settled.read() == 2 * usual
    again = TorchEngine(FastInLargeParts(), device="cpu", settled=settled)
    assert again.tuning.at_once == again.batch_size == 2 * usual
    assert again.tuning.tried


@pytest.mark.parametrize("count", [0, 1, 8, 21])
def test_parts_in_flight_come_back_in_order(count: int):
    """torch's streams of the CPU stand for those of a card: the same steps, one after the other."""
    photos = np.random.default_rng(1).integers(0, 256, (count, 64, 64, 3), np.uint8)
    network = tiny_backbone()
    parts = list(InFlight(network, "cpu").features(photos, 4))
    expected = TorchEngine(network, device="cpu").features(photos)
    np.testing.assert_allclose(np.concatenate(parts), expected, atol=1e-4)
    assert [len(part) for part in parts] == [
        *[4] * (count // 4),
        *([count % 4] if count % 4 or not count else []),
    ]


class FullAfter(nn.Module):
    """A card whose memory runs out whenever more than ``room`` photos are computed."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def forward(self, pixels: Tensor) -> Tensor:
        if len(pixels) > self.room:
            raise torch.OutOfMemoryError("XPU out of memory")
        return pixels.to(torch.float32).mean(dim=(1, 2))


def test_when_a_cards_memory_runs_out_in_flight_no_photo_is_lost_or_doubled(monkeypatch):
    monkeypatch.setattr(torch_engine, "WITH_STREAMS", ("cpu",))
    photos = np.random.default_rng(2).integers(0, 256, (75, 4, 4, 3), np.uint8)
    engine = TorchEngine(FullAfter(3), device="cpu")
    np.testing.assert_allclose(engine.features(photos), photos.mean(axis=(1, 2)), rtol=1e-5)
    assert engine.tuning.at_once == 2


@pytest.mark.parametrize(("version", "asked"), [("2.8.0+xpu", True), ("2.8.0+cpu", False)])
def test_intels_graphics_are_asked_about_where_torch_is_built_for_them(monkeypatch, version, asked):
    monkeypatch.setattr(hardware.metadata, "version", lambda _name: version)
    monkeypatch.setattr(hardware.sys, "platform", "linux")
    assert ("xpu" in hardware.likely_devices()) is asked
