"""What the window knows of one photo."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from statuesorter.domain.decision import Remembered
from statuesorter.domain.image_stats import BLURRED, ImageStats
from statuesorter.domain.labels import FiledAs, Label, word_of
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction


@dataclass(slots=True)
class Row:
    """One photo with all that is known of it. A decision always wins over a prediction."""

    photo: Photo
    decision: Label | None = None
    prediction: Prediction | None = None
    thumbnail: Path | None = None
    error: str | None = None
    filed_as: FiledAs | None = None
    truncated: bool = False
    """Part of the photo is missing or damaged; what there is is shown."""
    image_stats: ImageStats | None = None
    picture: bytes | None = None
    """What the photo is known by, once its file was read."""
    same: list[Row] | None = field(default=None, compare=False, repr=False)
    """All rows that show this photo, itself included, where there are several."""

    @property
    def copies(self) -> int:
        """How many rows show this photo."""
        return 1 if self.same is None else len(self.same)

    @property
    def label(self) -> FiledAs | None:
        """The label to show, or `UNSURE`: what the person said, else what the model said, else None."""
        if self.decision is not None:
            return self.decision
        return word_of(self.prediction.label) if self.prediction is not None else None

    @property
    def filed(self) -> bool:
        """Whether the photo is filed. With another label than it has now, it lies in the wrong folder."""
        return self.filed_as is not None and self.label in (None, self.filed_as)

    @property
    def failed(self) -> bool:
        """Whether the photo cannot be used, and the person has not said what it is all the same."""
        return self.error is not None and self.decision is None

    @property
    def blurred(self) -> bool:
        """Whether the photo looks blurred even when it is small."""
        return self.image_stats is not None and self.image_stats.sharpness < BLURRED

    @property
    def corrected(self) -> bool:
        """Whether the person said something else than the model."""
        said, predicted = self.decision, self.prediction
        return said is not None and predicted is not None and said != predicted.label

    # What comes to be known

    def predict(self, prediction: Prediction) -> None:
        """The model has said something, so the photo can be used."""
        self.prediction, self.error = prediction, None

    def decide(self, label: Label | None) -> None:
        """The person has said something, or (None) taken it back."""
        self.decision = label

    def fail(self, error: str) -> None:
        """The photo cannot be used."""
        self.error = error

    def file(self, label: FiledAs | None) -> None:
        """The photo is filed under a label, or (None) not any more."""
        self.filed_as = label

    def move(self, photo: Photo) -> None:
        """The photo lies elsewhere now."""
        self.photo = photo

    def take_thumbnail(self, preview: Path) -> None:
        """The photo has a preview, so it can be used."""
        self.thumbnail, self.error = preview, None

    def recognise(self, known: Remembered) -> None:
        """The photo's file was read, so what is known of the photo is known now. What the person has said
        meanwhile is newer.
        """
        self.image_stats = known.image_stats or self.image_stats
        if self.decision is None:
            self.decision = known.decision
        if self.filed_as is None:
            self.filed_as = known.filed

    def mark_truncated(self, truncated: bool) -> None:
        """A part of the photo is missing, or it is whole."""
        self.truncated = truncated
