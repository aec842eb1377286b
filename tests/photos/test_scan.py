"""Finding photos: lazily, in order, each once, and never stopped by what cannot be read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from statuesorter.cancellation import Cancelled, CancelToken
from statuesorter.errors import FolderError, PhotoUnreadable
from statuesorter.photos.scan import OUTPUT_MARKER, FolderMissing, FolderUnreadable, photo_at, scan
from tests.photos.pictures import may_ignore_permissions, touch

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs what only POSIX file systems have")


def found(root: Path, **options: object) -> list[str]:
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


def test_our_own_output_is_left_out_unless_it_is_what_was_opened(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg")
    touch(tmp_path / "sorted/paint/b.jpg")
    touch(tmp_path / "sorted" / OUTPUT_MARKER)
    touch(tmp_path / "destination/c.jpg")
    assert found(tmp_path, skip=[tmp_path / "destination"]) == ["a.jpg"]
    assert found(tmp_path / "sorted") == ["paint/b.jpg"]


def test_a_photo_brings_its_identity_and_companions(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg", b"12345")
    touch(tmp_path / "a.nef")
    touch(tmp_path / "a.xmp")
    (photo,) = scan(tmp_path)
    assert photo.identity.size == 5
    assert photo.identity.mtime_ns == (tmp_path / "a.jpg").stat().st_mtime_ns
    assert photo.companions == (tmp_path / "a.nef", tmp_path / "a.xmp")
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
