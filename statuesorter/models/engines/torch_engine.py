"""Features by torch: on a GPU where there is one, on the CPU where OpenVINO cannot be used."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _, number
from statuesorter.models.backbone import Backbone, build_backbone
from statuesorter.models.engines import Tuning
from statuesorter.models.engines.in_flight import WITH_STREAMS, InFlight
from statuesorter.models.spec import BackboneSpec
from statuesorter.photos.cores import Cores

_SIZES = {"cuda": 64, "xpu": 32, "mps": 32}
_SIZE = 16
"""Photos at a time. A card computes more photos a second than the processor can decode for it, so that a
larger number, faster on the card alone, wins nothing from file to prediction.
"""

_PARTS = 2
"""Parts that a card with streams is given at a time: one is copied while the other is computed."""

_GPU_PRECISION = torch.float16
"""Not bfloat16: its 8 bits move the shipped model's probabilities too far (see `OpenVinoEngine`)."""


def available(device: str) -> bool:
    """Whether torch can compute on ``device``: ``cpu``, ``cuda``, ``mps`` or ``xpu``."""
    if device == "cuda":
        return torch.cuda.is_available()
    if device == "xpu":
        return torch.xpu.is_available()
    return device == "cpu" or (device == "mps" and torch.backends.mps.is_available())


def load_torch_engine(spec: BackboneSpec, weights: Path, *, device: str, why: str = "") -> TorchEngine:
    """The engine of a model's backbone. Raises `ModelError` where the weights do not fit."""
    return TorchEngine(build_backbone(spec, weights=weights), device=device, why=why)


class TorchEngine:
    """A network of torch. Implements `statuesorter.models.engines.Engine`.

    ``network`` takes N × S × S × 3 uint8 and gives N × D float32; of a `Backbone`, the inner network computes
    in 16 bits on CUDA and Intel's graphics. Where the memory of the device runs out, fewer photos are
    computed at a time; where one photo alone is too much, the work moves to the CPU. ``why`` then says so.
    """

    def __init__(self, network: nn.Module, *, device: str, why: str = "") -> None:
        self.name, self.device, self.why = "torch", device, why
        self._lock = threading.Lock()
        self._network: nn.Module | None = network.eval()
        self._size = _SIZES.get(device, _SIZE)
        self._place(network, device)

    @property
    def batch_size(self) -> int:
        """How many photos at a time suit it."""
        return self._size * (_PARTS if self.device in WITH_STREAMS else 1)

    @property
    def tuning(self) -> Tuning:
        """How it computes just now."""
        halved = isinstance(self._network, Backbone) and self._network.precision is not None
        return Tuning(
            precision="float16" if halved else "float32",
            at_once=self._size,
            threads=torch.get_num_threads() if self.device == "cpu" else 0,
        )

    def _place(self, network: nn.Module, device: str) -> None:
        if isinstance(network, Backbone):
            network.precision = _GPU_PRECISION if device in WITH_STREAMS else None
        network.to(torch.device(device)).to(memory_format=torch.channels_last)
        self.device = device
        self._in_flight = InFlight(network, device) if device in WITH_STREAMS else None

    def features(self, batch: NDArray[np.uint8], *, cores: Cores | None = None) -> NDArray[np.float32]:
        """N × S × S × 3 pixels to N × D features. On the CPU one of the ``cores`` is taken for all of them.

        Raises `ModelError` where the CPU's memory runs out too.
        """
        with self._lock, cores.for_network() if cores and self.device == "cpu" else nullcontext():
            if self._network is None:
                raise ModelError(_("The engine was closed."))
            found: list[NDArray[np.float32]] = []
            while not found or sum(map(len, found)) < len(batch):
                self._compute(self._network, batch, found)
            return np.concatenate(found)

    def _compute(
        self, network: nn.Module, batch: NDArray[np.uint8], found: list[NDArray[np.float32]]
    ) -> None:
        """Add the features that are missing to ``found``; where memory runs out, arrange for less."""
        size = self._size
        rest = batch[sum(map(len, found)) :]
        try:
            for part in self._parts(network, rest, size):
                found.append(part)  # noqa: PERF402  what came before memory ran out is kept
        except RuntimeError as error:
            if not _out_of_memory(error):
                raise
        else:
            return
        # out of the except: the error's traceback would keep the tensors that filled the memory
        self._ask_for_less(network, min(size, len(batch) - sum(map(len, found))))

    def _parts(
        self, network: nn.Module, batch: NDArray[np.uint8], size: int
    ) -> Iterator[NDArray[np.float32]]:
        if self._in_flight is not None:
            yield from self._in_flight.features(batch, size)
            return
        for start in range(0, max(1, len(batch)), size):
            pixels = torch.as_tensor(np.array(batch[start : start + size]))
            with torch.inference_mode():
                found: Tensor = network(pixels.to(self.device))
            yield found.to("cpu", torch.float32).numpy()

    def _ask_for_less(self, network: nn.Module, tried: int) -> None:
        if tried > 1:
            self._size = tried // 2
            self.why = _("Memory ran out, so {n} photos at a time are looked at.").format(
                n=number(tried // 2)
            )
        elif self.device != "cpu":
            self._in_flight = None
            self._place(network, "cpu")
            self._size = _SIZE
            self.why = _("The graphics card's memory ran out, so the CPU does the work.")
        else:
            raise ModelError(
                _("There is not enough memory to look at a photo."), advice=_("Close other programs.")
            )
        _give_memory_back()

    def close(self) -> None:
        """Wait for a call under way, then give the memory back."""
        with self._lock:
            self._network, self._in_flight = None, None
            _give_memory_back()


def _give_memory_back() -> None:
    """What torch keeps of a card's memory for later goes back to the card."""
    for device in ("cuda", "xpu", "mps"):
        if available(device):
            torch.get_device_module(device).empty_cache()


def _out_of_memory(error: RuntimeError) -> bool:
    text = str(error).lower()
    return (
        isinstance(error, torch.OutOfMemoryError)
        or "out of memory" in text
        or "can't allocate memory" in text
    )
