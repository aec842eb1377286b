"""A person who works on the command line updates the program, which comes with a new network then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from statuesorter.domain.folders import resources
from tests.photo_files import write_dark_and_bright
from tests.workspaces import write_shipped


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The program as it is installed, but for the model that it comes with."""
    installed = tmp_path / "installed"
    (installed / "resources" / "models").mkdir(parents=True)
    (installed / "statuesorter").symlink_to(Path(__file__).parents[2] / "statuesorter")
    for each in resources().iterdir():
        if each.name != "models":
            (installed / "resources" / each.name).symlink_to(each)
    return installed


def ship(program: Path, number: int) -> None:
    """Install the version that comes with this model."""
    model = write_shipped(program / f"default-{number}", number)
    default = program / "resources" / "models" / "default"
    default.unlink(missing_ok=True)
    default.symlink_to(model)


def run(program: Path, *words: str | Path, status: int = 0) -> str:
    """What a command prints, on either stream."""
    line = [sys.executable, "-m", "statuesorter", *map(str, words), "--base-dir", str(program / "base")]
    environment = {**os.environ, "PYTHONPATH": str(program)}
    done = subprocess.run(
        line, capture_output=True, text=True, check=False, encoding="utf-8", cwd=program, env=environment
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def test_decisions_are_learned_anew(program: Path, tmp_path: Path):
    halls = write_dark_and_bright(tmp_path / "halls")
    ship(program, 1)
    for label in ("paint", "statue"):
        run(program, "decide", label, *sorted((halls / label).iterdir()))
    assert "My model 1 (model-1) is active now." in run(program, "train", "--promote", "always")

    ship(program, 2)
    listed = run(program, "models", "list")
    assert "My model 1 (on an earlier network)" in listed
    assert "My model 1 (model-1), on an earlier network" in run(program, "doctor")
    assert "damaged" not in run(program, "classify", halls)

    assert (
        run(program, "train")
        .strip()
        .endswith("Your 24 decisions were learned anew on Default model 2. The model before is in “Models”.")
    )
    active = next(row for row in run(program, "models", "list").splitlines() if row.startswith("*"))
    assert active.split()[1] == "model-2"
    assert "earlier" not in active
    assert "My model 1 (model-1) is active again." in run(program, "models", "rollback")
    run(program, "models", "rollback")
    assert "default-2" in next(
        row for row in run(program, "models", "list").splitlines() if row.startswith("*")
    )
