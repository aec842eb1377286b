"""Labels that a person added go through everything that the command line does."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.labels import DEFAULT_LABELS, Label
from statuesorter.models.registry import ModelRegistry
from tests.models.tiny_model import write_tiny_model
from tests.photo_files import write_photo

FOUR = DEFAULT_LABELS.with_more([Label("drawing")])


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A program whose active model knows drawings too."""
    folders = Folders.under(tmp_path / "program")
    write_tiny_model(folders.models / "four", name="four", labels=FOUR)
    ModelRegistry(folders.models, shipped=resources() / "models" / "default").use("four")
    return tmp_path / "program"


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    folder = tmp_path / "museum"
    for n in range(12):
        write_photo(folder / FOUR[n % 4] / f"IMG_{n:02}.jpg", seed=n, size=(120, 90))
    return folder


def run(base: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "statuesorter", *map(str, words), "--base-dir", str(base)]
    return subprocess.run(line, capture_output=True, text=True, check=False, encoding="utf-8")


def test_it_has_a_column_and_a_probability(base: Path, museum: Path):
    done = run(base, "classify", museum, "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert list(rows[0]) == ["path", "label", "confidence", *FOUR, "status", "error"]
    assert {row["label"] for row in rows} <= {*FOUR, "unsure"}
    for row in rows:
        assert sum(float(row[label]) for label in FOUR) == pytest.approx(1, abs=2.5e-4)
    lines = run(base, "classify", museum, "--format", "jsonl").stdout.splitlines()
    assert all(isinstance(json.loads(line)["drawing"], float) for line in lines)
    said = run(base, "predict", museum / "paint" / "IMG_00.jpg").stdout
    assert all(f"{label} 0." in said or f"{label} 1." in said for label in FOUR)


def test_it_is_judged(base: Path, museum: Path):
    done = run(base, "evaluate", museum, "--format", "json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["labels"] == list(FOUR)
    assert [sum(row) for row in figures["confusion"]] == [3, 3, 3, 3]
    assert [len(row) for row in figures["confusion_with_unsure"]] == [5, 5, 5, 5]
    assert set(figures["per_label"]) == set(FOUR)
    assert "drawing" in run(base, "evaluate", museum).stdout


def test_it_is_decided_filed_and_taken_back(base: Path, museum: Path, tmp_path: Path):
    photos = sorted(museum.rglob("*.jpg"))
    for photo, label in zip(photos, FOUR, strict=False):
        assert run(base, "decide", label, photo).stdout == "1 decided\n"
    for photo in photos[4:]:
        run(base, "decide", "other", photo)
    wrong = run(base, "decide", "ceramics", photos[0])
    assert wrong.returncode == 2
    assert "There are paint, statue, other, drawing" in wrong.stderr
    target = tmp_path / "sorted"
    done = run(
        base,
        "sort",
        museum,
        "--to",
        target,
        "--folder-for",
        "drawing=Disegni",
        "--folder-for",
        "statue=",
        "--yes",
    )
    assert done.returncode == 0, done.stderr
    assert {path.parent.name: path.name for path in target.rglob("*.jpg")} == {
        "paint": photos[0].name,
        "Disegni": photos[3].name,
    }
    assert "no folder for the label" in done.stdout
    assert run(base, "undo").returncode == 0
    assert list(target.rglob("*.jpg")) == []
    unknown = run(base, "sort", museum, "--to", target, "--folder-for", "ceramics", "--yes")
    assert unknown.returncode == 2
    assert "“ceramics” is not a label" in unknown.stderr


def test_a_folder_of_another_name_is_a_label_of_the_new_model(base: Path, museum: Path):
    for n in range(12, 36):
        write_photo(museum / ("ceramics" if n % 2 else "paint") / f"IMG_{n:02}.jpg", seed=n, size=(120, 90))
    for n in range(36, 39):
        write_photo(museum / "statues of Rome" / f"IMG_{n:02}.jpg", seed=n)
    done = run(base, "train", museum, "--promote", "always")
    assert done.returncode == 0, done.stderr
    assert "New labels: ceramics, statues-of-rome." in done.stdout
    assert "too few photos of statues-of-rome" in done.stderr
    rows = csv.DictReader(run(base, "classify", museum, "--format", "csv").stdout.splitlines())
    assert list(next(rows))[3:-2] == [*FOUR, "ceramics"]
