"""The sample photos that the window draws below the program's own data."""

from __future__ import annotations

from pathlib import Path

from statuesorter.operations.sample import draw_sample, sample_folder


def test_who_stops_early_leaves_no_photos_behind(tmp_path: Path):
    drawing = sample_folder(tmp_path)
    next(drawing), next(drawing)
    assert list(tmp_path.rglob("*.jpg"))
    drawing.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_what_a_person_put_beside_them_stays(tmp_path: Path):
    drawing = sample_folder(tmp_path)
    next(drawing), next(drawing)
    note = tmp_path / "sample photos" / "note.txt"
    note.write_text("mine")
    drawing.close()  # type: ignore[attr-defined]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [note]


def test_a_folder_of_that_name_with_something_else_in_it_is_left_alone(tmp_path: Path):
    note = tmp_path / "sample photos" / "note.txt"
    note.parent.mkdir()
    note.write_text("mine")
    drawing = sample_folder(tmp_path)
    next(drawing), next(drawing)
    assert list((tmp_path / "sample photos 2").rglob("*.jpg"))
    drawing.close()  # type: ignore[attr-defined]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [note]


def test_a_persons_own_folder_is_as_empty_as_it_was_when_they_stop(tmp_path: Path):
    drawing = draw_sample(tmp_path)
    next(drawing), next(drawing)
    assert list(tmp_path.rglob("*.jpg"))
    drawing.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []
