"""Previews: made once, kept, noticed when damaged, the least used ones given up first."""

from __future__ import annotations

import concurrent.futures
import io
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from statuesorter.domain.errors import PhotoDamaged, PhotoUnreadable
from statuesorter.domain.photo import Photo
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.preview_format import PROXY_QUALITY, packed
from statuesorter.photos.preview_store import PreviewStore, preview_of
from statuesorter.photos.scan import photo_at
from tests.photos.pictures import as_the_sensor_saw_it, assert_upright, exif_saying, four_colours, noisy


@pytest.fixture
def store(tmp_path: Path) -> PreviewStore:
    return PreviewStore(tmp_path / "proxies")


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    picture = as_the_sensor_saw_it(four_colours((1500, 1000)), 6)
    picture.save(tmp_path / "a.jpg", quality=92, exif=exif_saying(6))
    return photo_at(tmp_path / "a.jpg")


def test_a_preview_is_upright_reduced_and_knows_the_full_size(store: PreviewStore, photo: Photo) -> None:
    assert store.get(photo.identity) is None
    made = store.make(photo)
    assert made.image.size == (750, 500)
    assert made.full_size == (1500, 1000)
    assert not made.truncated
    assert_upright(made.image)


def test_every_run_sees_the_same_pixels(store: PreviewStore, photo: Photo) -> None:
    made, kept = store.make(photo), store.get(photo.identity)
    assert kept is not None
    assert kept.image.tobytes() == made.image.tobytes()
    assert (kept.full_size, kept.truncated) == (made.full_size, made.truncated)


def test_what_is_kept_is_an_ordinary_jpeg(store: PreviewStore, photo: Photo) -> None:
    store.make(photo)
    with Image.open(store.path_of(photo.identity)) as image:
        assert (image.format, image.size) == ("JPEG", (750, 500))
        assert_upright(image.convert("RGB"))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4032, 3024), (504, 378)),  # an eighth is near enough
        ((6000, 4000), (750, 500)),
        ((8064, 6048), (504, 378)),  # an eighth of it, then squares of two by two
        ((1800, 1200), (540, 360)),  # a half is too large, a quarter too small
        ((540, 512), (540, 512)),
        ((700, 541), (466, 360)),
    ],
)
def test_pixels_that_are_near_enough_are_not_resampled(
    store: PreviewStore, tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    Image.new("RGB", size).save(tmp_path / "b.jpg")
    assert store.make(photo_at(tmp_path / "b.jpg")).image.size == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [((200, 100), (200, 100)), ((9000, 500), (1500, 84)), ((20000, 1), (1440, 1)), ((1, 1), (1, 1))],
)
def test_small_photos_are_not_enlarged_and_long_ones_not_too_long(
    store: PreviewStore, tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    Image.new("RGB", size).save(tmp_path / "b.png")
    preview = store.get_or_make(photo_at(tmp_path / "b.png"))
    assert preview.image.size == expected
    assert preview.full_size == size


def test_a_preview_is_made_only_once(
    store: PreviewStore, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.get_or_make(photo)
    monkeypatch.setattr("statuesorter.photos.decode.decode", None)
    store.get_or_make(photo)


def test_ahead_a_photo_is_read_for_its_key_and_where_its_preview_is_lost(
    store: PreviewStore, photo: Photo
) -> None:
    away = photo.path.with_name("away.jpg")

    def needs_no_file() -> bool:
        """Whether reading ahead does without the file."""
        photo.path.rename(away)
        try:
            store.read_ahead(photo)
        except PhotoUnreadable:
            return False
        finally:
            away.rename(photo.path)
        return True

    assert not needs_no_file()
    store.read_ahead(photo)
    assert store.path_of(photo.identity).suffix == ".jpg", "its key is known now"
    assert not needs_no_file()
    store.get_or_make(photo)
    assert needs_no_file()


def test_many_threads_that_ask_at_once_all_get_the_same(store: PreviewStore, photo: Photo) -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _number: store.get_or_make(photo).image.tobytes(), range(24)))
    assert len(set(found)) == 1


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "junk", "zeros"])
def test_a_damaged_preview_is_noticed_and_made_again(store: PreviewStore, photo: Photo, damage: str) -> None:
    store.make(photo)
    path = store.path_of(photo.identity)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = {"cut": content[:-9], "flip": content, "empty": b"", "junk": b"junk" * 99, "zeros": bytes(999)}
    path.write_bytes(damaged[damage])
    assert store.get(photo.identity) is None
    assert store.get_or_make(photo).full_size == (1500, 1000)
    assert store.get(photo.identity) is not None


def test_a_photo_with_other_pixels_is_another_photo(store: PreviewStore, photo: Photo) -> None:
    store.make(photo)
    four_colours((1400, 1000)).save(photo.path)
    assert store.get(photo_at(photo.path).identity) is None


def test_a_preview_is_found_wherever_its_photo_lies(
    store: PreviewStore, photo: Photo, tmp_path: Path
) -> None:
    made = store.make(photo)
    (tmp_path / "sorted").mkdir()
    shutil.copyfile(photo.path, tmp_path / "sorted" / "b.jpg")
    photo.path.unlink()
    copied = photo_at(tmp_path / "sorted" / "b.jpg")
    kept = store.get(copied.identity)
    assert kept is not None
    assert kept.image.tobytes() == made.image.tobytes()


def test_a_photo_turned_in_another_program_has_another_preview(store: PreviewStore, photo: Photo) -> None:
    store.make(photo)
    picture = as_the_sensor_saw_it(four_colours((1500, 1000)), 6)
    picture.save(photo.path, quality=92, exif=exif_saying(3))
    turned = store.get_or_make(photo_at(photo.path))
    assert turned.image.size == (500, 750)


def test_a_photo_that_changed_after_it_was_found_is_not_kept_under_its_old_identity(
    store: PreviewStore, photo: Photo
) -> None:
    os.utime(photo.path, ns=(1, 1))
    assert store.make(photo).full_size == (1500, 1000)
    assert store.get(photo.identity) is None


def test_that_a_photo_is_truncated_is_kept(store: PreviewStore, tmp_path: Path) -> None:
    noisy((400, 400)).save(tmp_path / "b.jpg", quality=90)
    content = (tmp_path / "b.jpg").read_bytes()
    (tmp_path / "b.jpg").write_bytes(content[: len(content) * 8 // 10])
    photo = photo_at(tmp_path / "b.jpg")
    assert store.make(photo).truncated
    kept = store.get(photo.identity)
    assert kept is not None
    assert kept.truncated


def test_a_damaged_photo_leaves_nothing_behind(store: PreviewStore, tmp_path: Path) -> None:
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(99))
    with pytest.raises(PhotoDamaged):
        store.get_or_make(photo_at(tmp_path / "b.jpg"))
    assert not list((tmp_path / "proxies").rglob("*.*"))


def test_a_store_that_cannot_be_written_still_gives_previews(tmp_path: Path, photo: Photo) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert PreviewStore(tmp_path / "file").get_or_make(photo).full_size == (1500, 1000)


def test_pruning_gives_up_the_least_recently_used_first(store: PreviewStore, tmp_path: Path) -> None:
    photos: list[Photo] = []
    for number in range(4):
        Image.new("RGB", (400, 300), (number * 50, 9, 9)).save(tmp_path / f"{number}.png")
        photos.append(photo_at(tmp_path / f"{number}.png"))
        store.make(photos[-1])
        used = time.time() - 90_000 + number
        os.utime(store.path_of(photos[-1].identity), (used, used))
    assert store.get(photos[0].identity) is not None  # used just now
    sizes = [store.path_of(one.identity).stat().st_size for one in photos]
    leftover = store.path_of(photos[0].identity).with_suffix(".part")
    leftover.write_bytes(b"half")
    os.utime(leftover, (1, 1))
    freed = store.prune(sizes[0] + sizes[3])
    assert freed == sizes[1] + sizes[2] + len(b"half")
    assert [store.get(one.identity) is not None for one in photos] == [True, False, False, True]
    assert not leftover.exists()
    assert store.prune(10**9) == 0


def test_pruning_a_store_that_was_never_used_does_nothing(store: PreviewStore) -> None:
    assert store.prune(0) == 0


def test_other_threads_run_while_a_preview_is_encoded(tmp_path: Path) -> None:
    """The window's thread among them. The longest time one of them stood still is compared with how long it
    takes to encode into memory, which Pillow lets nobody interrupt.
    """
    pixels = noisy((2400, 2400))
    decoded = DecodedPhoto(pixels, pixels.size, "JPEG", truncated=False, taken=None)
    began = time.perf_counter()
    pixels.save(io.BytesIO(), "JPEG", quality=PROXY_QUALITY, subsampling=0)
    uninterrupted = time.perf_counter() - began

    def longest_standstill() -> float:
        with concurrent.futures.ThreadPoolExecutor(1) as thread:
            packing = thread.submit(packed, decoded)
            longest, last = 0.0, time.perf_counter()
            while not packing.done():
                now = time.perf_counter()
                longest, last = max(longest, now - last), now
        return longest

    # Where no core is free a thread may stand still for another reason: once is enough.
    assert any(longest_standstill() < uninterrupted / 2 for _round in range(10))


@pytest.mark.parametrize("hindrance", ["no folder for temporary files", "a disk that takes a part only"])
def test_a_preview_is_made_although_no_temporary_file_can_be(photo: Photo, hindrance: str) -> None:
    """In a process of its own, which may not write files of more than a thousand bytes."""
    pytest.importorskip("resource", reason="Windows knows no limit of a file's size")
    hindered = {
        "no folder for temporary files": "tempfile.tempdir = '/nowhere/at/all'",
        "a disk that takes a part only": (
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
        ),
    }[hindrance]
    script = (
        "import resource, signal, sys, tempfile; from pathlib import Path;"
        "from statuesorter.photos.preview_store import preview_of;"
        f"{hindered};"
        "sys.stdout.buffer.write(preview_of(Path(sys.argv[1])).image.tobytes())"
    )
    command = [sys.executable, "-c", script, str(photo.path)]
    hindered_pixels = subprocess.run(command, check=True, capture_output=True).stdout
    assert hindered_pixels == preview_of(photo.path).image.tobytes()
