"""Features by OpenVINO on the CPU: several times faster than torch on the same cores. No torch in here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models.engines import Tuning
from statuesorter.models.quiet_openvino import openvino
from statuesorter.photos.cores import Cores, physical_cores

_Core = Callable[[], AbstractContextManager[object]]
"""Has a core for as long as it is entered."""

_BATCH = 32
"""Photos at a time: enough to keep every core busy, few enough for the bar to move."""

_MOST_AT_ONCE = 6
"""Photos computed side by side. Each takes some 50 MB, and more cores than these are needed to decode: of
50 ms of a core that a photo of 12 megapixels costs, the network takes 15.
"""

_ONE_THREAD = {
    "INFERENCE_PRECISION_HINT": "f32",
    "NUM_STREAMS": 1,
    "INFERENCE_NUM_THREADS": 1,
    "ENABLE_CPU_PINNING": False,
}
"""See `_Request`. Pinned, they would all be pinned to the same core."""


class OpenVinoEngine:
    """A backbone's network, compiled for this CPU. Implements `statuesorter.models.engines.Engine`.

    Each photo goes through by itself, in one thread, and as many side by side as there are cores. One photo's
    maps stay in a core's cache: requests of 8 photos cost a sixth more processor time. So the size of a batch
    changes nothing here, and one compiled shape fits them all. Where cores have two threads each, the second
    ones are left to the decoders.

    The network computes in float32, whatever the CPU offers. bfloat16, OpenVINO's choice where the CPU has
    it, moves the shipped model's probabilities by up to 0.03, and all engines must say the same. On a Xeon
    with AVX512_BF16 and without AMX it is slower besides: of photos at 320 pixels a core computes 42 a second
    in bfloat16, 45 in float32 up to the second stage and bfloat16 from there, 73 in float32.
    """

    def __init__(
        self, network_file: Path, *, input_side: int, feature_size: int, cache: Path, why: str = ""
    ) -> None:
        """Read and compile the network; what was compiled is kept in ``cache``. Raises `ModelError`."""
        self.name, self.device, self.why = "OpenVINO", "cpu", why
        self.batch_size = _BATCH
        self._lock = threading.Lock()
        self._shape, self._feature_size = (input_side, input_side, 3), feature_size
        self._count = min(physical_cores(), _MOST_AT_ONCE)
        try:
            self._core = openvino().Core()
            self._network = _read(self._core, network_file, input_side, feature_size)
            cache.mkdir(parents=True, exist_ok=True)
            self._options = {**_ONE_THREAD, "CACHE_DIR": str(cache)}
            self._requests = [self._request()]
        except (RuntimeError, ImportError, OSError, ValueError) as error:
            raise ModelError(
                _("OpenVINO cannot use the model: {reason}").format(reason=_first_line(error))
            ) from error
        # Threads of our own, no ov.AsyncInferQueue: its callbacks into Python hung once in the tests.
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="openvino")

    def _request(self) -> _Request:
        return _Request(self._core.compile_model(self._network, "CPU", self._options))

    @property
    def tuning(self) -> Tuning:
        """How it computes."""
        return Tuning("float32", at_once=self._count, threads=self._count)

    def features(self, batch: NDArray[np.uint8], *, cores: Cores | None = None) -> NDArray[np.float32]:
        """N × S × S × 3 pixels to N × D features; each photo takes one of the ``cores``.

        Raises `ModelError` where OpenVINO fails.
        """
        if batch.shape[1:] != self._shape or batch.dtype != np.uint8:
            raise ValueError(f"{batch.shape} {batch.dtype} instead of N x {self._shape} uint8")
        found = np.empty((len(batch), self._feature_size), np.float32)
        with self._lock:
            if not self._requests:
                raise ModelError(_("The engine was closed."))
            try:
                self._run(batch, found, cores.for_network if cores else nullcontext)
            except RuntimeError as error:
                raise ModelError(_("OpenVINO failed: {reason}").format(reason=_first_line(error))) from error
        return found

    def _run(self, batch: NDArray[np.uint8], found: NDArray[np.float32], core: _Core) -> None:
        """Fill ``found``, each thread one photo after the other."""
        made = [self._threads.submit(self._request) for _n in range(self._count - len(self._requests))]
        self._requests += [request.result() for request in made]
        numbers = iter(range(len(batch)))  # shared: whichever thread is free takes the next photo
        working = [
            self._threads.submit(_work, request, numbers, batch, found, core) for request in self._requests
        ]
        for request in working:
            request.result()

    def close(self) -> None:
        """Wait for a call under way, then give the memory back."""
        with self._lock:
            self._requests = []
            self._threads.shutdown()


class _Request:
    """Computes one photo at a time, in the thread that asks; for one thread at a time.

    OpenVINO computes there where a network was compiled for one stream of one thread. Threads of its own
    would be woken for every photo, and the system often wakes two on one core while another is idle.

    The first request of a program must be made before others are made side by side: where two threads ask for
    OpenVINO's arrays for the first time at once, each waits for the other for ever (one inside OpenVINO for
    Python's lock, one with that lock for what OpenVINO sets up on first use).
    """

    def __init__(self, compiled: Any) -> None:
        self._request = compiled.create_infer_request()
        self._pixels: NDArray[np.uint8] = self._request.get_input_tensor().data
        self._found: NDArray[np.float32] = self._request.get_output_tensor().data

    def features(self, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
        """S × S × 3 pixels to D features, which the next call writes over."""
        self._pixels[0] = photo
        self._request.infer(share_outputs=True)  # without: what comes out is copied
        return self._found[0]


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


def _work(
    request: _Request,
    numbers: Iterator[int],
    pixels: NDArray[np.uint8],
    found: NDArray[np.float32],
    core: _Core,
) -> None:
    for number in numbers:
        with core():
            found[number] = request.features(pixels[number])


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
