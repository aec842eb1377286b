"""What computes features: OpenVINO on the CPU, torch on a GPU (and on the CPU where nothing else works)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from statuesorter.photos.cores import Cores


@dataclass(frozen=True, slots=True)
class Tuning:
    """How an engine computes, for whoever wants to know (``doctor``)."""

    precision: str
    """The kind of number the network computes in: ``float32``, ``float16``."""
    at_once: int
    """Photos that are computed at the same time."""
    threads: int
    """Threads of the CPU that compute; 0 where the CPU does not."""


class Engine(Protocol):
    """A backbone, ready to compute. It may be called from any thread, one call at a time runs."""

    @property
    def name(self) -> str:
        """What computes, for a person: ``OpenVINO`` or ``torch``."""
        ...

    @property
    def device(self) -> str:
        """Where: ``cpu``, ``cuda``, ``mps`` or ``xpu``. It can change when memory runs out."""
        ...

    @property
    def why(self) -> str:
        """One sentence: why this engine on this device."""
        ...

    @property
    def batch_size(self) -> int:
        """How many photos at a time suit it."""
        ...

    @property
    def tuning(self) -> Tuning:
        """How it computes just now."""
        ...

    def features(self, batch: NDArray[np.uint8], *, cores: Cores | None = None) -> NDArray[np.float32]:
        """N × S × S × 3 pixels (RGB) to N × D features, for any N.

        An engine with threads of its own on the CPU takes ``cores`` for them, where work goes on beside it.
        """
        ...

    def close(self) -> None:
        """Wait for a call that is under way and give the memory back. The engine is of no use afterwards."""
        ...
