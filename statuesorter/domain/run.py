"""A run: one sort, or one data set, that was carried out, as the history shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from statuesorter.domain.plan import Mode


class Purpose(StrEnum):
    """What photos are filed for. SORT: to be kept there; a photo counts as filed then. DATASET: for another
    program to learn from, a folder per label; a photo is no more filed than before.
    """

    SORT = "sort"
    DATASET = "dataset"


class RunState(StrEnum):
    """INTERRUPTED: a crash or a full disk ended it; what was filed can be undone like any other run."""

    COMPLETE = "complete"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    UNDONE = "undone"
    PARTLY_UNDONE = "partly undone"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the history. ``done`` counts what is filed now, ``undone`` what was filed and taken back.

    ``failed`` counts what was tried and left as it was. ``pending``: recovery has to look at it first.
    ``copied`` counts those filed now as copies, which can be verified. ``damaged`` counts the lines of its
    journal that cannot be read. ``tried`` counts the units that it filed or tried to file: without any, the
    run is not in the history.
    """

    id: str
    started: datetime
    destination: Path
    mode: Mode
    total: int
    done: int
    failed: int
    undone: int
    state: RunState
    pending: bool = False
    damaged: int = 0
    copied: int = 0
    tried: int = 1
    purpose: Purpose = Purpose.SORT
