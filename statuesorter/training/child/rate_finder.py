"""fastai's finder of a learning rate: a batch at each rate, from far too low to far too high."""

# fastai's classes have no types
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import torch

from statuesorter.training.child.untyped import valley

RATES = 100
"""Rates that are tried, as fastai does by itself."""

_FIRST, _LAST = RATES // 10, -5
"""fastai passes over the first and the last losses: nothing is learned yet, or no more."""


def find_rate(learner: Any) -> float | None:
    """Try rates with ``learner``, which afterwards is as it was, and return the one that fastai suggests
    (`valley`); None where the loss does not fall at any.
    """
    learner.lr_find(num_it=RATES, suggest_funcs=None, show_plot=False)
    return suggested_rate(learner.recorder.lrs, [float(loss) for loss in learner.recorder.losses])


def suggested_rate(rates: Sequence[float], losses: Sequence[float]) -> float | None:
    """What fastai suggests where the smoothed ``losses`` came of these growing ``rates``; None where the loss
    does not fall.
    """
    seen = list(zip(rates, losses, strict=True))[_FIRST:_LAST]
    seen = list(takewhile(lambda each: math.isfinite(each[1]), seen))
    if not seen:
        return None
    tried = torch.tensor([rate for rate, _loss in seen])
    rate, _point = valley(tried, torch.tensor([loss for _rate, loss in seen]), RATES)
    return None if rate == float(tried[0]) else float(rate)  # the valley is none: it begins where it ends
