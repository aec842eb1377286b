"""Open a folder: its photos, a few hundred at a time, each with the person's decision."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.catalog.records import Remembered
from statuesorter.errors import FolderError
from statuesorter.language import _
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.photo import Photo
from statuesorter.photos.scan import scan

_CHUNK = 200
_NOTHING = Remembered()


class FolderWithoutPhotos(FolderError):
    """The folder can be read, but there is no photo in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("There are no photos in {folder}.").format(folder=folder.name or folder),
            advice=_("Choose a folder that holds photos, or one above it."),
        )


@dataclass(frozen=True, slots=True)
class OpenedPhoto:
    """A photo of the folder, and what is known of it from before."""

    photo: Photo
    remembered: Remembered


def open_folder(
    workspace: Workspace,
    root: Path,
    *,
    cancel: CancelToken | None = None,
    on_unreadable: Callable[[Path, OSError], None] | None = None,
) -> Iterator[tuple[OpenedPhoto, ...]]:
    """Yield the photos below ``root`` in chunks, in the order of the folders; what of it cannot be read goes
    to ``on_unreadable``, and the rest goes on.

    Raises FolderError where the folder is missing or unreadable, `FolderWithoutPhotos` where it holds none.
    """
    # The proxies are photos too; who opens the folder around them (a portable copy beside photos) does not
    # mean those, and there would be more of them with every opening.
    photos = scan(root, cancel=cancel, skip=[workspace.folders.cache], on_unreadable=on_unreadable)
    found = False
    while chunk := list(islice(photos, _CHUNK)):
        found = True
        identities = [photo.identity for photo in chunk]
        remembered = workspace.catalog.remembered(identities)
        yield tuple(
            OpenedPhoto(photo, remembered.get(of, _NOTHING))
            for photo, of in zip(chunk, identities, strict=True)
        )
    if not found:
        raise FolderWithoutPhotos(root)
    workspace.catalog.remember_folder(Path(os.path.realpath(root)))
