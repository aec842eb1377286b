"""The crops of the photos that the shipped model is made of, where it is unsure of the whole."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from model.photo_set import LABELS
from statuesorter.models.backbone import fold_projection
from statuesorter.models.head import Layer
from statuesorter.models.multi_crop import MultiCrop
from statuesorter.models.spec import MultiCropSpec
from statuesorter.training.head_building import (
    HeadRecipe,
    LabelledRows,
    learning_weights,
    left_out_layers,
)
from statuesorter.training.projection import Projection, principal_axes

MULTI_CROP = MultiCropSpec(outputs=len(LABELS), enough=0.85, fully=0.75, share=0.625)
"""Chosen on sources left out (pretrained network, found at 95 % precision): without 0.689; for those below
0.85, a fifth of a trip, 0.743; below 0.9, three in ten, 0.743; below 0.95, 0.743. Nine crops of half the side
gave 0.730, the whole photo at 448 pixels 0.684, the mean of the crops instead of attention 0.705, the best
crop alone 0.737.
"""

Floats = NDArray[np.float32]
Crops = Callable[[NDArray[np.int64]], Floats]
"""From M numbers of photos to the features of their crops: M × `CROPS` × P."""


def calmed(layer: Layer, temperature: float) -> Layer:
    """The ``layer`` with outputs that are divided by the ``temperature``."""
    weights, bias = layer
    return weights / np.float32(temperature), bias / np.float32(temperature)


def first_look(projection: Projection, layer: Layer) -> MultiCrop:
    """The first look that puts the ``layer`` on the ``projection`` of what a network says: both as one map,
    for features that are not projected yet. Their mean is the same before and after.
    """
    axes, offset = fold_projection(projection.mean, projection.scale, projection.axes)
    weights, bias = layer
    return MultiCrop(MULTI_CROP, axes @ weights, offset @ weights + bias)


def with_crops(features: Floats, look: MultiCrop, rows: NDArray[np.int64], crops: Crops) -> Floats:
    """N × P ``features`` of which those at the ``rows`` have what their crops add, where they are needed."""
    unsure = rows[look.weight(features[rows]) > 0]
    found = features.copy()
    if len(unsure):
        found[unsure] = look.joined(features[unsure], crops(unsure))
    return found


def with_crops_left_out(
    features: Floats,
    rows: LabelledRows,
    recipe: HeadRecipe,
    crops: Crops,
    *,
    temperature: float,
    seed: int,
) -> Floats:
    """As `with_crops`, of all plain rows: each by a first look that knows no source of its group."""
    projection = principal_axes(features, learning_weights(rows, LABELS, recipe), size=recipe.features)
    reduced, found = projection(features), features
    for left_out, layer in left_out_layers(reduced, rows, LABELS, recipe, judged=rows.plain, seed=seed):
        look = first_look(projection, calmed(layer, temperature))
        found = with_crops(found, look, np.flatnonzero(left_out), crops)
    return found
