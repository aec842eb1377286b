"""A model at work: what photos are looked at with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.photo import Photo
from statuesorter.models.engines import Engine
from statuesorter.models.model import Model
from statuesorter.photos.preview_format import Preview


class PreviewSource(Protocol):
    """Where previews come from. It is asked from several threads at once."""

    def get_or_make(self, photo: Photo) -> Preview:
        """The preview of ``photo``. Raises PhotoError where the photo cannot be used."""
        ...

    def reads(self, photo: Photo) -> Path | None:
        """The file on a disk that `get_or_make` would read through, None where it reads none."""
        ...


@dataclass(frozen=True, slots=True)
class Predictor:
    """A model, the ``engine`` that computes its features, and where the ``previews`` of photos come from.

    What the ``catalog`` knows is used instead, and what is found is remembered there (None: neither).
    ``anew``: of what it knows only what the person said counts; every file is read again.
    ``batch_size`` is how many photos the engine is given at a time (None: as many as suit it).
    """

    model: Model
    engine: Engine
    previews: PreviewSource
    catalog: Catalog | None = None
    batch_size: int | None = None
    anew: bool = False
