"""What the catalog remembers of a photo: what the engine said of it and what the person said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from statuesorter.labels import Label
from statuesorter.photos.measures import Measures
from statuesorter.photos.photo import PhotoIdentity


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of a photo.

    ``paint`` and ``statue`` are calibrated probabilities that sum to 1; ``neither`` (0 to 1) says how unlike
    both the photo is. ``label`` is `Label.UNSURE` where the model will not commit itself, and always where
    ``neither`` is above one half.
    ``model`` is the title of the model that said so, as a person reads it.
    """

    label: Label
    paint: float
    statue: float
    neither: float
    model: str

    @property
    def confidence(self) -> float:
        """The probability of the likelier label, 0.5 to 1."""
        return max(self.paint, self.statue)

    @property
    def likelier(self) -> Label:
        """The likelier label, even where the model is unsure."""
        return Label.PAINT if self.paint >= self.statue else Label.STATUE


@dataclass(frozen=True, slots=True)
class Decision:
    """What the person said of a photo, and when (UTC). It always wins over a prediction."""

    identity: PhotoIdentity
    label: Label
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Remembered:
    """All that a list of photos shows of one at once: what the person said of it, what was measured of it,
    and the label it is filed under.
    """

    decision: Decision | None = None
    measures: Measures | None = None
    filed: Label | None = None
