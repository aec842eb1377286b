"""What training says while it runs. Light: importing this brings neither fastai nor torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.evaluation import Comparison
from statuesorter.domain.labels import Label

USUAL_RATE = 2e-3
"""The learning rate of fastai's ``fine_tune``."""

USUAL_EPOCHS, USUAL_EPOCHS_OF_LAST_STAGES = 4, 12
"""Epochs of a whole network, and of its last stages, which take seconds each: with 12 instead of 4, 13 of 66
held-out photos were wrong instead of 20 (the network that ships, 234 photos of three labels).
"""

LARGEST_RATE = 1.0
"""A network learns nothing at a higher one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """How a network is trained: the whole of it or, with ``last_stages``, its last stages alone, on what the
    first ones say of the photos, which look at each only once.

    ``arch`` is a timm name; None: the network that the active model has. First only the head learns, in
    ``frozen_epochs`` (0 or more) passes over the photos, then all that is trained in ``epochs``,
    ``batch_size`` photos at a time. ``learning_rate`` is that of a new head (fastai's ``base_lr``), the
    body's is lower; where the active model's network goes on from where it is, its head learns at a tenth of
    it. None: the one that fastai's finder suggests. With ``early_stop`` the training ends after so
    many epochs in which the loss on held-out photos did not fall, and the best weights are kept; None: never.
    """

    arch: str | None = None
    frozen_epochs: int = 1
    epochs: int = USUAL_EPOCHS
    batch_size: int = 16
    learning_rate: float | None = USUAL_RATE
    early_stop: int | None = None
    last_stages: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """Which photos will be learned from and which are held out to judge by: numbers by label, and a
    sentence.
    """

    training: Mapping[Label, int]
    validation: Mapping[Label, int]
    text: str


@dataclass(frozen=True, slots=True)
class BatchLook:
    """Some photos of a batch as the network will see them, turned, lit and zoomed at random as they are: each
    a small PNG, and its label.
    """

    pictures: tuple[tuple[bytes, Label], ...]


@dataclass(frozen=True, slots=True)
class BatchLoss:
    """A batch was learned: ``step`` of ``steps`` (1 is the first), and its loss (smoothed as fastai does)."""

    step: int
    steps: int
    loss: float


@dataclass(frozen=True, slots=True)
class EpochRow:
    """A row of fastai's table. The first, from 0, are those with the body frozen.

    The losses are mean cross-entropies, ``error_rate`` is 0 to 1, ``seconds`` what the epoch took.
    """

    epoch: int
    train_loss: float
    valid_loss: float
    error_rate: float
    seconds: float


@dataclass(frozen=True, slots=True)
class RateTried:
    """fastai's finder learned a batch, ``step`` of at most ``steps``, at a learning ``rate``: its loss
    (smoothed). From step to step the rate grows.
    """

    step: int
    steps: int
    rate: float
    loss: float


@dataclass(frozen=True, slots=True)
class RateSuggested:
    """The learning ``rate`` that fastai's finder suggests; the training goes on with it."""

    rate: float


@dataclass(frozen=True, slots=True)
class Restarted:
    """Memory ran out: what was learned is lost, and it begins again with fewer photos at a time."""

    batch_size: int


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


TrainingEvent = (
    Planned | BatchLook | BatchLoss | EpochRow | RateTried | RateSuggested | Restarted | Warned | Candidate
)
"""Everything that training yields, beside `statuesorter.domain.progress.Progress`."""
