"""Features by OpenVINO on the CPU: several times faster than torch on the same cores. No torch in here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models.cores import Cores, logical_cores, physical_cores
from statuesorter.models.engines import Tuning
from statuesorter.models.engines.openvino_parts import Chain, describe_precision, parts_of
from statuesorter.models.engines.quiet_openvino import openvino
from statuesorter.models.engines.settled import SettledSize
from statuesorter.models.engines.trial import Trial

_Core = Callable[[], AbstractContextManager[None]]
"""Has a core for as long as it is entered."""

_BATCH = 32
"""Photos at a time: enough to keep every core busy, few enough for the bar to move."""

_MOST_AT_ONCE = 6
"""Photos computed side by side. Each takes some 50 MB, and more cores than these are needed to decode: of
50 ms of a core that a photo of 12 megapixels costs, the network takes 15.
"""

_ONE_THREAD = {"NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": 1, "ENABLE_CPU_PINNING": False}
"""See `Chain`. Pinned, they would all be pinned to the same core."""


class OpenVinoEngine:
    """A backbone's network, compiled for this CPU. Implements `statuesorter.models.engines.Engine`.

    Each photo goes through by itself, in one thread, and as many side by side as there are cores. One photo's
    maps stay in a core's cache: requests of 8 photos cost a sixth more processor time. So the size of a batch
    changes nothing here, and one compiled shape fits them all. Where cores have two threads each, a trial on
    the first batches settles whether to use both.

    The network computes in float32, all of it or, where the CPU has bfloat16, up to ``bfloat16_after``.
    bfloat16 throughout, OpenVINO's own choice there, is twice as fast, but moves the probabilities of a
    network that was not made for it by up to 0.16, and all engines must say the same (see
    `statuesorter.models.bfloat16`).
    """

    def __init__(
        self,
        network_file: Path,
        *,
        input_side: int,
        feature_size: int,
        cache: Path,
        bfloat16_after: str | None = None,
        why: str = "",
        settled: SettledSize | None = None,
    ) -> None:
        """Read and compile the network; what was compiled is kept in ``cache``. Raises `ModelError`."""
        self.name, self.device, self.why = "OpenVINO", "cpu", why
        self.batch_size = _BATCH
        self._lock = threading.Lock()
        self._shape, self._feature_size = (input_side, input_side, 3), feature_size
        try:
            ov = openvino()
            self._core = ov.Core()
            network = _read(self._core, network_file, input_side, feature_size)
            self._parts = parts_of(ov, self._core, network, bfloat16_after=bfloat16_after)
            cache.mkdir(parents=True, exist_ok=True)
            self._options = {**_ONE_THREAD, "CACHE_DIR": str(cache)}
            self._chains = [self._chain()]
            self._trial = self._trial_of(settled, ov.__version__)
        except (RuntimeError, ImportError, OSError, ValueError) as error:
            raise ModelError(
                _("OpenVINO cannot use the model: {reason}").format(reason=_first_line(error))
            ) from error
        # Threads of our own, no ov.AsyncInferQueue: its callbacks into Python hung once in the tests.
        self._threads = ThreadPoolExecutor(self._trial.largest, thread_name_prefix="openvino")

    def _chain(self) -> Chain:
        return Chain(
            [
                self._core.compile_model(
                    part.network, "CPU", {**self._options, "INFERENCE_PRECISION_HINT": part.precision}
                )
                for part in self._parts
            ]
        )

    def _trial_of(self, settled: SettledSize | None, version: str) -> Trial:
        """Whether to compute on the cores alone or on both threads of each."""
        counts = [min(count, _MOST_AT_ONCE) for count in (physical_cores(), logical_cores())]
        if settled is None:
            return Trial(counts[:1])
        processor = self._core.get_property("CPU", "FULL_DEVICE_NAME")
        named = replace(settled, key=f"{processor}, {counts[-1]} threads, OpenVINO {version}, {settled.key}")
        return Trial(counts, remembered=named.read(), settled=named.write)

    @property
    def tuning(self) -> Tuning:
        """How it computes just now."""
        trial = self._trial
        return Tuning(
            describe_precision(self._parts),
            at_once=trial.size,
            threads=trial.size,
            tried=trial.remembered,
            trial_follows=not trial.over,
        )

    def features(self, batch: NDArray[np.uint8], *, cores: Cores | None = None) -> NDArray[np.float32]:
        """N × S × S × 3 pixels to N × D features; each photo takes one of the ``cores``.

        Raises `ModelError` where OpenVINO fails.
        """
        if batch.shape[1:] != self._shape or batch.dtype != np.uint8:
            raise ValueError(f"{batch.shape} {batch.dtype} instead of N x {self._shape} uint8")
        found = np.empty((len(batch), self._feature_size), np.float32)
        with self._lock:
            if not self._chains:
                raise ModelError(_("The engine was closed."))
            try:
                self._run(batch, found, cores.for_network if cores else nullcontext)
            except RuntimeError as error:
                raise ModelError(_("OpenVINO failed: {reason}").format(reason=_first_line(error))) from error
        return found

    def _run(self, batch: NDArray[np.uint8], found: NDArray[np.float32], core: _Core) -> None:
        """Fill ``found``, as many photos at a time as the trial says."""
        missing = self._trial.size - len(self._chains)
        made = [self._threads.submit(self._chain) for _n in range(missing)]
        self._chains += [chain.result() for chain in made]
        began, chains = time.perf_counter(), self._chains[: self._trial.size]
        numbers = iter(range(len(batch)))  # shared: whichever chain is free takes the next photo
        working = [self._threads.submit(_work, chain, numbers, batch, found, core) for chain in chains]
        for chain in working:
            chain.result()
        if len(batch) >= _BATCH:
            self._trial.note(len(batch), time.perf_counter() - began)

    def close(self) -> None:
        """Wait for a call under way, then give the memory back."""
        with self._lock:
            self._chains = []
            self._threads.shutdown()


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
    chain: Chain, numbers: Iterator[int], pixels: NDArray[np.uint8], found: NDArray[np.float32], core: _Core
) -> None:
    for number in numbers:
        with core():
            found[number] = chain.features(pixels[number])


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
