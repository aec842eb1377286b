"""What became of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from statuesorter.filing.plan import Unit


class Result(StrEnum):
    """DONE: as asked. SKIPPED: left as it was, because the world had changed. FAILED: the system refused."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One unit's end. ``error`` says why it is not done; ``bytes`` were filed, or taken back.

    ``half_done``: it failed and could not be put back, so its run waits for recovery.
    """

    unit: Unit
    result: Result
    error: str | None = None
    bytes: int = 0
    half_done: bool = False
