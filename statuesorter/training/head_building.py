"""The head of a new model, from what a frozen backbone says of labelled photos of many sources.

One convex fit gives the head. Everything else, that is the temperature, the thresholds and the figures on the
card, comes from photos whose source neither head nor backbone had seen: see `left_out_outputs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.filing_figures import CardFigures
from statuesorter.domain.labels import LabelSet, is_filed
from statuesorter.domain.sureness import is_sure
from statuesorter.domain.targets import TARGETS
from statuesorter.models.head import Head, Layer
from statuesorter.models.softmax import LabelSoftmax
from statuesorter.training.calibration import fit_temperature
from statuesorter.training.filing_judgement import Judged, card_figures, journey_weights, target_figures
from statuesorter.training.projection import Projection, principal_axes
from statuesorter.training.regression import fit_regression
from statuesorter.training.sources import group_folds, source_weights
from statuesorter.training.thresholds import chosen_thresholds

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeadRecipe:
    """How a head is made.

    ``features`` principal axes of what the backbone says are kept; ``ridge`` holds the regression back;
    ``evenness`` is that of `source_weights`, and ``rest`` the share of the weight that photos have whose
    label is not filed, where there are such labels. ``folds`` is how many parts of sources are left out in
    turn; ``target`` and ``unsure`` are those of `chosen_thresholds`.
    """

    features: int = 512
    ridge: float = 0.3
    evenness: float = 0.75
    rest: float = 0.6
    folds: int = 6
    target: float = 0.95
    unsure: float = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class LabelledRows:
    """N labelled photos, or further views of photos: ``labels`` (N places), ``sources`` (N names) and their
    ``kinds`` (N), ``groups`` (N: sources of one group are left out together), ``hard`` (N), ``photos`` (N:
    which photo a row is a view of) and ``plain`` (N: False for a further view). Photos are judged by their
    plain rows.
    """

    labels: NDArray[np.int64]
    sources: NDArray[np.str_]
    kinds: NDArray[np.str_]
    groups: NDArray[np.int64]
    hard: NDArray[np.bool_]
    photos: NDArray[np.int64]
    plain: NDArray[np.bool_]

    def with_views_of(self, photos: NDArray[np.int64]) -> LabelledRows:
        """These rows and, behind them, a further view of each of the ``photos`` (numbers of rows)."""
        count = len(self.labels)
        more = self.only(np.concatenate([np.arange(count), photos]))
        return replace(more, plain=np.arange(count + len(photos)) < count)

    def only(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> LabelledRows:
        """Those that are True in ``rows`` (N), or at those numbers."""
        return LabelledRows(
            self.labels[rows],
            self.sources[rows],
            self.kinds[rows],
            self.groups[rows],
            self.hard[rows],
            self.photos[rows],
            self.plain[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class BuiltHead:
    """A head on ``projection``, the projected ``features`` of the plain rows, and what was measured."""

    projection: Projection
    head: Head
    features: Floats
    figures: CardFigures


def learning_weights(rows: LabelledRows, labels: LabelSet, recipe: HeadRecipe) -> NDArray[np.float64]:
    """How much each row counts for learning: as `source_weights` says, shared among the views of a photo."""
    shares = label_shares(labels, recipe.rest)
    views = np.bincount(rows.photos)[rows.photos]
    even = source_weights(rows.labels, rows.sources, shares=shares, evenness=recipe.evenness)
    return even / views


def label_shares(labels: LabelSet, rest: float) -> list[float]:
    """How much the photos of each of K labels weigh together: ``rest`` is shared by the labels that are not
    filed, and what it leaves by those that are; where there are only such or only others, half is.
    """
    filed = filed_places(labels)
    rest = rest if 0 < filed.sum() < len(filed) else 0.5
    shares = np.where(filed, (1 - rest) / max(int(filed.sum()), 1), rest / max(int((~filed).sum()), 1))
    return shares.tolist()


def filed_places(labels: LabelSet) -> NDArray[np.bool_]:
    """Which of K labels photos are filed by."""
    return np.array([is_filed(label) for label in labels])


def build_head(
    features: Floats,
    unseen: Sequence[Floats],
    unseen_by: NDArray[np.int64],
    rows: LabelledRows,
    labels: LabelSet,
    recipe: HeadRecipe,
    *,
    seed: int,
    projection: Projection | None = None,
) -> BuiltHead:
    """The head on ``features`` (N × P, of the backbone that ships), calibrated, with thresholds and figures.
    It learns from what the ``projection`` leaves of them; None: from their principal axes.

    ``unseen`` are the features (N × P) of backbones that each lacked a part of the sources; the photo of a
    row was not seen by the one at the place ``unseen_by`` (N). A backbone that learned from none of the
    photos is the only one, and the same as the one that ships.
    """
    weights = learning_weights(rows, labels, recipe)
    projection = projection or principal_axes(features, weights, size=recipe.features)
    reduced = projection(features)
    layer = fit_regression(reduced, rows.labels, weights, outputs=len(labels), ridge=recipe.ridge)
    outputs = left_out_outputs(unseen, unseen_by, rows, labels, recipe, seed=seed)[rows.plain]
    judged = rows.only(rows.plain)
    temperature, thresholds = settled(outputs, judged, labels, recipe)
    crosswise = judged_crosswise(outputs, judged, labels, recipe, seed=seed)
    return BuiltHead(
        projection=projection,
        head=Head(
            labels,
            (layer,),
            temperature,
            thresholds,
            targets={wrong: settled(outputs, judged, labels, recipe, wrong=wrong)[1] for wrong in TARGETS},
        ),
        features=reduced[rows.plain],
        figures=replace(
            card_figures(crosswise, target=recipe.target, seed=seed),
            targets=tuple(
                target_figures(
                    judged_crosswise(outputs, judged, labels, recipe, wrong=wrong, seed=seed),
                    wrong=wrong,
                    seed=seed,
                )
                for wrong in TARGETS
            ),
        ),
    )


def judged_crosswise(
    outputs: NDArray[np.float64],
    rows: LabelledRows,
    labels: LabelSet,
    recipe: HeadRecipe,
    *,
    wrong: int | None = None,
    seed: int,
) -> Judged:
    """What is made of N × K ``outputs`` of photos left out, each with the temperature and the thresholds that
    the photos of other groups ask for: what is chosen by a photo's own outputs would flatter its figures. Of
    100 photos filed ``wrong`` may be wrong (None: as the recipe says).
    """
    folds = group_folds(rows.groups, rows.labels, folds=recipe.folds, seed=seed)
    probabilities, sure = np.zeros(outputs.shape), np.zeros(len(outputs), bool)
    for fold in np.unique(folds):
        own = folds == fold
        others = ~own if not own.all() else own
        temperature, thresholds = settled(outputs[others], rows.only(others), labels, recipe, wrong=wrong)
        probabilities[own] = LabelSoftmax(len(labels)).probabilities(outputs[own] / temperature)
        sure[own] = is_sure(probabilities[own], thresholds)
    filed = filed_places(labels)
    return Judged(probabilities, sure, rows.labels, rows.sources, rows.kinds, rows.hard, filed)


def settled(
    outputs: NDArray[np.float64],
    rows: LabelledRows,
    labels: LabelSet,
    recipe: HeadRecipe,
    *,
    wrong: int | None = None,
) -> tuple[float, tuple[float, ...]]:
    """The temperature and the thresholds that N × K ``outputs`` of photos left out ask for. How many may be
    ``wrong`` of 100 filed moves the thresholds of labels that are filed alone: who asks for fewer is left
    with more to look at, not with more that is taken for something else.
    """
    filed = filed_places(labels)
    journey = journey_weights(rows.labels, rows.kinds, filed)
    temperature, probabilities = calibrated(outputs, rows.labels, journey)

    def chosen(target: float) -> tuple[float, ...]:
        return chosen_thresholds(
            probabilities, rows.labels, journey, filed=filed, target=target, unsure=recipe.unsure
        )

    usual = chosen(recipe.target)
    if wrong is None:
        return temperature, usual
    return temperature, tuple(np.where(filed, chosen(1 - wrong / 100), usual).tolist())


def calibrated(
    outputs: NDArray[np.float64], labels: NDArray[np.int64], journey: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """The temperature that fits N × K ``outputs`` of photos that count for a ``journey`` (N weights),
    and the N × K probabilities of all photos under it. ``labels`` (N places) are true.
    """
    counted = journey > 0
    temperature = fit_temperature(outputs[counted], labels[counted])
    return temperature, LabelSoftmax(outputs.shape[1]).probabilities(outputs / temperature)


def left_out_outputs(
    unseen: Sequence[Floats],
    unseen_by: NDArray[np.int64],
    rows: LabelledRows,
    labels: LabelSet,
    recipe: HeadRecipe,
    *,
    seed: int,
) -> NDArray[np.float64]:
    """N × K outputs, each by a head that learned from no source of the row's group, on features of a backbone
    that had not seen it. See `build_head`. The principal axes know all photos, but no labels.
    """
    weights = learning_weights(rows, labels, recipe)
    outputs = np.zeros((len(rows.labels), len(labels)))
    for number, features in enumerate(unseen):
        reduced = principal_axes(features, weights, size=recipe.features)(features)
        judged = unseen_by == number
        for left_out, (scale, bias) in left_out_layers(
            reduced, rows, labels, recipe, judged=judged, seed=seed
        ):
            outputs[left_out] = reduced[left_out] @ scale + bias
    return outputs


def left_out_layers(
    features: Floats,
    rows: LabelledRows,
    labels: LabelSet,
    recipe: HeadRecipe,
    *,
    judged: NDArray[np.bool_],
    seed: int,
) -> Iterator[tuple[NDArray[np.bool_], Layer]]:
    """For each part of the sources: which of the rows that are to be ``judged`` (N) are of it, and the layer
    on N × D ``features`` that learned from all other parts. Parts without such rows are passed over.
    """
    folds = group_folds(rows.groups, rows.labels, folds=recipe.folds, seed=seed)
    weights = learning_weights(rows, labels, recipe)
    for fold in range(recipe.folds):
        learned, left_out = folds != fold, (folds == fold) & judged
        if left_out.any():
            yield (
                left_out,
                fit_regression(
                    features[learned],
                    rows.labels[learned],
                    weights[learned],
                    outputs=len(labels),
                    ridge=recipe.ridge,
                ),
            )
