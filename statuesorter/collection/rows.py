"""The folder of rows: a Parquet file for each finished part, and the manifest.

A file is written under a name that ends in ``.unfinished`` and renamed when it is whole, so a part that has
its name is finished, and what a crash left half written is written anew. The names of all that are no part
begin with ``_``: pyarrow, DuckDB and Spark pass over such files, and open the folder as one data set.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from statuesorter.collection.errors import CollectionError
from statuesorter.collection.manifest import FORMER_FILE, MANIFEST_FILE, Manifest
from statuesorter.collection.parts import Part
from statuesorter.collection.stores import local_path, open_store
from statuesorter.domain.labels import LabelSet
from statuesorter.operations.rows import columns_of

_UNFINISHED = ".unfinished"
_FAILED = b"failed"
_ALWAYS = ("path", "status")
_TEXTS = (*_ALWAYS, "label", "error")
"""Columns that are no numbers."""


@dataclass(frozen=True, slots=True)
class FinishedPart:
    """How many rows a part has, and how many of them are of photos that failed."""

    photos: int
    failed: int


class RowsFolder:
    """The folder at ``place``: a path of this computer, or the URL of a store. Its rows have a column for
    each of the model's ``labels``.
    """

    def __init__(self, place: str, labels: LabelSet) -> None:
        self._columns = columns_of(labels)
        self._store, self._root = open_store(place)
        self._is_local = local_path(place) is not None

    def begin(self, manifest: Manifest) -> None:
        """Take the folder for this run, or go on with the run that it holds.

        Raises `CollectionError` where it holds something else, or cannot be written.
        """
        try:
            self._bring_along()
            if self._store.exists(self._at(MANIFEST_FILE)):
                text = self._store.cat_file(self._at(MANIFEST_FILE)).decode("utf-8", "replace")
                manifest.check_continues(Manifest.from_json(text))
                return
            if self._names():
                raise CollectionError(f"{self._root} is not empty.", advice="Choose a new folder.")
            self._store.makedirs(self._root, exist_ok=True)
            self._put(MANIFEST_FILE, manifest.to_json().encode())
        except OSError as error:
            raise CollectionError(f"{self._root} cannot be written ({error}).") from error

    def _bring_along(self) -> None:
        """Give the manifest that an older version wrote the name it has now."""
        if not self._store.exists(self._at(MANIFEST_FILE)) and self._store.exists(self._at(FORMER_FILE)):
            self._store.mv(self._at(FORMER_FILE), self._at(MANIFEST_FILE))

    def finished(self, parts: Sequence[Part]) -> dict[int, FinishedPart]:
        """The parts that are there already, by their number."""
        names = self._names()
        return {part.number: self._look_at(part) for part in parts if part.file_name in names}

    def write(self, part: Part, rows: Sequence[Mapping[str, str]]) -> FinishedPart:
        """Write the rows of ``part``, in the order of its photos: wholly or not at all."""
        failed = sum(row["status"] != "ok" for row in rows)
        schema = pa.schema(
            [
                pa.field(name, pa.string() if name in _TEXTS else pa.float64(), nullable=name not in _ALWAYS)
                for name in self._columns
            ],
            {_FAILED: str(failed)},
        )
        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist([_typed(row) for row in rows], schema), sink, compression="zstd")
        self._put(part.file_name, sink.getvalue().to_pybytes())
        return FinishedPart(len(rows), failed)

    def clear_unfinished(self) -> None:
        """Remove what was left half written. Only while no worker runs."""
        for name in self._names():
            if name.endswith(_UNFINISHED):
                self._store.rm_file(self._at(name))

    def _look_at(self, part: Part) -> FinishedPart:
        with self._store.open(self._at(part.file_name), "rb") as file:
            footer: Any = pq.read_metadata(file)
        return FinishedPart(footer.num_rows, int(footer.metadata[_FAILED]))

    def _put(self, name: str, content: bytes) -> None:
        """Put ``content`` in the place of ``name``: under a name of its own first, as a worker that was
        given up may still be writing the same part.
        """
        unfinished = self._at(f"_{name.removeprefix('_')}.{uuid4().hex[:8]}{_UNFINISHED}")
        try:
            with self._store.open(unfinished, "wb") as file:
                file.write(content)
                if self._is_local:
                    file.flush()
                    os.fsync(file.fileno())
            self._store.mv(unfinished, self._at(name))
        except OSError as error:
            raise CollectionError(f"{self._at(name)} cannot be written ({error}).") from error

    def _names(self) -> set[str]:
        self._store.invalidate_cache()
        if not self._store.isdir(self._root):
            return set()
        return {str(name).rstrip("/").rsplit("/", 1)[-1] for name in self._store.ls(self._root, detail=False)}

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"


def _typed(row: Mapping[str, str]) -> dict[str, str | float | None]:
    """The row of the single machine with numbers as numbers, and nothing where that has an empty text."""
    return {
        name: None if not value else value if name in _TEXTS else float(value) for name, value in row.items()
    }
