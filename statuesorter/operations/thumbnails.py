"""The thumbnails that a view shows: of what is on the screen, as soon as they can be had."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from statuesorter.domain.errors import PhotoError
from statuesorter.domain.photo import Photo
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.preview_service import Urgency

if TYPE_CHECKING:  # Pillow is imported with the first photo
    from statuesorter.photos.preview_format import Preview

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Thumbnail(Generic[T]):
    """A photo's ``picture``, or None and in ``error`` the sentence that says why there is none.

    ``side`` is what it was asked for at; ``truncated`` says that part of the photo is missing.
    """

    photo: Photo
    side: int
    picture: T | None
    error: str | None = None
    truncated: bool = False


class Thumbnails(Generic[T]):
    """What one view shows. ``read`` makes a picture of a preview's JPEG and a side in pixels; it is called in
    several threads at once. Each `Thumbnail` goes to ``deliver``, in such a thread, and so does a bug.
    """

    def __init__(
        self,
        workspace: Workspace,
        read: Callable[[bytes, int], T],
        deliver: Callable[[Thumbnail[T] | BaseException], None],
    ) -> None:
        self._read = read
        self._requests = workspace.previews.requests(Urgency.VISIBLE, deliver)

    def show(self, photos: Iterable[Photo], side: int) -> None:
        """These are on the screen now, or about to be, in the order of their urgency. Of what was shown
        before, only what is being made is still delivered.
        """
        self._requests.show(photos, partial(self._look, side))

    def close(self) -> None:
        """Nothing is delivered any more."""
        self._requests.close()

    def _look(self, side: int, photo: Photo, preview: Callable[[], Preview]) -> Thumbnail[T]:
        try:
            found = preview()
        except PhotoError as error:
            return Thumbnail(photo, side, None, str(error))
        return Thumbnail(photo, side, self._read(found.jpeg, side), truncated=found.truncated)
