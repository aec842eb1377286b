"""Photos whose labels are known by the folder they lie in, as in the notebook this began as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from statuesorter.domain.errors import FolderError
from statuesorter.domain.labels import Label, label_of_folder
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.photos.scan import scan


def labelled_photos(
    folder: Path,
    *,
    leave_out: Iterable[str] = (),
    on_other: Callable[[Photo], None] | None = None,
    on_left_out: Callable[[Path], None] | None = None,
) -> list[tuple[Photo, Label]]:
    """Every photo below ``folder`` that lies in a folder of a label; the nearest such folder decides. The
    others, as in a folder whose name is misspelled, go to ``on_other``; what `scan` leaves out goes to
    ``on_left_out``.

    Raises FolderError where the folder is missing or unreadable, or holds no folder with a label's name.
    """
    photos = scan(folder, leave_out=leave_out, on_left_out=on_left_out)
    found = list(_labelled(folder, photos, on_other))
    if not found:
        raise FolderError(
            _("{folder} holds no photos in folders named paint or statue.").format(
                folder=folder.name or folder
            ),
            advice=_("Put the photos into a folder for each label, and choose the folder above them."),
        )
    return found


def _labelled(
    folder: Path, photos: Iterable[Photo], on_other: Callable[[Photo], None] | None
) -> Iterator[tuple[Photo, Label]]:
    for photo in photos:
        for name in reversed(photo.path.relative_to(folder).parent.parts):
            label = label_of_folder(name)
            if label is not None:
                yield photo, label
                break
        else:
            if on_other is not None:
                on_other(photo)
