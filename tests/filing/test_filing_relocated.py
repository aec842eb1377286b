"""A run is taken back, checked and recovered when its stick is mounted elsewhere than it was."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from statuesorter.domain.outcome import Result
from statuesorter.domain.plan import Mode
from statuesorter.filing.apply import begin
from statuesorter.filing.errors import DiskAway
from statuesorter.filing.history import history, pending, report_rows
from statuesorter.filing.mounted import Mounted, disks_of, peoples_disks, system_disks
from statuesorter.filing.recover import recover
from statuesorter.filing.relocation import relocation
from statuesorter.filing.undo import undo
from statuesorter.filing.verify import verify
from tests.filing.filing_world import (
    Failing,
    KilledAt,
    KilledAtStep,
    World,
    all_failpoints,
    killed,
    mount,
    results,
    unmount,
)

NAME = "1A2B-3C4D"


class StickWorld(World):
    """Photos and destination lie on a stick that is mounted below ``media``; the journals lie elsewhere."""

    def __init__(self, base: Path, name: str = NAME) -> None:
        self.top = base
        self.stick = base / "media/STICK"
        self.name = name
        self.others: list[Mounted] = []
        super().__init__(self.stick, self.stick / "sorted")

    @property
    def journals(self) -> Path:
        return self.top / "journals"

    def disks(self) -> Sequence[Mounted]:
        """What the system would say."""
        return [Mounted(self.stick, self.name), *self.others] if self.stick.exists() else self.others

    def filed(self, mode: Mode) -> str:
        run = begin(self.plan(mode), self.journals, disks=self.disks)
        assert results(run.apply()) == [Result.DONE] * 2
        return run.id

    def plug_in_at(self, name: str) -> None:
        """Mount the stick elsewhere."""
        new = self.stick.with_name(name)
        self.stick.rename(new)
        self.base = self.stick = new
        self.out = new / "sorted"

    def files(self) -> dict[str, tuple[bytes, int]]:
        """What lies on the stick, by its path there."""
        return {
            path.relative_to(self.stick).as_posix(): (path.read_bytes(), path.lstat().st_mtime_ns)
            for path in sorted(self.stick.rglob("*"))
            if path.is_file()
        }


@pytest.fixture(params=[NAME, "//nas/photos", ""], ids=["by its UUID", "by its server", "by its files"])
def stick(tmp_path: Path, request: pytest.FixtureRequest) -> StickWorld:
    """A stick, or a share, with two photos; in the last case the system does not say what it is known by."""
    world = StickWorld(tmp_path, request.param)
    world.add("a.jpg", sidecars=["a.xmp"])
    world.add("b.jpg")
    return world


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE, Mode.HARDLINK, Mode.SYMLINK])
def test_a_run_is_taken_back_where_its_stick_is_mounted_now(stick: StickWorld, mode: Mode) -> None:
    start = stick.files()
    run = stick.filed(mode)
    stick.plug_in_at("STICK1")
    assert results(undo(run, stick.journals, disks=stick.disks)) == [Result.DONE] * 2
    assert stick.files() == start
    assert not stick.out.is_symlink()
    assert list(stick.stick.parent.iterdir()) == [stick.stick], "nothing is made where it was mounted"


def test_copies_are_read_again_and_reported_where_the_stick_is_mounted_now(stick: StickWorld) -> None:
    run = stick.filed(Mode.COPY)
    stick.plug_in_at("STICK1")
    assert results(verify(run, stick.journals, disks=stick.disks)) == [Result.DONE] * 2
    rows = list(report_rows(run, stick.journals, disks=stick.disks))
    assert all(row.new_path.is_relative_to(stick.stick) and row.new_path.exists() for row in rows)


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE])
def test_what_a_crash_left_on_a_stick_is_put_in_order_where_it_is_mounted_now(
    stick: StickWorld, mode: Mode
) -> None:
    start = stick.files()
    failpoint = KilledAtStep("rename", 1)
    plan = stick.plan(mode)
    assert killed(lambda: list(begin(plan, stick.journals, failpoint=failpoint, disks=stick.disks).apply()))
    stick.plug_in_at("STICK1")
    assert set(results(recover(stick.journals, disks=stick.disks))) <= {Result.DONE, Result.SKIPPED}
    assert pending(stick.journals) == []
    assert stick.files() == start
    assert not [path for path in stick.stick.rglob("*") if path.name.startswith(".statuesorter")]


def test_photos_are_named_by_the_path_they_have_now(stick: StickWorld) -> None:
    run = stick.filed(Mode.COPY)
    stick.plug_in_at("STICK1")
    chosen = [stick.out / "paint/b.jpg"]
    assert len(list(undo(run, stick.journals, only=chosen, disks=stick.disks))) == 1
    assert stick.names() == ["paint/a.jpg", "paint/a.xmp"]


def test_another_stick_at_the_place_of_the_one_that_is_away_is_left_alone(tmp_path: Path) -> None:
    stick = StickWorld(tmp_path)
    stick.add("a.jpg")
    stick.add("b.jpg")
    run = stick.filed(Mode.COPY)
    place = stick.stick
    place.rename(tmp_path / "in a drawer")
    (place / "theirs").mkdir(parents=True)

    def another() -> list[Mounted]:
        return [Mounted(place, "5E6F-7A8B")]

    for work in (undo, verify):
        with pytest.raises(DiskAway, match="is away, connect that disk"):
            list(work(run, stick.journals, disks=another))
    assert [path.name for path in place.iterdir()] == ["theirs"]


def test_photos_are_not_moved_back_into_a_folder_that_only_stands_for_their_card(tmp_path: Path) -> None:
    card = StickWorld(tmp_path)
    card.out = tmp_path / "sorted"
    card.add("a.jpg")
    card.add("b.jpg")
    run = card.filed(Mode.MOVE)
    card.stick.rename(tmp_path / "in a drawer")
    with pytest.raises(DiskAway):
        list(undo(run, card.journals, disks=list))
    assert not card.stick.exists()
    (tmp_path / "in a drawer").rename(card.stick)
    assert results(undo(run, card.journals, disks=card.disks)) == [Result.DONE] * 2


def test_of_two_disks_that_look_alike_the_one_with_the_runs_files_is_taken(tmp_path: Path) -> None:
    stick = StickWorld(tmp_path)
    stick.add("a.jpg")
    stick.add("b.jpg")
    run = stick.filed(Mode.MOVE)
    (tmp_path / "media/clone").mkdir()
    stick.others = [Mounted(tmp_path / "media/clone", NAME)]
    stick.plug_in_at("STICK1")
    assert results(undo(run, stick.journals, disks=stick.disks)) == [Result.DONE] * 2
    assert list((tmp_path / "media/clone").iterdir()) == []


NOTED = Path("/media/a/STICK")
STICK1, STICK2 = Path("/media/a/STICK1"), Path("/media/a/STICK2")


@pytest.mark.parametrize(
    ("name", "now", "held_at", "moved_to", "absent"),
    [
        (NAME, [Mounted(NOTED, NAME), Mounted(STICK1, NAME)], [], None, False),  # where it was
        (NAME, [Mounted(STICK1, NAME)], [], STICK1, False),
        (NAME, [Mounted(STICK1, NAME), Mounted(STICK2, NAME)], [STICK1, STICK2], None, True),  # which?
        (NAME, [Mounted(STICK1, NAME), Mounted(STICK2, NAME)], [NOTED, STICK1], None, False),
        (NAME, [], [], None, True),
        (NAME, [Mounted(NOTED, "")], [], None, False),  # the system no longer says names
        (NAME, [Mounted(NOTED, "another")], [NOTED], None, False),  # formatted, and filled from a backup
        ("", [Mounted(STICK1, "")], [], None, False),
        ("", [Mounted(STICK1, ""), Mounted(STICK2, "")], [STICK1, STICK2], None, False),
        ("", [Mounted(STICK1, ""), Mounted(STICK2, "")], [STICK2], STICK2, False),
    ],
)
def test_a_disk_is_found_only_where_there_is_no_doubt(
    name: str, now: list[Mounted], held_at: list[Path], moved_to: Path | None, absent: bool
) -> None:
    found = relocation([Mounted(NOTED, name)], now, lambda _old, new: new in held_at)
    assert found.here(NOTED / "a.jpg") == (moved_to or NOTED) / "a.jpg"
    assert found.here(Path("/home/a.jpg")) == Path("/home/a.jpg")
    assert found.is_absent(NOTED / "a.jpg") is absent
    assert not found.is_absent(Path("/home/a.jpg"))


def test_the_disk_mounted_last_and_deepest_is_the_one_a_file_lies_on() -> None:
    disks = [Mounted(Path("/media/a"), "1"), Mounted(Path("/media/a/card"), "2"), Mounted(Path("/mnt"), "3")]
    assert disks_of([Path("/media/a/card/x.jpg"), Path("/home/y.jpg")], disks) == [disks[1]]


class Part(NamedTuple):
    device: str
    mountpoint: str
    opts: str = "rw"


def test_a_disk_is_known_by_its_uuid_and_a_share_by_its_server(tmp_path: Path) -> None:
    by_uuid = tmp_path / "by-uuid"
    by_uuid.mkdir()
    (by_uuid / NAME).symlink_to("/dev/none1")
    parts = [
        Part("/dev/none0", "/"), Part("proc", "/proc"), Part("/dev/none2", "/boot/efi"),
        Part("tmpfs", "/run/lock"), Part("/dev/none1", "/run/media/a/STICK"),
        Part("//nas/photos", "/mnt/nas"), Part("nas:/photos", "/mnt/nfs"),
        Part("tmpfs", "/media/a/none"), Part("/dev/none1", "/media/a/none"),
    ]  # fmt: skip
    assert peoples_disks(parts, by_uuid) == [
        Mounted(Path("/run/media/a/STICK"), NAME),
        Mounted(Path("/mnt/nas"), "//nas/photos"),
        Mounted(Path("/mnt/nfs"), "nas:/photos"),
        Mounted(Path("/media/a/none"), NAME),  # what is mounted last hides what is below it
    ]
    assert peoples_disks(parts[4:5], tmp_path / "not kept here") == [Mounted(Path("/run/media/a/STICK"))]


def test_the_system_says_which_disks_there_are(other_disk: Path) -> None:
    places = [disk.place for disk in system_disks()]
    assert Path("/") not in places
    assert Path("/proc") not in places
    assert len(places) == len(set(places))
    if other_disk.is_mount():
        assert other_disk in places


def test_a_run_on_a_disk_that_is_really_mounted_elsewhere_is_taken_back(tmp_path: Path) -> None:
    """As root only; everyone runs the other tests."""
    inner = tmp_path / "inner"
    world = StickWorld(tmp_path, "")
    world.stick.mkdir(parents=True)
    if not mount(world.stick, "8m"):
        pytest.skip("mounting a file system is not permitted here")
    inner.mkdir()
    try:
        world.add("a.jpg")
        world.add("b.jpg")
        run = begin(world.plan(Mode.MOVE), world.journals)
        assert results(run.apply()) == [Result.DONE] * 2
        subprocess.run(["mount", "--bind", str(world.stick), str(inner)], check=True)
        unmount(world.stick)
        assert results(undo(run.id, world.journals)) == [Result.DONE] * 2
        assert sorted(path.name for path in (inner / "photos").iterdir()) == ["a.jpg", "b.jpg"]
    finally:
        unmount(inner if inner.is_mount() else world.stick)


def test_the_journal_knows_each_file_by_its_one_path(tmp_path: Path) -> None:
    """However the folders were reached; a run through a link is recovered and taken back like any other."""
    real = World(tmp_path / "real", tmp_path / "real/out")
    real.add("a.jpg", sidecars=["a.xmp"])
    start = real.snapshot()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    linked = World(tmp_path / "link", tmp_path / "link/../link/out")
    linked.add_again(linked.photos / "a.jpg")
    for mode in Mode:
        run = begin(linked.plan(mode), tmp_path / "journals")
        assert results(run.apply()) == [Result.DONE]
        written = (tmp_path / "journals" / f"{run.id}.journal").read_text()
        assert "/link/" not in written
        assert results(undo(run.id, tmp_path / "journals")) == [Result.DONE]
        assert real.snapshot() == start


@pytest.mark.parametrize("mode", [Mode.MOVE, Mode.SYMLINK])
def test_a_run_through_a_link_that_is_killed_at_any_step_is_put_in_order(
    quick_disk: Path, mode: Mode
) -> None:
    number = 0
    while True:
        base = quick_disk / str(number)
        real = World(base / "real", base / "real/out")
        real.add("a.jpg", sidecars=["a.xmp"])
        start = real.snapshot()
        (base / "link").symlink_to(base / "real")
        linked = World(base / "link", base / "link/out")
        linked.add_again(linked.photos / "a.jpg")
        without = all_failpoints(Failing("rename", errno.ENOSYS), Failing("link", errno.EPERM))
        ended = not killed(lambda: linked.file(mode, KilledAt(number, without)))  # noqa: B023
        list(recover(linked.journals))
        for run in history(linked.journals):
            list(undo(run.id, linked.journals))
        assert real.snapshot() == start
        if ended:
            assert number > 10
            return
        number += 1
