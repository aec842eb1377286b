"""`CardFigures` as sentences. “95 of 100” is rounded; all of 100, or none, means exactly that."""

from __future__ import annotations

import math
from collections.abc import Sequence

from statuesorter.domain.filing_figures import (
    ALL,
    COLLECTIONS,
    HARD,
    MUSEUMS,
    TRIPS,
    CardFigures,
    FilingFigures,
    Share,
    SourceFigures,
    TargetFigures,
)
from statuesorter.domain.language import _, ngettext, number

_ENOUGH = 20
"""Photos of a source from which on its share is worth a sentence."""

_NAMED = 3
"""How many sources a sentence names."""

_WELL_CALIBRATED = 0.03
"""The calibration error below which how sure a model is can be taken at its word."""

_NOTHING = "–"


def of_hundred(share: float) -> int:
    """How many of 100: rounded, but 100 only where it is all, and 0 only where it is none."""
    if share in (0, 1):
        return round(100 * share)
    return min(max(round(100 * share), 1), 99)


def interval_text(share: Share) -> str:
    """``93 to 97``: rounded outwards."""
    low, high = math.floor(round(100 * share.low, 6)), math.ceil(round(100 * share.high, 6))
    return _("{low} to {high}").format(low=number(low), high=number(high))


def kind_title(kind: str) -> str:
    """The title of a kind of photos; one that has none is shown by its name."""
    titles = {
        TRIPS: _("Trips"),
        MUSEUMS: _("Museums"),
        COLLECTIONS: _("Collections"),
        HARD: _("What is hard to tell"),
        ALL: _("Everything together"),
    }
    return titles.get(kind, kind)


def photos_and_sources(photos: int, sources: int) -> str:
    """``1,200 photos · 12 sources``."""
    return " · ".join(
        (
            ngettext("{n} photo", "{n} photos", photos).format(n=number(photos)),
            ngettext("{n} source", "{n} sources", sources).format(n=number(sources)),
        )
    )


def headline_of(figures: CardFigures) -> str:
    """The one sentence about the folders: of trips where they were measured, else of everything."""
    filed = {each.kind: each for each in figures.kinds if each.filed}
    kind = next((each for each in (TRIPS, ALL, *filed) if each in filed), None)
    if kind is None:
        return ""
    n = of_hundred(filed[kind].right.value)
    words = {
        TRIPS: ngettext(
            "On trips it has never seen, {n} of 100 photos in the folders belonged there.",
            "On trips it has never seen, {n} of 100 photos in the folders belonged there.",
            n,
        ),
        MUSEUMS: ngettext(
            "In museums it has never seen, {n} of 100 photos in the folders belonged there.",
            "In museums it has never seen, {n} of 100 photos in the folders belonged there.",
            n,
        ),
        COLLECTIONS: ngettext(
            "In collections it has never seen, {n} of 100 photos in the folders belonged there.",
            "In collections it has never seen, {n} of 100 photos in the folders belonged there.",
            n,
        ),
    }
    otherwise = ngettext(
        "On photos it has never seen, {n} of 100 in the folders belonged there.",
        "On photos it has never seen, {n} of 100 in the folders belonged there.",
        n,
    )
    return words.get(kind, otherwise).format(n=number(n))


def nobody_measured() -> str:
    """What is said of a model without figures."""
    return _("Nobody has measured how far its folders can be trusted.")


def target_cells(figures: TargetFigures) -> tuple[tuple[str, str, str], ...]:
    """In the folders, found, left to the person: as `cells_of`."""
    right, found, unsure = figures.right, figures.found, figures.unsure
    return (
        _cell(right if found.value else None, _right(right), nothing=_("Nothing was filed.")),
        _cell(found, _found(found)),
        _cell(unsure, _unsure(unsure)),
    )


def cells_of(kind: FilingFigures) -> tuple[tuple[str, str, str], ...]:
    """In the folders, found, left to the person, told apart: of each how many of 100, its interval, and both
    as a sentence.
    """
    right, found, unsure, apart = kind.right, kind.found, kind.unsure, kind.apart
    return (
        _cell(right if kind.filed else None, _right(right), nothing=_("Nothing was filed.")),
        _cell(found, _found(found)),
        _cell(unsure, _unsure(unsure)),
        _cell(apart, _apart(apart) if apart else "", nothing=_("Nothing belongs in a folder.")),
    )


def bad_at(figures: CardFigures) -> tuple[str, ...]:
    """What the model does worse than the rest, a sentence each: what is hard, and sources that are surely
    below the target or below what is found of everything.
    """
    hard = figures.of_kind(HARD)
    sentences = [_of_hard(hard)] if hard is not None else []
    sentences += _of_wrong(figures)
    missed = [
        _("{source} ({n} of {whole} found)").format(
            source=each.source, n=number(each.found), whole=number(each.belonging)
        )
        for each in _missed(figures)[:_NAMED]
    ]
    if missed:
        sentences.append(_("Least often found, photos from {sources}.").format(sources=", ".join(missed)))
    return tuple(sentences) or (_("No source stands out."),)


def calibration(figures: CardFigures) -> str:
    """How far the certainty that stands beside a label can be taken at its word."""
    words = (
        _("How sure it says it is fits how often it is right, to {n} in 100 on average.")
        if figures.ece < _WELL_CALIBRATED
        else _("How sure it says it is and how often it is right differ by {n} in 100 on average.")
    )
    return words.format(n=number(100 * figures.ece, 1))


def _of_wrong(figures: CardFigures) -> list[str]:
    """In how many sources the folders are below the target, and which are surely so, the worst first."""
    filing = [each for each in figures.sources if each.filed >= _ENOUGH]
    below = [each for each in filing if each.right < figures.target * each.filed]
    if not below:
        return []
    sentences = [_below_target(len(below), len(filing), figures.target)]
    surely = [each for each in below if Share.of(each.right, each.filed).high < figures.target]
    wrong = [
        _("{source} ({n} of {whole} wrong)").format(
            source=each.source, n=number(each.filed - each.right), whole=number(each.filed)
        )
        for each in sorted(surely, key=lambda each: each.right / each.filed)[:_NAMED]
    ]
    if wrong:
        sentences.append(
            _("Most often wrong in the folders, photos from {sources}.").format(sources=", ".join(wrong))
        )
    return sentences


def _missed(figures: CardFigures) -> Sequence[SourceFigures]:
    """Sources of which surely less is found than of everything, the worst first."""
    known = [each for each in figures.sources if each.belonging >= _ENOUGH]
    if not known:
        return ()
    usual = sum(each.found for each in known) / sum(each.belonging for each in known)
    missed = [each for each in known if Share.of(each.found, each.belonging).high < usual]
    return sorted(missed, key=lambda each: each.found / each.belonging)


def _of_hard(hard: FilingFigures) -> str:
    right, found = of_hundred(hard.right.value), of_hundred(hard.found.value)
    if not hard.filed:
        return _("Of murals, reliefs, and what is small in a wide scene, nothing was filed.")
    return ngettext(
        "Murals, reliefs, and what is small in a wide scene: of 100 photos filed, {right} belonged there; of "
        "100 that belong in a folder, {n} was filed there.",
        "Murals, reliefs, and what is small in a wide scene: of 100 photos filed, {right} belonged there; of "
        "100 that belong in a folder, {n} were filed there.",
        found,
    ).format(n=number(found), right=number(right))


def _below_target(n: int, whole: int, target: float) -> str:
    return ngettext(
        "Of {whole} sources with enough photos filed, {n} has fewer than {target} of 100 that belong there.",
        "Of {whole} sources with enough photos filed, {n} have fewer than {target} of 100 that belong there.",
        n,
    ).format(n=number(n), whole=number(whole), target=number(of_hundred(target)))


def _cell(share: Share | None, spoken: str, *, nothing: str = "") -> tuple[str, str, str]:
    if share is None:
        return _NOTHING, "", nothing
    interval = interval_text(share)
    return number(of_hundred(share.value)), interval, f"{spoken} ({interval})"


def _right(share: Share) -> str:
    n = of_hundred(share.value)
    return ngettext(
        "Of 100 photos filed, {n} belonged there.", "Of 100 photos filed, {n} belonged there.", n
    ).format(n=number(n))


def _found(share: Share) -> str:
    n = of_hundred(share.value)
    return ngettext(
        "Of 100 photos that belong in a folder, {n} was filed there.",
        "Of 100 photos that belong in a folder, {n} were filed there.",
        n,
    ).format(n=number(n))


def _unsure(share: Share) -> str:
    n = of_hundred(share.value)
    return ngettext("Of 100 photos, {n} was left to you.", "Of 100 photos, {n} were left to you.", n).format(
        n=number(n)
    )


def _apart(share: Share) -> str:
    n = of_hundred(share.value)
    return ngettext(
        "For {n} of 100 photos that belong in a folder, the likeliest folder was the right one.",
        "For {n} of 100 photos that belong in a folder, the likeliest folder was the right one.",
        n,
    ).format(n=number(n))
