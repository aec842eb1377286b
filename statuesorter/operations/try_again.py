"""Try photos again that could not be shown, however large they are."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.operations.workspace import Workspace

if TYPE_CHECKING:  # Pillow is imported with the first photo
    from statuesorter.photos.preview_format import Preview


@dataclass(frozen=True, slots=True)
class TriedAgain:
    """A photo that was tried again: ``error`` says why it cannot be shown (None: it can)."""

    photo: Photo
    error: str | None
    truncated: bool = False


def try_again(
    workspace: Workspace, photos: Sequence[Photo], *, cancel: CancelToken | None = None
) -> Generator[TriedAgain | Progress]:
    """Yield what became of each photo, with `Progress` between.

    Also a photo that made its decoder fail before is decoded, and one with more pixels than photos usually
    may have: each in a process of its own.
    """
    from statuesorter.photos.pillow import MOST_PIXELS
    from statuesorter.photos.preview_service import look_at
    from statuesorter.photos.preview_store import MadeAnew

    previews = workspace.previews.of(MadeAnew(workspace.preview_store, max_pixels=MOST_PIXELS))
    yield Progress(0, len(photos), _("Trying again"))
    for done, tried in enumerate(look_at(previews, photos, _look, cancel=cancel), start=1):
        yield tried
        yield Progress(done, len(photos), _("Trying again"))


def _look(photo: Photo, preview: Callable[[], Preview]) -> TriedAgain:
    try:
        return TriedAgain(photo, None, preview().truncated)
    except PhotoError as error:
        return TriedAgain(photo, str(error))
