"""Try photos again that could not be shown, however large they are."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.operations.thumbnails import Thumbnail, thumbnail_of
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.pillow import MOST_PIXELS


def try_again(
    workspace: Workspace, photos: Sequence[Photo], *, cancel: CancelToken | None = None
) -> Generator[Thumbnail | Progress]:
    """Yield a thumbnail for each photo, with `Progress` between.

    Also a photo that made its decoder fail before is decoded, and one with more pixels than photos usually
    may have: each in a process of its own.
    """
    make = partial(workspace.previews.make, max_pixels=MOST_PIXELS)
    for done, photo in enumerate(photos):
        yield Progress(done, len(photos), _("Trying again"))
        if cancel is not None:
            cancel.raise_if_cancelled()
        yield thumbnail_of(photo, workspace, make)
