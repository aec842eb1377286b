"""Arrays on disk as safetensors: numbers only, nothing in such a file can run."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file  # pyright: ignore[reportUnknownVariableType]

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _

Arrays = dict[str, NDArray[np.generic]]

_NOTES = "notes"
"""The one entry of metadata, which holds all notes; earlier files hold an entry for each."""

_KINDS = {"float16", "float32", "int64", "int32", "uint8", "uint16"}


def write(file: Path, arrays: Arrays, notes: Mapping[str, str] | None = None) -> None:
    """Write ``arrays`` (by name) and ``notes`` (text by name) to ``file``. The same give the same bytes."""
    contiguous = {name: np.ascontiguousarray(values) for name, values in arrays.items()}
    # safetensors writes several notes in an order that is another each time: all of them are one
    metadata = {_NOTES: json.dumps(notes, sort_keys=True)} if notes else {}
    save_file(contiguous, str(file), metadata=metadata)
    file.chmod(0o644)


def read(file: Path, *, only: Collection[str] | None = None) -> Arrays:
    """All arrays of ``file``, by name, or ``only`` those of these names that it has. Raises `ModelError`
    where it is damaged or holds what no model holds: kinds of numbers that are not used here, or floats that
    are not finite.
    """
    return read_with_notes(file, only=only)[0]


def read_with_notes(file: Path, *, only: Collection[str] | None = None) -> tuple[Arrays, dict[str, str]]:
    """All arrays of ``file`` and its notes. Raises `ModelError` as `read` does."""
    try:
        # framework "numpy": plain arrays, torch is not imported
        with cast(Any, safe_open)(str(file), framework="numpy") as opened:
            names = cast("list[str]", opened.keys())
            arrays: Arrays = {name: opened.get_tensor(name) for name in names if only is None or name in only}
            notes = cast("dict[str, str] | None", opened.metadata()) or {}
        if _NOTES in notes:
            notes = msgspec.json.decode(notes[_NOTES], type=dict[str, str])
    except (SafetensorError, OSError, TypeError, ValueError, KeyError, AttributeError) as error:
        raise ModelError(_("The file {name} of the model is damaged.").format(name=file.name)) from error
    for name, values in arrays.items():
        _check(file, name, values)
    return arrays, notes


def _check(file: Path, name: str, values: NDArray[np.generic]) -> None:
    if values.dtype.name not in _KINDS:
        raise ModelError(
            _("The file {file} of the model holds {name} in a form that is not used.").format(
                file=file.name, name=name
            )
        )
    if np.issubdtype(values.dtype, np.floating) and not np.isfinite(values).all():
        raise ModelError(
            _("The file {file} of the model holds numbers that are not finite ({name}).").format(
                file=file.name, name=name
            )
        )
