"""Thumbnails: made on all cores, handed out in the order asked, asked for as needed, cancelled at once."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.operations.thumbnails import make_thumbnails
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.preview_format import Preview
from statuesorter.photos.preview_store import PreviewStore
from tests.operations.conftest import write_photo


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    files = [write_photo(tmp_path / "photos" / f"{n:02}.jpg", seed=n) for n in range(20)]
    return [Photo(PhotoIdentity.of(file)) for file in files]


def test_the_order_is_that_asked_for_whatever_takes_longest(
    workspace: Workspace, photos: list[Photo], tmp_path: Path
) -> None:
    slow = Photo(PhotoIdentity.of(write_photo(tmp_path / "slow.png", seed=0, size=(4000, 3000))))
    gone = Photo(PhotoIdentity(tmp_path / "gone.jpg", 9, 9))
    asked = [slow, gone, *photos]
    made = list(make_thumbnails(workspace, asked))
    assert [thumbnail.photo for thumbnail in made] == asked
    assert [thumbnail.preview_file is None for thumbnail in made] == [False, True, *[False] * len(photos)]
    assert made[1].error is not None
    assert all(thumbnail.preview_file.is_file() for thumbnail in made if thumbnail.preview_file)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core makes one at a time")
def test_several_are_made_at_a_time(workspace: Workspace, photos: list[Photo], tmp_path: Path) -> None:
    class Meeting(PreviewStore):
        """Nobody goes on before two are here."""

        def get_or_make(self, photo: Photo) -> Preview:
            barrier.wait()
            return super().get_or_make(photo)

    barrier = threading.Barrier(2, timeout=20)
    meeting = replace(workspace, previews=Meeting(tmp_path / "meeting"))
    assert len(list(make_thumbnails(meeting, photos))) == len(photos)


def test_photos_are_asked_for_only_as_needed(workspace: Workspace, photos: list[Photo]) -> None:
    asked = 0

    def endless() -> Iterator[Photo]:
        nonlocal asked
        for photo in itertools.cycle(photos):
            asked += 1
            yield photo

    thumbnails = make_thumbnails(workspace, endless())
    next(thumbnails)
    thumbnails.close()
    assert asked <= 2 * (os.cpu_count() or 1) + 1


def test_a_cancel_does_not_wait_for_the_photo_under_way(
    workspace: Workspace, photos: list[Photo], tmp_path: Path
) -> None:
    class Slow(PreviewStore):
        def get_or_make(self, photo: Photo) -> Preview:
            cancel.cancel()
            made.append(go_on.wait(timeout=120))
            return super().get_or_make(photo)

    cancel, go_on, made = CancelToken(), threading.Event(), list[bool]()
    with pytest.raises(Cancelled):
        list(make_thumbnails(replace(workspace, previews=Slow(tmp_path / "slow")), photos, cancel=cancel))
    assert made == [], "it was not waited for"
    go_on.set()


def test_a_bug_in_a_decoding_thread_is_not_swallowed(
    workspace: Workspace, photos: list[Photo], tmp_path: Path
) -> None:
    class Broken(PreviewStore):
        def get_or_make(self, photo: Photo) -> Preview:
            raise ZeroDivisionError("a bug of ours")

    with pytest.raises(ZeroDivisionError):
        list(make_thumbnails(replace(workspace, previews=Broken(tmp_path / "broken")), photos))
