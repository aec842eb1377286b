"""Classify photos with the active model on the best engine this machine has."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import LabelSet
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.engine import active_predictor
from statuesorter.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The engine that will run, the device it runs on and why it was chosen; the name and the title of the
    model, and what it tells apart.
    """

    name: str
    device: str
    why: str
    model: str
    model_title: str
    labels: LabelSet


def classify_photos(
    workspace: Workspace,
    photos: Sequence[Photo],
    *,
    device: str = "auto",
    batch_size: int | None = None,
    model_name: str | None = None,
    use_cache: bool = True,
    wrong_of_hundred: int | None = None,
    cancel: CancelToken | None = None,
) -> Generator[ClassifiedPhoto | EngineReady | Progress]:
    """Yield `EngineReady`, then a `ClassifiedPhoto` for each photo as it is done, with `Progress` between.

    Raises ModelError as `active_predictor` does.
    """
    from statuesorter.models.classify import classify

    with active_predictor(
        workspace,
        name=model_name,
        device=device,
        batch_size=batch_size,
        use_cache=use_cache,
        wrong_of_hundred=wrong_of_hundred,
    ) as predictor:
        engine = predictor.engine
        card = predictor.model.card
        yield EngineReady(
            engine.name, engine.device, engine.why, card.name, card.shown_title, predictor.model.labels
        )
        for done, result in enumerate(classify(photos, predictor, cancel=cancel), start=1):
            yield result
            yield Progress(done, len(photos))
