"""Move photos to the system's trash."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.photo import Photo
from statuesorter.filing.trash import move_to_trash
from statuesorter.operations.workspace import Workspace


def trash_photos(
    workspace: Workspace, photos: Sequence[Photo], *, cancel: CancelToken | None = None
) -> Generator[Photo]:
    """Yield each photo when it and what belongs to it are in the trash. What was said of it is kept for the
    case that it comes back, and not learned from meanwhile.

    Raises FilingError at the first photo that cannot be moved; those yielded before are in the trash.
    """
    for photo in move_to_trash(photos, cancel=cancel):
        workspace.catalog.files.forget([photo.identity])
        yield photo
