"""The one path to a file, however the folder it lies in was reached: by ``.``, through ``..`` or a link."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast


def canonical(path: Path) -> Path:
    """The one path to a file, or to a link, which is not followed."""
    return Path(os.path.realpath(path.parent)) / path.name


class Canonical:
    """The same for many files, each folder looked at once."""

    def __init__(self) -> None:
        self._folders: dict[Path, Path] = {}

    def __call__(self, path: Path) -> Path:
        folder = self._folders.get(path.parent)
        if folder is None:
            folder = self._folders[path.parent] = Path(os.path.realpath(path.parent))
        return folder / path.name


def with_paths(record: Any, change: Callable[[Path], Path]) -> Any:
    """A record of the journal, or a part of one, with every path in it changed."""
    if isinstance(record, str):
        path = Path(record)
        return str(change(path)) if path.is_absolute() else record
    if isinstance(record, dict):
        return {key: with_paths(part, change) for key, part in cast("dict[str, Any]", record).items()}
    if isinstance(record, list):
        return [with_paths(part, change) for part in cast("list[Any]", record)]
    return record
