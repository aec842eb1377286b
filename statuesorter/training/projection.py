"""From the many features of a backbone to the few that a head learns from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

_TINY = 1e-4
"""Added to a deviation before dividing by it."""

_FLAT = 1e-5
"""An axis along which rows differ by less than this share of the first is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """``(x - mean) / scale @ axes``: mean and scale have P numbers, axes is P × D."""

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    axes: NDArray[np.float32]

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """N × P to N × D."""
        return np.asarray(((features - self.mean) / self.scale) @ self.axes, np.float32)


def principal_axes(
    features: NDArray[np.float32], weights: NDArray[np.floating[Any]], *, size: int
) -> Projection:
    """Standardise N × P ``features`` by their weighted mean and deviation, and keep at most ``size``
    principal axes. ``weights`` has N numbers.
    """
    shares = np.asarray(weights / weights.sum(), np.float32)
    mean = shares @ features
    scale = np.sqrt(shares @ (features - mean) ** 2) + np.float32(_TINY)
    weighed = np.asarray((features - mean) / scale * np.sqrt(shares)[:, None], np.float32)
    axes = _axes_of_few if len(weighed) < weighed.shape[1] else _axes_of_many
    return Projection(mean, scale, np.ascontiguousarray(axes(weighed, size), np.float32))


def _axes_of_many(weighed: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """By the scatter of P × P numbers."""
    count = weighed.shape[1]
    kept = (max(0, count - size), count - 1)
    _values, vectors = cast(Any, eigh(weighed.T @ weighed, subset_by_index=kept))
    return vectors[:, ::-1]


def _axes_of_few(weighed: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """By the rows themselves, which are fewer; what no row differs in gives no axis."""
    _rows, lengths, vectors = np.linalg.svd(weighed, full_matrices=False)
    kept = lengths[:size] > _FLAT * lengths[0]
    return vectors[:size][kept].T
