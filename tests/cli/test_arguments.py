"""A word after ``statuesorter`` is a command or a folder, and wrong usage says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from statuesorter.cli.arguments import COMMANDS, parse
from statuesorter.cli.options import network_settings
from statuesorter.domain.training import NetworkSettings


def test_nothing_or_a_folder_means_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for name in ("museum", "sort", "clasify"):
        (tmp_path / name).mkdir()
    assert parse([]).command is None
    assert parse(["clasify"]).folder == Path("clasify")
    assert parse(["museum"]).folder == Path("museum")
    assert parse(["--base-dir", "here", "museum"]).folder == Path("museum")
    assert parse(["./sort"]).folder == Path("sort")


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ([], NetworkSettings()),
        (
            ["--learning-rate", "find", "--frozen-epochs", "0"],
            NetworkSettings(learning_rate=None, frozen_epochs=0),
        ),
        (["--learning-rate", "5e-4", "--epochs", "9"], NetworkSettings(learning_rate=5e-4, epochs=9)),
        (["--arch", "resnet34", "--early-stop", "2"], NetworkSettings(arch="resnet34", early_stop=2)),
    ],
)
def test_how_a_whole_network_is_trained(words: list[str], settings: NetworkSettings):
    assert network_settings(parse(["train", "m", "--full", *words])) == settings


def test_how_much_of_a_network_is_trained():
    assert network_settings(parse(["train", "m"])) is None
    wanted = NetworkSettings(epochs=9, last_stages=True)
    assert network_settings(parse(["train", "m", "--last-stages", "--epochs", "9"])) == wanted
    usual = NetworkSettings(epochs=12, last_stages=True)
    assert network_settings(parse(["train", "m", "--last-stages"])) == usual


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["clasify", "museum"], "There is no command or folder “clasify”. Did you mean “classify”?"),
        (
            ["clasify", "museum", "--format", "csv"],
            "There is no command or folder “clasify”. Did you mean “classify”?",
        ),
        (["modles"], "There is no command or folder “modles”. Did you mean “models”?"),
        (
            ["--base-dir", "here", "Models", "list"],
            "There is no command or folder “Models”. Did you mean “models”?",
        ),
        (["Firenze"], "There is no command or folder “Firenze”."),
        (["./clasify"], "There is no folder “./clasify”."),
        (["/nowhere/at/all"], "There is no folder “/nowhere/at/all”."),
    ],
)
def test_a_word_that_is_neither_command_nor_folder_is_said_in_one_sentence(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    assert capfd.readouterr().err == said + "\n"


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("Paint!=art", "“Paint!” cannot be the name of a label"),
        ("paint=a/b", "“a/b” cannot be the name of a folder."),
        ("paint=..", "“..” cannot be the name of a folder."),
    ],
)
def test_a_folder_for_a_label_is_checked_before_anything_is_read(
    word: str, sentence: str, capfd: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ended:
        parse(["sort", "museum", "--to", "sorted", "--folder-for", word])
    assert ended.value.code == 2
    assert sentence in capfd.readouterr().err


def test_without_a_terminal_the_window_opens_to_say_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stderr", None)
    assert parse([str(tmp_path / "gone")]).folder == tmp_path / "gone"


def test_a_mistyped_option_is_what_is_wrong_and_not_the_word_after_it(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        parse(["--bsae-dir", "here"])
    assert ended.value.code == 2
    assert "--bsae-dir" in capsys.readouterr().err


def test_base_dir_may_stand_before_or_after_the_command():
    assert parse(["--base-dir", "here", "doctor"]).base_dir == Path("here")
    assert parse(["doctor", "--base-dir", "here"]).base_dir == Path("here")
    assert parse(["models", "list", "--base-dir", "here"]).base_dir == Path("here")


def test_sort_is_cautious_when_nothing_is_said():
    arguments = parse(["sort", "museum", "--to", "sorted"])
    assert (arguments.mode, arguments.dry_run, arguments.yes) == ("copy", False, False)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("other", ("other", "other")),
        ("other=Varia", ("other", "Varia")),
        ("statue=", ("statue", None)),
        ("unsure=look again", ("unsure", "look again")),
    ],
)
def test_a_folder_for_a_label_may_be_called_something_else_or_not_be_at_all(
    word: str, meant: tuple[str, str | None]
):
    assert parse(["sort", "m", "--to", "s", "--folder-for", word]).folder_for == [meant]


@pytest.mark.parametrize(
    "words",
    [
        ["sort", "museum"],
        ["classify"],
        ["classify", "m", "--batch-size", "0"],
        ["classify", "m", "--batch-size", "few"],
        ["classify", ""],
        ["sort", "", "--to", "sorted"],
        ["sort", "m", "--to", ""],
        ["doctor", "--base-dir", ""],
        ["train", "m", "--promote", "maybe"],
        ["train", "m", "--arch", "resnet18"],
        ["train", "m", "--learning-rate", "find"],
        ["train", "m", "--full", "--last-stages"],
        ["train", "m", "--full", "--learning-rate", "2"],
        ["train", "m", "--full", "--learning-rate", "quick"],
        ["train", "m", "--full", "--frozen-epochs", "-1"],
        ["train", "m", "--full", "--early-stop", "0"],
        ["sort", "m", "--to", "s", "--folder-for", "Not a label"],
        ["sort", "m", "--to", "s", "--folder-for", "=folder"],
    ],
)
def test_wrong_usage_ends_with_status_2(words: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "usage" in said
    assert "_" not in said  # no name of ours


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        parse(["--help"])
    said = capsys.readouterr().out
    assert all(command in said for command in COMMANDS)
