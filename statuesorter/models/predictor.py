"""A model at work: what photos are looked at with."""

from __future__ import annotations

from dataclasses import dataclass

from statuesorter.catalog.catalog import Catalog
from statuesorter.models.engines import Engine
from statuesorter.models.model import Model
from statuesorter.photos.preview_service import Previews


@dataclass(frozen=True, slots=True)
class Predictor:
    """A model, the ``engine`` that computes its features, and where the ``previews`` of photos come from.

    What the ``catalog`` knows is used instead, and what is found is remembered there (None: neither).
    ``anew``: of what it knows only what the person said counts; every file is read again.
    ``batch_size`` is how many photos the engine is given at a time (None: as many as suit it). ``signature``
    is what predictions are signed with (empty: the model's name), where its head has learned more since.
    """

    model: Model
    engine: Engine
    previews: Previews
    catalog: Catalog | None = None
    batch_size: int | None = None
    anew: bool = False
    signature: str = ""
