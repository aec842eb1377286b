"""A model at work: what photos are looked at with."""

from __future__ import annotations

from dataclasses import dataclass

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.labels import LabelSet
from statuesorter.domain.prediction import Prediction, Predictions
from statuesorter.models.engines import Engine
from statuesorter.models.head import Floats, Head
from statuesorter.models.model import Model
from statuesorter.photos.preview_service import Previews


@dataclass(frozen=True, slots=True, eq=False)
class SignedHead:
    """A head on a model's backbone, and the name that its predictions are signed with."""

    head: Head
    name: str

    def predictions(self, features: Floats) -> Predictions:
        """What it says of each row of ``features`` (N × D)."""
        return self.head.predictions(features, model=self.name)


@dataclass(frozen=True, slots=True)
class Predictor:
    """A model, the ``engine`` that computes its features, and where the ``previews`` of photos come from.

    What the ``catalog`` knows is used instead, and what is found is remembered there (None: neither).
    ``anew``: of what it knows only what the person said counts; every file is read again.
    ``batch_size`` is how many photos the engine is given at a time (None: as many as suit it). ``answering``
    is the head that answers in the place of the model's own.
    """

    model: Model
    engine: Engine
    previews: Previews
    catalog: Catalog | None = None
    batch_size: int | None = None
    anew: bool = False
    answering: SignedHead | None = None

    @property
    def labels(self) -> LabelSet:
        """What the head that answers tells apart."""
        return self._answering.head.labels

    def predict(self, features: Floats) -> list[Prediction]:
        """A prediction for each row of ``features`` (N × D)."""
        return list(self._answering.predictions(features))

    @property
    def _answering(self) -> SignedHead:
        return self.answering or SignedHead(self.model.head, self.model.name)
