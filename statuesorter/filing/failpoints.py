"""The hook through which tests stop, kill or disturb filing at every step.

Filing calls ``failpoint(name, path)`` just before each system call that matters. The program passes
`no_failpoint`. A test passes a function that kills the process there, or raises the OSError that the call
itself could raise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Failpoint(Protocol):
    """Called just before the system call ``name`` on ``path``."""

    def __call__(self, name: str, path: Path, /) -> None: ...


def no_failpoint(_name: str, _path: Path, /) -> None:
    """What the program passes: nothing happens between the steps."""
