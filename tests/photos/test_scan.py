"""Finding photos: lazily, in order, each once, and never stopped by what cannot be read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import FolderError, PhotoUnreadable
from statuesorter.domain.image_stats import date_of
from statuesorter.domain.leaving_out import Patterns, patterns_in, problem_of
from statuesorter.photos.scan import FolderMissing, FolderUnreadable, photo_at, scan
from tests.photos.pictures import may_ignore_permissions, touch

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs what only POSIX file systems have")


def found(root: Path, **options: Any) -> list[str]:
    return [photo.path.relative_to(root).as_posix() for photo in scan(root, **options)]


def test_photos_come_in_natural_order_those_of_a_folder_before_its_sub_folders(tmp_path: Path) -> None:
    for name in ["IMG_10.jpg", "IMG_2.jpg", "day 10/a.png", "day 2/b.HEIC", "day 2/deep/c.webp", "z.gif"]:
        touch(tmp_path / name)
    assert found(tmp_path) == [
        "IMG_2.jpg", "IMG_10.jpg", "z.gif", "day 2/b.HEIC", "day 2/deep/c.webp", "day 10/a.png",
    ]  # fmt: skip


def test_hidden_system_and_other_files_are_left_out(tmp_path: Path) -> None:
    for name in [
        ".a.jpg",
        "._b.jpg",
        ".hidden/c.jpg",
        "@eaDir/d.jpg",
        "$RECYCLE.BIN/e.jpg",
        "notes.txt",
        "jpg",
    ]:
        touch(tmp_path / name)
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    "folder",
    [
        "Photos Library.photoslibrary", "Old.PhotoLibrary", "iPhoto.migratedphotolibrary", "A.aplibrary",
        "Lightroom Catalog Previews.lrdata", "Lightroom Library.lrlibrary", "Lightroom Catalog.lrcat-data",
        "Session.cocatalog", "Notes.dtBase2", "Film.imovielibrary", "Letter.rtfd", "Photo Booth Library",
        "#recycle", "#Snapshot", "@Recycle", "@Recently-Snapshot", "@eaDir", "@__thumb", "~snapshot",
        "$Recycle.Bin", "RECYCLER", "System Volume Information", "lost+found", "__MACOSX",
        "LOST.DIR", "Network Trash Folder", "[Originals]", "Photothe\u0300que.photosLibrary",
    ],
)  # fmt: skip
def test_what_belongs_to_a_program_or_the_system_is_left_out_and_told(tmp_path: Path, folder: str) -> None:
    touch(tmp_path / "day" / folder / "originals" / "a.jpg")
    touch(tmp_path / "day" / "b.jpg")
    told: list[Path] = []
    assert found(tmp_path, on_left_out=told.append) == ["day/b.jpg"]
    assert told == [tmp_path / "day" / folder]
    assert found(tmp_path / "day" / folder) == ["originals/a.jpg"], (
        "it is scanned where it is what was opened"
    )


def test_a_library_whose_name_does_not_say_so_is_known_by_its_files(tmp_path: Path) -> None:
    touch(tmp_path / "iPhoto Library" / "AlbumData.xml")
    touch(tmp_path / "iPhoto Library" / "Masters" / "a.jpg")
    touch(tmp_path / "Catalog" / "Work.cocatalogdb")
    touch(tmp_path / "Catalog" / "Originals" / "b.jpg")
    touch(tmp_path / "Session" / "Work.COSessionDB")
    touch(tmp_path / "Session" / "Trash" / "c.jpg")
    touch(tmp_path / "Session" / "Capture" / "d.jpg")
    touch(tmp_path / "Trash" / "e.jpg")
    told: list[Path] = []
    assert found(tmp_path, on_left_out=told.append) == ["Session/Capture/d.jpg", "Trash/e.jpg"]
    assert sorted(path.relative_to(tmp_path).as_posix() for path in told) == [
        "Catalog/Originals", "Session/Trash", "iPhoto Library",
    ]  # fmt: skip


@posix
def test_a_link_into_a_library_or_a_bin_is_not_followed(tmp_path: Path) -> None:
    touch(tmp_path / "X.photoslibrary" / "originals" / "a.jpg")
    root = tmp_path / "root"
    touch(root / "@eaDir" / "b.jpg")
    (root / "library").symlink_to(tmp_path / "X.photoslibrary")
    (root / "one.jpg").symlink_to(tmp_path / "X.photoslibrary" / "originals" / "a.jpg")
    (root / "two.jpg").symlink_to(root / "@eaDir" / "b.jpg")
    assert found(root) == []


EVERYTHING = [
    "a.jpg", "a_web.jpg", "2023/raw/b.jpg", "2024/Raw/c.jpg", "2024/raw/deep/d.jpg", "musée/e.jpg",
]  # fmt: skip


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ([], EVERYTHING),
        (["*_WEB.*"], ["a.jpg", "2023/raw/b.jpg", "2024/Raw/c.jpg", "2024/raw/deep/d.jpg", "musée/e.jpg"]),
        (["raw"], ["a.jpg", "a_web.jpg", "musée/e.jpg"]),
        (["2024/raw"], ["a.jpg", "a_web.jpg", "2023/raw/b.jpg", "musée/e.jpg"]),
        (["./2023/raw/"], ["a.jpg", "a_web.jpg", "2024/Raw/c.jpg", "2024/raw/deep/d.jpg", "musée/e.jpg"]),
        (["20??/raw/*.jpg"], ["a.jpg", "a_web.jpg", "musée/e.jpg"]),
        (["muse\u0301e", "deep"], ["a.jpg", "a_web.jpg", "2023/raw/b.jpg", "2024/Raw/c.jpg"]),
        (["*", "/2023", "..", "["], EVERYTHING),
    ],
)  # fmt: skip
def test_what_the_person_leaves_out_is_left_out(tmp_path: Path, patterns: list[str], left: list[str]) -> None:
    for name in EVERYTHING:
        touch(tmp_path / name)
    told: list[Path] = []
    assert sorted(found(tmp_path, leave_out=patterns, on_left_out=told.append)) == sorted(left)
    assert bool(told) == (len(left) < 6)


def test_patterns_are_written_a_line_or_between_semicolons_and_checked() -> None:
    assert patterns_in(" raw ;*_web.*\n\n2023/raw;;") == ["raw", "*_web.*", "2023/raw"]
    for sound in ("raw", "*_web.jpg", "2023/raw", "./a/b/", "[ab]*", "a:b", "*.jpg"):
        assert problem_of(sound) is None
    for odd in ("*", "**/*", "./*", "/home/me/raw", "~/raw", "../raw", "C:/raw", "/"):
        assert odd in (problem_of(odd) or "")


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_may_be_a_pattern(pattern: str, name: str) -> None:
    Patterns([pattern, f"{pattern}/{pattern}"]).match(name, f"{pattern}/{name}")


def test_a_folder_to_skip_is_left_out(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg")
    touch(tmp_path / "cache/c.jpg")
    assert found(tmp_path, skip=[tmp_path / "cache"]) == ["a.jpg"]


def test_a_photo_brings_its_identity_and_sidecars(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg", b"12345")
    touch(tmp_path / "a.nef")
    touch(tmp_path / "a.xmp")
    (photo,) = scan(tmp_path)
    assert photo.identity.size == 5
    assert photo.identity.mtime_ns == (tmp_path / "a.jpg").stat().st_mtime_ns
    assert photo.sidecars == (tmp_path / "a.nef", tmp_path / "a.xmp")
    assert photo_at(tmp_path / "a.jpg") == photo


@posix
def test_a_link_into_the_same_tree_adds_nothing_and_a_loop_ends(tmp_path: Path) -> None:
    touch(tmp_path / "real/a.jpg")
    (tmp_path / "again").symlink_to(tmp_path / "real")
    (tmp_path / "real/loop").symlink_to(tmp_path)
    (tmp_path / "alias.jpg").symlink_to(tmp_path / "real/a.jpg")
    assert found(tmp_path) == ["real/a.jpg"]


@posix
def test_a_link_to_somewhere_else_is_followed_once(tmp_path: Path) -> None:
    touch(tmp_path / "elsewhere/a.jpg")
    touch(tmp_path / "elsewhere/single.png")
    root = tmp_path / "root"
    root.mkdir()
    for name in ("one", "two"):
        (root / name).symlink_to(tmp_path / "elsewhere")
    assert found(root) == ["one/a.jpg", "one/single.png"]


@posix
def test_links_into_a_hidden_store_are_followed(tmp_path: Path) -> None:
    touch(tmp_path / ".annex/objects/x.jpg")
    (tmp_path / "a.jpg").symlink_to(tmp_path / ".annex/objects/x.jpg")
    (tmp_path / "b.jpg").symlink_to(tmp_path / ".annex/objects/x.jpg")
    assert len(found(tmp_path)) == 1


@posix
def test_what_is_no_regular_file_is_no_photo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "dir.jpg").mkdir()
    (tmp_path / "nowhere.jpg").symlink_to(tmp_path / "missing")
    (tmp_path / "self.jpg").symlink_to(tmp_path / "self.jpg")
    troubles: list[Path] = []
    assert found(tmp_path, on_unreadable=lambda path, _error: troubles.append(path)) == []
    assert troubles == []
    for name in ("pipe.jpg", "dir.jpg", "nowhere.jpg", "self.jpg"):
        with pytest.raises(PhotoUnreadable, match=name):
            photo_at(tmp_path / name)


@posix
@pytest.mark.skipif(may_ignore_permissions(), reason="the superuser may read everything")
def test_a_sub_folder_that_may_not_be_read_does_not_stop_the_rest(tmp_path: Path) -> None:
    touch(tmp_path / "locked/a.jpg")
    touch(tmp_path / "open/b.jpg")
    (tmp_path / "locked").chmod(0)
    troubles: list[Path] = []
    try:
        assert found(tmp_path, on_unreadable=lambda path, _error: troubles.append(path)) == ["open/b.jpg"]
        assert troubles == [tmp_path / "locked"]
        with pytest.raises(FolderUnreadable, match="locked"):
            scan(tmp_path / "locked")
    finally:
        (tmp_path / "locked").chmod(0o700)


def test_a_folder_that_vanishes_while_scanning_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    for name in ("a.jpg", "gone/b.jpg", "stays/c.jpg"):
        touch(tmp_path / name)
    troubles: list[Path] = []
    photos = scan(tmp_path, on_unreadable=lambda path, _error: troubles.append(path))
    next(photos)
    (tmp_path / "gone/b.jpg").unlink()
    (tmp_path / "gone").rmdir()
    assert [photo.name for photo in photos] == ["c.jpg"]
    assert troubles == [tmp_path / "gone"]


@pytest.mark.parametrize("name", ["missing", "file.jpg", "file.jpg/below", "zero\0byte"])
def test_a_root_that_is_no_folder_is_said_at_once_in_one_sentence(tmp_path: Path, name: str) -> None:
    touch(tmp_path / "file.jpg")
    with pytest.raises(FolderMissing, match="There is no folder") as raised:
        scan(tmp_path / name)
    assert isinstance(raised.value, FolderError)
    assert "\n" not in str(raised.value)


class NumbersOfTheDisk:
    """`os.stat` as some drivers answer: every file and folder has the same number (FUSE, SMB, exFAT)."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._ask = os.stat

    def __call__(self, path: object, **how: object) -> os.stat_result:
        said = self._ask(path, **how)  # type: ignore[call-overload]
        return os.stat_result((said.st_mode, self._number, *said[2:]), {"st_mtime_ns": said.st_mtime_ns})


@pytest.mark.parametrize("number", [0, 7])
def test_photos_are_found_where_every_file_has_the_same_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    for name in ("a.jpg", "one/b.jpg", "two/c.jpg", "two/deep/d.jpg"):
        touch(tmp_path / "photos" / name)
        os.utime(tmp_path / "photos" / name, (0, 0))
    touch(tmp_path / "elsewhere" / "e.jpg")
    if os.name == "posix":
        for name in ("x.jpg", "y.jpg"):
            touch(tmp_path / "store" / name)
            (tmp_path / "photos" / name).symlink_to(tmp_path / "store" / name)
        (tmp_path / "photos" / "z").symlink_to(tmp_path / "elsewhere")
    there = sorted(found(tmp_path / "photos"))
    assert len(there) == (7 if os.name == "posix" else 4)
    monkeypatch.setattr(os, "stat", NumbersOfTheDisk(number))
    assert sorted(found(tmp_path / "photos")) == there


def test_a_share_that_leads_back_to_a_folder_above_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may follow links itself, and shows what they lead to as folders without end."""
    touch(tmp_path / "a.jpg")
    touch(tmp_path / "day" / "b.jpg")
    scandir, stat_of = os.scandir, os.stat

    class Entry:
        """The folder ``again`` that the server shows: it has all that stands above it."""

        name = "again"

        def __init__(self, path: str) -> None:
            self.path = path

        def is_symlink(self) -> bool:
            return False

    def real(path: object) -> str:
        return "/".join(part for part in os.fspath(path).split("/") if part != "again")  # type: ignore[arg-type]

    @contextmanager
    def endless(path: object) -> Iterator[list[object]]:
        with scandir(real(path)) as entries:
            listed: list[object] = list(entries)
        if real(path) == str(tmp_path):
            listed.append(Entry(f"{path}/again"))
        yield listed

    monkeypatch.setattr(os, "scandir", endless)
    monkeypatch.setattr(os, "stat", lambda path, **how: stat_of(real(path), **how))
    assert [photo.name for photo in islice(scan(tmp_path), 100)] == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize("moment", [13_569_465_600, 17_000_000_000, -4_000_000_000, -1, 2**33])
def test_a_photo_dated_in_another_age_is_a_photo(tmp_path: Path, moment: int) -> None:
    """2400, which 64 bits of nanoseconds do not reach, and before 1970."""
    touch(tmp_path / "a.jpg")
    os.utime(tmp_path / "a.jpg", (moment, moment))
    if (tmp_path / "a.jpg").stat().st_mtime != moment:
        pytest.skip("this disk keeps no such time")
    (photo,) = scan(tmp_path)
    assert photo.identity.mtime_ns == moment * 10**9
    assert photo.identity.is_current()
    assert abs(date_of(photo.identity, None) - moment) <= 86_400


def test_an_empty_folder_has_no_photos(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_scanning_stops_where_the_person_cancels(tmp_path: Path) -> None:
    for number in range(5):
        touch(tmp_path / f"{number}.jpg")
    cancel = CancelToken()
    photos = scan(tmp_path, cancel=cancel)
    assert next(photos).name == "0.jpg"
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(photos)


def test_scanning_is_lazy(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg")
    touch(tmp_path / "sub/b.jpg")
    photos = scan(tmp_path)
    next(photos)
    touch(tmp_path / "sub/late.jpg")
    assert [photo.name for photo in photos] == ["b.jpg", "late.jpg"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows any byte in a name")
def test_any_name_is_found_and_can_be_said_on_one_line(tmp_path: Path) -> None:
    names = [b"new\nline.jpg", b"\xff\xfe.jpg", "right\u202eto left.jpg".encode(), b"n" * 251 + b".jpg"]
    for name in names:
        touch(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)))
    assert {os.fsencode(photo.name) for photo in scan(tmp_path)} == set(names)
    with pytest.raises(PhotoUnreadable) as raised:
        photo_at(tmp_path / "gone\nand\u202e \udcff.jpg")
    assert str(raised.value).isprintable()


@posix
def test_a_path_too_long_for_the_system_is_a_photo_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PhotoUnreadable):
        photo_at(tmp_path / ("n" * 300 + ".jpg"))
    with pytest.raises(FolderError):
        scan(tmp_path / "/".join(["n" * 200] * 30))
