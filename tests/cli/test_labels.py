"""Labels of one's own from the command line: the same operations as in the window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_a_fourth_label import run
from tests.photo_files import write_photo


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "program"


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    folder = tmp_path / "museum"
    for n in range(3):
        write_photo(folder / f"IMG_{n}.jpg", seed=n, size=(120, 90))
    return folder


def listed(base: Path) -> dict[str, tuple[int, str]]:
    """The labels, with their decisions and folders."""
    rows = json.loads(run(base, "labels", "list", "--format", "json").stdout)
    return {row["label"]: (row["decisions"], row["folder"]) for row in rows}


def test_a_label_is_made_decided_on_filed_renamed_merged_and_removed(
    base: Path, museum: Path, tmp_path: Path
):
    photos = sorted(museum.iterdir())
    made = run(base, "labels", "add", "Stained glass", "--key", "G", "--folder", "Windows")
    assert (made.returncode, made.stdout) == (0, "stained-glass is a label now, its key is G.\n")
    run(base, "labels", "add", "Placard")
    assert run(base, "decide", "stained-glass", photos[0]).stdout == "1 decided\n"
    assert run(base, "decide", "placard", *photos[1:]).stdout == "2 decided\n"
    table = run(base, "labels", "list").stdout.splitlines()
    assert table[4].split() == ["stained-glass", "G", "4", "green", "diamond", "Windows", "1"]

    target = tmp_path / "sorted"
    done = run(base, "sort", museum, "--to", target, "--yes")
    assert done.returncode == 0, done.stderr
    assert {path.parent.name for path in target.rglob("*.jpg")} == {"Windows", "placard"}

    assert (
        "placard is label-card now, 2 decisions."
        in run(base, "labels", "rename", "placard", "Label card").stdout
    )
    assert run(base, "labels", "merge", "Label card", "stained-glass").returncode == 0
    assert listed(base) == {
        "paint": (0, "paint"), "statue": (0, "statue"), "other": (0, ""), "stained-glass": (3, "Windows")
    }  # fmt: skip
    for _time in range(2):
        assert run(base, "labels", "undo").returncode == 0
    assert listed(base)["placard"] == (2, "placard")
    assert run(base, "labels", "remove", "placard").returncode == 0
    assert "placard" not in listed(base)
    assert run(base, "labels", "add", "placard").returncode == 0
    assert listed(base)["placard"] == (2, "placard"), "what was said of it is there again"


def test_what_cannot_be_is_said(base: Path, museum: Path):
    for words, said in (
        (("add", "Paint"), "There is a label called “Paint” already."),
        (("add", "a/b"), "“a/b” cannot be the name of a label."),
        (("add", "Vase", "--key", "S"), "S is the key of “Statue”."),
        (("remove", "statue"), "“Statue” stays as it is."),
        (("rename", "vase", "bowl"), "“vase” is not a label. There are paint, statue, other."),
        (("undo",), "There is nothing to take back."),
    ):
        done = run(base, "labels", *words)
        assert (done.returncode, done.stderr.strip()[: len(said)]) == (2, said)
    assert run(base, "decide", "vase", museum / "IMG_0.jpg").returncode == 2


def test_key_colour_and_folder_are_chosen_later_too(base: Path):
    run(base, "labels", "add", "Vase")
    done = run(base, "labels", "set", "vase", "--key", "", "--colour", "cyan", "--folder", "Pots")
    assert done.returncode == 0, done.stderr
    row = json.loads(run(base, "labels", "list", "--format", "json").stdout)[-1]
    assert row == {
        "label": "vase", "own": True, "keys": ["4"], "look": "cyan diamond", "folder": "Pots", "decisions": 0
    }  # fmt: skip
