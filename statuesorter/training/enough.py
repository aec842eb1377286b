"""Are there photos enough to learn from? Light, so that the window can ask before anything heavy is
loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from statuesorter.domain.errors import TrainingError
from statuesorter.domain.labels import MOST_LABELS, Label, LabelSet, is_filed
from statuesorter.domain.language import _, ngettext, number

LEAST_DECISIONS = 5
"""With fewer decisions the head is not retrained: one would be held out, and the rest says little."""

LEAST_PER_LABEL = 4
"""With fewer photos of a label a network is not trained."""

LEAST_TO_BUILD = 10
"""With fewer photos of a label no new model is built: a part of them is left out in turn to judge by."""


def labels_to_learn(known: LabelSet, found: Iterable[Label]) -> LabelSet:
    """What a new model will tell apart: what the one in use does, and behind that what is new among the
    labels ``found``, by name. Raises `TrainingError` where these are too many.
    """
    new = sorted(set(found).difference(known))
    if len(known) + len(new) > MOST_LABELS:
        raise TrainingError(
            _("These are {n} labels; a model tells at most {most} apart.").format(
                n=len(known) + len(new), most=MOST_LABELS
            )
        )
    return known.with_more(new)


def counts_of(labels: Iterable[Label], among: Iterable[Label]) -> dict[Label, int]:
    """How many there are of each label of ``among``; others are not counted."""
    counted = Counter(labels)
    return {label: counted[label] for label in among}


def too_rare(labels: Iterable[Label], known: LabelSet) -> dict[Label, str]:
    """Which of ``labels``, one for each photo, are not ``known`` and too rare to be learned, and why."""
    return {
        label: _too_few(label, found)
        for label, found in sorted(Counter(labels).items())
        if label not in known and found < LEAST_PER_LABEL
    }


def check_known(found: Mapping[Label, int], before: LabelSet, now: LabelSet) -> None:
    """Raise `TrainingError` where a label that was known ``before``, and is not ``now``, would be lost: there
    are too few photos of it to learn it anew. ``found`` counts photos.
    """
    for label in before:
        n = found.get(label, 0)
        if label not in now and n < LEAST_PER_LABEL:
            raise TrainingError(_too_few(label, n))


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
    """Raise `TrainingError` where there are too few photos of a label to train a network. Of what is
    something else, and is not filed by default, there may be none.
    """
    for label, found in counts.items():
        if not found and is_filed(label):
            raise TrainingError(
                _("There is no photo of {label} to learn from.").format(label=label),
                advice=_("A model needs photos of each label."),
            )
        if 0 < found < LEAST_PER_LABEL:
            raise TrainingError(_too_few(label, found))


def check_to_build(counts: Mapping[Label, int]) -> None:
    """Raise `TrainingError` where no model can be built: there are too few photos of a label, or too few
    labels.
    """
    for label, found in counts.items():
        if found < LEAST_TO_BUILD:
            raise TrainingError(_too_few(label, found, least=LEAST_TO_BUILD))
    if len(counts) < 2:
        raise TrainingError(
            _("All photos to learn from have one label."), advice=_("A model needs at least two.")
        )


def _too_few(label: Label, found: int, *, least: int = LEAST_PER_LABEL) -> str:
    return _("There are too few photos of {label} to learn from: {found} of at least {least}.").format(
        label=label, found=found, least=least
    )


def check_judged(counts: Mapping[Label, int]) -> None:
    """Raise `TrainingError` where no photo is held out: of each label all are one photo, or one burst."""
    if not any(counts.values()):
        raise nothing_to_judge_by()


def nothing_to_judge_by() -> TrainingError:
    """For photos of which none can be held out: of each label, or of one, all are one photo or one burst."""
    return TrainingError(
        _("All photos to learn from look alike: none is left to judge the model by."),
        advice=_("Decide about others too."),
    )
