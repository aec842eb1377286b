"""Parts of a batch on their way through a card: while one is computed, the next is copied there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

WITH_STREAMS = ("cuda", "xpu")
"""The devices that copy and compute side by side, to and from memory that is pinned."""

_IN_FLIGHT = 3
"""Parts at a time: one copied there, one computed, one copied back."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Everything of a part lives until its work is done: what was freed earlier could be overwritten."""

    there: Tensor
    found: Tensor
    back: Tensor
    done: Any


class InFlight:
    """Queues work on a device and waits only for the oldest part.

    On the CPU torch's streams stand for nothing: the same steps one after the other.
    """

    def __init__(self, network: nn.Module, device: str) -> None:
        self._network, self._device = network, device
        self._module: Any = torch.get_device_module(device)
        self._pinned = device in WITH_STREAMS
        self._copying = self._module.Stream()

    def features(self, batch: NDArray[np.uint8], size: int) -> Iterator[NDArray[np.float32]]:
        """The features of ``size`` photos after another, in order.

        Raises torch's error where memory runs out; what was not handed out by then is lost.
        """
        parts: deque[_Part] = deque()
        for start in range(0, max(1, len(batch)), size):
            parts.append(self._begin(batch[start : start + size]))
            if len(parts) == _IN_FLIGHT:
                yield _end(parts.popleft())
        while parts:
            yield _end(parts.popleft())

    @torch.inference_mode()
    def _begin(self, photos: NDArray[np.uint8]) -> _Part:
        here = torch.empty(photos.shape, dtype=torch.uint8, pin_memory=self._pinned)
        here.copy_(torch.as_tensor(np.require(photos, requirements=["W"])))
        with self._module.stream(self._copying):
            there = here.to(self._device, non_blocking=True)
        self._module.current_stream().wait_stream(self._copying)
        found: Tensor = self._network(there)
        back = torch.empty(found.shape, dtype=torch.float32, pin_memory=self._pinned)
        back.copy_(found, non_blocking=True)
        done = self._module.Event()
        done.record()
        return _Part(there, found, back, done)


def _end(part: _Part) -> NDArray[np.float32]:
    part.done.synchronize()
    return part.back.numpy()
