"""``--wrong-of-100``: for one run, how many of 100 photos filed may be wrong."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders, resources
from statuesorter.models.registry import ModelRegistry
from tests.models.tiny_model import TINY_TARGETS, write_tiny_model
from tests.photo_files import write_photo

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    for n in range(12):
        write_photo(tmp_path / "museum" / f"IMG_{n:02}.jpg", seed=n)
    return tmp_path / "museum"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The program, whose active model leaves a choice; “plain” leaves none."""
    folders = Folders.under(tmp_path / "program")
    write_tiny_model(folders.models / "choice", name="choice", targets=TINY_TARGETS)
    write_tiny_model(folders.models / "plain", name="plain")
    ModelRegistry(folders.models, shipped=resources() / "models" / "default").use("choice")

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "statuesorter", *map(str, words), "--base-dir", tmp_path / "program"]
        return subprocess.run(line, capture_output=True, text=True, check=False, encoding="utf-8")

    return run


def labels(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr
    return [row["label"] for row in csv.DictReader(done.stdout.splitlines())]


def test_classify_and_sort_leave_as_many_photos_as_it_says(run: Run, museum: Path, tmp_path: Path) -> None:
    classify = ("classify", museum, "--format", "csv")
    strict, usual = labels(run(*classify, "--wrong-of-100", "1")), labels(run(*classify))
    assert strict.count("unsure") > usual.count("unsure")
    sort = ("sort", museum, "--to", tmp_path / "sorted", "--dry-run", "--folder-for", "unsure")
    for words, said in ((("--wrong-of-100", "1"), strict), ((), usual)):
        plan = run(*sort, *words).stdout
        assert sum(line.split()[:1] == ["unsure"] for line in plan.splitlines()) == said.count("unsure")


def test_without_it_the_settings_hold(run: Run, museum: Path, tmp_path: Path) -> None:
    strict = labels(run("classify", museum, "--format", "csv", "--wrong-of-100", "1"))
    settings = Folders.under(tmp_path / "program").settings_file
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"wrong_of_hundred": 1}), encoding="utf-8")
    assert labels(run("classify", museum, "--format", "csv")) == strict
    said = run("predict", *sorted(museum.iterdir())).stdout
    assert said.count(": unsure") == strict.count("unsure")


@pytest.mark.parametrize("command", ["classify", "sort"])
def test_a_model_that_cannot_promise_it_is_refused(
    run: Run, museum: Path, tmp_path: Path, command: str
) -> None:
    more = ("--to", tmp_path / "sorted", "--yes") if command == "sort" else ()
    done = run(command, museum, *more, "--wrong-of-100", "2", "--model", "plain")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "“Plain” cannot promise that at most 2 of 100 photos filed are wrong. "
        "Do not ask for it, or use another model."
    )
    assert not (tmp_path / "sorted").exists()


@pytest.mark.parametrize("number", ["3", "0", "-1", "two"])
def test_other_numbers_are_wrong_usage(run: Run, museum: Path, number: str) -> None:
    done = run("classify", museum, f"--wrong-of-100={number}")
    assert done.returncode == 2
    assert "--wrong-of-100" in done.stderr
