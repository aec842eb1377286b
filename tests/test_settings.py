"""Settings are kept whole, and damaged ones are set aside without loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from statuesorter.settings import Settings, SettingsFile


def test_what_is_changed_is_there_after_a_restart(tmp_path: Path):
    file = tmp_path / "new" / "settings.json"
    SettingsFile(file).change(language="it", tile_size=200)
    assert SettingsFile(file).settings == Settings(language="it", tile_size=200)
    assert list(file.parent.iterdir()) == [file]


def test_unknown_and_ill_typed_values_are_passed_over(tmp_path: Path):
    file = tmp_path / "settings.json"
    file.write_text('{"tile_size": "large", "colour": "red", "device": "cpu"}')
    assert SettingsFile(file).settings == Settings(device="cpu")


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


def test_a_folder_whose_name_is_not_utf8_is_kept(tmp_path: Path):
    file = tmp_path / "settings.json"
    SettingsFile(file).change(last_destination="/photos/\udcff")
    assert SettingsFile(file).settings.last_destination == "/photos/\udcff"
