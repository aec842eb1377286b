"""The worker: a model and an engine, loaded once, that turns parts into files of rows. It knows no Ray."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.collection.errors import CollectionError
from statuesorter.collection.fetching import FetchedPreviews
from statuesorter.collection.manifest import card_digest
from statuesorter.collection.parts import ListedPhoto, Part
from statuesorter.collection.rows import RowsFolder
from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.names import in_table
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.targets import USUAL
from statuesorter.models.classify import classify
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.predictor import Predictor
from statuesorter.models.registry import ModelRegistry
from statuesorter.operations.rows import row_of
from statuesorter.photos.preview_service import PreviewService


@dataclass(frozen=True, slots=True)
class Task:
    """What every worker of a run needs to know: where the rows go, and which model on which device.

    ``temporary`` is for photos that are being looked at; None is the computer's own temporary folder. Of 100
    photos filed ``wrong_of_hundred`` may be wrong.
    """

    rows: str
    folders: Folders
    model: str
    card: str
    device: str
    batch_size: int | None
    temporary: Path | None = None
    wrong_of_hundred: int = USUAL


@dataclass(frozen=True, slots=True)
class PartDone:
    """A part whose rows are written: its photos' number, and a sentence for each photo that failed."""

    photos: int
    failures: tuple[str, ...]


class Worker:
    """Does one part after the other. Raises ModelError where the model cannot be used on this computer."""

    def __init__(self, task: Task) -> None:
        self._model = ModelRegistry(task.folders.models, shipped=resources() / "models" / "default").load(
            task.model
        )
        if card_digest(self._model) != task.card:
            raise CollectionError(f"A worker has another version of the model {task.model}.")
        self._rows = RowsFolder(task.rows, self._model.labels)
        self._engine = choose_engine(self._model, device=task.device, cache=task.folders.engines)
        self._task = task

    def do(self, part: Part) -> PartDone:
        """Classify the photos of ``part`` as the single machine does, and write their rows."""
        places = _places(part.photos)
        previews = PreviewService(FetchedPreviews(places, self._task.temporary))
        predictor = Predictor(
            self._model,
            self._engine,
            previews,
            batch_size=self._task.batch_size,
            wrong_of_hundred=self._task.wrong_of_hundred,
        )
        labels = self._model.labels
        row_at = {places[result.photo]: row_of(result, labels) for result in classify(places, predictor)}
        rows = [{**row_at[photo.place], "path": in_table(photo.place)} for photo in part.photos]
        self._rows.write(part, rows)
        return PartDone(len(rows), tuple(row["error"] for row in rows if row["status"] != "ok"))


def _places(photos: Sequence[ListedPhoto]) -> dict[Photo, str]:
    """A `Photo` for each place. A URL is no path, so the number makes it one that is its own."""
    return {
        Photo(PhotoIdentity(Path(f"{number}") / Path(photo.place).name, photo.size or 0, 0)): photo.place
        for number, photo in enumerate(photos)
    }
