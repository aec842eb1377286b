"""Make the proxies that the grid shows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.errors import PhotoError
from statuesorter.models.cores import logical_cores
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.photo import Photo
from statuesorter.photos.proxy_format import Proxy
from statuesorter.photos.read_ahead import ReadAhead

_PATIENCE = 0.1
"""Seconds between two looks at the cancel token."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """Where the proxy of a photo lies (None with a reason in ``error`` where there is none)."""

    photo: Photo
    proxy_file: Path | None
    error: str | None = None
    truncated: bool = False


def make_thumbnails(
    workspace: Workspace, photos: Iterable[Photo], *, cancel: CancelToken | None = None
) -> Iterator[Thumbnail]:
    """Yield a thumbnail for each photo in the order given; a photo that cannot be decoded says why.

    Each core decodes a photo, at most two for each core ahead of the one that is handed out. Raises
    `Cancelled` within 200 ms of a cancel.
    """
    cancel = cancel or CancelToken()
    threads = logical_cores()
    decoders = ThreadPoolExecutor(threads, thread_name_prefix="thumbnail")
    reading = ReadAhead(workspace.proxies.reads)

    def make(photo: Photo) -> Proxy:
        reading.reached(photo)
        return workspace.proxies.get_or_make(photo)

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


def thumbnail_of(photo: Photo, workspace: Workspace, make: Callable[[Photo], Proxy]) -> Thumbnail:
    """The thumbnail of a photo whose proxy ``make`` gives, or the reason why there is none."""
    try:
        proxy = make(photo)
        file = workspace.proxies.path_of(photo.identity)
    except PhotoError as error:
        return Thumbnail(photo, None, error=str(error))
    return Thumbnail(photo, file, truncated=proxy.truncated)


def _finished(making: Future[Thumbnail], cancel: CancelToken) -> Thumbnail:
    """The thumbnail once it is made, unless the person cancels before."""
    while True:
        cancel.raise_if_cancelled()
        if wait([making], timeout=_PATIENCE).done:
            return making.result()
