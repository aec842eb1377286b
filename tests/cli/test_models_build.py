"""``models build``: from photos to a model on a network of one's choice, and on from there."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders
from tests.cli.program import statuesorter
from tests.models.pretrained import keep_weights, random_weights
from tests.training.trips import draw_trips


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that has the weights of ``test_vit``, and photos of four trips beside it."""
    folder = tmp_path_factory.mktemp("place")
    keep_weights("test_vit", random_weights("test_vit"), Folders.under(folder / "program").downloads)
    photos = draw_trips(folder / "trips")
    (photos / "statue" / "louvre-anna-0099.jpg").write_bytes(b"no photo")
    return folder


@pytest.fixture(scope="module")
def built(place: Path) -> subprocess.CompletedProcess[str]:
    return statuesorter(place, "models", "build", "--arch", "test_vit", place / "trips", "--use")


def test_it_says_what_came_of_it_in_the_words_of_show(
    built: subprocess.CompletedProcess[str], place: Path
) -> None:
    assert built.returncode == 1, built.stderr  # one photo cannot be read
    assert "louvre-anna-0099.jpg" in built.stderr
    shown = statuesorter(place, "models", "show", "test-vit").stdout
    assert built.stdout == f"{shown}\ntest_vit (test-vit) is active now.\n"
    lines = shown.splitlines()
    assert lines[0] == "test_vit (test-vit)"
    assert any(re.fullmatch(r"[\d.]+\xa0MB · [\d.,]+\xa0ms a photo", line) for line in lines)
    assert any(line.startswith("Everything together") and "48 photos · 4 sources" in line for line in lines)
    assert any(line.split() == ["prado-carl", "12", "4", "4", "4"] for line in lines)


def test_programs_and_the_list_are_told_what_it_takes(
    built: subprocess.CompletedProcess[str], place: Path
) -> None:
    values = json.loads(statuesorter(place, "models", "show", "--format", "json").stdout)
    assert (values["name"], values["active"]) == ("test-vit", True)
    assert values["size"] > 1_000_000
    assert values["photo_ms"] > 0
    rows = statuesorter(place, "models", "list").stdout.splitlines()
    assert "takes" in rows[0]
    assert [("ms a photo" in row, "MB" in row) for row in rows[1:]] == [(False, True), (True, True)]


def test_training_goes_on_from_it_and_takes_as_long(
    built: subprocess.CompletedProcess[str], place: Path
) -> None:
    more = draw_trips(place / "more", of_each=3, seed=21)
    done = statuesorter(place, "train", more, "--promote", "never")
    assert done.returncode == 0, done.stderr
    values = json.loads(statuesorter(place, "models", "show", "model-2", "--format", "json").stdout)
    assert values["parent"] == "test-vit"
    assert values["photo_ms"] > 0


def test_nothing_is_built_from_too_little(place: Path, tmp_path: Path) -> None:
    few = draw_trips(tmp_path / "few", of_each=2)
    done = statuesorter(tmp_path, "models", "build", "--arch", "test_vit", few)
    assert done.returncode == 2
    assert "There are too few photos of paint to learn from: 8 of at least 10." in done.stderr
    assert statuesorter(tmp_path, "models", "build", few).returncode == 2
