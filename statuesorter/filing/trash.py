"""The system's trash: photos can be had back from there, so nothing is ever deleted for good."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from send2trash import send2trash

from statuesorter.cancellation import CancelToken
from statuesorter.filing.errors import Refused
from statuesorter.language import _
from statuesorter.photos.photo import Photo, PhotoIdentity


def move_to_trash(photos: Sequence[Photo], *, cancel: CancelToken | None = None) -> Iterator[Photo]:
    """Yield each photo when it and what belongs to it are in the trash.

    Raises `Refused` at the first photo that changed since it was seen, or that the system will not take.
    """
    for photo in photos:
        if cancel is not None:
            cancel.raise_if_cancelled()
        try:
            if PhotoIdentity.of(photo.path) != photo.identity:
                raise Refused(_("{name} has changed since it was opened.").format(name=photo.name))
            for path in (*photo.companions, photo.path):  # the photo last: it is there while anything fails
                send2trash(path)
        except OSError as error:
            raise _refusal(photo, error) from error
        yield photo


def _refusal(photo: Photo, error: OSError) -> Refused:
    if not os.path.lexists(photo.path):
        return Refused(_("“{name}” is no longer there. Open the folder again.").format(name=photo.name))
    return Refused(
        _("{name} cannot be moved to the trash ({reason}).").format(
            name=photo.name, reason=error.strerror or error
        ),
        advice=_("It is still where it was."),
    )
