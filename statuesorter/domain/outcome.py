"""What became of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from statuesorter.domain.language import _
from statuesorter.domain.plan import Unit


class Result(StrEnum):
    """DONE: as asked. SKIPPED: left as it was, because the world had changed. FAILED: the system refused."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class Lacking(StrEnum):
    """What a copy may lack and be a good copy all the same: its disk, or the disk's owner, refused it.

    TIME: the original's time of modification. TAGS: what other programs keep beside a file, in attributes.
    """

    TIME = "time"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One unit's end. ``error`` says why it is not done; ``bytes`` were filed, or taken back.

    ``half_done``: it failed and could not be put back, so its run waits for recovery. ``lacking``: what its
    copies could not be given.
    """

    unit: Unit
    result: Result
    error: str | None = None
    bytes: int = 0
    half_done: bool = False
    lacking: frozenset[Lacking] = frozenset()


def what_is_lacking(outcomes: Iterable[Outcome]) -> list[str]:
    """What the copies of a run lack, each said once."""
    lacking = {one for outcome in outcomes for one in outcome.lacking}
    sentences: list[str] = []
    if Lacking.TIME in lacking:
        sentences.append(
            _("The disk does not let this account set the times of photos; the copies bear today's.")
        )
    if Lacking.TAGS in lacking:
        sentences.append(_("The disk does not take the tags that other programs keep beside a photo's file."))
    return sentences
