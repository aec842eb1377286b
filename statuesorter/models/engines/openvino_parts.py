"""A network of OpenVINO in one part, or in two that compute in different precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _

_NAME = "__module.network."
"""How OpenVINO's frontend for torch begins the names of what is in `Backbone.network`."""


_PRECISIONS = {"f32": "float32", "bf16": "bfloat16"}


@dataclass(frozen=True, slots=True)
class Part:
    """A network with the precision it computes in, as OpenVINO calls it."""

    network: Any
    precision: str


def describe_precision(parts: Sequence[Part]) -> str:
    """In words for the person who asks what the engine does."""
    return ", then ".join(_PRECISIONS[part.precision] for part in parts)


def parts_of(ov: Any, core: Any, network: Any, *, bfloat16_after: str | None) -> list[Part]:
    """The parts of ``network``, which is used up. All of it is float32 where the CPU has no bfloat16.

    Raises `ModelError` where there is no module ``bfloat16_after`` or the network cannot be cut behind it.
    """
    if bfloat16_after is None or "BF16" not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        return [Part(network, "f32")]
    cut = _last_map(network, f"{_NAME}{bfloat16_after}").output(0)
    readers = cut.get_target_inputs()
    first = ov.Model([cut], network.get_parameters(), "first")
    entry = ov.op.Parameter(cut.get_element_type(), cut.get_partial_shape())
    entry.set_friendly_name("entry")  # one of OpenVINO's own is another each time, and misses what is kept
    for reader in readers:
        reader.replace_source_output(entry.output(0))
    second = ov.Model(network.get_results(), [entry], "second")
    return [Part(first, "f32"), Part(second, "bf16")]


def _last_map(network: Any, module: str) -> Any:
    """The last operation of a module that gives maps (N × C × H × W)."""
    for operation in reversed(network.get_ordered_ops()):
        name = operation.get_friendly_name()
        if (
            name.startswith((f"{module}.", f"{module}/"))
            and len(operation.output(0).get_partial_shape()) == 4
        ):
            return operation
    raise ModelError(_("The network of the model does not fit its card."))


class Chain:
    """What computes one photo at a time: a request for each part, each taking what the one before gave,
    without a copy. For one thread at a time.

    OpenVINO computes in the thread that asks where a network was compiled for one stream of one thread, as
    these parts are to be. Threads of its own would be woken for every part, and the system often wakes two on
    the same core while another has nothing to do.

    The first chain of a program must be made before others are made side by side: where two threads ask for
    OpenVINO's arrays for the first time at once, each waits for the other for ever (one inside OpenVINO for
    Python's lock, one with that lock for what OpenVINO sets up on first use).
    """

    def __init__(self, compiled: Sequence[Any]) -> None:
        self._requests = [part.create_infer_request() for part in compiled]
        for before, after in pairwise(self._requests):
            after.set_input_tensor(before.get_output_tensor())
        self._pixels: NDArray[np.uint8] = self._requests[0].get_input_tensor().data
        self._found: NDArray[np.float32] = self._requests[-1].get_output_tensor().data

    def features(self, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
        """S × S × 3 pixels to D features, which the next call writes over."""
        self._pixels[0] = photo
        for request in self._requests:
            request.infer(share_outputs=True)  # without: what comes out is copied
        return self._found[0]
