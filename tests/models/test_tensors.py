"""Arrays and notes on disk: the same give the same bytes, and files of earlier versions are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from statuesorter.models import tensors

ARRAYS: tensors.Arrays = {"features": np.arange(6, dtype=np.float32).reshape(3, 2)}
NOTES = {name: name.upper() for name in ("sources", "labels", "more", "and", "others")}


def test_the_same_arrays_and_notes_give_the_same_bytes(tmp_path: Path):
    for number in range(8):
        tensors.write(tmp_path / f"{number}", ARRAYS, NOTES)
    assert len({file.read_bytes() for file in tmp_path.iterdir()}) == 1


def test_notes_come_back(tmp_path: Path):
    tensors.write(tmp_path / "file", ARRAYS, NOTES)
    arrays, notes = tensors.read_with_notes(tmp_path / "file")
    assert notes == NOTES
    assert np.array_equal(arrays["features"], ARRAYS["features"])


def test_a_file_with_an_entry_for_each_note_is_read(tmp_path: Path):
    save_file(ARRAYS, str(tmp_path / "file"), metadata=NOTES)
    assert tensors.read_with_notes(tmp_path / "file")[1] == NOTES
