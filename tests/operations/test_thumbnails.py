"""Thumbnails: most urgent first; a photo that cannot be shown says why; bugs are heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import pytest

from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.operations.thumbnails import Thumbnail, Thumbnails
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.cores import Cores
from statuesorter.photos.preview_format import Preview
from statuesorter.photos.preview_queue import PreviewQueue
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore
from tests.photo_files import write_photo


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    files = [write_photo(tmp_path / "photos" / f"{n:02}.jpg", seed=n) for n in range(8)]
    return [Photo(PhotoIdentity.of(file)) for file in files]


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """One that decodes one photo after the other."""
    one = PreviewQueue(Cores(1), lambda: None)
    return replace(workspace, previews=PreviewService(workspace.preview_store, queue=one))


class View:
    """What arrives at a view: a picture is the number of its bytes and its side."""

    def __init__(self, workspace: Workspace) -> None:
        self._done = SimpleQueue[Thumbnail[tuple[int, int]] | BaseException]()
        self.thumbnails = Thumbnails[tuple[int, int]](
            workspace, lambda jpeg, side: (len(jpeg), side), self._done.put
        )

    def next(self) -> Thumbnail[tuple[int, int]]:
        found = self._done.get(timeout=60)
        if isinstance(found, BaseException):
            raise found
        return found


def test_they_come_in_the_order_of_their_urgency_at_the_side_that_was_asked_for(
    workspace: Workspace, photos: list[Photo]
) -> None:
    view = View(workspace)
    view.thumbnails.show(photos[::-1], 320)
    made = [view.next() for _photo in photos]
    assert [thumbnail.photo for thumbnail in made] == photos[::-1]
    for thumbnail in made:
        stored = workspace.preview_store.path_of(thumbnail.photo.identity).stat().st_size
        assert thumbnail.picture == (stored, thumbnail.side) == (stored, 320)
        assert thumbnail.error is None


def test_a_photo_that_cannot_be_shown_says_why_and_one_of_which_a_part_is_missing_says_so(
    workspace: Workspace, photos: list[Photo]
) -> None:
    gone = Photo(PhotoIdentity(photos[0].path.with_name("gone.jpg"), 9, 9))
    cut = write_photo(photos[0].path.with_name("cut.jpg"), seed=3, size=(600, 400))
    cut.write_bytes(cut.read_bytes()[:-1500])
    part = Photo(PhotoIdentity.of(cut))
    view = View(workspace)
    view.thumbnails.show([gone, part, photos[0]], 320)
    missing, truncated, whole = (view.next() for _n in range(3))
    assert (missing.photo, missing.picture) == (gone, None)
    assert missing.error is not None
    assert "gone.jpg" in missing.error
    assert (truncated.photo, truncated.truncated, whole.truncated) == (part, True, False)


def test_a_bug_in_a_decoding_thread_is_not_swallowed(
    workspace: Workspace, photos: list[Photo], tmp_path: Path
) -> None:
    class Broken(PreviewStore):
        def get_or_make(self, photo: Photo) -> Preview:
            raise ZeroDivisionError("a bug of ours")

    view = View(replace(workspace, previews=PreviewService(Broken(tmp_path / "broken"))))
    view.thumbnails.show(photos[:1], 320)
    with pytest.raises(ZeroDivisionError):
        view.next()
