"""``train`` where fastai trains: real training of a tiny network on a few drawn photos."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders, resources
from statuesorter.models.registry import ModelRegistry
from tests.cli.program import command_line
from tests.models.tiny_model import write_tiny_model
from tests.training.trips import draw_trips

LONGEST = 400
"""Seconds after which a training has failed; it takes twenty."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program whose active model is tiny, and photos of four trips beside it."""
    folder = tmp_path_factory.mktemp("place")
    folders = Folders.under(folder / "program")
    write_tiny_model(folders.models / "tiny", name="tiny")
    ModelRegistry(folders.models, shipped=resources() / "models" / "default").use("tiny")
    draw_trips(folder / "trips")
    return folder


def train(place: Path, *words: str) -> list[str]:
    """What training on the trips prints, its standard input as a script without a terminal leaves it."""
    line = command_line(place, "train", place / "trips", *words, "--promote", "never")
    done = subprocess.run(
        line,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def epochs(said: list[str]) -> list[str]:
    """The numbers in the first column of fastai's table."""
    table = said[said.index("epoch  train_loss valid_loss error_rate   time") + 1 :]
    return [row.split()[0] for row in table if row[:1].isdigit()]


def test_the_whole_network_at_a_rate_that_is_found_first(place: Path):
    said = train(place, "--full", "--learning-rate", "find", "--epochs", "2", "--batch-size", "4")
    assert any(row.startswith("fastai's finder suggests a learning rate of ") for row in said)
    assert epochs(said) == ["0", "1", "2"]
    assert said[-1].endswith("is kept; the active model stays as it was.")
    assert list(Folders.under(place / "program").data.glob("candidates/*")) == []


def test_the_last_stages_on_what_the_first_ones_say(place: Path):
    said = train(place, "--last-stages", "--epochs", "3", "--batch-size", "8", "--early-stop", "3")
    assert said[0].startswith("Learning from ")
    assert said[0].endswith("others tell when to stop.")
    assert epochs(said)[0] == "0"
    assert said[-1].endswith("is kept; the active model stays as it was.")
    assert list(Folders.under(place / "program").data.glob("candidates/*")) == []
