"""A handful of the photos that will be learned from, to look at."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice

from statuesorter.domain.decision import Decision
from statuesorter.domain.photo import Photo
from statuesorter.ui.library.spoken import label_word

Shown = tuple[Photo, str]
"""A photo and the word under it."""


def batch_of(decisions: Sequence[Decision], size: int = 10) -> list[Shown]:
    """Up to ``size`` photos drawn at random, those of which a file is there, each with its label."""
    drawn = list(decisions)
    random.Random(len(drawn)).shuffle(drawn)  # noqa: S311  a look, not a secret; the same while nothing changes
    found = ((decision.there(), decision.label) for decision in drawn)
    there = ((Photo(file), label_word(label)) for file, label in found if file is not None)
    return list(islice(there, size))
