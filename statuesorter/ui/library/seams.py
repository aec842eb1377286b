"""What the window needs of things that other rooms hand it: a small fake can stand in for them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from statuesorter.domain.decision import Remembered
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction


@runtime_checkable
class Classified(Protocol):
    """What the review needs of a `ClassifiedPhoto`."""

    @property
    def photo(self) -> Photo: ...
    @property
    def prediction(self) -> Prediction | None: ...
    @property
    def error(self) -> str | None: ...
    @property
    def known(self) -> Remembered | None: ...


@runtime_checkable
class EngineAtWork(Protocol):
    """What the window needs of `EngineReady`."""

    @property
    def name(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def model_title(self) -> str: ...


class Places(Protocol):
    """Asks disks about places: ``operations.places``. An answer may take for ever."""

    def is_folder(self, path: Path) -> bool: ...

    def folder_of(self, path: Path) -> Path: ...

    def nearest_folder(self, path: Path) -> Path | None: ...
