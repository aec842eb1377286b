"""Classifying: from photos to predictions, as a generator."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from itertools import repeat

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Remembered
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction
from statuesorter.models.extract import UnusablePhoto, extract
from statuesorter.models.predictor import Predictor


@dataclass(frozen=True, slots=True)
class ClassifiedPhoto:
    """A photo with what the model says of it, or with the sentence that says why it cannot be looked at.

    ``known`` as in `PhotoFeatures`.
    """

    photo: Photo
    prediction: Prediction | None
    error: str | None = None
    known: Remembered | None = None


def classify(
    photos: Iterable[Photo], predictor: Predictor, *, cancel: CancelToken | None = None
) -> Generator[ClassifiedPhoto]:
    """Predict for each of ``photos``, in order of completion: what `extract` finds, seen by the head.

    A photo that cannot be read is one `ClassifiedPhoto` with an error. Raises what `extract` raises.
    """
    head, name = predictor.head, predictor.signature or predictor.model.name
    for found in extract(photos, predictor, cancel=cancel):
        if isinstance(found, UnusablePhoto):
            yield ClassifiedPhoto(found.photo, None, found.error, found.known)
        else:
            predictions = head.predict(found.features, model=name)
            yield from map(ClassifiedPhoto, found.photos, predictions, repeat(None), found.known)
