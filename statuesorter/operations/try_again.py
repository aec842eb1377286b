"""Try photos again that could not be shown, however large they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statuesorter.cancellation import CancelToken
from statuesorter.errors import PhotoError
from statuesorter.language import _
from statuesorter.operations.thumbnails import Thumbnail
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.photo import Photo
from statuesorter.photos.pillow import MOST_PIXELS
from statuesorter.progress import Progress


def try_again(
    workspace: Workspace, photos: Sequence[Photo], *, cancel: CancelToken | None = None
) -> Iterator[Thumbnail | Progress]:
    """Yield a thumbnail for each photo, with `Progress` between.

    Also a photo that made its decoder fail before is decoded, and one with more pixels than photos usually
    may have: each in a process of its own.
    """
    for done, photo in enumerate(photos):
        yield Progress(done, len(photos), _("Trying again"))
        if cancel is not None:
            cancel.raise_if_cancelled()
        try:
            proxy = workspace.proxies.make(photo, max_pixels=MOST_PIXELS)
        except PhotoError as error:
            yield Thumbnail(photo, None, error=str(error))
        else:
            file = workspace.proxies.path_of(photo.identity)
            yield Thumbnail(photo, file, full_size=proxy.full_size, truncated=proxy.truncated)
