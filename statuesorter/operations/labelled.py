"""Photos whose labels are known by the folder they lie in, as in the notebook this began as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from statuesorter.domain.errors import FolderError
from statuesorter.domain.labels import Label, LabelSet, label_called, label_of_folder
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.photos.scan import scan


def labelled_photos(
    folder: Path,
    labels: LabelSet,
    *,
    new_labels: bool = False,
    leave_out: Iterable[str] = (),
    on_other: Callable[[Photo], None] | None = None,
    on_left_out: Callable[[Path], None] | None = None,
) -> list[tuple[Photo, Label]]:
    """Every photo below ``folder`` that lies in a folder of one of ``labels``; the nearest such folder
    decides.

    With ``new_labels`` a folder right in ``folder`` that holds no folder of a known label is a label too,
    called as the folder is, unless its name is nearly that of a known one. The other photos, as in a folder
    whose name is misspelled, go to ``on_other``; what `scan` leaves out goes to ``on_left_out``.

    Raises FolderError where the folder is missing or unreadable, or holds no folder with a label's name.
    """
    photos = list(scan(folder, leave_out=leave_out, on_left_out=on_left_out))
    below = {photo: photo.path.relative_to(folder).parent.parts for photo in photos}
    known = {photo: _nearest(parts, labels) for photo, parts in below.items()}
    taken = {below[photo][0] for photo, label in known.items() if label is not None}
    found: list[tuple[Photo, Label]] = []
    new = _new_labels(below, taken, labels) if new_labels else {}
    for photo, parts in below.items():
        label = known[photo] or (new.get(parts[0]) if parts else None)
        if label is not None:
            found.append((photo, label))
        elif on_other is not None:
            on_other(photo)
    if not found:
        raise FolderError(
            _("{folder} holds no photos in folders named {labels}.").format(
                folder=folder.name or folder, labels=", ".join(labels)
            ),
            advice=_("Put the photos into a folder for each label, and choose the folder above them."),
        )
    return found


def _nearest(parts: Iterable[str], labels: LabelSet) -> Label | None:
    """The label of the nearest folder above a photo that is named as one."""
    every = (label_of_folder(name, labels) for name in reversed(tuple(parts)))
    return next((label for label in every if label is not None), None)


def _new_labels(
    below: Mapping[Photo, tuple[str, ...]], taken: Iterable[str], labels: LabelSet
) -> dict[str, Label]:
    """The folders right below the one above all that are labels nobody knew, by their names."""
    found: dict[str, Label] = {}
    for name in {parts[0] for parts in below.values() if parts}.difference(taken):
        try:
            label = label_called(name)
        except ValueError:
            continue
        if not get_close_matches(label, labels, n=1, cutoff=0.75):  # else a slip of the pen, most likely
            found[name] = label
    return found
