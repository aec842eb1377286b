"""The features of the photos a model was trained on: kept with it, so that it never forgets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models import tensors

BASE_LABELS = ("paint", "statue", "neither")
"""What a base photo can be."""


@dataclass(frozen=True, slots=True, eq=False)
class BaseFeatures:
    """``features`` (N × D, float32), and for each row its label (one of `BASE_LABELS`) and its source."""

    features: NDArray[np.float32]
    labels: Sequence[str]
    sources: Sequence[str]

    def __post_init__(self) -> None:
        fits = self.features.ndim == 2 and len(self.features) == len(self.labels) == len(self.sources)
        if not fits or not set(self.labels) <= set(BASE_LABELS):
            raise ModelError(_("The base features of the model do not fit each other."))

    def save(self, file: Path) -> None:
        """Write them to ``file`` (safetensors; the names of the sources are in its notes)."""
        names = sorted(set(self.sources))
        number = {name: n for n, name in enumerate(names)}
        arrays: tensors.Arrays = {
            "features": np.asarray(self.features, np.float32),
            "labels": np.asarray([BASE_LABELS.index(label) for label in self.labels], np.uint8),
            "sources": np.asarray([number[source] for source in self.sources], np.int32),
        }
        tensors.write(file, arrays, {"sources": json.dumps(names)})

    @classmethod
    def load(cls, file: Path, *, feature_size: int) -> BaseFeatures:
        """Read `save` back. Raises `ModelError` where it is damaged or has not ``feature_size`` columns."""
        arrays, notes = tensors.read_with_notes(file)
        try:
            features = arrays["features"].astype(np.float32)
            if features.ndim != 2 or features.shape[1] != feature_size:
                raise ValueError(features.shape)
            names = cast("list[str]", json.loads(notes["sources"]))
            labels = [BASE_LABELS[n] for n in cast("list[int]", arrays["labels"].tolist())]
            sources = [str(names[n]) for n in cast("list[int]", arrays["sources"].tolist())]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise ModelError(_("The base features of the model are damaged.")) from error
        return cls(features, labels, sources)
