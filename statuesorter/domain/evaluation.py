"""How good a model is, and how two compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.labels import Label


@dataclass(frozen=True, slots=True)
class WorstPhoto:
    """A photo that was judged. ``predicted`` is the likelier label, ``confidence`` its probability, ``loss``
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

    Accuracy, ``confusion`` (rows true, columns predicted, both in the order of `LABELS`), ``per_label``,
    ``ece`` (see `calibration_error`) and ``loss`` (mean cross-entropy) take the likelier label, however
    unsure. ``confusion3`` has a third column, unsure; ``unsure_rate`` is the share of those,
    ``wrong_of_sure`` the share of wrong labels among the others. ``worst`` holds every photo, the greatest
    loss first. ``failed`` are photos that could not be judged, each with its sentence; they count nowhere
    else.
    """

    accuracy: float
    error_rate: float
    confusion: tuple[tuple[int, int], tuple[int, int]]
    confusion3: tuple[tuple[int, int, int], tuple[int, int, int]]
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
        return self.confusion[0][0] + self.confusion[1][1]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same ``n`` held-out photos: whether the new one is ``better``, and a plain
    ``sentence``.

    ``chance`` is the p-value of McNemar's exact test: how likely a difference like this is between two models
    that are equally good.
    """

    old: Evaluation
    new: Evaluation
    n: int
    better: bool
    sentence: str
    chance: float = 1.0
