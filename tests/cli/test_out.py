"""What leaves the program by the command line: models and data sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from statuesorter.domain.folders import resources
from statuesorter.models.model import read_card
from tests.cli.program import decide, statuesorter
from tests.photo_files import write_photo

SHIPPED = read_card(resources() / "models" / "default").name


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """Two halls whose photos have a decision, and one whose have none."""
    for n in range(6):
        write_photo(tmp_path / "museum" / f"hall {n % 3}" / f"IMG_{n}.jpg", seed=n)
    decide(tmp_path, "paint", tmp_path / "museum" / "hall 0")
    decide(tmp_path, "other", tmp_path / "museum" / "hall 1")
    return tmp_path / "museum"


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_data_set_is_shown_asked_about_written_and_taken_back(tmp_path: Path, museum: Path) -> None:
    target = tmp_path / "set"
    dry = statuesorter(tmp_path, "dataset", "--to", target, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "copy: 2 paint, 2 other into" in dry.stdout
    unasked = statuesorter(tmp_path, "dataset", "--to", target)
    assert "--yes" in unasked.stderr
    assert not target.exists()

    done = statuesorter(tmp_path, "dataset", "--to", target, "--yes")
    assert done.returncode == 0, done.stderr
    assert names(target) == ["other/IMG_1.jpg", "other/IMG_4.jpg", "paint/IMG_0.jpg", "paint/IMG_3.jpg"]
    assert "copy (dataset)" in statuesorter(tmp_path, "history").stdout
    assert "Nothing to do." in statuesorter(tmp_path, "dataset", "--to", target, "--yes").stdout
    assert statuesorter(tmp_path, "undo").returncode == 0
    assert not target.exists()


def test_a_data_set_of_one_folder(tmp_path: Path, museum: Path) -> None:
    target = tmp_path / "set"
    words = ("dataset", museum / "hall 0", "--to", target, "--mode", "hardlink", "--yes")
    done = statuesorter(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    assert names(target) == ["paint/IMG_0.jpg", "paint/IMG_3.jpg"]
    none = statuesorter(tmp_path, "dataset", museum / "hall 2", "--to", target, "--yes")
    assert none.returncode == 2
    assert "There is no photo with a decision." in none.stderr


def test_a_model_goes_out_by_the_ending_of_the_file(tmp_path: Path) -> None:
    for name, kind in (("m.zip", Path.is_file), ("m", Path.is_dir)):
        done = statuesorter(tmp_path, "models", "export", SHIPPED, tmp_path / name)
        assert (done.returncode, done.stdout) == (0, f"{tmp_path / name}\n"), done.stderr
        assert kind(tmp_path / name)
        again = statuesorter(tmp_path, "models", "export", SHIPPED, tmp_path / name)
        assert again.returncode == 2
        assert f"{tmp_path / name} exists already." in again.stderr


def test_an_ending_that_stands_for_nothing_is_one_sentence(tmp_path: Path) -> None:
    words = ("models", "export", SHIPPED, tmp_path / "m.h5")
    done = statuesorter(tmp_path, *words)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert ".zip, .onnx or .pkl" in done.stderr
    assert statuesorter(tmp_path, *words, "--format", "zip").returncode == 0
