"""Folders in which programs keep what belongs to the photos beside them.

* ``CaptureOne/Settings…/a.nef.cos``: adjustments, masks and profiles of Capture One. They are the only place
  of a session's work; thumbnails and previews in ``CaptureOne/Cache`` are made anew, and stay.
  (Capture One, Session sidecar files explained)
* ``NKSC_PARAM/a.nef.nksc``: adjustments of Nikon's NX Studio.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from statuesorter.domain.names import folded

_CAPTURE_ONE, _NIKON = "captureone", "nksc_param"


def holds_settings(folder: str) -> bool:
    """Whether a folder of this name holds what belongs to the photos beside it."""
    return folded(folder) in (_CAPTURE_ONE, _NIKON)


def settings_below(folder: Path) -> Iterator[str]:
    """The files that may belong to photos beside ``folder``, as seen from there: ``NKSC_PARAM/a.nef.nksc``.
    What cannot be read is passed over: whoever scans the folder itself says so.
    """
    if folded(folder.name) == _NIKON:
        yield from (f"{folder.name}/{name}" for name in _inside(folder, files=True))
        return
    for below in _inside(folder, files=False):
        if folded(below).startswith("settings"):
            yield from (f"{folder.name}/{below}/{name}" for name in _inside(folder / below, files=True))


def _inside(folder: Path, *, files: bool) -> list[str]:
    """The names of the files, or else of the folders, in a folder; links are neither."""
    try:
        with os.scandir(folder) as entries:
            return [
                entry.name
                for entry in entries
                if (entry.is_file(follow_symlinks=False) if files else entry.is_dir(follow_symlinks=False))
            ]
    except OSError:
        return []
