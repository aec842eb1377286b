"""Which step comes next: one, always. A pure rule."""

from __future__ import annotations

from enum import Enum, auto

from statuesorter.ui.library.counts import Counts


class NextStep(Enum):
    """Open, (it classifies by itself), look at the unsure ones, sort into folders, retrain."""

    OPEN = auto()
    WAIT = auto()
    LOOK = auto()
    SORT = auto()
    RETRAIN = auto()


def next_step(counts: Counts, *, busy: bool) -> NextStep:
    """The next step for a folder with these counts."""
    if not counts.total and not busy:
        return NextStep.OPEN
    if counts.unsure:
        return NextStep.LOOK
    if busy:
        return NextStep.WAIT
    if counts.to_file:
        return NextStep.SORT
    if counts.corrected:
        return NextStep.RETRAIN
    return NextStep.OPEN
