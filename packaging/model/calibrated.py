"""The shipped head's temperature and threshold, from what heads said that had not seen the photo."""

from __future__ import annotations

import numpy as np

from model.fitting import Floats, even_weights
from model.photo_set import LABELS, OTHER_PLACE, PhotoSet
from model.unseen import Fitted, Unseen
from statuesorter.domain.labels import OTHER
from statuesorter.models.head import Head
from statuesorter.training.calibration import fit_temperature

UNSEEN_SHARE = 1 / 3
"""The weight of left-out sources in the (geometric) mean of the temperatures. One half was set first and gave
an ECE of 0.052 on dev, from too little confidence: this one number was chosen after looking at dev."""
LEFT_UNSURE = 0.12
"""The share of paintings and statues from a source never seen that is left unsure for want of confidence."""
TAKEN_FOR_OTHER = 0.02
"""The share of them that is taken for something else."""


def calibrated_head(fitted: Fitted, unseen: Unseen, seen: Unseen, photos: PhotoSet) -> Head:
    """The head with its temperature and threshold.

    Heads that miss a whole source are worse than the one that ships, heads that miss single photos look
    better than it will be on a stranger's: the temperature lies between both (see `UNSEEN_SHARE`). The
    threshold comes from sources that were left out; from which log odds on a photo is more likely something
    else than not, too.
    """
    shares = np.array([UNSEEN_SHARE, 1 - UNSEEN_SHARE])
    logarithms = np.log([_temperature(unseen, photos), _temperature(seen, photos)])
    temperature = float(np.exp(shares @ logarithms))
    use = photos.plain & (photos.labels != OTHER_PLACE) & unseen.fair
    confidence = _sigmoid(np.abs(unseen.statue[use]) / temperature)
    weights = even_weights(photos.labels[use], photos.sources[use], evenness=0.5)
    shift = _quantile(unseen.other[use], weights, 1 - TAKEN_FOR_OTHER)
    rest = 1 - _sigmoid(unseen.other[use] - shift)
    statue, other = fitted.statue, fitted.other
    columns = [-statue.weights / 2, statue.weights / 2, temperature * other.weights]
    bias = [-statue.bias / 2, statue.bias / 2, temperature * (other.bias - shift)]
    layer = np.stack(columns, axis=1).astype(np.float32), np.array(bias, np.float32)
    confident = _quantile(np.maximum(rest * confidence, 1 - rest), weights, LEFT_UNSURE)
    return Head(LABELS, (layer,), temperature, confident, apart=OTHER)


def _temperature(unseen: Unseen, photos: PhotoSet) -> float:
    use = photos.plain & (photos.labels != OTHER_PLACE) & unseen.fair
    logits = np.stack([-unseen.statue[use] / 2, unseen.statue[use] / 2], axis=1)
    return fit_temperature(logits, photos.labels[use])


def _sigmoid(logits: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(logits, -60, 60)))


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    """The value below which ``share`` of the weight lies."""
    order = np.argsort(values)
    summed = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(summed, share)])
