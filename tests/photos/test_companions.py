"""Which files of a folder belong together."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.photos.companions import Group, group
from statuesorter.photos.endings import PHOTO_ENDINGS, RAW_ENDINGS, ending_of, stem_of
from statuesorter.photos.natural import natural_key


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.jpg", "a.nef"], [Group("a.jpg", ("a.nef",))]),
        (["a.nef"], [Group("a.nef")]),
        (["IMG_1.JPG", "img_1.cr2"], [Group("IMG_1.JPG", ("img_1.cr2",))]),
        (["a.nef", "a.nef.xmp"], [Group("a.nef", ("a.nef.xmp",))]),
        (["a.nef", "a.xmp"], [Group("a.nef", ("a.xmp",))]),
        (
            ["a.jpg", "a.nef", "a.jpg.xmp", "a.nef.xmp", "a.xmp"],
            [Group("a.jpg", ("a.jpg.xmp", "a.nef", "a.nef.xmp", "a.xmp"))],
        ),
        (["a.HEIC", "a.MOV", "a.AAE"], [Group("a.HEIC", ("a.AAE", "a.MOV"))]),
        (["a.jpg", "a.mov"], [Group("a.jpg", ("a.mov",))]),
        (["a.jpg", "a.heic", "a.mov"], [Group("a.heic"), Group("a.jpg", ("a.mov",))]),
        (["a.jpg", "a.png", "a.xmp"], [Group("a.jpg", ("a.xmp",)), Group("a.png")]),
        (["a.jpg", "A.JPG", "a.xmp", "A.xmp"], [Group("A.JPG", ("A.xmp",)), Group("a.jpg", ("a.xmp",))]),
        (["a.crw", "a.thm"], [Group("a.crw", ("a.thm",))]),
        (["a.nef.jpg", "a.nef.xmp"], [Group("a.nef.jpg", ("a.nef.xmp",))]),
        (["a.png", "a.mov", "b.mov", "b.xmp", "notes.txt"], [Group("a.png")]),
        (["a.dng", "a.nef"], [Group("a.dng"), Group("a.nef")]),
        ([], []),
    ],
)
def test_files_of_one_photo_travel_together(names: list[str], expected: list[Group]) -> None:
    assert group(names) == expected


_STEMS = st.sampled_from(["a", "A", "b", "IMG_2", "IMG_10", "a.nef", "a.jpg", "ß"])
_ENDINGS = st.sampled_from(
    [".jpg", ".JPG", ".heic", ".png", ".nef", ".dng", ".xmp", ".aae", ".thm", ".mov", ".txt", ""]
)
_NAMES = st.lists(st.builds(lambda stem, ending: stem + ending, _STEMS, _ENDINGS), unique=True, max_size=24)


@given(_NAMES)
def test_no_file_belongs_to_two_photos_and_no_photo_is_lost(names: list[str]) -> None:
    groups = group(names)
    members = [name for one in groups for name in (one.photo, *one.companions)]
    assert len(members) == len(set(members))
    assert set(members) <= set(names)
    assert {name for name in names if ending_of(name) in PHOTO_ENDINGS} <= set(members)


@given(_NAMES)
def test_a_raw_is_a_companion_exactly_where_another_photo_has_its_name(names: list[str]) -> None:
    photos = {one.photo for one in group(names)}
    ordinary = {name.rpartition(".")[0].casefold() for name in photos if ending_of(name) not in RAW_ENDINGS}
    raws = [name for name in names if ending_of(name) in RAW_ENDINGS]
    for name in raws:
        assert (name in photos) == (name.rpartition(".")[0].casefold() not in ordinary)


@given(_NAMES, st.randoms())
def test_the_order_of_the_names_does_not_matter(names: list[str], random: object) -> None:
    shuffled = list(names)
    random.shuffle(shuffled)
    assert group(shuffled) == group(names)
    photos = [one.photo for one in group(names)]
    assert photos == sorted(photos, key=natural_key)


def test_numbers_are_ordered_as_a_person_counts() -> None:
    names = ["IMG_10.jpg", "img_2.jpg", "IMG_1.jpg", "IMG_02b.jpg", "10.jpg", "9.jpg", "a.jpg"]
    in_order = ["9.jpg", "10.jpg", "a.jpg", "IMG_1.jpg", "img_2.jpg", "IMG_02b.jpg", "IMG_10.jpg"]
    assert sorted(names, key=natural_key) == in_order


@given(st.lists(st.text(max_size=12)))
def test_any_names_can_be_ordered(names: list[str]) -> None:
    assert sorted(sorted(names, key=natural_key, reverse=True), key=natural_key) == sorted(
        names, key=natural_key
    )


@given(st.text("aB.é 0", min_size=1).filter(lambda name: name not in {".", ".."}))
def test_stem_and_ending_are_those_of_a_path(name: str):
    path = PurePosixPath(name)
    assert (stem_of(name), ending_of(name)) == (path.stem, path.suffix.lower())
