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


def decide(tmp_path: Path, label: str, folder: Path) -> Path:
    """Decide that all photos of ``folder`` are of ``label``: no model has to think so. Returns the folder."""
    done = statuesorter(tmp_path, "decide", label, *sorted(folder.rglob("*.jpg")))
    assert done.returncode == 0, done.stderr
    return folder
