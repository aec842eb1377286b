"""Make the proxies that the grid shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.errors import PhotoError
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.photo import Photo


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """Where the proxy of a photo lies (None with a reason in ``error`` where there is none).

    ``full_size`` is width and height of the photo the right way up, in pixels.
    """

    photo: Photo
    proxy_file: Path | None
    error: str | None = None
    full_size: tuple[int, int] | None = None
    truncated: bool = False


def make_thumbnails(
    workspace: Workspace, photos: Iterable[Photo], *, cancel: CancelToken | None = None
) -> Iterator[Thumbnail]:
    """Yield a thumbnail for each photo in the order given; a photo that cannot be decoded says why."""
    for photo in photos:
        if cancel is not None:
            cancel.raise_if_cancelled()
        try:
            proxy = workspace.proxies.get_or_make(photo)
        except PhotoError as error:
            yield Thumbnail(photo, None, error=str(error))
        else:
            file = workspace.proxies.path_of(photo.identity)
            yield Thumbnail(photo, file, full_size=proxy.full_size, truncated=proxy.truncated)
