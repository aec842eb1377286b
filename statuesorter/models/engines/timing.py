"""How long a network takes for a photo on this computer."""

from __future__ import annotations

import statistics
import time

import numpy as np

from statuesorter.domain.cancellation import CancelToken
from statuesorter.models.engines import Engine

_BATCHES = 3
_LONG_ENOUGH = 5.0
"""Seconds after which no further batch is timed."""
_MOST = 32
"""Photos in a batch that is timed: a card takes more at a time, but is no faster a photo."""


def measured_photo_ms(engine: Engine, side: int, *, cancel: CancelToken | None = None) -> float:
    """Milliseconds a photo (side × side pixels), as many side by side as suit ``engine``: the median of a few
    batches, fewer where they take long. What is on the photos makes no difference. Raises `ModelError` where
    the engine fails.
    """
    photos = np.zeros((min(engine.batch_size, _MOST), side, side, 3), np.uint8)
    engine.features(photos[:1])  # what is set up on the first call is not counted
    took: list[float] = []
    while len(took) < _BATCHES and sum(took) < _LONG_ENOUGH:
        if cancel is not None:
            cancel.raise_if_cancelled()
        began = time.perf_counter()
        engine.features(photos)
        took.append(time.perf_counter() - began)
    return 1000 * statistics.median(took) / len(photos)
