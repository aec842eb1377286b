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
    """What the person said of a photo, and when (UTC). It always wins over a prediction.

    ``identity`` is a file that shows the photo, ``also`` are others that do.
    """

    identity: PhotoIdentity
    label: Label
    decided_at: datetime
    also: tuple[PhotoIdentity, ...] = ()

    def there(self) -> PhotoIdentity | None:
        """The first of its files that is still as it was; None where there is none. Asks the disk."""
        return next((file for file in (self.identity, *self.also) if file.is_current()), None)


@dataclass(frozen=True, slots=True)
class Remembered:
    """All that is remembered of the photo in a file, and that a list of photos shows of it at once.

    ``picture`` is what it is known by (see `ContentKey`; None: its file was not read yet), ``decision`` what
    the person said of it, ``measures`` what was measured, ``filed`` the label it is filed under.
    """

    picture: bytes | None = None
    decision: Label | None = None
    measures: Measures | None = None
    filed: Label | None = None
