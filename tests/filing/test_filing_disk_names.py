"""Names that the destination's disk does not take are adapted, and the plan says so."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from statuesorter.domain.labels import PAINT
from statuesorter.domain.outcome import Result
from statuesorter.domain.plan import Mode, Plan, Renaming
from statuesorter.filing.disk import Disk
from statuesorter.filing.name_rules import NameRules, rules_of
from tests.filing.filing_world import World, results, unmount
from tests.filing.planned import make_plan

WINDOWS = NameRules(folds=True, windows=True)


class Stick(Disk):
    """An empty stick for Windows, wherever it lies."""

    def name_rules(self, folder: Path) -> NameRules:
        return WINDOWS


def targets(plan: Plan) -> list[str]:
    operations = (one for unit in plan.units for one in unit.operations)
    return [one.target.relative_to(plan.destination).as_posix() for one in operations]


@pytest.mark.parametrize(
    ("name", "adapted"),
    [
        ("12:30.jpg", "12_30.jpg"),
        ('a<b>c"d|e?f*g\\h.jpg', "a_b_c_d_e_f_g_h.jpg"),
        ("line\nbreak\x01.jpg", "line_break_.jpg"),
        ("trailing. .", "trailing___"),
        ("CON.jpg", "CON_.jpg"),
        ("aux.jpg.xmp", "aux_.jpg.xmp"),
        ("lpt1 .jpg", "lpt1_ .jpg"),
        ("Com9", "Com9_"),
        ("content.jpg", "content.jpg"),
        ("com10.jpg", "com10.jpg"),
        (os.fsdecode(b"caf\xe9.jpg"), "caf_.jpg"),
        (".hidden", ".hidden"),
        ("Caffè (2).jpg", "Caffè (2).jpg"),
    ],
)
def test_what_windows_refuses_is_replaced(name: str, adapted: str) -> None:
    assert WINDOWS.adapted(name) == adapted
    assert WINDOWS.adapted(adapted) == adapted
    assert NameRules().adapted(name) == name


@pytest.mark.parametrize(
    ("kind", "folds", "windows"),
    [
        ("vfat", True, True), ("exfat", True, True), ("NTFS", True, True), ("msdos", True, True),
        ("fuseblk", True, True), ("cifs", True, True), ("smbfs", True, True), ("apfs", True, False),
        ("hfs", True, False), ("ext4", False, False), ("", False, False),
    ],
)  # fmt: skip
def test_the_type_of_the_file_system_tells_its_rules(kind: str, folds: bool, windows: bool) -> None:
    assert rules_of(kind, on_windows=False, on_mac=False, folds=None) == NameRules(folds, windows)


def test_windows_and_mac_have_their_rules_and_what_is_seen_counts() -> None:
    assert rules_of("", on_windows=True, on_mac=False, folds=False) == NameRules(True, True)
    assert rules_of("", on_windows=False, on_mac=True, folds=None) == NameRules(True, False)
    assert rules_of("ufs", on_windows=False, on_mac=True, folds=False) == NameRules(False, False)
    assert rules_of("ext4", on_windows=False, on_mac=False, folds=True) == NameRules(True, False)


def test_names_are_adapted_together_with_their_side_files_and_the_plan_says_why(world: World) -> None:
    world.add("12:30.jpg", sidecars=["12:30.nef", "12:30.jpg.xmp"])
    world.add("plain.jpg")
    plan = make_plan(world.filings, world.out, Mode.COPY, look=Stick())
    assert targets(plan) == ["paint/12_30.jpg", "paint/12_30.nef", "paint/12_30.jpg.xmp", "paint/plain.jpg"]
    assert [unit.renamings for unit in plan.units] == [(Renaming.NOT_ON_THIS_DISK,), ()]
    assert (plan.adapted, plan.collisions) == (plan.units[:1], ())


def test_names_that_are_adapted_to_one_name_are_numbered(world: World) -> None:
    for name in ("12:30.jpg", "12?30.jpg", "12_30.JPG"):
        world.add(name)
    plan = make_plan(world.filings, world.out, Mode.COPY, look=Stick())
    assert targets(plan) == ["paint/12_30.jpg", "paint/12_30 (2).jpg", "paint/12_30 (3).JPG"]
    assert plan.units[1].renamings == (Renaming.NOT_ON_THIS_DISK, Renaming.TAKEN)


def test_names_that_differ_in_case_or_form_collide_on_an_empty_stick(world: World) -> None:
    world.add("one/Caffe\u0301.jpg", b"1")
    world.add("two/CAFF\u00c9.JPG", b"2")
    plan = make_plan(world.filings, world.out, Mode.COPY, look=Stick())
    assert [unit.target.stem.endswith("(2)") for unit in plan.units] == [False, True]


def test_a_photo_whose_adapted_copy_lies_there_is_not_filed_again(world: World) -> None:
    world.add("12:30.jpg")
    plan = make_plan(world.filings, world.out, Mode.COPY, look=Stick())
    (world.out / "paint").mkdir(parents=True)
    plan.units[0].target.write_bytes(world.filings[0].photo.path.read_bytes())
    assert make_plan(world.filings, world.out, Mode.COPY, look=Stick()).units == ()


def test_folders_are_adapted_too(world: World) -> None:
    world.add("1: Rome/a.jpg")
    plan = make_plan(
        world.filings,
        world.out,
        Mode.COPY,
        folder_names={PAINT: "paint?"},
        keep_subfolders=True,
        root=world.photos,
        look=Stick(),
    )
    assert targets(plan) == ["paint_/1_ Rome/a.jpg"]


def test_the_disk_knows_the_file_system_it_lies_on(tiny_disk: Path) -> None:
    assert Disk().name_rules(tiny_disk / "new" / "newer") == NameRules(folds=False, windows=False)


@pytest.fixture(params=["vfat", "exfat"])
def stick(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A real file system of a stick, in a file: where the system can make and mount one."""
    image, folder = tmp_path / "stick.img", tmp_path / "stick"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(16 << 20)
    commands = [
        [f"mkfs.{request.param}", str(image)],
        ["mount", "-t", request.param, "-o", "loop", str(image), str(folder)],
    ]
    for command in commands:
        try:
            done = subprocess.run(command, check=False, capture_output=True)
        except OSError:
            pytest.skip(f"there is no {command[0]} here")
        if done.returncode != 0:
            pytest.skip(f"a {request.param} disk cannot be mounted here")
    yield folder
    unmount(folder)


def test_an_empty_stick_takes_every_name_of_the_plan(world: World, stick: Path) -> None:
    world.out = stick / "sorted"
    for name in ("one/12:30.jpg", "two/a.jpg", "three/A.JPG", "four/aux.jpg", "five/a?.jpg"):
        world.add(name)
    assert Disk().name_rules(world.out) == WINDOWS
    plan = world.plan(Mode.COPY)
    assert len(plan.units) == 5
    _run, outcomes = world.file(Mode.COPY)
    assert set(results(outcomes)) == {Result.DONE}
    assert len(world.names()) == 5
