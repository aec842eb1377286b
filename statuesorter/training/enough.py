"""Are there photos enough to learn from? Light, so that the window can ask before anything heavy is
loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from statuesorter.domain.errors import TrainingError
from statuesorter.domain.labels import LABELS, Label
from statuesorter.domain.language import _, ngettext, number

LEAST_DECISIONS = 5
"""With fewer decisions the head is not retrained: one would be held out, and the rest says little."""

LEAST_PER_LABEL = 4
"""With fewer photos of a label a network is not trained."""


def counts_of(labels: Iterable[Label]) -> dict[Label, int]:
    """How many there are of each of `LABELS`; what is neither is not counted."""
    counted = Counter(labels)
    return {label: counted[label] for label in LABELS}


def check_decisions(counts: Mapping[Label, int]) -> None:
    """Raise `TrainingError` where there are too few decisions to retrain the head."""
    missing = LEAST_DECISIONS - sum(counts.values())
    if missing > 0:
        raise TrainingError(
            ngettext(
                "One more decision is needed to learn from.",
                "{n} more decisions are needed to learn from.",
                missing,
            ).format(n=number(missing)),
            advice=_("Correct or confirm some photos first."),
        )


def check_photos(counts: Mapping[Label, int]) -> None:
    """Raise `TrainingError` where there are too few photos to train a network, or all are of one label."""
    for label in LABELS:
        found = counts.get(label, 0)
        if not found:
            raise TrainingError(
                _("There is no photo of {label} to learn from.").format(label=label),
                advice=_("A model needs photos of both labels."),
            )
        if found < LEAST_PER_LABEL:
            raise TrainingError(
                _("There are too few photos of {label} to learn from: {found} of at least {least}.").format(
                    label=label, found=found, least=LEAST_PER_LABEL
                )
            )


def check_judged(counts: Mapping[Label, int]) -> None:
    """Raise `TrainingError` where no photo is held out: of each label all are one photo, or one burst."""
    if not any(counts.values()):
        raise TrainingError(
            _("All photos to learn from look alike: none is left to judge the model by."),
            advice=_("Decide about others too."),
        )
