"""The person's own copy of the sample photos: whole, and never written over anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from statuesorter.domain.errors import FolderError
from statuesorter.operations.sample import SampleFolderNotEmpty, copy_sample, sample_folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_copies_are_what_ships_and_can_be_changed(tmp_path: Path, gallery: Path):
    folder = tmp_path / "new" / "gallery"
    copies = copy_sample(folder)
    assert len(copies) == 24
    assert files(folder) == files(gallery)
    assert all(os.access(path, os.W_OK) for path in copies)


def test_a_folder_that_holds_anything_is_refused_and_left_alone(tmp_path: Path):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(SampleFolderNotEmpty, match="not empty"):
        copy_sample(tmp_path)
    assert files(tmp_path) == {"note.txt": b"mine"}


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path):
    (tmp_path / "gallery").write_text("mine")
    with pytest.raises(FolderError, match="cannot be copied"):
        copy_sample(tmp_path / "gallery")
    assert files(tmp_path) == {"gallery": b"mine"}


def test_a_disk_that_is_full_in_the_middle_keeps_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = Path.read_bytes

    def until_the_disk_is_full(path: Path) -> bytes:
        if path.name == "IMG_0020.jpg":
            raise OSError(28, "No space left on device")
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", until_the_disk_is_full)
    with pytest.raises(FolderError, match="No space left"):
        copy_sample(tmp_path / "gallery")
    assert list(tmp_path.iterdir()) == []


def test_the_same_folder_is_opened_again_as_long_as_all_photos_are_in_it(tmp_path: Path):
    folder = sample_folder(tmp_path)
    (folder / "day 1" / "IMG_0001.jpg").rename(folder / "moved.jpg")
    assert sample_folder(tmp_path) == folder
    assert (folder / "moved.jpg").exists()


def test_what_a_person_made_of_an_earlier_copy_is_left_alone(tmp_path: Path):
    folder = sample_folder(tmp_path)
    (folder / "day 1" / "IMG_0001.jpg").unlink()
    before = files(folder)
    again = sample_folder(tmp_path)
    assert again != folder
    assert len(files(again)) == 24
    assert files(folder) == before


def test_a_folder_of_that_name_with_something_else_in_it_is_left_alone(tmp_path: Path):
    note = tmp_path / "sample photos" / "note.txt"
    note.parent.mkdir()
    note.write_text("mine")
    assert sample_folder(tmp_path) == tmp_path / "sample photos 2"
    assert files(note.parent) == {"note.txt": b"mine"}
