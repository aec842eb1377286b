"""Features by OpenVINO on the CPU: several times faster than torch on the same cores. No torch in here."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statuesorter.errors import ModelError
from statuesorter.language import _
from statuesorter.models.engines import Tuning
from statuesorter.models.engines.quiet_openvino import openvino
from statuesorter.models.engines.settled import SettledSize
from statuesorter.models.engines.trial import Trial

_BATCH = 32
"""Photos at a time: enough to keep every request busy, few enough for the bar to move."""


class OpenVinoEngine:
    """A backbone's network, compiled for this CPU. Implements `statuesorter.models.engines.Engine`.

    Each photo is a request of its own, and as many run side by side as OpenVINO finds best for the cores. One
    photo's maps stay in a core's cache: requests of 8 photos cost a sixth more processor time. So the size of
    a batch changes nothing here, and one compiled shape fits them all. Whether twice as many requests should
    wait in line, so that no core is ever without one, is settled by a trial on the first batches.

    The network computes in float32. bfloat16, OpenVINO's own choice where the CPU has it, is twice as fast,
    but moved the shipped model's probabilities by up to 0.16 (1 % of them by over 0.07), and all engines must
    say the same.
    """

    def __init__(
        self,
        network_file: Path,
        *,
        input_side: int,
        feature_size: int,
        cache: Path,
        why: str = "",
        settled: SettledSize | None = None,
    ) -> None:
        """Read and compile the network; what was compiled is kept in ``cache``. Raises `ModelError`."""
        self.name, self.device, self.why = "OpenVINO", "cpu", why
        self.batch_size = _BATCH
        self._lock = threading.Lock()
        self._shape, self._feature_size = (input_side, input_side, 3), feature_size
        try:
            self._compile(network_file, cache, settled)
        except (RuntimeError, ImportError, OSError, ValueError) as error:
            raise ModelError(
                _("OpenVINO cannot use the model: {reason}").format(reason=_first_line(error))
            ) from error

    def _compile(self, network_file: Path, cache: Path, settled: SettledSize | None) -> None:
        ov = openvino()
        core = ov.Core()
        network = _read(core, network_file, self._shape[0], self._feature_size)
        cache.mkdir(parents=True, exist_ok=True)
        options = {
            "PERFORMANCE_HINT": "THROUGHPUT",
            "INFERENCE_PRECISION_HINT": "f32",
            "CACHE_DIR": str(cache),
        }
        compiled = core.compile_model(network, "CPU", options)
        count = max(1, int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")))
        # Requests of our own, no ov.AsyncInferQueue: its callbacks into Python hung once in the tests.
        self._requests: list[Any] = [compiled.create_infer_request() for _n in range(2 * count)]
        self._threads = int(compiled.get_property("INFERENCE_NUM_THREADS"))
        if settled is None:
            self._trial = Trial([count])
            return
        device = f"{core.get_property('CPU', 'FULL_DEVICE_NAME')}, {self._threads} threads"
        named = replace(settled, key=f"{device}, OpenVINO {ov.__version__}, {settled.key}")
        self._trial = Trial([count, 2 * count], remembered=named.read(), settled=named.write)

    @property
    def tuning(self) -> Tuning:
        """How it computes just now."""
        trial = self._trial
        return Tuning("float32", at_once=trial.size, threads=self._threads, tried=trial.remembered)

    def features(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        """N × S × S × 3 pixels to N × D features. Raises `ModelError` where OpenVINO fails."""
        if batch.shape[1:] != self._shape or batch.dtype != np.uint8:
            raise ValueError(f"{batch.shape} {batch.dtype} instead of N x {self._shape} uint8")
        found = np.empty((len(batch), self._feature_size), np.float32)
        with self._lock:
            if not self._requests:
                raise ModelError(_("The engine was closed."))
            try:
                self._run(batch, found)
            except RuntimeError as error:
                raise ModelError(_("OpenVINO failed: {reason}").format(reason=_first_line(error))) from error
        return found

    def _run(self, batch: NDArray[np.uint8], found: NDArray[np.float32]) -> None:
        """Fill ``found``, as many photos at a time as there are requests."""
        began, requests = time.perf_counter(), self._requests[: self._trial.size]
        pixels = np.ascontiguousarray(batch)
        running: deque[tuple[Any, int]] = deque()
        for number in range(len(pixels)):
            if len(running) == len(requests):
                _collect(*running.popleft(), found)
            request = requests[number % len(requests)]
            request.start_async({0: pixels[number : number + 1]})
            running.append((request, number))
        while running:
            _collect(*running.popleft(), found)
        if len(pixels) >= _BATCH:
            self._trial.note(len(pixels), time.perf_counter() - began)

    def close(self) -> None:
        """Wait for a call under way, then give the memory back."""
        with self._lock:
            self._requests = []


def check_network(network_file: Path, *, input_side: int, feature_size: int) -> None:
    """Read a network and compare what goes in and comes out with its card. Raises `ModelError`."""
    try:
        _read(openvino().Core(), network_file, input_side, feature_size)
    except (RuntimeError, ImportError, OSError, ValueError) as error:
        raise ModelError(
            _("OpenVINO cannot use the model: {reason}").format(reason=_first_line(error))
        ) from error


def _read(core: Any, network_file: Path, input_side: int, feature_size: int) -> Any:
    network = core.read_model(str(network_file))
    if len(network.inputs) == len(network.outputs) == 1:
        network.reshape([1, input_side, input_side, 3])
        if tuple(network.output(0).shape) == (1, feature_size):
            return network
    raise ModelError(_("The network of the model does not fit its card."))


def _collect(request: Any, number: int, found: NDArray[np.float32]) -> None:
    request.wait()
    found[number] = request.get_output_tensor(0).data[0]


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
