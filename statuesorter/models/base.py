"""The features of the photos a model was trained on: kept with it, so that it never forgets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import Label, label_named
from statuesorter.domain.language import _
from statuesorter.models import format_one, tensors


@dataclass(frozen=True, slots=True, eq=False)
class BaseFeatures:
    """``features`` (N × D, float32), and for each row its label and its source."""

    features: NDArray[np.float32]
    labels: Sequence[Label]
    sources: Sequence[str]

    def __post_init__(self) -> None:
        fits = self.features.ndim == 2 and len(self.features) == len(self.labels) == len(self.sources)
        if not fits:
            raise ModelError(_("The base features of the model do not fit each other."))

    def save(self, file: Path) -> None:
        """Write them to ``file`` (safetensors; the names of labels and sources are in its notes). Features
        are rounded to float16.
        """
        labels, sources = sorted(set(self.labels)), sorted(set(self.sources))
        arrays: tensors.Arrays = {
            "features": _halved(self.features),
            "labels": np.asarray(_places(self.labels, labels), np.uint8),
            "sources": np.asarray(_places(self.sources, sources), np.int32),
        }
        tensors.write(file, arrays, {"labels": json.dumps(labels), "sources": json.dumps(sources)})

    @classmethod
    def load(cls, file: Path, *, feature_size: int) -> BaseFeatures:
        """Read `save` back. Raises `ModelError` where it is damaged or has not ``feature_size`` columns."""
        arrays, notes = tensors.read_with_notes(file)
        try:
            features = arrays["features"].astype(np.float32)
            if features.ndim != 2 or features.shape[1] != feature_size:
                raise ValueError(features.shape)
            names = msgspec.json.decode(notes["sources"], type=list[str])
            known = format_one.LABELS.labels  # format 1 does not name them
            if "labels" in notes:
                known = tuple(map(label_named, msgspec.json.decode(notes["labels"], type=list[str])))
            labels = [known[n] for n in cast("list[int]", arrays["labels"].tolist())]
            sources = [names[n] for n in cast("list[int]", arrays["sources"].tolist())]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise ModelError(_("The base features of the model are damaged.")) from error
        return cls(features, labels, sources)


def _halved(features: NDArray[np.float32]) -> NDArray[np.float16] | NDArray[np.float32]:
    """In half the bytes, precise to three digits, where the numbers allow it."""
    with np.errstate(over="ignore"):
        half = features.astype(np.float16)
    return half if np.isfinite(half).all() else np.asarray(features, np.float32)


def _places(values: Sequence[str], names: Sequence[str]) -> list[int]:
    """Where each of ``values`` stands among ``names``."""
    place = {name: n for n, name in enumerate(names)}
    return [place[value] for value in values]
