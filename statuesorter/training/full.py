"""Full training: the notebook's way. A pretrained network, one epoch with its body frozen, then all of it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import Planned, TrainingEvent, Warned
from statuesorter.models.backbone import Backbone
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head, affine_head
from statuesorter.training.blocks import photo_loaders
from statuesorter.training.calibration import fit_temperature
from statuesorter.training.candidate import NewModel, Row, stage_candidate
from statuesorter.training.comparison import compare
from statuesorter.training.enough import check_judged, check_photos, counts_of, labels_to_learn
from statuesorter.training.evaluation import judge, predictions_of
from statuesorter.training.examples import examples_of
from statuesorter.training.features import features_by, features_by_model
from statuesorter.training.network import (
    PhotoNetwork,
    body_and_head,
    compute_with,
    fold_head,
    starting_backbone,
)
from statuesorter.training.relay import Emit, relay
from statuesorter.training.split import held_out, keys_of
from statuesorter.training.trends import with_warnings
from statuesorter.training.untyped import CrossEntropyLossFlat, default_device, error_rate, no_random
from statuesorter.training.watcher import Watcher, quiet_learner
from statuesorter.training.words import planned_text, unreadable_text

if TYPE_CHECKING:
    from statuesorter.models.predictor import Predictor

LabelledPhoto = tuple[Photo, Label]


def train_network(
    labelled: Sequence[LabelledPhoto],
    predictor: Predictor,
    *,
    downloads: Path,
    new: NewModel,
    arch: str | None = None,
    epochs: int = 4,
    batch_size: int = 10,
    seed: int = 42,
    source: str = "folder",
    cancel: CancelToken | None = None,
) -> Iterator[TrainingEvent | Progress]:
    """Train a whole network on photos whose labels are known, as fastai's ``fine_tune(epochs)`` does.

    ``arch`` is a name of timm, or None for the backbone of the model ``predictor``, which also is the one to
    compare with. A fifth of each label is held out to judge by (see `held_out`). ``source`` is written on the
    new model's card. Yields `Progress` while the photos are looked at, then `Planned`, `BatchLoss`,
    `EpochRow`, perhaps `Warned`, at the end a `Candidate`.

    Raises `TrainingError` for too few photos or one label only, `WeightsUnavailable` where the pretrained
    weights cannot be had, and `Cancelled`; nothing is left then.
    """
    active = predictor.model
    labels = labels_to_learn(active.labels, (label for _photo, label in labelled))
    check_photos(counts_of((label for _photo, label in labelled), labels))
    old_features = yield from features_by_model(
        [photo for photo, _label in labelled], predictor, cancel=cancel, text=_("Looking at the photos")
    )
    if old_features.failed:
        yield Warned(unreadable_text(old_features.failed), old_features.failed)
    usable = [(photo, label) for photo, label in labelled if photo.identity in old_features.of]
    check_photos(counts_of((label for _photo, label in usable), labels))
    keys = keys_of([photo.identity for photo, _label in usable], old_features.known)
    out = held_out(keys, [label for _photo, label in usable], seed=seed)
    judged_by = {photo.identity for (photo, _label), judges in zip(usable, out, strict=True) if judges}
    learned, judged = _parts(usable, out)
    training = counts_of((label for _photo, label in learned), labels)
    validation = counts_of((label for _photo, label in judged), labels)
    check_judged(validation)
    yield Planned(training, validation, planned_text(training, validation))

    backbone = yield from starting_backbone(arch, active=active, downloads=downloads, cancel=cancel)
    network = yield from _fine_tuned(
        backbone, usable, out, labels, epochs=epochs, batch_size=batch_size, seed=seed, cancel=cancel
    )
    compute = partial(compute_with, network.backbone, torch.device("cpu"))
    features = yield from features_by(
        compute,
        [photo for photo, _label in usable],
        side=backbone.spec.input_side,
        previews=predictor.previews,
        cancel=cancel,
        text=_("Judging the model"),
    )
    rows: list[Row] = [
        (p.identity, label, features.of[p.identity]) for p, label in usable if p.identity in features.of
    ]
    judged_rows = [row for row in rows if row[0] in judged_by]
    learned_rows = [row for row in rows if row[0] not in judged_by]
    head = _calibrated(network, judged_rows, labels, confident=active.head.confident)
    old_rows: list[Row] = [(i, label, old_features.of[i]) for i, label, _vector in judged_rows]
    comparison = compare(
        judge(predictions_of(active.name, active.head, old_rows), labels),
        judge(predictions_of(new.name, head, judged_rows), labels),
    )
    if cancel is not None:
        cancel.raise_if_cancelled()
    yield stage_candidate(
        new,
        active=active,
        backbone=network.backbone,
        head=head,
        base=_base(learned_rows, source),
        comparison=comparison,
        data={source: {label: n for label, n in training.items() if n}},
        seed=seed,
        settings={
            "kind": "network",
            "arch": backbone.spec.arch,
            "epochs": epochs,
            "batch_size": batch_size,
        },
    )


def _fine_tuned(
    backbone: Backbone,
    labelled: Sequence[LabelledPhoto],
    held: NDArray[np.bool_],
    labels: LabelSet,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    cancel: CancelToken | None,
) -> Generator[TrainingEvent, None, PhotoNetwork]:
    """Yield what happens while the network learns; return it on the CPU, in evaluation mode."""

    def work(emit: Emit[TrainingEvent], stop: CancelToken) -> PhotoNetwork:
        with no_random(seed, reproducible=True):
            network = PhotoNetwork(backbone, len(labels))
            loaders = photo_loaders(
                labelled,
                held,
                labels,
                side=backbone.spec.input_side,
                batch_size=batch_size,
                device=default_device(),
            )
            watcher = Watcher(emit, stop, epochs=epochs + 1)
            learner = quiet_learner(
                loaders,
                network,
                watcher,
                loss_func=CrossEntropyLossFlat(),
                metrics=error_rate,
                splitter=body_and_head,
            )
            learner.fine_tune(epochs)
        stop.raise_if_cancelled()
        return network.cpu().eval()

    return (yield from with_warnings(relay(work, cancel=cancel), batch_size=batch_size))


def _parts(
    labelled: Sequence[LabelledPhoto], held: NDArray[np.bool_]
) -> tuple[list[LabelledPhoto], list[LabelledPhoto]]:
    """Those to learn from, and those held out."""
    learned = [row for row, out in zip(labelled, held, strict=True) if not out]
    return learned, [row for row, out in zip(labelled, held, strict=True) if out]


def _calibrated(network: PhotoNetwork, judged: Sequence[Row], labels: LabelSet, *, confident: float) -> Head:
    """The network's head, folded, its temperature fitted on the photos held out."""
    head = affine_head(fold_head(network.head), labels=labels, confident=confident)
    vectors, true = np.stack([vector for _i, _l, vector in judged]), [label for _i, label, _v in judged]
    checks = examples_of(vectors, true, labels)
    return replace(head, temperature=fit_temperature(head.outputs(checks.features), checks.labels))


def _base(learned: Sequence[Row], source: str) -> BaseFeatures:
    return BaseFeatures(
        np.stack([vector for _identity, _label, vector in learned]),
        [label for _identity, label, _vector in learned],
        [source] * len(learned),
    )
