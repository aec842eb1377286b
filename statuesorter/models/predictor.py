"""A model at work: what photos are looked at with."""

from __future__ import annotations

from dataclasses import dataclass

from statuesorter.catalog.catalog import Catalog
from statuesorter.models.engines import Engine
from statuesorter.models.head import Head
from statuesorter.models.model import Model
from statuesorter.photos.preview_service import Previews


@dataclass(frozen=True, slots=True)
class Predictor:
    """A model, the ``engine`` that computes its features, and where the ``previews`` of photos come from.

    What the ``catalog`` knows is used instead, and what is found is remembered there (None: neither).
    ``anew``: of what it knows only what the person said counts; every file is read again.
    ``batch_size`` is how many photos the engine is given at a time (None: as many as suit it). ``signature``
    is what predictions are signed with (empty: the model's name), where its head has learned more since.
    ``wrong_of_hundred`` is how many of 100 photos filed may be wrong (None: as many as the model was made
    for).
    """

    model: Model
    engine: Engine
    previews: Previews
    catalog: Catalog | None = None
    batch_size: int | None = None
    anew: bool = False
    signature: str = ""
    wrong_of_hundred: int | None = None

    @property
    def head(self) -> Head:
        """The head that answers: the model's, as sure as ``wrong_of_hundred`` asks for. Who trains takes that
        of the `model`, which knows of no such wish.
        """
        head = self.model.head
        return head if self.wrong_of_hundred is None else head.allowing(self.wrong_of_hundred)
