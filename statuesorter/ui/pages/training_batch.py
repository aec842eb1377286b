"""A handful of the photos that will be learned from, to look at."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice

from statuesorter.catalog.records import Decision
from statuesorter.labels import LABELS
from statuesorter.photos.photo import Photo
from statuesorter.ui.spoken import label_word

Shown = tuple[Photo, str]
"""A photo and the word under it."""


def batch_of(decisions: Sequence[Decision], size: int = 10) -> list[Shown]:
    """Up to ``size`` photos drawn at random, those still where they were, each with its label."""
    usable = [decision for decision in decisions if decision.label in LABELS]
    random.Random(len(usable)).shuffle(usable)  # noqa: S311  a look, not a secret; the same while nothing changes
    there = (decision for decision in usable if decision.identity.path.is_file())
    return [(Photo(decision.identity), label_word(decision.label)) for decision in islice(there, size)]
