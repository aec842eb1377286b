"""The system's trash: photos can be had back from there, so nothing is ever deleted for good."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from send2trash import send2trash

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.filing.errors import Refused
from statuesorter.filing.sameness import is_still
from statuesorter.filing.trash_folder import bring_back


def move_to_trash(photos: Sequence[Photo], *, cancel: CancelToken | None = None) -> Iterator[Photo]:
    """Yield each photo when it and what belongs to it are in the trash.

    Raises `Refused` at the first photo that changed since it was seen, or that the system will not take. What
    belongs to that one is brought back from the trash; where it cannot be, the refusal says where it is.
    """
    for photo in photos:
        if cancel is not None:
            cancel.raise_if_cancelled()
        in_trash: list[tuple[Path, os.stat_result]] = []
        try:
            if not is_still(photo.path, photo.path.stat(), photo.identity):
                raise Refused(_("{name} has changed since it was opened.").format(name=photo.name))
            for path in (*photo.sidecars, photo.path):  # the photo last: it is there while anything fails
                if os.path.lexists(path) or path == photo.path:
                    status = path.lstat()
                    send2trash(path)
                    in_trash.append((path, status))
        except OSError as error:
            gone = [path for path, status in reversed(in_trash) if not bring_back(path, status)]
            raise _refusal(photo, gone, error) from error
        yield photo


def _refusal(photo: Photo, gone: Sequence[Path], error: OSError) -> Refused:
    """``gone`` is what had to be left in the trash."""
    if not os.path.lexists(photo.path):
        sentence = _("“{name}” is no longer there. Open the folder again.").format(name=photo.name)
    else:
        sentence = _("{name} cannot be moved to the trash ({reason}).").format(
            name=photo.name, reason=error.strerror or error
        )
    if gone:
        names = ", ".join(f"“{path.name}”" for path in gone)
        advice = _("What belongs to it is in the trash and could not be brought back: {names}.")
        return Refused(sentence, advice=advice.format(names=names))
    return Refused(sentence, advice=_("It is still where it was.") if os.path.lexists(photo.path) else "")
