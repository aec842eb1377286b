"""The program as a script starts it: a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def command_line(tmp_path: Path, *words: str | Path) -> list[str]:
    base = str(tmp_path / "program")
    return [sys.executable, "-m", "statuesorter", *map(str, words), "--base-dir", base]


def statuesorter(tmp_path: Path, *words: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command_line(tmp_path, *words),
        capture_output=True,
        text=True,
        input=text,
        check=False,
        encoding="utf-8",
        errors="surrogateescape",
    )
