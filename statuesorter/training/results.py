"""What a training process leaves in the folder it was given: the backbone's files, and the arrays beside
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models import tensors
from statuesorter.models.head import Layer

_FILE = "trained.safetensors"


@dataclass(frozen=True, slots=True, eq=False)
class TrainingResults:
    """``layers`` of the new head, and ``features`` of the photos by their place in the job; photos that could
    not be read any more are missing.
    """

    layers: tuple[Layer, ...]
    features: Mapping[int, NDArray[np.float32]]


def write_results(folder: Path, layers: Sequence[Layer], features: Mapping[int, NDArray[np.float32]]) -> None:
    """Write them into ``folder``."""
    arrays: tensors.Arrays = {
        "places": np.array(list(features), np.int64),
        "features": np.stack(list(features.values())).astype(np.float32),
    }
    for number, (weights, bias) in enumerate(layers):
        arrays[f"layer{number}.weights"] = weights.astype(np.float32)
        arrays[f"layer{number}.bias"] = bias.astype(np.float32)
    tensors.write(folder / _FILE, arrays)


def read_results(folder: Path) -> TrainingResults:
    """Read `write_results` back. Raises ModelError where they are damaged."""
    arrays = tensors.read(folder / _FILE)
    try:
        places = arrays["places"].tolist()
        features = np.asarray(arrays["features"], np.float32)
        count = sum(name.endswith(".bias") for name in arrays)
        layers = tuple(
            (
                np.asarray(arrays[f"layer{number}.weights"], np.float32),
                np.asarray(arrays[f"layer{number}.bias"], np.float32),
            )
            for number in range(count)
        )
        return TrainingResults(layers, dict(zip(places, features, strict=True)))
    except (KeyError, ValueError, TypeError) as error:
        raise ModelError(_("What the training left is incomplete.")) from error
