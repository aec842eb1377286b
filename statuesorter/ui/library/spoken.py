"""The words of the window for labels, rows and numbers: the same for eyes and for screen readers."""

from __future__ import annotations

from statuesorter.domain.labels import Label
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.library.row import Row


def label_word(label: Label) -> str:
    """The name of a label, as it stands on chips and buttons."""
    return {Label.PAINT: _("Paint"), Label.STATUE: _("Statue"), Label.UNSURE: _("Unsure")}[label]


def percent(share: float) -> str:
    """A probability in whole percent. Never 100 %: no model is that sure."""
    return _("{percent}\u00a0%").format(percent=min(99, int(share * 100 + 0.5)))


def looks_like_neither(predicted: Prediction) -> bool:
    """Whether a model that is unsure takes the photo for something else than a painting or a statue."""
    return predicted.label is Label.UNSURE and predicted.neither > 0.5


def spoken_row(row: Row) -> str:
    """What a screen reader says of a photo."""
    return ", ".join([row.photo.name, *_facts(row)])


def spoken_counts(counts: Counts) -> str:
    """What a screen reader says once photos are classified: the words above the grid."""
    words = [(_("All"), counts.total), *((label_word(label), counts.of(label)) for label in Label)]
    if counts.failed:
        words.append((_("Failed"), counts.failed))
    return ", ".join(f"{word} {number(count)}" for word, count in words)


def how_sure(predicted: Prediction) -> str:
    """The probability of the label; where the model is unsure, what it leans to."""
    if predicted.label is not Label.UNSURE:
        return percent(predicted.confidence)
    if looks_like_neither(predicted):
        return _("neither {percent}").format(percent=percent(predicted.neither))
    return f"{label_word(predicted.likelier).lower()} {percent(predicted.confidence)}"


def _facts(row: Row) -> list[str]:
    facts: list[str] = []
    if row.failed:
        facts.append(row.error or "")
    elif row.label is None:
        facts.append(_("not classified yet"))
    else:
        facts.append(label_word(row.label))
        if row.decision is not None:
            facts.append(_("you said so"))
        elif row.prediction is not None:
            facts.append(how_sure(row.prediction))
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
