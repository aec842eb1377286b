"""A word after ``statuesorter`` is a command or a folder, and wrong usage says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from statuesorter.cli.arguments import COMMANDS, parse


def test_nothing_or_a_folder_means_the_window():
    assert parse([]).command is None
    assert parse(["museum"]).folder == Path("museum")
    assert parse(["--base-dir", "here", "museum"]).folder == Path("museum")
    assert parse(["./sort"]).folder == Path("sort")


def test_base_dir_may_stand_before_or_after_the_command():
    assert parse(["--base-dir", "here", "doctor"]).base_dir == Path("here")
    assert parse(["doctor", "--base-dir", "here"]).base_dir == Path("here")
    assert parse(["models", "list", "--base-dir", "here"]).base_dir == Path("here")


def test_sort_is_cautious_when_nothing_is_said():
    arguments = parse(["sort", "museum", "--to", "sorted"])
    assert (arguments.mode, arguments.dry_run, arguments.yes) == ("copy", False, False)


@pytest.mark.parametrize(
    "words",
    [
        ["sort", "museum"],
        ["classify"],
        ["classify", "m", "--batch-size", "0"],
        ["train", "m", "--promote", "maybe"],
    ],
)
def test_wrong_usage_ends_with_status_2(words: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        parse(["--help"])
    said = capsys.readouterr().out
    assert all(command in said for command in COMMANDS)
