"""Features by torch: on a GPU where there is one, on the CPU where OpenVINO cannot be used."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from statuesorter.errors import ModelError
from statuesorter.language import _
from statuesorter.models.backbone import Backbone, build_backbone
from statuesorter.models.spec import BackboneSpec

_LARGEST_BATCH = {"cuda": 128, "mps": 64, "cpu": 16}

_GPU_PRECISION = torch.float16
"""Not bfloat16: its 8 bits move the shipped model's probabilities too far (see `OpenVinoEngine`)."""


def available(device: str) -> bool:
    """Whether torch can compute on ``device``: ``cpu``, ``cuda`` or ``mps``."""
    if device == "cuda":
        return torch.cuda.is_available()
    return device == "cpu" or (device == "mps" and torch.backends.mps.is_available())


def load_torch_engine(spec: BackboneSpec, weights: Path, *, device: str, why: str = "") -> TorchEngine:
    """The engine of a model's backbone. Raises `ModelError` where the weights do not fit."""
    return TorchEngine(build_backbone(spec, weights=weights), device=device, why=why)


class TorchEngine:
    """A network of torch. Implements `statuesorter.models.engines.Engine`.

    ``network`` takes N × S × S × 3 uint8 and gives N × D float32; of a `Backbone`, the inner network computes
    in 16 bits on CUDA. Where the memory of the device runs out, the batch is halved and the halves are tried
    again; where one photo alone is too much, the work moves to the CPU. ``why`` then says so.
    """

    def __init__(self, network: nn.Module, *, device: str, why: str = "") -> None:
        self.name, self.device, self.why = "torch", device, why
        self.batch_size = _LARGEST_BATCH.get(device, 16)
        self._lock = threading.Lock()
        self._network: nn.Module | None = network.eval()
        self._place(device)

    def _place(self, device: str) -> None:
        assert self._network is not None
        if isinstance(self._network, Backbone):
            self._network.precision = _GPU_PRECISION if device == "cuda" else None
        self._network.to(torch.device(device)).to(memory_format=torch.channels_last)
        self.device = device

    def features(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        """N × S × S × 3 pixels to N × D features. Raises `ModelError` where the CPU's memory runs out too."""
        with self._lock:
            if self._network is None:
                raise ModelError(_("The engine was closed."))
            found: list[NDArray[np.float32]] = []
            start = 0
            while start < len(batch) or not found:
                part = self._try(batch[start : start + self.batch_size])
                if part is not None:
                    found.append(part)
                    start += len(part)
            return np.concatenate(found)

    def _try(self, part: NDArray[np.uint8]) -> NDArray[np.float32] | None:
        """The features of ``part``, or None where memory ran out and less was arranged for."""
        try:
            return self._run(part)
        except RuntimeError as error:
            if not _out_of_memory(error):
                raise
        # out of the except: the error's traceback would keep the tensors that filled the memory
        self._ask_for_less(len(part))
        return None

    def _run(self, part: NDArray[np.uint8]) -> NDArray[np.float32]:
        assert self._network is not None
        pixels = torch.as_tensor(np.array(part))
        if self.device == "cuda":
            pixels = pixels.pin_memory()
        with torch.inference_mode():
            found: Tensor = self._network(pixels.to(self.device, non_blocking=True))
        return found.to("cpu", torch.float32).numpy()

    def _ask_for_less(self, tried: int) -> None:
        if tried > 1:
            self.batch_size = max(1, tried // 2)
            self.why = _("Memory ran out, so {n} photos at a time are looked at.").format(n=self.batch_size)
        elif self.device != "cpu":
            self._place("cpu")
            self.batch_size = _LARGEST_BATCH["cpu"]
            self.why = _("The graphics card's memory ran out, so the CPU does the work.")
        else:
            raise ModelError(
                _("There is not enough memory to look at a photo."), advice=_("Close other programs.")
            )
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def close(self) -> None:
        """Wait for a call under way, then give the memory back."""
        with self._lock:
            self._network = None
            if torch.cuda.is_available():
                torch.cuda.empty_cache()


def _out_of_memory(error: RuntimeError) -> bool:
    text = str(error).lower()
    return (
        isinstance(error, torch.OutOfMemoryError)
        or "out of memory" in text
        or "can't allocate memory" in text
    )
