"""What earlier runs filed of photos, as the journals tell it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.filing.canonical import canonical
from statuesorter.filing.earlier import EarlierCopy
from statuesorter.filing.history import filed_copies, history
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.photo import Photo


def earlier_copies(
    workspace: Workspace,
    photos: Iterable[Photo],
    destination: Path,
    *,
    cancel: CancelToken | None = None,
) -> dict[Path, list[EarlierCopy]]:
    """By the path of each of these photos what runs to ``destination`` filed of it, the newest first.

    A photo that never was filed there has no entry. What is told may be gone or changed since.
    """
    token = cancel or CancelToken()
    wanted = {canonical(photo.path): photo.path for photo in photos}  # as the journals write them
    folder = Path(os.path.realpath(destination))
    found: dict[Path, list[EarlierCopy]] = {}
    for run in history(workspace.folders.journals):
        token.raise_if_cancelled()
        if run.destination == folder and run.done:
            for original, copy in filed_copies(run.id, workspace.folders.journals):
                path = wanted.get(original)
                if path is not None:
                    found.setdefault(path, []).append(copy)
    return found
