"""What a model says of a photo."""

from __future__ import annotations

from dataclasses import dataclass

from statuesorter.domain.labels import Label


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
