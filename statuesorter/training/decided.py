"""What a person decided, as quick learning sees it: features, labels, bursts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import Label
from statuesorter.models.base import BaseFeatures

SAME = 5e-3
"""Features whose distance is below this share of their length are those of the same photo."""


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """M decided photos: ``features`` (M × D), ``labels`` (M), and ``bursts`` (M names: photos with the same
    one are of one burst; see `keys_of`). Their order does not matter.
    """

    features: NDArray[np.float32]
    labels: Sequence[Label]
    bursts: Sequence[str]

    def __len__(self) -> int:
        return len(self.labels)

    def only(self, rows: NDArray[np.bool_]) -> Decided:
        """Those at the ``rows`` (M) that are True."""
        labels = [label for label, row in zip(self.labels, rows, strict=True) if row]
        bursts = [burst for burst, row in zip(self.bursts, rows, strict=True) if row]
        return Decided(self.features[rows], labels, bursts)


def base_with(
    base: BaseFeatures, decided: Decided, *, learned: NDArray[np.bool_], source: str
) -> BaseFeatures:
    """The base of a new model: ``base`` without the photos that are ``decided``, and those of them that were
    ``learned`` (M), which come from ``source``.
    """
    stays = ~same_photos(base.features, decided.features)
    more = decided.only(learned)
    return BaseFeatures(
        np.concatenate([base.features[stays], more.features]).astype(np.float32),
        [*(label for label, stay in zip(base.labels, stays, strict=True) if stay), *more.labels],
        [*(name for name, stay in zip(base.sources, stays, strict=True) if stay), *[source] * len(more)],
    )


def same_photos(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which of ``rows`` (N × D) are one of ``others`` (M × D), but for rounding."""
    lengths = np.einsum("nd,nd->n", rows, rows, dtype=np.float64)
    of_others = np.einsum("nd,nd->n", others, others, dtype=np.float64)
    distances = lengths[:, None] + of_others - 2.0 * (rows @ others.T)
    return (distances <= (SAME**2) * lengths[:, None]).any(axis=1)
