"""Slips of the key are found from the command line too."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from statuesorter.cli.arguments import parse
from statuesorter.cli.classify import run_classify
from statuesorter.cli.decide import run_decide
from statuesorter.cli.suspects import run_suspects
from statuesorter.domain.errors import FolderError
from statuesorter.domain.folders import Folders
from statuesorter.operations.workspace import Workspace
from tests.cli.program import statuesorter
from tests.photo_files import write_dark_and_bright
from tests.workspaces import workspace_with, write_shipped

COMMANDS = {"classify": run_classify, "decide": run_decide, "suspects": run_suspects}


@pytest.fixture
def workspace(folders: Folders, tmp_path: Path) -> Iterator[Workspace]:
    workspace = workspace_with(folders, shipped=write_shipped(tmp_path / "model", 1))
    yield workspace
    workspace.close()


@pytest.fixture
def halls(workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """12 dark photos (paint) and 12 bright ones (statue), classified; two of the bright ones are decided to
    be paintings, in two folders.
    """
    folder = write_dark_and_bright(tmp_path / "halls")
    slips = folder / "slips"
    slips.mkdir()
    (folder / "statue" / "06.jpg").rename(slips / "06.jpg")
    assert run(workspace, "classify", folder) == 0
    for label in ("paint", "statue"):
        assert run(workspace, "decide", label, *sorted((folder / label).iterdir())) == 0
    assert run(workspace, "decide", "paint", folder / "statue" / "04.jpg", slips / "06.jpg") == 0
    capsys.readouterr()
    return folder


def run(workspace: Workspace, *words: str | Path) -> int:
    arguments = parse([str(word) for word in words])
    return COMMANDS[arguments.command](workspace, arguments)


def test_slips_are_listed_with_what_the_others_say(
    workspace: Workspace, halls: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(workspace, "suspects", "--format", "csv") == 0
    out, error = capsys.readouterr()
    rows = list(csv.DictReader(out.splitlines()))
    assert {row["path"] for row in rows} == {
        str(halls / "statue" / "04.jpg"), str(halls / "slips" / "06.jpg")
    }  # fmt: skip
    assert {(row["label"], row["likelier"]) for row in rows} == {("paint", "statue")}
    assert all(0.5 < float(row["probability"]) <= 1 for row in rows)
    assert error == "2 of 24 decisions look unlike the rest.\n"


def test_those_of_one_folder(workspace: Workspace, halls: Path, capsys: pytest.CaptureFixture[str]):
    assert run(workspace, "suspects", halls / "slips") == 0
    out, error = capsys.readouterr()
    header, row = out.splitlines()
    assert header.split() == ["path", "label", "likelier", "probability"]
    assert row.split()[:3] == [str(halls / "slips" / "06.jpg"), "paint", "statue"]
    assert error == "1 of 24 decisions looks unlike the rest.\n"
    assert run(workspace, "suspects", halls / "paint") == 0
    assert capsys.readouterr().out == ""
    with pytest.raises(FolderError, match="There is no folder"):
        run(workspace, "suspects", halls / "nowhere")


def test_what_is_kept_or_decided_anew_is_not_listed_again(
    workspace: Workspace, halls: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(workspace, "decide", "--keep", halls / "slips" / "06.jpg") == 0
    assert capsys.readouterr().out == "1 kept\n"
    assert run(workspace, "suspects") == 0
    assert "06.jpg" not in capsys.readouterr().out
    assert run(workspace, "decide", "statue", halls / "statue" / "04.jpg") == 0
    assert run(workspace, "suspects") == 0
    out, error = capsys.readouterr()
    assert out == "1 decided\n"
    assert error == "0 of 24 decisions look unlike the rest.\n"


def test_only_a_decision_can_be_kept(workspace: Workspace, halls: Path, capsys: pytest.CaptureFixture[str]):
    assert run(workspace, "decide", "--withdraw", halls / "slips" / "06.jpg") == 0
    keep = ("decide", "--keep", halls / "slips" / "06.jpg", halls / "statue" / "04.jpg")
    assert run(workspace, *keep) == 1
    out, error = capsys.readouterr()
    assert out == "1 withdrawn\n1 kept\n"
    assert error == "You have not decided on “06.jpg”.\n"


def test_with_few_decisions_there_is_nothing_to_compare(tmp_path: Path):
    done = statuesorter(tmp_path, "suspects")
    assert done.returncode == 2
    assert "There are too few decisions to compare: 10 are needed" in done.stderr
    both = statuesorter(tmp_path, "decide", "--keep", "a.jpg", "--withdraw", "b.jpg")
    assert both.returncode == 2
    assert "not allowed with" in both.stderr
