"""A stand-in for the engine: real photos, catalog and previews, no model."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Remembered
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.labels import DEFAULT_LABELS
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction
from statuesorter.domain.progress import Progress
from statuesorter.operations.classify import ClassifiedPhoto, EngineReady
from statuesorter.operations.workspace import Workspace
from tests.predictions import prediction

ENGINE = EngineReady(
    "OpenVINO", "cpu", "the fastest on this machine", "default-1", "Default model 1", DEFAULT_LABELS
)


def predicted(photo: Photo) -> Prediction:
    """A prediction that depends on the name only: paint…, statue…, anything else is unsure."""
    spread = (sum(photo.name.encode()) % 40) / 100
    if photo.name.startswith("statue"):
        return prediction(0.4 - spread, 0.55 + spread, 0.05, model="default-1")
    if photo.name.startswith("paint"):
        return prediction(0.55 + spread, 0.4 - spread, 0.05, model="default-1")
    return prediction(0.25, 0.15, 0.6, unsure=True, model="default-1")


class FakeClassifier:
    """Says what ``predict`` says; decodes through the previews, so that bad photos fail as they really do."""

    def __init__(
        self,
        pause: float = 0.0,
        *,
        engine: EngineReady = ENGINE,
        predict: Callable[[Photo], Prediction] = predicted,
    ) -> None:
        self.pause = pause
        self._engine = engine
        self._predict = predict

    def __call__(
        self, workspace: Workspace, photos: Sequence[Photo], cancel: CancelToken
    ) -> Generator[ClassifiedPhoto | EngineReady | Progress]:
        yield self._engine
        for done, photo in enumerate(photos, start=1):
            cancel.raise_if_cancelled()
            time.sleep(self.pause)
            try:
                preview = workspace.preview_store.get_or_make(photo)
            except PhotoError as error:
                yield ClassifiedPhoto(photo, None, str(error))
            else:
                key = workspace.catalog.files.key_of(photo.identity)
                known = workspace.catalog.recognise(key, backbone="none", size=1)
                found = Remembered(key.picture) if known is None else known.remembered
                yield ClassifiedPhoto(
                    photo, self._predict(photo), None, replace(found, image_stats=preview.image_stats)
                )
            yield Progress(done, len(photos))
