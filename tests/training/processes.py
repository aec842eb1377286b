"""The training processes that are left of a test."""

from __future__ import annotations

import psutil


def trainers() -> list[psutil.Process]:
    """Those that this process started and that have not ended."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if any("training.child" in word for word in child.cmdline())]
