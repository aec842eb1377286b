"""Folders of this computer, of a share or of an object store, through fsspec, which gives no types."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from statuesorter.collection.errors import CollectionError


def open_store(place: str) -> tuple[Any, str]:
    """The file system that ``place`` lies in (fsspec's), and the path in it.

    Raises `CollectionError` where the kind of store is not known or its package is not installed.
    """
    try:
        return fsspec.url_to_fs(place)
    except (ImportError, ValueError) as error:
        raise CollectionError(f"{place} cannot be opened: {error}.") from error


def local_path(place: str) -> Path | None:
    """The path of what lies on a disk of this computer, None for everything else."""
    if "://" not in place:
        return Path(place)
    store, path = open_store(place)
    return Path(path) if isinstance(store, LocalFileSystem) else None
