"""Making a square smaller inside a network, the same on every engine: two matrix products."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def resampling_matrix(source: int, target: int) -> NDArray[np.float32]:
    """The target × source matrix that resamples a line of pixels: ``M @ photo @ M.T`` resamples a square.

    Bicubic with antialiasing (a = -0.5), the weights that Pillow's ``Image.resize`` uses.
    """
    scale = source / target
    stretch = max(scale, 1.0)
    centres = (np.arange(target) + 0.5) * scale
    distances = np.abs(np.arange(source)[None, :] + 0.5 - centres[:, None]) / stretch
    weights = _cubic(distances)
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)


def _cubic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    a = -0.5
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((x - 5) * x + 8) * x * a - 4 * a
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))
