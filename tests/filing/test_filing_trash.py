"""Photos go to the system's trash, never away for good. The trash of these tests is a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.filing import trash
from statuesorter.filing.errors import Refused
from tests.filing.filing_world import World


@pytest.fixture
def trashed(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = world.base / "trash"
    folder.mkdir()
    monkeypatch.setattr(trash, "send2trash", lambda path: path.rename(folder / path.name))
    return folder


def test_a_photo_goes_to_the_trash_with_what_belongs_to_it(world: World, trashed: Path) -> None:
    photo = world.add("a.jpg", sidecars=["a.xmp"])
    assert list(trash.move_to_trash([photo])) == [photo]
    assert sorted(path.name for path in trashed.iterdir()) == ["a.jpg", "a.xmp"]


def test_a_photo_that_changed_or_has_gone_is_refused(world: World, trashed: Path) -> None:
    photo = world.add("a.jpg")
    photo.path.write_text("edited")
    with pytest.raises(Refused, match="has changed"):
        list(trash.move_to_trash([photo]))
    photo.path.unlink()
    with pytest.raises(Refused, match="is no longer there"):
        list(trash.move_to_trash([photo]))
    assert list(trashed.iterdir()) == []


def test_cancelling_leaves_the_rest_where_it_is(world: World, trashed: Path) -> None:
    photos, token = [world.add("a.jpg"), world.add("b.jpg")], CancelToken()
    photos_in_trash = trash.move_to_trash(photos, cancel=token)
    next(photos_in_trash)
    token.cancel()
    with pytest.raises(Cancelled):
        next(photos_in_trash)
    assert photos[1].path.exists()


def test_what_belongs_to_a_photo_and_has_gone_meanwhile_is_no_trouble(world: World, trashed: Path) -> None:
    photo = world.add("a.jpg", sidecars=["a.xmp"])
    photo.sidecars[0].unlink()
    assert list(trash.move_to_trash([photo])) == [photo]
    assert [path.name for path in trashed.iterdir()] == ["a.jpg"]


freedesktop = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the trash of freedesktop.org")


@pytest.fixture
def takes_side_files_only(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A trash of freedesktop.org that will not take photos; gives its folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(world.base / "data"))
    folder = world.base / "data/Trash"

    def take(path: Path) -> None:
        if path.suffix == ".jpg":
            raise PermissionError(13, "Permission denied", str(path))
        for kind in ("files", "info"):
            (folder / kind).mkdir(parents=True, exist_ok=True)
        path.rename(folder / "files" / path.name)
        note = f"[Trash Info]\nPath={quote(os.fsencode(path))}\nDeletionDate=2026-01-01T00:00:00\n"
        (folder / "info" / f"{path.name}.trashinfo").write_text(note)

    monkeypatch.setattr(trash, "send2trash", take)
    return folder


@freedesktop
def test_a_photo_that_the_trash_refuses_keeps_what_belongs_to_it(
    world: World, takes_side_files_only: Path
) -> None:
    photo = world.add("è 1.jpg", sidecars=["è 1.xmp", "è 1.aae"])
    start = world.snapshot()
    with pytest.raises(Refused, match=r"cannot be moved to the trash .*It is still where it was"):
        list(trash.move_to_trash([photo]))
    assert world.snapshot() == start
    assert [path for path in takes_side_files_only.rglob("*") if path.is_file()] == []


@freedesktop
@pytest.mark.parametrize(
    "harm", ["place taken", "file gone", "note gone", "another of that name", "odd note"]
)
def test_what_cannot_be_brought_back_is_said_to_be_in_the_trash(
    world: World, takes_side_files_only: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    photo = world.add("a.jpg", sidecars=["a.xmp"])
    side = photo.sidecars[0]
    take = trash.send2trash

    def harmed(path: Path) -> None:
        if path == photo.path:
            note = takes_side_files_only / "info/a.xmp.trashinfo"
            if harm == "place taken":
                side.write_text("another")
            elif harm == "file gone":
                (takes_side_files_only / "files/a.xmp").unlink()
            elif harm == "note gone":
                note.unlink()
            elif harm == "odd note":
                note.write_text("[Trash Info]\n")
            else:
                (takes_side_files_only / "files/a.xmp").write_text("older")
        take(path)

    monkeypatch.setattr(trash, "send2trash", harmed)
    with pytest.raises(Refused, match=r"in the trash and could not be brought back: “a.xmp”"):
        list(trash.move_to_trash([photo]))
    assert photo.path.exists()
    assert not side.exists() or side.read_text() == "another"


@freedesktop
def test_the_systems_own_trash_gives_back_what_belongs_to_a_photo_it_refuses(world: World) -> None:
    world.add("a.jpg", sidecars=["a.xmp"])
    start = world.snapshot()
    code = (
        "import sys; from pathlib import Path\n"
        "from statuesorter.filing import trash; from statuesorter.filing.errors import Refused\n"
        "from statuesorter.domain.photo import Photo, PhotoIdentity\n"
        "take, photo, side = trash.send2trash, Path(sys.argv[1]), Path(sys.argv[2])\n"
        "def refuse(path):\n"
        "    if path == photo: raise PermissionError(13, 'Permission denied', str(path))\n"
        "    take(path); print(side.exists())\n"
        "trash.send2trash = refuse\n"
        "try: list(trash.move_to_trash([Photo(PhotoIdentity.of(photo), (side,))]))\n"
        "except Refused as refusal: print(refusal)\n"
    )
    places = [str(world.photos / name) for name in ("a.jpg", "a.xmp")]
    done = subprocess.run(
        [sys.executable, "-c", code, *places],
        env={**os.environ, "XDG_DATA_HOME": str(world.base / "data"), "HOME": str(world.base)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("False\n")
    assert "It is still where it was." in done.stdout
    assert world.snapshot() == start
