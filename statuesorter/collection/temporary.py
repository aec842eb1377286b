"""The temporary folder of a run: Ray's own files and photos while they are looked at."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_NAME = re.compile(r"statuesorter-run-(\d+)-")


@contextmanager
def temporary_folder() -> Generator[Path]:
    """A folder that is gone at the end. Folders of runs that were killed are removed first."""
    # The path of a socket may have 104 characters and Ray's part has 70: TMPDIR of a Mac is too long.
    base = tempfile.gettempdir() if sys.platform == "win32" else "/tmp"  # noqa: S108  mkdtemp makes our own
    _remove_leftovers(Path(base))
    folder = tempfile.mkdtemp(prefix=f"statuesorter-run-{os.getpid()}-", dir=base)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers(base: Path) -> None:
    for folder in base.glob("statuesorter-run-*"):
        found = _NAME.match(folder.name)
        if found and not _runs(int(found[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    """Whether a process of this number may run. Windows has no harmless way to ask: there it may."""
    if sys.platform == "win32":
        return True
    with contextlib.suppress(PermissionError):  # another person's
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
