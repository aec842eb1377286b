"""Open a folder: its photos, a few hundred at a time, each with the person's decision."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Remembered
from statuesorter.domain.errors import FolderError
from statuesorter.domain.language import _
from statuesorter.domain.leaving_out import describe_left_out
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Mode
from statuesorter.filing.canonical import canonical
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.scan import scan

_CHUNK = 200
_NOTHING = Remembered()
_LEAVE_THE_ORIGINAL = frozenset({Mode.COPY, Mode.HARDLINK, Mode.SYMLINK})
"""Ways to file after which a photo lies where it was, too."""


class FolderWithoutPhotos(FolderError):
    """The folder can be read, but there is no photo in it, beside what was ``left_out``."""

    def __init__(self, folder: Path, left_out: Sequence[Path] = ()) -> None:
        super().__init__(
            _("There are no photos in {folder}.").format(folder=folder.name or folder),
            advice=describe_left_out(left_out)
            if left_out
            else _("Choose a folder that holds photos, or one above it."),
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
    leave_out: Iterable[str] = (),
    on_unreadable: Callable[[Path, OSError], None] | None = None,
    on_left_out: Callable[[Path], None] | None = None,
) -> Generator[tuple[OpenedPhoto, ...]]:
    """Yield the photos below ``root`` in chunks, in the order of the folders; what of it cannot be read goes
    to ``on_unreadable``, and the rest goes on. A copy that the program filed below ``root`` itself is passed
    over while its original lies there too. What matches a pattern of the settings or of ``leave_out``, or
    belongs to programs and systems, goes to ``on_left_out``.

    Raises FolderError where the folder is missing or unreadable, `FolderWithoutPhotos` where it holds none.
    """
    left_out: list[Path] = []

    def leave(path: Path) -> None:
        left_out.append(path)
        if on_left_out is not None:
            on_left_out(path)

    # The previews are photos too; who opens the folder around them (a portable copy beside photos) does not
    # mean those, and there would be more of them with every opening.
    photos = scan(
        root,
        cancel=cancel,
        skip=[workspace.folders.cache],
        leave_out=workspace.leave_out(leave_out),
        on_unreadable=on_unreadable,
        on_left_out=leave,
    )
    found = False
    while chunk := list(islice(photos, _CHUNK)):
        found = True
        remembered = workspace.catalog.remembered([photo.identity for photo in chunk])
        filed = [identity for identity, known in remembered.items() if known.filed is not None]
        copies = _copies_beside_their_originals(workspace.catalog, filed, root)
        yield tuple(
            OpenedPhoto(photo, remembered.get(photo.identity, _NOTHING))
            for photo in chunk
            if photo.identity not in copies
        )
    if not found:
        raise FolderWithoutPhotos(root, left_out)
    workspace.catalog.remember_folder(Path(os.path.realpath(root)))


def _copies_beside_their_originals(
    catalog: Catalog, identities: Sequence[PhotoIdentity], root: Path
) -> set[PhotoIdentity]:
    """Those files that a run made of photos which lie below ``root`` themselves. Asks the disk for each."""
    by_runs = catalog.filed.of(identities)
    made = {
        identity: {copy.file.path for copy in copies if copy.mode in _LEAVE_THE_ORIGINAL}
        for identity, copies in by_runs.items()
    }
    copies = [identity for identity in identities if canonical(identity.path) in made.get(identity, ())]
    if not copies:
        return set()
    folder = Path(os.path.realpath(root))
    files = catalog.files.showing_the_same(copies)
    return {
        copy
        for copy in copies
        if any(
            file.path.is_relative_to(folder) and file.path not in made[copy] and file.is_current()
            for file in files.get(copy, ())
        )
    }
