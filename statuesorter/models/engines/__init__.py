"""What computes features: OpenVINO on the CPU, torch on a GPU (and on the CPU where nothing else works)."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Engine(Protocol):
    """A backbone, ready to compute. It may be called from any thread, one call at a time runs."""

    @property
    def name(self) -> str:
        """What computes, for a person: ``OpenVINO`` or ``torch``."""
        ...

    @property
    def device(self) -> str:
        """Where: ``cpu``, ``cuda`` or ``mps``. It can change when memory runs out."""
        ...

    @property
    def why(self) -> str:
        """One sentence: why this engine on this device."""
        ...

    @property
    def batch_size(self) -> int:
        """How many photos at a time suit it."""
        ...

    def features(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        """N × S × S × 3 pixels (RGB) to N × D features, for any N."""
        ...

    def close(self) -> None:
        """Wait for a call that is under way and give the memory back. The engine is of no use afterwards."""
        ...
