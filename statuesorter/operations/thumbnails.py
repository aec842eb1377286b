"""Make the previews that the grid shows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.photo import Photo
from statuesorter.models.cores import logical_cores
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.preview_format import Preview
from statuesorter.photos.read_ahead import ReadAhead

_PATIENCE = 0.1
"""Seconds between two looks at the cancel token."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """Where the preview of a photo lies (None with a reason in ``error`` where there is none)."""

    photo: Photo
    preview_file: Path | None
    error: str | None = None
    truncated: bool = False


def make_thumbnails(
    workspace: Workspace, photos: Iterable[Photo], *, cancel: CancelToken | None = None
) -> Generator[Thumbnail]:
    """Yield a thumbnail for each photo in the order given; a photo that cannot be decoded says why.

    Each core decodes a photo, at most two for each core ahead of the one that is handed out. Raises
    `Cancelled` within 200 ms of a cancel.
    """
    cancel = cancel or CancelToken()
    threads = logical_cores()
    decoders = ThreadPoolExecutor(threads, thread_name_prefix="thumbnail")
    reading = ReadAhead(workspace.previews.reads)

    def make(photo: Photo) -> Preview:
        reading.reached(photo)
        return workspace.previews.get_or_make(photo)

    ahead: deque[Future[Thumbnail]] = deque()
    try:
        for photo in photos:
            cancel.raise_if_cancelled()
            reading.expect(photo)
            ahead.append(decoders.submit(thumbnail_of, photo, workspace, make))
            if len(ahead) > 2 * threads:
                yield _finished(ahead.popleft(), cancel)
        while ahead:
            yield _finished(ahead.popleft(), cancel)
    finally:
        reading.stop()
        decoders.shutdown(wait=False, cancel_futures=True)


def thumbnail_of(photo: Photo, workspace: Workspace, make: Callable[[Photo], Preview]) -> Thumbnail:
    """The thumbnail of a photo whose preview ``make`` gives, or the reason why there is none."""
    try:
        preview = make(photo)
        file = workspace.previews.path_of(photo.identity)
    except PhotoError as error:
        return Thumbnail(photo, None, error=str(error))
    return Thumbnail(photo, file, truncated=preview.truncated)


def _finished(making: Future[Thumbnail], cancel: CancelToken) -> Thumbnail:
    """The thumbnail once it is made, unless the person cancels before."""
    while True:
        cancel.raise_if_cancelled()
        if wait([making], timeout=_PATIENCE).done:
            return making.result()
