"""Photos that are not one photo do not become one by being filed into one folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from statuesorter.domain.labels import PAINT
from statuesorter.domain.plan import Filing, Mode, Plan, Reason, Renaming
from statuesorter.filing import naming, target_folder
from statuesorter.photos.scan import scan
from statuesorter.photos.sidecars import Group, group
from tests.filing.filing_world import World


def targets(plan: Plan) -> list[str]:
    operations = (one for unit in plan.units for one in unit.operations)
    return [one.target.relative_to(plan.destination).as_posix() for one in operations]


def families(folder: Path) -> set[frozenset[str]]:
    """The photos of a folder as the program sees them, each with what belongs to it."""
    return {frozenset((photo.name, *(path.name for path in photo.sidecars))) for photo in scan(folder)}


STRANGERS = [
    ("2023/DSC_0001.NEF", "2024/DSC_0001.JPG"),
    ("2023/dsc_0001.nef", "2024/DSC_0001.JPG"),
    ("2023/Caffe\u0301.nef", "2024/Caff\u00e9.jpg"),
    ("2024/DSC_0001.JPG", "2023/DSC_0001.NEF"),
]


@pytest.mark.parametrize(("one", "other"), STRANGERS)
@pytest.mark.parametrize("mode", list(Mode))
def test_a_raw_and_a_jpeg_of_two_folders_do_not_become_a_pair(
    world: World, one: str, other: str, mode: Mode
) -> None:
    world.add(one)
    world.add(other)
    plan = world.plan(mode)
    assert [unit.target.stem.endswith(" (2)") for unit in plan.units] == [False, True]
    assert plan.units[1].renamings == (Renaming.STRANGERS,)
    world.file(mode)
    assert all(len(family) == 1 for family in families(world.out / "paint"))


def test_a_photo_is_kept_apart_from_what_lies_in_the_folder_already(world: World) -> None:
    (world.out / "paint").mkdir(parents=True)
    for name in ("a.nef", "b.mov", "c.xmp", "d.jpg.xmp", "e.aae", "f.thm", "g.txt", "h.png"):
        (world.out / "paint" / name).write_bytes(b"a stranger's")
    for name in ("a.jpg", "b.heic", "c.jpg", "d.jpg", "e.heic", "f.jpg", "g.jpg", "h.jpg"):
        world.add(name)
    assert targets(world.plan(Mode.COPY)) == [
        "paint/a (2).jpg", "paint/b (2).heic", "paint/c (2).jpg", "paint/d (2).jpg", "paint/e (2).heic",
        "paint/f (2).jpg", "paint/g.jpg", "paint/h.jpg",
    ]  # fmt: skip


def test_a_side_file_does_not_go_over_to_another_photo_of_that_stem(world: World) -> None:
    world.add("one/a.png", sidecars=["one/a.xmp"])
    world.add("two/a.jpg")  # programs would look for its side file by the name a.xmp
    world.file(Mode.COPY)
    assert families(world.out / "paint") == {frozenset({"a.png", "a.xmp"}), frozenset({"a (2).jpg"})}


def test_two_photos_of_one_stem_that_nothing_joins_keep_their_names(world: World) -> None:
    world.add("a.png")
    world.add("a.jpg")
    assert targets(world.plan(Mode.COPY)) == ["paint/a.png", "paint/a.jpg"]


def test_a_photo_and_its_own_sidecars_keep_belonging_together_whatever_their_number(world: World) -> None:
    sides = ["DSC_1.NEF", "DSC_1.JPG.xmp", "DSC_1.NEF.xmp", "dsc_1.aae", "DSC_1.mov"]
    for day in ("one", "two", "three"):
        world.add(f"{day}/DSC_1.JPG", day.encode(), sidecars=[f"{day}/{name}" for name in sides])
    world.add("four/DSC_1.NEF", b"a raw alone")
    world.file(Mode.COPY)
    found = families(world.out / "paint")
    assert sorted(map(len, found)) == [1, 6, 6, 6]
    assert frozenset({"DSC_1 (4).NEF"}) in found


def test_a_darktable_duplicate_keeps_its_place_in_the_name() -> None:
    assert naming.numbered("DSC_1.NEF", "DSC_1_01.NEF.xmp", 2) == "DSC_1 (2)_01.NEF.xmp"
    assert naming.unnumbered("DSC_1 (2)_01.NEF.xmp") == ("DSC_1_01.NEF.xmp", 2)
    assert naming.unnumbered("a (1).jpg") == ("a (1).jpg", 1)
    assert naming.named_after("a.jpg", "A.AAE", "a (2).jpg") == "A (2).AAE"
    assert naming.named_after("a.jpg", "a.jpg.xmp", "other.jpg") == "other.jpg.xmp"
    assert naming.named_after("a.jpg", "b.xmp", "other.jpg") == "b.xmp"


def test_the_photos_own_copy_of_before_is_no_stranger(world: World) -> None:
    world.add("a.jpg", sidecars=["a.nef"])
    world.file(Mode.COPY)
    assert [left.reason for left in world.plan(Mode.COPY).left] == [Reason.SAME_CONTENT]


def by_the_edited_one_too(names: Iterable[str]) -> list[Group]:
    """As `group`, and ``IMG_E4`` belongs to ``IMG_4``: a rule that no stem tells."""
    names = list(names)
    edited = {name for name in names if name.startswith("IMG_E")}
    found = group(name for name in names if name not in edited)
    owned = {name.replace("IMG_E", "IMG_"): name for name in edited}
    for place, one in enumerate(found):
        if one.photo in owned:
            found[place] = Group(one.photo, (*one.sidecars, owned.pop(one.photo)))
    return found + [Group(name) for name in owned.values()]


def all_one_photo(names: Iterable[str]) -> list[Group]:
    first, *others = sorted(names)
    return [Group(first, tuple(others))]


def test_what_is_joined_by_more_than_its_stem_is_kept_apart_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target_folder, "group", by_the_edited_one_too)
    world.add("one/IMG_4.jpg")
    world.add("two/IMG_E4.jpg")
    plan = world.plan(Mode.COPY)
    assert targets(plan) == ["paint/IMG_4.jpg", "paint/IMG_E4 (2).jpg"]
    assert plan.units[1].renamings == (Renaming.STRANGERS,)


def test_a_photo_for_which_no_number_helps_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_folder, "group", all_one_photo)
    world.add("one/a.jpg")
    world.add("two/b.jpg")
    plan = world.plan(Mode.COPY)
    assert targets(plan) == ["paint/a.jpg"]
    assert [(left.photo.name, left.reason) for left in plan.left] == [("b.jpg", Reason.STRANGERS)]


def test_an_archive_of_strangers_comes_out_as_it_went_in(world: World) -> None:
    """Whatever is joined in no folder is joined in none, and what was joined stays so."""
    for year in range(6):
        world.add(f"{year}/IMG_1.HEIC", b"%d" % year, sidecars=[f"{year}/IMG_1.MOV"] if year % 2 else [])
        world.add(f"{year}/IMG_1.JPG", b"jpg %d" % year, sidecars=[f"{year}/IMG_1.JPG.xmp"])
        world.add(f"{year}/IMG_2.NEF", b"nef %d" % year)
        world.add(f"{year}/IMG_2 (2).JPG", b"%d (2)" % year)
    before = sorted(1 + len(filing.photo.sidecars) for filing in world.filings)
    world.filings = [Filing(filing.photo, PAINT) for filing in world.filings]
    world.file(Mode.COPY)
    assert sorted(map(len, families(world.out / "paint"))) == before
