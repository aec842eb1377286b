"""The sample photos: copied from what ships with the program, so that anyone can try it at once."""

from __future__ import annotations

import contextlib
import os
from itertools import count
from pathlib import Path

from statuesorter.domain.errors import FolderError
from statuesorter.domain.folders import resources
from statuesorter.domain.language import _


class SampleFolderNotEmpty(FolderError):
    """The folder that is to receive the sample photos already holds something."""


def sample_folder(data: Path) -> Path:
    """The folder below ``data`` with the sample photos, copied now where they are not there any more.

    A person may have sorted the photos of an earlier copy: a folder that holds something else is passed over.
    Raises `FolderError`.
    """
    photos = len(_shipped())
    for number in count(1):
        folder = data / (f"sample photos {number}" if number > 1 else "sample photos")
        if sum(1 for _photo in folder.rglob("*.jpg")) == photos:
            return folder
        if not any(folder.glob("*")):
            copy_sample(folder)
            return folder
    raise AssertionError("count() never ends")


def copy_sample(folder: Path) -> list[Path]:
    """Copy the sample photos into ``folder`` (made if missing, must be empty); gives the copies.

    Nothing is overwritten; where a photo cannot be copied, none of them is left behind. Raises
    `SampleFolderNotEmpty`, and `FolderError` where the disk refuses.
    """
    made = not folder.exists()
    copies: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise SampleFolderNotEmpty(
                _("The folder {folder} is not empty, so no sample photos were copied into it.").format(
                    folder=folder
                ),
                advice=_("Choose an empty folder."),
            )
        for photo in _shipped():
            copy = folder / photo.relative_to(_shipped_folder())
            copy.parent.mkdir(exist_ok=True)
            with copy.open("xb") as file:
                copies.append(copy)
                file.write(photo.read_bytes())
    except OSError as error:
        _remove(copies, [folder] if made else [])
        raise FolderError(
            _("The sample photos cannot be copied into {folder} ({reason}).").format(
                folder=folder, reason=error.strerror or os.strerror(error.errno or 0)
            ),
            advice=_("Choose another folder."),
        ) from error
    return copies


def _shipped_folder() -> Path:
    return resources() / "sample"


def _shipped() -> list[Path]:
    return sorted(_shipped_folder().rglob("*.jpg"))


def _remove(copies: list[Path], folders: list[Path]) -> None:
    """Remove the copies and the ``folders`` made for them; what else lies there by now stays."""
    for copy in copies:
        with contextlib.suppress(OSError):
            copy.unlink()
    for emptied in (*{copy.parent for copy in copies}, *folders):
        with contextlib.suppress(OSError):
            emptied.rmdir()
