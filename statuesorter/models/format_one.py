"""Models of format 1, as programs before labels were data wrote them.

Their head told paint from statue, and beside it stood a test for "neither": a logistic function of the
features, with a threshold of its own. What it said becomes the probability of `other`, and the two share the
rest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, LabelSet
from statuesorter.domain.language import _
from statuesorter.models import tensors
from statuesorter.models.head import Floats, Head, HeadSettings, Layer, layers_in

LABELS: LabelSet = DEFAULT_LABELS
"""What every model of format 1 tells apart now; in its files `other` was called neither, and came last."""

_NEITHER = "neither"

_SHARED = 0.85
"""The threshold of confidence, brought along, is this share of what it was: the two labels now share what
`other` leaves. Measured with the model that shipped on 930 photos that it was not made of: as many photos get
paint or statue as before (285 of 296), with 9 errors instead of 8 among paintings and statues, and 95 instead
of 136 of the 573 others are taken for one."""


def renamed(counts: Mapping[str, int]) -> dict[str, int]:
    """Numbers by the labels that format 1 had, by those of today."""
    return {OTHER if label == _NEITHER else label: number for label, number in counts.items()}


def read_head(file: Path, settings: HeadSettings) -> Head:
    """The head in ``file``. Raises `ModelError`."""
    assert settings.neither is not None
    arrays = tensors.read(file)
    layers = layers_in(arrays)
    try:
        weights = np.asarray(arrays["neither.weights"], np.float32)
        bias = float(arrays["neither.bias"].astype(np.float64)[0])
    except (KeyError, IndexError, ValueError) as error:
        raise ModelError(_("The model's head is incomplete.")) from error
    if "neither.means" in arrays or not layers or weights.shape != layers[0][0].shape[:1]:
        raise ModelError(_("The layers of the model's head do not fit each other."))
    hot = settings.temperature  # of the two labels alone, then
    test = hot * weights, hot * (bias - log_odds(settings.neither))
    share = _SHARED if weights.any() else 1.0  # without weights it says nothing of any photo
    thresholds = tuple(share * settings.thresholds[0] for _label in LABELS)
    return Head(LABELS, _with_output(layers, *test), hot, thresholds, apart=OTHER)


def log_odds(probability: float) -> float:
    """The log odds of a probability, which is kept away from 0 and 1.

    The threshold of the test becomes one half by this shift, as for another share of such photos among all
    (Saerens and others 2002, "Adjusting the outputs of a classifier to new a priori probabilities", eq. 2.4).
    """
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))


def _with_output(layers: tuple[Layer, ...], weights: Floats, bias: float) -> tuple[Layer, ...]:
    """``layers`` with one more output, which is ``features @ weights + bias``.

    Hidden layers carry it as two units, since x is relu(x) - relu(-x).
    """
    carried = np.stack([weights, -weights], axis=1), np.array([bias, -bias], np.float32)
    if len(layers) == 1:
        carried = weights[:, None], np.array([bias], np.float32)
    widened: list[Layer] = []
    for number, (own, own_bias) in enumerate(layers):
        if number > 0:
            last = number == len(layers) - 1
            through = np.array([[1.0], [-1.0]], np.float32) if last else np.eye(2, dtype=np.float32)
            carried = through, np.zeros(through.shape[1], np.float32)
        widened.append(_side_by_side(own, own_bias, *carried, shared=number == 0))
    return tuple(widened)


def _side_by_side(weights: Floats, bias: Floats, more: Floats, more_bias: Floats, *, shared: bool) -> Layer:
    """Two affine maps as one, of the same inputs (``shared``), or of one input behind the other."""
    if shared:
        return np.hstack([weights, more]).astype(np.float32), np.concatenate([bias, more_bias]).astype(
            np.float32
        )
    wide = np.zeros((len(weights) + len(more), weights.shape[1] + more.shape[1]), np.float32)
    wide[: len(weights), : weights.shape[1]] = weights
    wide[len(weights) :, weights.shape[1] :] = more
    return wide, np.concatenate([bias, more_bias]).astype(np.float32)
