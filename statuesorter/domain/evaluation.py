"""How good a model is, and how two compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.labels import Label, LabelSet

Matrix = tuple[tuple[int, ...], ...]
"""Numbers of photos, row by row."""


@dataclass(frozen=True, slots=True)
class WorstPhoto:
    """A photo that was judged. ``predicted`` is the likeliest label, ``confidence`` its probability, ``loss``
    the cross-entropy (0: surely right).
    """

    path: Path
    true: Label
    predicted: Label
    confidence: float
    loss: float


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Of one label, 0 to 1: ``precision`` (of what is called so, how much is), ``recall`` (of what is so, how
    much is called so), ``f1`` (their harmonic mean); ``support`` is the number of photos that are so.
    """

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a model said of ``n`` photos whose labels are known.

    Accuracy, ``confusion`` (K × K: rows true, columns predicted, both in the order of ``labels``),
    ``per_label``, ``ece`` (see `calibration_error`) and ``loss`` (mean cross-entropy) take the likeliest
    label, however unsure. ``confusion_with_unsure`` (K × (K + 1)) has a last column for unsure;
    ``unsure_rate`` is the share of those, ``wrong_of_sure`` the share of wrong labels among the others.
    ``worst`` holds every photo, the greatest loss first. ``failed`` are photos that could not be judged, each
    with its sentence; they count nowhere else.
    """

    labels: LabelSet
    accuracy: float
    error_rate: float
    confusion: Matrix
    confusion_with_unsure: Matrix
    per_label: Mapping[Label, LabelFigures]
    ece: float
    unsure_rate: float
    wrong_of_sure: float
    worst: tuple[WorstPhoto, ...]
    n: int
    loss: float = 0.0
    failed: tuple[tuple[Path, str], ...] = ()

    @property
    def right(self) -> int:
        """How many photos the model gets right."""
        return sum(row[place] for place, row in enumerate(self.confusion))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same ``n`` held-out photos: whether the new one is ``better``, and a plain
    ``sentence``.

    ``chance`` is the p-value of McNemar's exact test, one-sided: how likely it is that the new model gains so
    many photos or more, were it no better.
    """

    old: Evaluation
    new: Evaluation
    n: int
    better: bool
    sentence: str
    chance: float = 1.0
