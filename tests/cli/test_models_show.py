"""``models show``: the truth about a model, for a person and for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders
from statuesorter.models import card_figures
from tests.measured import measured, put_on_card
from tests.models.tiny_model import write_tiny_model


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A program with a model that was measured, beside the one that ships."""
    folders = Folders.under(tmp_path / "program")
    write_tiny_model(folders.models / "tiny", name="tiny")
    put_on_card(folders.models / "tiny", {"unseen": card_figures.written(measured())})
    return tmp_path / "program"


def show(base: Path, *words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "statuesorter", "models", "show", *words, "--base-dir", str(base)]
    return subprocess.run(line, capture_output=True, text=True, check=False, encoding="utf-8")


def test_it_says_in_words_and_tables_how_good_a_model_is(base: Path) -> None:
    done = show(base, "tiny")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "Tiny (tiny)",
        "",
        "On trips it has never seen, 95 of 100 photos in the folders belonged there.",
    ]
    assert "Each source was judged by a model that had never seen it." in lines
    assert any(line.startswith("Trips") and "95  (93 to 97)" in line for line in lines)
    assert "What you can ask for" in lines
    assert "At most 2 wrong 98 (96 to 100) 58 (56 to 60) 18 (16 to 20)" in [
        " ".join(line.split()) for line in lines
    ]
    assert any(line.split() == ["harbour-walk", "200", "40", "26", "50", "26", "20"] for line in lines)
    assert any(line.split() == ["uffizi", "10", "5", "5", "0"] for line in lines)


def test_programs_get_the_numbers(base: Path) -> None:
    values = json.loads(show(base, "tiny", "--format", "json").stdout)
    assert values["name"] == "tiny"
    assert values["unseen"] == json.loads(json.dumps(card_figures.written(measured())))
    assert values["dev"] is None
    assert values["figures"] == {"accuracy": 0.5}
    assert values["learned"] == {"uffizi": {"paint": 5, "statue": 5}}


def test_without_a_name_it_is_the_active_model(base: Path) -> None:
    assert json.loads(show(base, "--format", "json").stdout)["active"] is True


def test_a_model_that_is_not_there_is_one_sentence(base: Path) -> None:
    done = show(base, "gone")
    assert done.returncode == 2
    assert done.stderr.strip() == "There is no model called “gone”."
