"""Settings are kept whole, and damaged ones are set aside without loss."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders
from statuesorter.domain.settings import Settings
from statuesorter.domain.targets import TARGETS, WrongOfHundred
from statuesorter.operations.doctor import examine
from statuesorter.operations.put_in_order import put_in_order
from statuesorter.operations.settings import SettingsFile
from statuesorter.operations.workspace import Workspace


def test_what_is_changed_is_there_after_a_restart(tmp_path: Path):
    file = tmp_path / "new" / "settings.json"
    SettingsFile(file).keep(language="it", tile_size=200)
    assert SettingsFile(file).settings == Settings(language="it", tile_size=200)
    assert list(file.parent.iterdir()) == [file]


def test_unknown_and_ill_typed_values_are_said_and_the_others_count(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    file = tmp_path / "settings.json"
    file.write_text('{"tile_size": "large", "colour": "red", "device": "cpu", "cache_gigabytes": true}')
    opened = SettingsFile(file)
    assert opened.settings == Settings(device="cpu")
    assert opened.not_used == (
        "The value of the setting “tile_size” cannot be used (Expected `int`, got `str`).",
        "The program has no setting “colour”.",
        "The value of the setting “cache_gigabytes” cannot be used (Expected `int`, got `bool`).",
    )
    assert all(sentence in caplog.text for sentence in opened.not_used)


@pytest.mark.parametrize("wrong", TARGETS)
def test_how_many_may_be_wrong_is_kept(tmp_path: Path, wrong: WrongOfHundred):
    file = tmp_path / "settings.json"
    assert SettingsFile(file).settings.wrong_of_hundred == 5
    SettingsFile(file).keep(wrong_of_hundred=wrong)
    assert SettingsFile(file).settings.wrong_of_hundred == wrong


@pytest.mark.parametrize(
    "nonsense", ["0", "3", "-1", "1.0", "true", '"2"', "null", "[1]", "1e999", "100000000000"]
)
def test_any_other_number_of_wrong_ones_is_read_as_five_and_said(tmp_path: Path, nonsense: str):
    file = tmp_path / "settings.json"
    file.write_text(f'{{"wrong_of_hundred": {nonsense}, "device": "cpu"}}')
    opened = SettingsFile(file)
    assert opened.settings == Settings(device="cpu", wrong_of_hundred=5)
    (said,) = opened.not_used
    assert said.startswith("The value of the setting “wrong_of_hundred” cannot be used")


def test_unknown_values_stay_in_the_file(tmp_path: Path):
    """A later version may have written them, or a person who wrote one letter wrong looks for it."""
    file = tmp_path / "settings.json"
    file.write_text('{"colour": "red", "device": "cpu"}')
    SettingsFile(file).keep(language="it")
    assert json.loads(file.read_text())["colour"] == "red"
    assert SettingsFile(file).settings == Settings(device="cpu", language="it")


def test_the_doctor_names_values_that_are_not_used(folders: Folders):
    folders.config.mkdir(parents=True)
    folders.settings_file.write_text('{"colour": "red"}')
    workspace = Workspace.open(folders)
    try:
        found = [finding for finding in examine(workspace) if finding.topic == "settings" and not finding.ok]
    finally:
        workspace.close()
    assert [finding.text for finding in found] == ["The program has no setting “colour”."]


def test_text_that_is_no_unicode_comes_back(tmp_path: Path):
    """A name of a folder on Linux may hold any byte."""
    file = tmp_path / "settings.json"
    SettingsFile(file).keep(leave_out="caf\udce9")
    assert SettingsFile(file).settings.leave_out == "caf\udce9"


def test_folders_of_labels_are_kept_and_those_that_are_no_text_are_passed_over(tmp_path: Path):
    file = tmp_path / "settings.json"
    SettingsFile(file).keep(label_folders={"paint": "Dipinti", "other": ""})
    assert SettingsFile(file).settings == Settings(label_folders={"paint": "Dipinti", "other": ""})
    file.write_text('{"label_folders": {"paint": 3}, "keep_subfolders": true}')
    assert SettingsFile(file).settings == Settings(keep_subfolders=True)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_damaged_settings_are_set_aside(tmp_path: Path, content: bytes):
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    opened = SettingsFile(file)
    assert opened.settings == Settings()
    assert opened.set_aside is not None
    assert opened.set_aside.read_bytes() == content


def test_settings_damaged_twice_are_both_kept(tmp_path: Path):
    file = tmp_path / "settings.json"
    for content in (b"first", b"second"):
        file.write_bytes(content)
        SettingsFile(file)
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"first", b"second"]


def test_settings_nested_without_end_are_set_aside(tmp_path: Path):
    file = tmp_path / "settings.json"
    file.write_text("[" * 100_000)
    assert SettingsFile(file).set_aside is not None


def unmovable(folder: Path) -> Path:
    """Damaged settings whose name is so long that no other can be made of it."""
    file = folder / f"{'s' * 248}.json"
    file.write_text("{")
    return file


def test_damaged_settings_that_cannot_be_moved_stay_and_defaults_are_used(tmp_path: Path):
    file = unmovable(tmp_path)
    opened = SettingsFile(file)
    assert opened.settings == Settings()
    assert (opened.refused, opened.set_aside) == (file, None)
    assert not opened.keep(language="it"), "it would write over what a person may still want"
    assert opened.settings.language == "it", "it holds until the program ends"
    assert file.read_text() == "{"


def test_settings_that_were_refused_are_set_aside_once_that_is_possible(tmp_path: Path):
    file = tmp_path / "settings.json"
    file.write_text("{")
    opened = SettingsFile(file)
    moved = opened.set_aside
    assert moved is not None
    moved.rename(file)
    opened.refused = file
    assert opened.keep(language="it")
    assert opened.refused is None
    assert opened.set_aside is not None
    assert opened.set_aside.read_text() == "{"
    assert SettingsFile(file).settings.language == "it"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows says of such a file that it is not there")
def test_a_file_where_the_folder_should_be_is_said_and_defaults_are_used(folders: Folders):
    folders.config.parent.mkdir()
    folders.config.write_text("a file")
    workspace = Workspace.open(folders)
    try:
        assert workspace.settings == Settings()
        assert not workspace.settings_file.keep(language="it")
        (said,) = put_in_order(workspace)
        assert said.startswith(f"The settings in {folders.settings_file} cannot be used")
    finally:
        workspace.close()


READ_ONLY = """
set -e
mount -t tmpfs none "$1/config"
printf '{' > "$1/config/settings.json"
mount -o remount,ro "$1/config"
exec "$2" -m statuesorter doctor --base-dir "$1"
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no disk can be made read-only here")
def test_damaged_settings_on_a_read_only_disk_do_not_keep_the_program_from_starting(tmp_path: Path):
    (tmp_path / "config").mkdir()
    private = ["unshare", "--map-root-user", "--mount", "--"]
    if subprocess.run(
        [*private, "mount", "-t", "tmpfs", "none", tmp_path / "config"], check=False
    ).returncode:
        pytest.skip("no disk can be made read-only here")
    done = subprocess.run(
        [*private, "sh", "-c", READ_ONLY, "sh", str(tmp_path), sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"cannot be used: {tmp_path / 'config' / 'settings.json'}" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
