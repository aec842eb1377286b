"""Reading ahead: within its bounds, only what will be read, only where it helps, never in anybody's way."""

from __future__ import annotations

import itertools
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.photos.read_ahead import DiskSpeed, ReadAhead

SIZE = 1000
NEVER_FAST = DiskSpeed(answer=0, rate=math.inf)
"""Beside this every disk is slow."""
ALWAYS_FAST = DiskSpeed(answer=60, rate=1)
"""Beside this every disk is fast."""
FAST_UNLESS_EMPTY = DiskSpeed(answer=0, rate=1)
"""Beside this a disk is slow with an empty file and fast with every other."""


@dataclass
class Source:
    """Says where photos' files lie, but for those whose previews are ``kept``, and notes what it was
    asked.
    """

    kept: frozenset[Photo] = frozenset()
    asked: list[Photo] = field(default_factory=list[Photo])

    def reads(self, photo: Photo) -> Path | None:
        self.asked.append(photo)
        return None if photo in self.kept else photo.path


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    files = [tmp_path / f"{n:03}.jpg" for n in range(200)]
    for file in files:
        file.write_bytes(bytes(SIZE))
    return [Photo(PhotoIdentity.of(file)) for file in files]


@pytest.fixture(autouse=True)
def no_reader_is_left() -> Iterator[None]:
    yield
    assert until(lambda: not readers()), f"left behind: {readers()}"


def readers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("read-ahead")]


def until(true: Callable[[], bool], seconds: float = 5) -> bool:
    """Whether it came true within so many seconds."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.005)
    return true()


def settled(source: Source) -> int:
    """How many photos were asked for, once no more are."""
    count = -1
    while count != len(source.asked):
        count = len(source.asked)
        time.sleep(0.15)
    return count


def test_files_are_read_in_the_order_in_which_they_are_expected(photos: list[Photo]) -> None:
    source = Source()
    ahead = ReadAhead(source.reads, readers=1, fast=NEVER_FAST)
    for photo in photos[:20]:
        ahead.expect(photo)
    assert until(lambda: source.asked == photos[:20])
    ahead.stop()


def test_no_more_photos_are_read_than_the_bound_until_decoders_reach_them(photos: list[Photo]) -> None:
    source = Source()
    ahead = ReadAhead(source.reads, most_photos=6, fast=NEVER_FAST)
    for photo in photos:
        ahead.expect(photo)
    assert settled(source) == 6
    for photo in photos[:3]:
        ahead.reached(photo)
    assert settled(source) == 9
    ahead.stop()


def test_no_more_bytes_are_read_than_the_bound_until_decoders_reach_them(photos: list[Photo]) -> None:
    source = Source()
    ahead = ReadAhead(source.reads, most_bytes=5 * SIZE + SIZE // 2, fast=NEVER_FAST)
    for photo in photos:
        ahead.expect(photo)
    assert settled(source) == 5
    ahead.reached(photos[0])
    assert settled(source) == 6
    ahead.stop()


def test_a_photo_larger_than_the_bound_is_alone(photos: list[Photo], tmp_path: Path) -> None:
    file = tmp_path / "large.nef"
    file.write_bytes(bytes(20 * SIZE))
    large = Photo(PhotoIdentity.of(file))
    source = Source()
    ahead = ReadAhead(source.reads, most_bytes=10 * SIZE, fast=NEVER_FAST)
    for photo in (large, *photos[:5]):
        ahead.expect(photo)
    assert settled(source) == 1
    ahead.reached(large)
    assert settled(source) == 6
    ahead.stop()


def test_what_a_decoder_reached_first_is_not_read(photos: list[Photo]) -> None:
    source = Source()
    ahead = ReadAhead(source.reads, most_photos=1, fast=NEVER_FAST)
    for photo in photos[:4]:
        ahead.expect(photo)
    assert until(lambda: source.asked == photos[:1])
    for photo in (photos[1], photos[2], photos[0]):
        ahead.reached(photo)
    assert until(lambda: source.asked == [photos[0], photos[3]])
    ahead.stop()


def test_what_is_kept_takes_no_room(photos: list[Photo]) -> None:
    source = Source(kept=frozenset(photos[:100]))
    ahead = ReadAhead(source.reads, most_photos=3, fast=NEVER_FAST)
    for photo in photos:
        ahead.expect(photo)
    assert settled(source) == 103
    ahead.stop()


def test_a_fast_disk_is_left_alone_but_for_a_look_now_and_then(photos: list[Photo]) -> None:
    source = Source()
    ahead = ReadAhead(source.reads, fast=ALWAYS_FAST)
    for photo in photos:
        ahead.expect(photo)
    assert until(lambda: bool(source.asked))
    assert settled(source) <= 12
    assert len(readers()) == 1
    ahead.stop()


def test_four_readers_leave_no_more_alone_than_one(photos: list[Photo], tmp_path: Path) -> None:
    """Each left 31 alone, whatever the others had found: here three of them find it late, one by one."""
    (tmp_path / "empty.jpg").touch()
    late = {photo: threading.Event() for photo in photos[:3]}
    source = Source()

    def reads(photo: Photo) -> Path | None:
        path = source.reads(photo)
        if photo in late:
            late[photo].wait(timeout=20)
        return path

    ahead = ReadAhead(reads, readers=4, fast=FAST_UNLESS_EMPTY)
    ahead.expect(Photo(PhotoIdentity.of(tmp_path / "empty.jpg")))
    assert until(lambda: len(readers()) == 4)
    for photo in photos[:3]:
        ahead.expect(photo)
    assert until(lambda: set(late) <= set(source.asked))
    coming = iter(photos[3:])
    for comes, count in zip(late.values(), (94, 30, 30), strict=True):
        for photo in itertools.islice(coming, count):
            ahead.expect(photo)
        settled(source)
        comes.set()
        settled(source)
    for photo in coming:
        ahead.expect(photo)
    settled(source)
    looks = [place for place, photo in enumerate(photos) if photo in source.asked]
    assert max(there - here for here, there in itertools.pairwise([*looks, len(photos)])) <= 32
    assert until(lambda: len(readers()) == 1)
    ahead.stop()


def test_a_disk_that_turns_slow_is_noticed(photos: list[Photo], tmp_path: Path) -> None:
    """The first folder lies in the cache, the next does not: here it is so large that it takes as long."""
    large = tmp_path / "large.jpg"
    large.touch()
    os.truncate(large, 2**25)
    slow = [Photo(PhotoIdentity(large, SIZE, n)) for n in range(60)]
    source = Source()
    a_moment = DiskSpeed(answer=0.001, rate=math.inf)
    ahead = ReadAhead(source.reads, most_photos=1000, fast=a_moment)
    for photo in [*photos, *slow]:
        ahead.expect(photo)
    assert until(lambda: set(slow[-20:]) <= set(source.asked))
    ahead.stop()


def test_what_is_gone_or_is_no_file_is_passed_over(photos: list[Photo], tmp_path: Path) -> None:
    gone = Photo(PhotoIdentity(tmp_path / "gone.jpg", SIZE, 0))
    source = Source()
    ahead = ReadAhead(source.reads, readers=1, fast=NEVER_FAST)
    asked = [gone, Photo(PhotoIdentity(tmp_path, SIZE, 0)), *photos[:3]]
    for photo in asked:
        ahead.expect(photo)
    assert until(lambda: source.asked == asked)
    ahead.stop()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_not_waited_for(photos: list[Photo], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    source = Source()
    ahead = ReadAhead(source.reads, readers=1, fast=NEVER_FAST)
    asked = [Photo(PhotoIdentity(tmp_path / "pipe.jpg", 0, 0)), *photos[:3]]
    for photo in asked:
        ahead.expect(photo)
    assert until(lambda: source.asked == asked)
    ahead.stop()


def test_a_share_that_hangs_holds_nobody_up(photos: list[Photo]) -> None:
    def hang(photo: Photo) -> Path:
        hanging.set()
        read.append(comes_back.wait(timeout=120))
        return photo.path

    hanging, comes_back, read = threading.Event(), threading.Event(), list[bool]()
    ahead = ReadAhead(hang, fast=NEVER_FAST)
    ahead.expect(photos[0])
    assert hanging.wait(timeout=60)
    ahead.expect(photos[1])
    ahead.reached(photos[0])
    ahead.stop()
    assert read == [], "it was not waited for"
    assert all(thread.daemon for thread in threading.enumerate() if thread.name in readers())
    comes_back.set()
