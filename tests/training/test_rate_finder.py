"""What fastai's finder suggests, and where it suggests nothing."""

from __future__ import annotations

import math

import pytest

from statuesorter.training.child.rate_finder import RATES, suggested_rate

TRIED = [1e-7 * 10 ** (8 * step / RATES) for step in range(RATES)]


def falls_and_rises(step: int) -> float:
    """Flat up to the 40th rate, lowest at the 75th."""
    return 1.0 if step < 40 else 1.0 - (step - 40) / 50 if step < 75 else 0.3 + (step - 75) / 10


def test_the_rate_is_where_the_loss_falls():
    rate = suggested_rate(TRIED, [falls_and_rises(step) for step in range(RATES)])
    assert rate is not None
    assert TRIED[40] < rate < TRIED[75]


@pytest.mark.parametrize(
    "losses",
    [
        [1.0 + step for step in range(RATES)],
        [math.nan] * RATES,
        [0.5] * 12,
        [],
    ],
    ids=["it only rises", "no number", "it went astray at once", "nothing was tried"],
)
def test_a_loss_that_does_not_fall_suggests_nothing(losses: list[float]):
    assert suggested_rate(TRIED[: len(losses)], losses) is None


def test_what_comes_after_the_loss_is_no_number_any_more_is_passed_over():
    losses = [falls_and_rises(step) for step in range(70)] + [math.nan] * 30
    rate = suggested_rate(TRIED, losses)
    assert rate is not None
    assert TRIED[40] < rate < TRIED[70]
