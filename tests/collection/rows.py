"""The command of a collection, and the rows that it wrote."""

from __future__ import annotations

import sys
from pathlib import Path

Row = dict[str, str]


def command(base: Path, *words: str | Path) -> list[str]:
    return [sys.executable, "-m", "statuesorter", *map(str, words), "--base-dir", str(base)]


def rows_in(folder: Path) -> list[Row]:
    """Every row of every part, in the form of ``classify``'s CSV."""
    import pyarrow.parquet as pq

    rows: list[Row] = []
    for file in sorted(folder.glob("*.parquet")):
        rows += [
            {name: f"{v:.4f}" if isinstance(v, float) else v or "" for name, v in row.items()}
            for row in pq.read_table(file).to_pylist()
        ]
    return rows
