"""Questions about a place on a disk that may never answer. Nobody asks them on the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def is_folder(path: Path) -> bool:
    """Whether there is a folder now, one that this program may see."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def folder_of(path: Path) -> Path:
    """The folder itself; of anything else, the folder it lies in."""
    return path if is_folder(path) else path.parent


def nearest_folder(path: Path) -> Path | None:
    """The folder, or the nearest one above it that is there."""
    return next((above for above in (path, *path.parents) if is_folder(above)), None)


@dataclass(frozen=True, slots=True)
class Places:
    """These questions, for who may have to be given other answers: a test with a disk that is silent."""

    is_folder: Callable[[Path], bool] = is_folder
    folder_of: Callable[[Path], Path] = folder_of
    nearest_folder: Callable[[Path], Path | None] = nearest_folder
