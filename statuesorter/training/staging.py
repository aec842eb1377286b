"""Where a candidate lies until the person takes it or drops it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from statuesorter.domain.training import Candidate

_PREFIX, _RESULTS = "candidate-", "training-"

_ABANDONED = 24 * 3600
"""Seconds after which nobody looks at a candidate any more: a younger one may be another window's."""


@contextmanager
def stage(parent: Path, name: str) -> Generator[Path, None, None]:
    """A path for the model ``name`` in a fresh folder below ``parent``; nothing is left of it on an error."""
    parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    try:
        yield fresh / name
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


@contextmanager
def results_folder(parent: Path) -> Generator[Path, None, None]:
    """A fresh folder below ``parent`` for what a training process leaves; it is gone afterwards."""
    parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=_RESULTS, dir=parent))
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def discard(candidate: Candidate) -> None:
    """Remove the staged folder of ``candidate``, if it is still there. Safe after it was taken as well."""
    discard_staged(candidate.folder)


def discard_staged(folder: Path) -> None:
    """Remove ``folder``, which `stage` gave, and what lies around it. Safe after it was taken as well."""
    if folder.parent.name.startswith(_PREFIX):
        shutil.rmtree(folder.parent, ignore_errors=True)


def drop_abandoned(parent: Path) -> None:
    """Remove the candidates and results below ``parent`` that a crash left. Raises OSError."""
    for folder in [*parent.glob(f"{_PREFIX}*"), *parent.glob(f"{_RESULTS}*")]:
        if time.time() - folder.stat().st_mtime > _ABANDONED:
            shutil.rmtree(folder, ignore_errors=True)
