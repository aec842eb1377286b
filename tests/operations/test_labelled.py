"""What a photo shows is known by the folder it lies in; a new folder may be a new label."""

from __future__ import annotations

from pathlib import Path

import pytest

from statuesorter.domain.errors import FolderError
from statuesorter.domain.labels import DEFAULT_LABELS, Label
from statuesorter.domain.photo import Photo
from statuesorter.operations.labelled import labelled_photos

MORE = DEFAULT_LABELS.with_more([Label("stained-glass")])


def made(folder: Path, *places: str) -> Path:
    for place in places:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(b"a photo by its name")
    return folder


def labels_in(folder: Path, *, new_labels: bool = False) -> tuple[dict[str, str], list[str]]:
    """The label of each photo by its place, and the places of those that have none."""
    others: list[Photo] = []
    found = labelled_photos(folder, MORE, new_labels=new_labels, on_other=others.append)
    known = {photo.path.relative_to(folder).as_posix(): str(label) for photo, label in found}
    return known, sorted(photo.path.relative_to(folder).as_posix() for photo in others)


def test_the_nearest_folder_of_a_label_decides(tmp_path: Path):
    made(
        tmp_path,
        "paint/a.jpg",
        "day 1 - Statue/b.jpg",
        "paint/other/c.jpg",
        "old_stained glass/d/e.jpg",
        "f.jpg",
    )
    assert labels_in(tmp_path) == (
        {
            "paint/a.jpg": "paint",
            "day 1 - Statue/b.jpg": "statue",
            "paint/other/c.jpg": "other",
            "old_stained glass/d/e.jpg": "stained-glass",
        },
        ["f.jpg"],
    )


def test_a_folder_of_another_name_is_a_new_label_where_one_is_wanted(tmp_path: Path):
    made(tmp_path, "paint/a.jpg", "Old Drawings/b.jpg", "ceramics/room 2/c.jpg")
    assert labels_in(tmp_path)[1] == ["Old Drawings/b.jpg", "ceramics/room 2/c.jpg"]
    found, others = labels_in(tmp_path, new_labels=True)
    assert found["Old Drawings/b.jpg"] == "old-drawings"
    assert found["ceramics/room 2/c.jpg"] == "ceramics"
    assert others == []


@pytest.mark.parametrize("name", ["pain", "statues", "stained glas", "unsure", "path", "a.b", "a" * 40])
def test_a_misspelled_name_or_one_that_no_label_can_have_is_no_label(tmp_path: Path, name: str):
    made(tmp_path, "paint/a.jpg", f"{name}/b.jpg")
    assert labels_in(tmp_path, new_labels=True)[1] == [f"{name}/b.jpg"]


def test_a_day_that_holds_folders_of_labels_is_no_label(tmp_path: Path):
    made(tmp_path, "monday/paint/a.jpg", "monday/ticket.jpg", "tuesday/statue/b.jpg")
    assert labels_in(tmp_path, new_labels=True)[1] == ["monday/ticket.jpg"]


def test_a_folder_without_any_label_is_said_so(tmp_path: Path):
    made(tmp_path, "day 1/a.jpg")
    with pytest.raises(FolderError, match="paint, statue, other, stained-glass"):
        labels_in(tmp_path)
