"""What earlier runs filed of photos: as the catalog knows it by content, or else as the journals tell it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from statuesorter.catalog.filed import FiledPhoto
from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import EarlierCopy, Mode
from statuesorter.domain.run import Purpose
from statuesorter.filing.canonical import canonical
from statuesorter.filing.history import filed_copies, history
from statuesorter.operations.workspace import Workspace

_AT_A_TIME = 5_000
"""Photos that the catalog is asked about between two looks at the cancel token."""


def earlier_copies(
    workspace: Workspace,
    photos: Iterable[Photo],
    destination: Path,
    *,
    purpose: Purpose = Purpose.SORT,
    cancel: CancelToken | None = None,
) -> dict[Path, list[EarlierCopy]]:
    """By the path of each of these photos what runs to ``destination`` filed of it, the newest first. Only
    runs of the same ``purpose`` count: a sort moves no copy out of a data set, nor the other way round.

    A photo is known wherever its file lies by now. One that never was filed there has no entry. What is told
    may be gone or changed since.
    """
    token, folder = cancel or CancelToken(), Path(os.path.realpath(destination))
    everything = list(photos)
    left = iter(everything if purpose is Purpose.SORT else ())  # the catalog knows no data sets
    found: dict[Path, list[EarlierCopy]] = {}
    while some := list(islice(left, _AT_A_TIME)):
        token.raise_if_cancelled()
        for identity, filed in workspace.catalog.filed.of([photo.identity for photo in some]).items():
            copies = [_copy_of(each) for each in filed if each.mode and each.file.path.is_relative_to(folder)]
            if copies:
                found[identity.path] = copies
    _add_unknown_runs(found, workspace, everything, folder, purpose, token)
    return found


def _copy_of(filed: FiledPhoto) -> EarlierCopy:
    return EarlierCopy(filed.run, filed.label, filed.file, Mode(filed.mode), filed.same_picture)


def _add_unknown_runs(
    found: dict[Path, list[EarlierCopy]],
    workspace: Workspace,
    photos: Sequence[Photo],
    folder: Path,
    purpose: Purpose,
    cancel: CancelToken,
) -> None:
    """Add what runs filed that the catalog was not told of, as after it was damaged, by the photos' paths."""
    wanted = {canonical(photo.path): photo.path for photo in photos}  # as the journals write them
    for run in history(workspace.folders.journals):
        cancel.raise_if_cancelled()
        if run.purpose is not purpose or run.destination != folder or not run.done:
            continue
        if not workspace.catalog.filed.knows(run.id):
            for original, copy in filed_copies(run.id, workspace.folders.journals):
                path = wanted.get(original)
                if path is not None:
                    found.setdefault(path, []).append(copy)
