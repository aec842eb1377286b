"""What is measured where a person asks for fewer wrong photos, in words."""

from __future__ import annotations

from statuesorter.domain.filing_figures import ALL, MUSEUMS, TRIPS, CardFigures, TargetFigures
from statuesorter.domain.language import _, ngettext, number
from statuesorter.operations.figure_words import kind_title, of_hundred


def target_title(wrong: int) -> str:
    """What a person asks for, in a few words."""
    return ngettext("At most {n} wrong", "At most {n} wrong", wrong).format(n=number(wrong))


def measured_with_target(figures: CardFigures, target: TargetFigures, *, told_apart: bool) -> str:
    """What came of asking for no more wrong ones than ``target`` is for, and what it cost, in a sentence;
    where more were wrong, that too is said. Without sources ``told_apart`` nobody knows which photos are of
    one journey.
    """
    right, left = of_hundred(target.right.value), _left_of_hundred(of_hundred(target.unsure.value))
    where = _unseen_journeys(figures) if told_apart else _("On photos it has never seen")
    if not target.found.value:
        return _("{where}: nothing was filed; {left}.").format(where=where, left=left)
    sentence = ngettext(
        "{where}: of 100 photos in the folders about {n} belonged there; {found}; {left}.",
        "{where}: of 100 photos in the folders about {n} belonged there; {found}; {left}.",
        right,
    ).format(where=where, n=number(right), found=_found_of_hundred(of_hundred(target.found.value)), left=left)
    return sentence if 100 - right <= target.wrong else f"{sentence} {_expect(100 - right)}"


def judged_with_targets(figures: CardFigures) -> str:
    """The photos that targets are judged on, in a word or two."""
    kinds = [kind for kind in (TRIPS, MUSEUMS) if figures.of_kind(kind) is not None]
    return ", ".join(map(kind_title, kinds or [ALL])).capitalize()


def _unseen_journeys(figures: CardFigures) -> str:
    """The photos that targets are judged on: journeys, or where there are none everything."""
    trips, museums = figures.of_kind(TRIPS) is not None, figures.of_kind(MUSEUMS) is not None
    if trips and museums:
        return _("On trips and in museums it has never seen")
    if trips:
        return _("On trips it has never seen")
    return _("In museums it has never seen") if museums else _("On photos it has never seen")


def _found_of_hundred(n: int) -> str:
    return ngettext(
        "of 100 that belong in one, {n} was filed", "of 100 that belong in one, {n} were filed", n
    ).format(n=number(n))


def _left_of_hundred(n: int) -> str:
    return ngettext("{n} of 100 photos was left to you", "{n} of 100 photos were left to you", n).format(
        n=number(n)
    )


def _expect(n: int) -> str:
    return ngettext("Expect about {n} of 100 wrong.", "Expect about {n} of 100 wrong.", n).format(n=number(n))
