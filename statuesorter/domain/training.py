"""What training says while it runs. Light: importing this brings neither fastai nor torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.evaluation import Comparison
from statuesorter.domain.labels import Label


@dataclass(frozen=True, slots=True)
class Planned:
    """Which photos will be learned from and which are held out to judge by: numbers by label, and a
    sentence.
    """

    training: Mapping[Label, int]
    validation: Mapping[Label, int]
    text: str


@dataclass(frozen=True, slots=True)
class BatchLoss:
    """A batch was learned: ``step`` of ``steps`` (1 is the first), and its loss (smoothed as fastai does)."""

    step: int
    steps: int
    loss: float


@dataclass(frozen=True, slots=True)
class EpochRow:
    """A row of fastai's table. Epoch 0 is the one with the body frozen, where there is one.

    The losses are mean cross-entropies, ``error_rate`` is 0 to 1, ``seconds`` what the epoch took.
    """

    epoch: int
    train_loss: float
    valid_loss: float
    error_rate: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the person should know about this training, in a sentence; ``failed`` are photos that are
    left out, each with its own sentence.
    """

    sentence: str
    failed: tuple[tuple[Path, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new model called ``name``, staged in ``folder`` and not yet in the registry, and how it compares with
    the active one.

    Whoever takes it adds the folder to the registry, or drops it with
    `statuesorter.training.staging.discard`.
    """

    folder: Path
    name: str
    comparison: Comparison


TrainingEvent = Planned | BatchLoss | EpochRow | Warned | Candidate
"""Everything that training yields, beside `statuesorter.domain.progress.Progress`."""
