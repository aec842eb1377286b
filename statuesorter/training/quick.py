"""Quick retraining: the backbone stays, the head learns the person's decisions. Seconds, on any machine."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.labels import LabelSet
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import Planned, TrainingEvent, Warned
from statuesorter.models.head import Head, targets_from, thresholds_from
from statuesorter.models.lineage import HEAD, on_network_of
from statuesorter.training.calibration import fit_temperature
from statuesorter.training.candidate import NewModel, Row, stage_candidate
from statuesorter.training.comparison import compare
from statuesorter.training.enough import check_decisions, check_judged, counts_of, labels_to_learn, too_rare
from statuesorter.training.evaluation import Judged, judge, predictions_of
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

INSTEAD_OF = "instead_of"
"""Under this name a card's ``settings`` say which model, on an earlier network, learned the decisions before;
``decisions`` is how many they were.
"""


def retrain_head(
    decisions: Sequence[Decision],
    predictor: Predictor,
    *,
    new: NewModel,
    instead_of: Predictor | None = None,
    epochs: int = 12,
    batch_size: int | None = None,
    seed: int = 42,
    cancel: CancelToken | None = None,
) -> Generator[TrainingEvent | Progress]:
    """Teach the head of ``predictor``'s model what the person decided. It is the model in use, unless that is
    ``instead_of``, on an earlier network: then the new model is compared with that one.

    A part of the decisions is held out to judge by, the rest is learned together with the features the
    model was trained on, which keep it from forgetting; the same decisions, features and ``seed`` give the
    same head. Yields `Progress` while features are made, then `Planned`, `BatchLoss`, `EpochRow`, perhaps
    `Warned`, at the end a `Candidate`.

    Raises `TrainingError` where there are too few decisions, and `Cancelled`; nothing is left then.
    """
    active, base = predictor.model, predictor.model.base_features()
    usable = {decision.identity: decision.label for decision in decisions}
    known = labels_to_learn(active.labels, base.labels)
    rare = too_rare(usable.values(), known)
    for sentence in rare.values():
        yield Warned(sentence)
    usable = {identity: label for identity, label in usable.items() if label not in rare}
    labels = labels_to_learn(known, usable.values())
    check_decisions(counts_of(usable.values(), labels))
    features = yield from features_by_model(
        [Photo(identity) for identity in usable], predictor, cancel=cancel, text=_("Looking at the photos")
    )
    if features.failed:
        yield Warned(unreadable_text(features.failed), features.failed)
    rows: list[Row] = [(i, label, features.of[i]) for i, label in usable.items() if i in features.of]
    check_decisions(counts_of((label for _i, label, _vector in rows), labels))
    keys = keys_of([identity for identity, _label, _vector in rows], features.known)
    held = held_out(keys, [label for _identity, label, _vector in rows], seed=seed)
    learned = [row for row, out in zip(rows, held, strict=True) if not out]
    judged = [row for row, out in zip(rows, held, strict=True) if out]
    training = counts_of((label for _i, label, _vector in learned), labels)
    validation = counts_of((label for _i, label, _vector in judged), labels)
    check_judged(validation)
    yield Planned(training, validation, planned_text(training, validation))
    if instead_of is None:
        before = predictions_of(active.name, active.head, judged)
    else:
        before = yield from _says(instead_of, judged, cancel=cancel)
        seen = {path for path, _label, _prediction in before}
        judged = [row for row in judged if row[0].path in seen]

    split = split_base(base, labels, without=_vectors(rows), seed=seed)
    examples = split.learn_with(_examples(learned, labels))
    checks = joined(_examples(judged, labels), split.checked)
    if len(set(examples.labels.tolist())) < 2:
        raise TrainingError(
            _("All photos to learn from have one label."), advice=_("A model needs at least two.")
        )
    head = yield from _learn(
        with_outputs(active.head, labels, examples),
        examples,
        checks,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        cancel=cancel,
    )
    if cancel is not None:
        cancel.raise_if_cancelled()
    comparison = compare(
        judge(before, labels),
        judge(predictions_of(new.name, head, judged), labels),
        forgotten=split.forgotten(active.head, head),
        new_network=instead_of is not None,
    )
    anew = {} if instead_of is None else {INSTEAD_OF: instead_of.model.name, "decisions": len(rows)}
    yield stage_candidate(
        new,
        active=active,
        backbone=active.backbone,
        head=head,
        base=split.with_learned(_vectors(learned), [label for _i, label, _v in learned], SOURCE),
        comparison=comparison,
        data={**active.card.data, SOURCE: {label: n for label, n in training.items() if n}},
        seed=seed,
        settings={"kind": HEAD, "epochs": epochs, **on_network_of(active.card), **anew},
        figures={"kept": split.figures(active.head, head)},
    )


def _says(
    model: Predictor, rows: Sequence[Row], *, cancel: CancelToken | None
) -> Generator[Progress, None, list[Judged]]:
    """What another model, on another network, says of the photos of ``rows``, as far as it can see them."""
    text = _("Comparing with the model in use")
    photos = [Photo(identity) for identity, _label, _vector in rows]
    seen = (yield from features_by_model(photos, model, cancel=cancel, text=text)).of
    known = [(identity, label, seen[identity]) for identity, label, _vector in rows if identity in seen]
    return predictions_of(model.model.name, model.model.head, known)


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
    outputs = fresh.outputs(checks.features)
    return replace(fresh, temperature=fit_temperature(outputs, checks.labels, softmax=fresh.softmax))


def with_outputs(head: Head, labels: LabelSet, examples: Examples) -> Head:
    """``head`` with an output for each of ``labels``, which begin with its own. Before it has learned, a new
    one says of every photo what the others say on the mean of ``examples``.
    """
    new = len(labels) - len(head.labels)
    if not new:
        return head
    weights, bias = head.layers[-1]
    level = float(head.outputs(examples.features).mean())
    widened = (
        np.hstack([weights, np.zeros((len(weights), new), np.float32)]),
        np.concatenate([bias, np.full(new, level, np.float32)]),
    )
    return replace(
        head,
        labels=labels,
        layers=(*head.layers[:-1], widened),
        thresholds=thresholds_from(head, labels),
        targets=targets_from(head, labels),
    )


def _examples(rows: Sequence[Row], labels: LabelSet) -> Examples:
    return examples_of(_vectors(rows), [label for _identity, label, _vector in rows], labels)


def _vectors(rows: Sequence[Row]) -> NDArray[np.float32]:
    return np.stack([vector for _identity, _label, vector in rows])
