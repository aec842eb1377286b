"""Classify photos with the active model on the best engine this machine has."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import LabelSet
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.engine import active_predictor
from statuesorter.operations.learn_as_you_go import LearnedModel, QuickLearner
from statuesorter.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The engine that will run, the device it runs on and why it was chosen; the name and the title of the
    model, what is told apart, and how many decisions it has learned on top.
    """

    name: str
    device: str
    why: str
    model: str
    model_title: str
    labels: LabelSet
    decisions: int = 0


def classify_photos(
    workspace: Workspace,
    photos: Sequence[Photo],
    *,
    device: str = "auto",
    batch_size: int | None = None,
    model_name: str | None = None,
    use_cache: bool = True,
    learner: QuickLearner | None = None,
    wrong_of_hundred: int | None = None,
    cancel: CancelToken | None = None,
) -> Generator[ClassifiedPhoto | EngineReady | Progress]:
    """Yield `EngineReady`, then a `ClassifiedPhoto` for each photo as it is done, with `Progress` between.

    With a ``learner`` the decisions made until now are learned before the first photo, and answer with the
    model. Raises ModelError as `active_predictor` does.
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
        engine, model = predictor.engine, predictor.model
        learned = LearnedModel(model, model.head, 0) if learner is None else learner.learned(model)
        yield EngineReady(
            engine.name,
            engine.device,
            engine.why,
            model.name,
            model.card.shown_title,
            learned.head.labels,
            learned.decisions,
        )
        answering = replace(predictor, model=replace(model, head=learned.head), signature=learned.signature)
        for done, result in enumerate(classify(photos, answering, cancel=cancel), start=1):
            yield result
            yield Progress(done, len(photos))
