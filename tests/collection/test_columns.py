"""The rows of a collection have a column for each label of the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from statuesorter.domain.labels import DEFAULT_LABELS, Label

pq = pytest.importorskip("pyarrow.parquet")

FOUR = DEFAULT_LABELS.with_more([Label("drawing")])


def test_a_fourth_label_has_a_column_of_numbers(tmp_path: Path):
    from statuesorter.collection.parts import ListedPhoto, Part
    from statuesorter.collection.rows import RowsFolder

    part = Part(0, (ListedPhoto("/a.jpg", 1), ListedPhoto("/b.jpg", 1)))
    known = {"path": "/a.jpg", "label": "drawing", "confidence": "0.7000", "status": "ok", "error": ""}
    shares = dict(zip(FOUR, ("0.1000", "0.1000", "0.1000", "0.7000"), strict=True))
    failed = dict.fromkeys((*known, *FOUR), "") | {"path": "/b.jpg", "status": "failed", "error": "No."}
    assert RowsFolder(str(tmp_path), FOUR).write(part, [known | shares, failed]).failed == 1
    table = pq.read_table(tmp_path / part.file_name)
    assert table.column_names == ["path", "label", "confidence", *FOUR, "status", "error"]
    assert table.column("drawing").to_pylist() == [0.7, None]
    assert table.column("label").to_pylist() == ["drawing", None]
