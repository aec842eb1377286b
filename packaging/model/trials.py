"""What other networks, sides and steps would have given: one table, by the measure that all was chosen by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.making import RECIPE, SEED, Making
from model.photo_set import LABELS
from statuesorter.training.filing_judgement import journey_weights
from statuesorter.training.head_building import (
    HeadRecipe,
    LabelledRows,
    calibrated,
    filed_places,
    left_out_outputs,
)

NETWORKS = (
    ("tf_efficientnet_lite0", 256),
    ("tf_efficientnet_lite0", 320),
    ("tf_efficientnet_lite0", 448),
    ("tf_efficientnet_lite1", 320),
    ("tf_efficientnet_lite2", 256),
    ("tf_efficientnet_lite2", 320),
    ("tf_efficientnet_lite2", 384),
)
"""The networks, as they were pretrained, and the sides of the pixels that they are tried with."""

RECIPES: dict[str, HeadRecipe] = {
    "ridge 0.1": replace(RECIPE, ridge=0.1),
    "ridge 1": replace(RECIPE, ridge=1.0),
    "features 256": replace(RECIPE, features=256),
    "features 1024": replace(RECIPE, features=1024),
    "evenness 0.5": replace(RECIPE, evenness=0.5),
    "rest 0.5": replace(RECIPE, rest=0.5),
}
"""Other heads on the network that ships."""

TARGETS = (0.85, 0.9, 0.925, 0.95, 0.97)


def trials(making: Making) -> Iterator[str]:
    """The lines of the table: the log loss, and the share found at each precision of `TARGETS`."""
    yield f"{'':44s} log loss  found at precision " + "  ".join(f"{target:.3f}" for target in TARGETS)
    plain = making.rows
    alone = np.zeros(len(plain.labels), np.int64)
    for arch, side in NETWORKS:
        views = making.views_of_pretrained(arch, side)
        yield _line(f"{arch} {side}, as pretrained", [views.plain], alone, plain, RECIPE)
    rows = making.rows_with_views
    unseen, by = making.unseen(), making.unseen_by
    yield _line("tuned half-way", unseen, by, rows, RECIPE)
    for name, recipe in RECIPES.items():
        yield _line(f"tuned half-way, {name}", unseen, by, rows, recipe)
    yield _line("tuned half-way, with crops", making.unseen_with_crops(), by, rows, RECIPE)


def _line(
    name: str,
    unseen: list[NDArray[np.float32]],
    by: NDArray[np.int64],
    rows: LabelledRows,
    recipe: HeadRecipe,
) -> str:
    outputs = left_out_outputs(unseen, by, rows, LABELS, recipe, seed=SEED)[rows.plain]
    labels, filed = rows.labels[rows.plain], filed_places(LABELS)
    weights = journey_weights(labels, rows.kinds[rows.plain], filed)
    _temperature, probabilities = calibrated(outputs, labels, weights)
    loss = -float((weights * np.log(probabilities[np.arange(len(labels)), labels])).sum())
    found = "  ".join(f"{found_at(target, probabilities, labels, weights, filed):.3f}" for target in TARGETS)
    return f"{name:44s} {loss:8.3f}  {'':18s} {found}"


def found_at(
    target: float,
    probabilities: NDArray[np.floating],
    labels: NDArray[np.int64],
    weights: NDArray[np.float64],
    filed: NDArray[np.bool_],
) -> float:
    """The greatest share of what belongs in folders that is filed rightly at a threshold at which the share
    ``target`` of what is filed is right.
    """
    likeliest, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    rows = np.flatnonzero(filed[likeliest] & (weights > 0))
    rows = rows[np.argsort(-confidence[rows], kind="stable")]
    right = np.cumsum(weights[rows] * (likeliest == labels)[rows])
    precise = right >= target * np.cumsum(weights[rows])
    return float(right[precise].max(initial=0.0) / weights[filed[labels]].sum())
