"""Quick retraining: the backbone stays, the head learns the person's decisions. Seconds, on any machine."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.labels import LABELS
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import Planned, TrainingEvent, Warned
from statuesorter.models.head import Head
from statuesorter.training.calibration import fit_temperature
from statuesorter.training.candidate import NewModel, Row, stage_candidate
from statuesorter.training.comparison import compare
from statuesorter.training.enough import check_decisions, check_judged, counts_of
from statuesorter.training.evaluation import judge, predictions_of
from statuesorter.training.examples import Examples, examples_of, joined, split_base
from statuesorter.training.features import features_by_model
from statuesorter.training.head_fit import fit_head
from statuesorter.training.split import held_out, keys_of
from statuesorter.training.trends import with_warnings
from statuesorter.training.words import planned_text, unreadable_text

if TYPE_CHECKING:
    from statuesorter.models.predictor import Predictor

SOURCE = "decisions"
"""Under this source decisions stand among a model's base features, and on its card."""


def retrain_head(
    decisions: Sequence[Decision],
    predictor: Predictor,
    *,
    new: NewModel,
    epochs: int = 12,
    batch_size: int | None = None,
    seed: int = 42,
    cancel: CancelToken | None = None,
) -> Iterator[TrainingEvent | Progress]:
    """Teach the head of the model in use, which is ``predictor``, what the person decided.

    A part of the decisions is held out to judge by, the rest is learned together with the features the
    model was trained on, which keep it from forgetting; the same decisions, features and ``seed`` give the
    same head. Yields `Progress` while features are made, then `Planned`, `BatchLoss`, `EpochRow`, perhaps
    `Warned`, at the end a `Candidate`.

    Raises `TrainingError` where there are too few decisions, and `Cancelled`; nothing is left then.
    """
    usable = {decision.identity: decision.label for decision in decisions if decision.label in LABELS}
    check_decisions(counts_of(usable.values()))
    features = yield from features_by_model(
        [Photo(identity) for identity in usable], predictor, cancel=cancel, text=_("Looking at the photos")
    )
    if features.failed:
        yield Warned(unreadable_text(features.failed), features.failed)
    rows: list[Row] = [(i, label, features.of[i]) for i, label in usable.items() if i in features.of]
    check_decisions(counts_of(label for _i, label, _vector in rows))
    keys = keys_of([identity for identity, _label, _vector in rows], features.known)
    held = held_out(keys, [label for _identity, label, _vector in rows], seed=seed)
    learned = [row for row, out in zip(rows, held, strict=True) if not out]
    judged = [row for row, out in zip(rows, held, strict=True) if out]
    training, validation = counts_of(row[1] for row in learned), counts_of(row[1] for row in judged)
    check_judged(validation)
    yield Planned(training, validation, planned_text(training, validation))

    active = predictor.model
    base = split_base(active.base_features(), without=_vectors(rows), seed=seed)
    examples = base.learn_with(examples_of(_vectors(learned), [label for _i, label, _v in learned]))
    checks = joined(examples_of(_vectors(judged), [label for _i, label, _v in judged]), base.checked)
    if len(set(examples.labels.tolist())) < len(LABELS):
        raise TrainingError(_("All photos to learn from have one label."), advice=_("A model needs both."))
    head = yield from _learn(
        active.head, examples, checks, epochs=epochs, batch_size=batch_size, seed=seed, cancel=cancel
    )
    if cancel is not None:
        cancel.raise_if_cancelled()
    comparison = compare(
        judge(predictions_of(active.name, active.head, judged)),
        judge(predictions_of(new.name, head, judged)),
        forgotten=base.forgotten(active.head, head),
    )
    yield stage_candidate(
        new,
        active=active,
        backbone=active.backbone,
        head=head,
        base=base.with_learned(_vectors(learned), [label for _i, label, _v in learned], SOURCE),
        comparison=comparison,
        data={**active.card.data, SOURCE: {str(label): n for label, n in training.items()}},
        seed=seed,
        settings={"kind": "head", "epochs": epochs},
        figures={"kept": base.figures(active.head, head)},
    )


def _learn(
    head: Head,
    examples: Examples,
    checks: Examples,
    *,
    epochs: int,
    batch_size: int | None,
    seed: int,
    cancel: CancelToken | None,
) -> Generator[TrainingEvent, None, Head]:
    """Yield what happens; return the new head, its temperature fitted on ``checks``. See `fit_head`."""
    size = batch_size or int(np.clip(len(examples) // 20, 4, 128))
    learning = fit_head(head, examples, checks, epochs=epochs, batch_size=size, seed=seed, cancel=cancel)
    layers = yield from with_warnings(learning, batch_size=size)
    fresh = replace(head, layers=layers, temperature=1.0)
    temperature = fit_temperature(fresh.logits(checks.features), checks.labels)
    return replace(fresh, temperature=temperature)


def _vectors(rows: Sequence[Row]) -> NDArray[np.float32]:
    return np.stack([vector for _identity, _label, vector in rows])
