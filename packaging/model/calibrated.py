"""The shipped head's temperature and thresholds, from what heads said that had not seen the photo."""

from __future__ import annotations

import numpy as np

from model.fitting import Floats, even_weights
from model.photo_set import NEITHER, PhotoSet
from model.unseen import Fitted, Unseen
from statuesorter.models.head import Head, NeitherTest, Thresholds
from statuesorter.training.calibration import fit_temperature

UNSEEN_SHARE = 1 / 3
"""The weight of left-out sources in the (geometric) mean of the temperatures. One half was set first and gave
an ECE of 0.052 on dev, from too little confidence: this one number was chosen after looking at dev."""
LEFT_UNSURE = 0.12
"""The share of paintings and statues from a source never seen that is left unsure for want of confidence."""
TAKEN_FOR_NEITHER = 0.02
"""The share of them that is taken for neither."""


def calibrated_head(fitted: Fitted, unseen: Unseen, seen: Unseen, photos: PhotoSet) -> Head:
    """The head with its temperature and thresholds.

    Heads that miss a whole source are worse than the one that ships, heads that miss single photos look
    better than it will be on a stranger's: the temperature lies between both (see `UNSEEN_SHARE`). The
    thresholds come from sources that were left out.
    """
    shares = np.array([UNSEEN_SHARE, 1 - UNSEEN_SHARE])
    logarithms = np.log([_temperature(unseen, photos), _temperature(seen, photos)])
    temperature = float(np.exp(shares @ logarithms))
    use = photos.plain & (photos.labels != NEITHER) & unseen.fair
    confidence = _sigmoid(np.abs(unseen.statue[use]) / temperature)
    weights = even_weights(photos.labels[use], photos.sources[use], evenness=0.5)
    thresholds = Thresholds(
        confident=_quantile(confidence, weights, LEFT_UNSURE),
        neither=_quantile(_sigmoid(unseen.neither[use]), weights, 1 - TAKEN_FOR_NEITHER),
    )
    statue, neither = fitted.statue, fitted.neither
    layer = (
        np.stack([-statue.weights / 2, statue.weights / 2], axis=1).astype(np.float32),
        np.array([-statue.bias / 2, statue.bias / 2], np.float32),
    )
    test = NeitherTest(neither.weights.astype(np.float32), neither.bias)
    return Head((layer,), temperature, test, thresholds)


def _temperature(unseen: Unseen, photos: PhotoSet) -> float:
    use = photos.plain & (photos.labels != NEITHER) & unseen.fair
    logits = np.stack([-unseen.statue[use] / 2, unseen.statue[use] / 2], axis=1)
    return fit_temperature(logits, photos.labels[use])


def _sigmoid(logits: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(logits, -60, 60)))


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    """The value below which ``share`` of the weight lies."""
    order = np.argsort(values)
    summed = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(summed, share)])
