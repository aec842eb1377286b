"""Which files of a folder belong together."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statuesorter.domain.endings import PHOTO_ENDINGS, RAW_ENDINGS, ending_of, stem_of
from statuesorter.filing.naming import beside, folded, numbered
from statuesorter.photos.natural import natural_key
from statuesorter.photos.sidecars import Group, group, may_belong_together


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


LONG = "Photo of the great hall of the museum, seen from the gallery above"
"""A name that Takeout cuts off."""

CUT = LONG[:46]


def nfd(name: str) -> str:
    return unicodedata.normalize("NFD", name)


@pytest.mark.parametrize(
    ("photo", "files"),
    [
        # what raw developers and cameras write
        ("a.jpg", ["a.jpg.pp3", "a.nef", "a.nef.arp", "a.nef.pp3"]),
        ("a.nef", ["a.nef.dop"]),
        ("a.jpg", ["a.acr", "a.jpg.dop"]),
        ("a.nef", ["a.acr", "a.on1", "a.xmp"]),
        ("DSC_1.JPG", ["DSC_1.NEF", "DSC_1.WAV"]),
        ("a.nef", ["CaptureOne/Settings/a.nef.cos", "CaptureOne/Settings1665/a.nef.1.comask"]),
        ("a.jpg", ["a.nef", "captureone/settings166/A.NEF.cos"]),
        ("a.nef", ["a.nef.cos", "NKSC_PARAM/a.nef.nksc"]),
        # duplicates of darktable
        ("DSC_1.NEF", ["DSC_1.NEF.xmp", "DSC_1_01.NEF.xmp", "DSC_1_12.nef.xmp"]),
        ("DSC_1.JPG", ["DSC_1.NEF", "DSC_1_01.NEF.xmp"]),
        # Google Takeout
        ("IMG_1.jpg", ["IMG_1.jpg.json"]),
        ("IMG_1.jpg", ["IMG_1.jpg.supplemental-metadata.json"]),
        ("IMG_1.jpg", ["IMG_1.jpg.supple.json"]),
        ("IMG_1.jpg", ["IMG_1.jpg.s.json"]),
        ("IMG_1.jpg", ["IMG_1.jpg..json"]),
        ("IMG_1.jpg", ["IMG_1.supplemental-metadata.json"]),
        ("IMG_1(1).jpg", ["IMG_1.jpg(1).json"]),
        ("IMG_1(1).jpg", ["IMG_1.jpg.supplemental-metadata(1).json"]),
        ("IMG_1(1).jpg", ["IMG_1.jpg.suppl(1).json"]),
        ("IMG_1(1).jpg", ["IMG_1(1).jpg.json"]),
        ("IMG_1-edited.jpg", ["IMG_1.jpg.json"]),
        ("IMG_1-bearbeitet.jpg", ["IMG_1.HEIC.supplemental-metadata.json"]),
        (f"{LONG}.jpg", [f"{CUT}.json"]),
        (f"{LONG}(2).jpg", [f"{CUT}(2).json"]),
        (f"{LONG[:40]}.jpg", [f"{LONG[:40]}.jp.supplemental.json"]),
        (f"{LONG[:40]}.jpg", [f"{LONG[:40]}.jpg.s.json"]),
        # an iPhone's edited photos
        ("IMG_E4.JPG", ["IMG_4.AAE", "IMG_4.HEIC", "IMG_4.MOV", "IMG_E4.MOV", "IMG_O4.AAE"]),
        ("IMG_E0004.HEIC", ["IMG_0004.DNG"]),
        ("IMG_4.HEIC", ["IMG_4.AAE", "IMG_O4.AAE"]),
        ("IMG_E4.JPG", ["IMG_O4.AAE"]),
        # another Unicode form
        ("musée.jpg", [nfd("musée.nef"), nfd("musée.xmp")]),
        (nfd("musée.jpg"), ["musée.jpg.json", "musée.jpg.xmp"]),
        ("Ångström.HEIC", [nfd("ångström.MOV")]),
    ],
)
def test_what_programs_write_travels_with_its_photo(photo: str, files: list[str]) -> None:
    assert group([photo, *files]) == [Group(photo, tuple(sorted(files, key=natural_key)))]


@pytest.mark.parametrize(
    ("names", "photos"),
    [
        (["DSC_1.NEF", "DSC_1_01.NEF", "DSC_1_01.NEF.xmp"], {"DSC_1.NEF": 0, "DSC_1_01.NEF": 1}),
        (["IMG_1.jpg", "IMG_1(1).jpg", "IMG_1.jpg.json"], {"IMG_1.jpg": 1, "IMG_1(1).jpg": 0}),
        (
            ["IMG_1.jpg", "IMG_1(1).jpg", "IMG_1.jpg.supplemental-metadata(1).json"],
            {"IMG_1.jpg": 0, "IMG_1(1).jpg": 1},
        ),
        (["IMG_1.jpg", "IMG_1-edited.jpg", "IMG_1.jpg.json"], {"IMG_1.jpg": 1, "IMG_1-edited.jpg": 0}),
        (["IMG_1.jpg", "IMG_1.jpg(1).json", "metadata.json", "IMG_11.jpg.json"], {"IMG_1.jpg": 0}),
        ([f"{LONG}1.jpg", f"{LONG}2.jpg", f"{CUT}.json"], {f"{LONG}1.jpg": 0, f"{LONG}2.jpg": 0}),
        ([f"{LONG}.jpg", f"{LONG}-edited.jpg", f"{CUT}.json"], {f"{LONG}.jpg": 1, f"{LONG}-edited.jpg": 0}),
        (["IMG_E4.JPG", "IMG_4.HEIC", "IMG_4.JPG"], {"IMG_E4.JPG": 0, "IMG_4.HEIC": 0, "IMG_4.JPG": 0}),
        (["IMG_E4.JPG", "IMG_E4.PNG", "IMG_4.HEIC"], {"IMG_E4.JPG": 0, "IMG_E4.PNG": 0, "IMG_4.HEIC": 0}),
        (["IMG_E4.JPG", "IMG_5.HEIC"], {"IMG_E4.JPG": 0, "IMG_5.HEIC": 0}),
        (["DSC_E4.JPG", "DSC_4.JPG"], {"DSC_E4.JPG": 0, "DSC_4.JPG": 0}),
        (["a.nef", "CaptureOne/Settings/b.nef.cos"], {"a.nef": 0}),
        (["musée.jpg", nfd("musée.jpg"), nfd("musée.xmp")], {"musée.jpg": 0, nfd("musée.jpg"): 1}),
        (["a.jpg", "b.wav", "b.pp3"], {"a.jpg": 0}),
    ],
)
def test_what_belongs_to_another_photo_or_to_none_does_not_travel(
    names: list[str], photos: dict[str, int]
) -> None:
    assert {one.photo: len(one.sidecars) for one in group(names)} == photos


_STEMS = st.sampled_from(
    [
        "a", "A", "b", "IMG_2", "IMG_10", "a.nef", "a.jpg", "ß", "a_01", "a_01.nef", "IMG_E2", "IMG_O2",
        "a(1)", "a.jpg(1)", "a.jpg.supplemental-metadata(1)", "a.s", "a-edited", "é", nfd("é"), LONG, CUT,
        f"{LONG}(1)", f"{CUT}(1)", f"{LONG}-edited", "IMG_E2 (3)", "CaptureOne/Settings/a.nef",
        "IMG_2_01.jpg", "IMG_E2.jpg",
    ]
)  # fmt: skip
_ENDINGS = st.sampled_from(
    [
        ".jpg", ".JPG", ".heic", ".png", ".nef", ".dng", ".xmp", ".aae", ".thm", ".mov", ".txt", "", ".json",
        ".pp3", ".dop", ".cos", ".wav",
    ]
)  # fmt: skip
_NAMES = st.lists(st.builds(lambda stem, ending: stem + ending, _STEMS, _ENDINGS), unique=True, max_size=24)


def is_photo(name: str) -> bool:
    return ending_of(name) in PHOTO_ENDINGS and "/" not in name


@given(_NAMES)
def test_no_file_belongs_to_two_photos_and_no_photo_is_lost(names: list[str]) -> None:
    groups = group(names)
    members = [name for one in groups for name in (one.photo, *one.sidecars)]
    assert len(members) == len(set(members))
    assert set(members) <= set(names)
    assert set(filter(is_photo, names)) <= set(members)


@given(_NAMES)
def test_a_photo_is_a_sidecar_of_none_but_its_own_jpeg_or_edited_photo(names: list[str]) -> None:
    for one in group(names):
        mine = folded(Path(stem_of(one.photo)))
        for name in filter(is_photo, one.sidecars):
            stem = folded(Path(stem_of(name)))
            raw = ending_of(name) in RAW_ENDINGS and ending_of(one.photo) not in RAW_ENDINGS
            assert (raw and stem == mine) or stem.replace("img_", "img_e") == mine


@given(_NAMES)
def test_a_raw_beside_an_ordinary_photo_of_its_name_is_never_a_photo(names: list[str]) -> None:
    ordinary = {folded(Path(stem_of(name))) for name in filter(is_photo, names)
                if ending_of(name) not in RAW_ENDINGS}  # fmt: skip
    for one in group(names):
        assert ending_of(one.photo) not in RAW_ENDINGS or folded(Path(stem_of(one.photo))) not in ordinary


@given(_NAMES, st.integers(2, 30))
def test_a_number_keeps_together_what_belongs_together(names: list[str], number: int) -> None:
    for one in group(names):
        folder = Path("folder")
        files = [folder / name for name in (one.photo, *one.sidecars)]
        renamed = [numbered(one.photo, beside(files[0], file).as_posix(), number) for file in files]
        unlike = len({folded(file) for file in files})
        assert len({folded(Path(name)) for name in renamed}) == unlike, "no two take one name"
        assert group(renamed) == [Group(renamed[0], tuple(sorted(renamed[1:], key=natural_key)))]


@example(["a(1).jpg", "a.jpg.supplemental-metadata(1).jpg", "a.jpg.supplemental-metadata(1).json"])
@example(["a(1).jpg", "a.jpg(1).jpg", "a.jpg(1).json"])
@given(_NAMES)
def test_a_photo_alone_has_the_sidecars_that_it_has_in_its_folder(names: list[str]) -> None:
    for one in group(names):
        near = [name for name in names if "/" in name or may_belong_together(one.photo, name)]
        assert one in group(near)


@pytest.mark.parametrize(
    ("photo", "sidecar", "expected"),
    [
        ("a.jpg", "a.jpg.json", "a (2).jpg.json"),
        ("a.jpg", "a.jpg.supplemental-metadata.json", "a (2).jpg.supplemental-metadata.json"),
        ("a(1).jpg", "a.jpg(1).json", "a(1) (2).jpg.json"),
        (f"{LONG}.jpg", f"{CUT}.json", f"{LONG} (2).jpg.json"),
        ("a-edited.jpg", "a.jpg.json", "a-edited (2).jpg.json"),
        ("DSC_1.NEF", "DSC_1_01.NEF.xmp", "DSC_1 (2)_01.NEF.xmp"),
        ("a.nef", "a.nef.pp3", "a (2).nef.pp3"),
        ("a.jpg", "a.nef.dop", "a (2).nef.dop"),
        ("IMG_E4.JPG", "IMG_4.HEIC", "IMG_4 (2).HEIC"),
        ("IMG_E4.JPG", "IMG_O4.AAE", "IMG_O4 (2).AAE"),
        ("IMG_E4.JPG", "IMG_4.HEIC.xmp", "IMG_4 (2).HEIC.xmp"),
        ("musée.jpg", nfd("musée.jpg.xmp"), nfd("musée") + " (2).jpg.xmp"),
        ("a.jpg", "a.WAV", "a (2).WAV"),
    ],
)
def test_a_numbered_sidecar_is_named_as_its_program_looks_for_it(
    photo: str, sidecar: str, expected: str
) -> None:
    assert numbered(photo, sidecar, 2) == expected
    assert numbered(photo, sidecar, 1) == sidecar


@given(_NAMES, st.randoms())
def test_the_order_of_the_names_does_not_matter(names: list[str], random: Random) -> None:
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
