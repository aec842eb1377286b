"""What a model would make of people's photos that it never saw: the figures for its card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
from statuesorter.training.calibration import calibration_error

ART_SHARE = 1 / 3
"""The share of photos that belong in a folder among those of a journey: what precision is computed for."""

_DRAWS = 2000
_TRIP, _COLLECTION = 0.5, 0.05
"""From this share of photos that stay where they are on, a source is a trip; below that, a collection."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """N photos that the model had not seen, with what it said: ``probabilities`` (N × K), and whether it was
    ``sure`` (N). The true ``labels`` (N places), ``sources`` and their ``kinds`` (N), which are ``hard`` (N)
    and which labels are ``filed`` (K).
    """

    probabilities: NDArray[np.floating]
    sure: NDArray[np.bool_]
    labels: NDArray[np.int64]
    sources: NDArray[np.str_]
    kinds: NDArray[np.str_]
    hard: NDArray[np.bool_]
    filed: NDArray[np.bool_]


def card_figures(judged: Judged, *, target: float, seed: int) -> CardFigures:
    """The figures by kind and by source. ``target`` is what the thresholds were chosen for."""
    counts = _Counts.of(judged)
    kinds, belonging = judged.kinds, judged.filed[judged.labels]
    parts = {kind: kinds == kind for kind in (TRIPS, MUSEUMS, COLLECTIONS)}
    parts |= {HARD: judged.hard & belonging, ALL: np.ones(len(kinds), bool)}
    right = judged.probabilities.argmax(axis=1) == judged.labels
    sample = _journeys(kinds)
    return CardFigures(
        kinds=tuple(
            _figures(kind, counts.only(rows), judged.sources[rows], seed)
            for kind, rows in parts.items()
            if rows.any()
        ),
        sources=tuple(
            _source(name, counts.only(judged.sources == name)) for name in np.unique(judged.sources)
        ),
        target=target,
        art_share=ART_SHARE,
        ece=calibration_error(judged.probabilities.max(axis=1)[sample], right[sample]),
    )


def target_figures(judged: Judged, *, wrong: int, seed: int) -> TargetFigures:
    """What comes of the journeys among the photos judged (of all, where there are none)."""
    rows = _journeys(judged.kinds)
    figures = _figures(ALL, _Counts.of(judged).only(rows), judged.sources[rows], seed)
    return TargetFigures(wrong, figures.right, figures.found, figures.unsure)


def kinds_of_sources(
    labels: NDArray[np.int64], sources: NDArray[np.str_], filed: NDArray[np.bool_]
) -> NDArray[np.str_]:
    """The kind of each photo's source where nobody says what it is: by how many of its photos stay where they
    are (N words; empty where none of a source's photos belongs in a folder).
    """
    staying = ~filed[labels]
    kinds = np.full(len(labels), "", f"<U{max(len(TRIPS), len(MUSEUMS), len(COLLECTIONS))}")
    for source in np.unique(sources):
        rows = sources == source
        share = float(staying[rows].mean())
        if share < 1:
            kinds[rows] = TRIPS if share >= _TRIP else MUSEUMS if share >= _COLLECTION else COLLECTIONS
    return kinds


def journey_weights(
    labels: NDArray[np.int64], kinds: NDArray[np.str_], filed: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """How much each photo counts where a journey is to be stood for: those of trips and museums (all, where
    there are none), every photo the same, but `ART_SHARE` of the weight on what belongs in folders.
    """
    counted, belonging = _journeys(kinds), filed[labels]
    weights = np.zeros(len(labels))
    for rows, share in ((counted & belonging, ART_SHARE), (counted & ~belonging, 1 - ART_SHARE)):
        weights[rows] = share / max(int(rows.sum()), 1)
    return weights / weights.sum()


def _journeys(kinds: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Which of N photos are of trips and museums; all, where there are none."""
    found = np.isin(kinds, (TRIPS, MUSEUMS))
    return found if found.any() else np.ones(len(kinds), bool)


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """What became of each photo (N × columns of 0 and 1)."""

    table: NDArray[np.float64]

    BELONGING, FOUND, MISFILED, STRAY, UNSURE_ART, UNSURE_REST, APART, REST = range(8)

    @classmethod
    def of(cls, judged: Judged) -> _Counts:
        probabilities, labels, sure = judged.probabilities, judged.labels, judged.sure
        likeliest = probabilities.argmax(axis=1)
        belonging, filed = judged.filed[labels], judged.filed[likeliest] & sure
        among_filed = np.where(judged.filed, probabilities, -1).argmax(axis=1)
        columns = (
            belonging,
            belonging & filed & (likeliest == labels),
            belonging & filed & (likeliest != labels),
            ~belonging & filed,
            belonging & ~sure,
            ~belonging & ~sure,
            belonging & (among_filed == labels),
            ~belonging,
        )
        return cls(np.stack(columns, axis=1).astype(np.float64))

    def only(self, rows: NDArray[np.bool_]) -> _Counts:
        return _Counts(self.table[rows])

    def sums(self) -> NDArray[np.float64]:
        return self.table.sum(axis=0)


def _figures(kind: str, counts: _Counts, sources: NDArray[np.str_], seed: int) -> FilingFigures:
    names, number = np.unique(sources, return_inverse=True)
    by_source = np.zeros((len(names), counts.table.shape[1]))
    np.add.at(by_source, number, counts.table)
    drawn = np.random.default_rng(seed).integers(0, len(names), (_DRAWS, len(names)))
    sums, samples = counts.sums(), by_source[drawn].sum(axis=1)
    art, found, misfiled, stray = sums[: _Counts.STRAY + 1]
    photos, filed = len(counts.table), int(found + misfiled + stray)
    measures = ((_right, filed), (_found, int(art)), (_unsure, photos), (_apart, int(art)))
    shares = [_share(float(measure(sums[None])[0]), measure(samples), of) for measure, of in measures]
    return FilingFigures(
        kind=kind,
        photos=photos,
        sources=len(names),
        filed=filed,
        right=shares[0],
        found=shares[1],
        unsure=shares[2],
        apart=shares[3] if art else None,
    )


def _share(value: float, samples: NDArray[np.float64], of: int) -> Share:
    """With the interval that holds 95 of 100 draws of as many sources (Efron 1979: the bootstrap), but none
    narrower than that of ``of`` single photos: where all are right, all draws are.
    """
    low, high = np.quantile(samples, (0.025, 0.975)).tolist()
    if of:
        single = Share.of(round(value * of), of)
        low, high = min(low, single.low), max(high, single.high)
    return Share(value, min(low, value), max(high, value))


def _weighed(sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much a photo that belongs in a folder counts, and one that does not; the same where all do."""
    art, rest = sums[:, _Counts.BELONGING], sums[:, _Counts.REST]
    both = (art > 0) & (rest > 0)
    return (
        np.where(both, ART_SHARE / np.maximum(art, 1), 1.0),
        np.where(both, (1 - ART_SHARE) / np.maximum(rest, 1), 1.0),
    )


def _right(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    art, rest = _weighed(sums)
    right = art * sums[:, _Counts.FOUND]
    filed = right + art * sums[:, _Counts.MISFILED] + rest * sums[:, _Counts.STRAY]
    return np.where(filed > 0, right / np.where(filed > 0, filed, 1), 1.0)


def _found(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return sums[:, _Counts.FOUND] / np.maximum(sums[:, _Counts.BELONGING], 1)


def _unsure(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    art, rest = _weighed(sums)
    every = art * sums[:, _Counts.BELONGING] + rest * sums[:, _Counts.REST]
    return (art * sums[:, _Counts.UNSURE_ART] + rest * sums[:, _Counts.UNSURE_REST]) / np.maximum(
        every, 1e-12
    )


def _apart(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return sums[:, _Counts.APART] / np.maximum(sums[:, _Counts.BELONGING], 1)


def _source(name: str, counts: _Counts) -> SourceFigures:
    belonging, found, misfiled, stray, unsure_art, unsure_rest = counts.sums()[:6].astype(int).tolist()
    return SourceFigures(
        source=str(name),
        photos=len(counts.table),
        filed=found + misfiled + stray,
        right=found,
        belonging=belonging,
        found=found,
        unsure=unsure_art + unsure_rest,
    )
