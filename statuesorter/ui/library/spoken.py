"""The words of the window for labels, rows and numbers: the same for eyes and for screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from statuesorter.domain.labels import Label, label_title
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.library.row import Row

_MOST = 99
"""Percent. No model is surer than that."""


def label_word(label: Label | None) -> str:
    """The title of a label, or of an unsure photo, as it stands on chips and buttons."""
    return _("Unsure") if label is None else label_title(label)


def percent(share: float) -> str:
    """A probability in whole percent. Never 100 %: no model is that sure."""
    return _percent(min(_MOST, int(share * 100 + 0.5)))


def percents(probabilities: Sequence[float]) -> list[str]:
    """Probabilities that add up to 1, in whole percent that add up to 100, none of them 100 % (largest
    remainders; of equal ones the first).
    """
    whole = [min(_MOST, int(share * 100)) for share in probabilities]
    by_remainder = sorted(range(len(whole)), key=lambda n: whole[n] - probabilities[n] * 100)
    for place in by_remainder:
        if sum(whole) < 100 and whole[place] < _MOST:
            whole[place] += 1
    return [_percent(share) for share in whole]


def _percent(whole: int) -> str:
    return _("{percent}\u00a0%").format(percent=whole)


def spoken_row(row: Row) -> str:
    """What a screen reader says of a photo."""
    return ", ".join([row.photo.name, *_facts(row)])


def spoken_counts(counts: Counts, labels: Sequence[Label]) -> str:
    """What a screen reader says once photos are classified: the words above the grid."""
    words = [(_("All"), counts.total), *((label_word(label), counts.of(label)) for label in labels)]
    words.append((label_word(None), counts.unsure))
    if counts.failed:
        words.append((_("Failed"), counts.failed))
    return ", ".join(f"{word} {number(count)}" for word, count in words)


def how_sure(predicted: Prediction) -> str:
    """The probability of the label; where the model is unsure, what it leans to."""
    likeliest = predicted.likeliest
    sure = percents(predicted.probabilities)[predicted.labels.index(likeliest)]
    return sure if predicted.label is not None else f"{label_title(likeliest).lower()} {sure}"


def _facts(row: Row) -> list[str]:
    facts: list[str] = []
    predicted = row.prediction
    if row.failed:
        facts.append(row.error or "")
    elif row.decision is not None:
        facts += [label_word(row.decision), _("you said so")]
        if row.suspect is not None:
            facts.append(_("looks unlike the rest"))
    elif predicted is not None:
        facts += [label_word(predicted.label), how_sure(predicted)]
    else:
        facts.append(_("not classified yet"))
    if row.truncated:
        facts.append(_("part of it is missing"))
    if row.blurred:
        facts.append(_("looks blurred"))
    if row.filed:
        facts.append(_("filed"))
    if row.copies > 1:
        copies = ngettext("here {n} time", "here {n} times", row.copies)
        facts.append(copies.format(n=number(row.copies)))
    return facts
