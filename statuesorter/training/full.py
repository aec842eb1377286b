"""Full training, the notebook's way, as the program sees it: what is learned from and what judges is settled
here, the network learns in a process of its own, and what comes of it is judged and staged here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.language import _, current_language
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import NetworkSettings, Planned, TrainingEvent, Warned
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head, Layer, targets_from, thresholds_from
from statuesorter.models.model import BackboneFiles
from statuesorter.photos.preview_service import Previews, look_at
from statuesorter.training.calibration import fit_temperature
from statuesorter.training.candidate import NewModel, Row, stage_candidate
from statuesorter.training.comparison import compare
from statuesorter.training.enough import check_judged, check_photos, counts_of, labels_to_learn
from statuesorter.training.evaluation import judge, predictions_of
from statuesorter.training.features import features_by_model
from statuesorter.training.head_start import head_to_start_with
from statuesorter.training.messages import Trained, TrainingJob, TrainingPhoto
from statuesorter.training.regression import WeighedRows
from statuesorter.training.results import read_results
from statuesorter.training.smaller_batches import run_as_memory_allows
from statuesorter.training.split import held_out, keys_of
from statuesorter.training.staging import results_folder
from statuesorter.training.trends import with_warnings
from statuesorter.training.words import planned_text, unreadable_text

if TYPE_CHECKING:
    from statuesorter.models.predictor import Predictor
    from statuesorter.photos.preview_format import Preview
    from statuesorter.photos.preview_store import PreviewStore

LabelledPhoto = tuple[Photo, Label]

_START = "start.safetensors"
"""The head that a training begins with."""


@dataclass(frozen=True, slots=True, eq=False)
class _Example:
    """A photo that can be read, its label, whether it is ``held_out`` to judge by, or ``stops`` the training
    early, and what the active model's backbone says of it (D).
    """

    photo: Photo
    label: Label
    held_out: bool
    stops: bool
    known: NDArray[np.float32]

    @property
    def learned(self) -> bool:
        return not (self.held_out or self.stops)


def train_network(
    labelled: Sequence[LabelledPhoto],
    predictor: Predictor,
    *,
    store: PreviewStore,
    downloads: Path,
    new: NewModel,
    settings: NetworkSettings,
    seed: int = 42,
    source: str = "folder",
    cancel: CancelToken | None = None,
) -> Generator[TrainingEvent | Progress]:
    """Train a network on photos whose labels are known, as fastai's ``fine_tune(epochs)`` does. Where it is
    the active model's own, it goes on with that model's head (see `head_to_start_with`).

    It is compared with the ``predictor``'s model. A fifth of each label is held out to judge by (see
    `held_out`); where training may stop early, a fifth of the others tells when: who was chosen by the photos
    that judge would be flattered by them. ``source`` is written on the new model's card. Yields `Progress`
    while the photos are looked at, then `Planned`, the events of the training, at the end a `Candidate`.

    Raises `TrainingError` for too few photos or one label only, and where the training process ended by
    itself; `WeightsUnavailable` where the pretrained weights cannot be had; and `Cancelled`. Nothing is left
    then.
    """
    active = predictor.model
    labels = labels_to_learn(active.labels, (label for _photo, label in labelled))
    stops = settings.early_stop is not None
    examples = yield from _examples(labelled, labels, predictor, stops=stops, seed=seed, cancel=cancel)
    training = counts_of((each.label for each in examples if each.learned), labels)
    validation = counts_of((each.label for each in examples if each.held_out), labels)
    stopping = counts_of((each.label for each in examples if each.stops), labels)
    check_judged(validation)
    if stops:
        check_judged(stopping)
    text = planned_text(training, validation, stopping=sum(stopping.values()))
    yield Planned(training, validation, text)
    yield from _with_previews([each.photo for each in examples], predictor.previews, cancel=cancel)
    with results_folder(new.staging) as folder:
        job = TrainingJob(
            photos=tuple(_training_photo(each, labels, store, stops=stops) for each in examples),
            labels=tuple(labels),
            spec=replace(active.card.spec, multi_crop=None),  # its first look would know other features
            weights=active.weights_file,
            downloads=downloads,
            results=folder,
            settings=settings,
            seed=seed,
            language=current_language(),
            head=_head_file(active.head, labels, examples, folder) if settings.arch is None else None,
        )
        trained, batch_size = yield from with_warnings(
            run_as_memory_allows(job, cancel=cancel),
            batch_size=settings.batch_size,
            best_kept=stops,
        )
        results = read_results(folder)
        left = [(each, results.features[n]) for n, each in enumerate(examples) if n in results.features]
        judged = [_row(each, features) for each, features in left if each.held_out]
        head = _calibrated(results.layers, judged, labels, active.head)
        known = [_row(each, each.known) for each, _features in left if each.held_out]
        yield stage_candidate(
            new,
            active=active,
            backbone=BackboneFiles(folder, trained.spec),
            head=head,
            base=_base([_row(each, features) for each, features in left if each.learned], source),
            comparison=compare(
                judge(predictions_of(active.name, active.head, known), labels),
                judge(predictions_of(new.name, head, judged), labels),
            ),
            data={source: {label: n for label, n in training.items() if n}},
            seed=seed,
            settings=_on_card(settings, trained, batch_size),
        )


def _head_file(head: Head, labels: LabelSet, examples: Sequence[_Example], folder: Path) -> Path | None:
    """A file in ``folder`` with the ``head`` in use, for the network in use to go on from; None where it
    cannot.
    """
    learned = [each for each in examples if each.learned]
    rows = WeighedRows(
        np.stack([each.known for each in learned]),
        np.array([labels.index(each.label) for each in learned], np.int64),
        np.ones(len(learned)),
    )
    start = head_to_start_with(head, labels, rows)
    if start is None:
        return None
    start.save(folder / _START)
    return folder / _START


def _on_card(settings: NetworkSettings, trained: Trained, batch_size: int) -> dict[str, object]:
    """The settings as they were in the end, for the new model's card."""
    return {
        "kind": "last stages" if settings.last_stages else "network",
        "arch": trained.spec.arch,
        "frozen_epochs": settings.frozen_epochs,
        "epochs": settings.epochs,
        "batch_size": batch_size,
        "learning_rate": trained.learning_rate,
        "early_stop": settings.early_stop or 0,
    }


def _examples(
    labelled: Sequence[LabelledPhoto],
    labels: LabelSet,
    predictor: Predictor,
    *,
    stops: bool,
    seed: int,
    cancel: CancelToken | None,
) -> Generator[Progress | Warned, None, list[_Example]]:
    """The photos that can be read, some of them held out. Raises `TrainingError` where they are too few."""
    check_photos(counts_of((label for _photo, label in labelled), labels))
    features = yield from features_by_model(
        [photo for photo, _label in labelled], predictor, cancel=cancel, text=_("Looking at the photos")
    )
    if features.failed:
        yield Warned(unreadable_text(features.failed), features.failed)
    usable = [(photo, label) for photo, label in labelled if photo.identity in features.of]
    check_photos(counts_of((label for _photo, label in usable), labels))
    keys = keys_of([photo.identity for photo, _label in usable], features.known)
    held = held_out(keys, [label for _photo, label in usable], seed=seed)
    stop = np.zeros(len(usable), bool)
    if stops:
        rest = np.flatnonzero(~held).tolist()
        stop[rest] = held_out([keys[n] for n in rest], [usable[n][1] for n in rest], seed=seed + 1)
    return [
        _Example(photo, label, out, ends, features.of[photo.identity])
        for (photo, label), out, ends in zip(usable, held.tolist(), stop.tolist(), strict=True)
    ]


def _training_photo(
    example: _Example, labels: LabelSet, store: PreviewStore, *, stops: bool
) -> TrainingPhoto:
    """What the training process is told of a photo; ``stops``: there are others that tell when to stop."""
    return TrainingPhoto(
        preview=store.path_of(example.photo.identity),
        path=example.photo.path,
        label=labels.index(example.label),
        held_out=not example.learned,
        apart=stops and example.held_out,
    )


def _row(example: _Example, features: NDArray[np.float32]) -> Row:
    return example.photo.identity, example.label, features


def _with_previews(
    photos: Sequence[Photo], previews: Previews, *, cancel: CancelToken | None
) -> Iterator[Progress]:
    """See to it that the previews of all photos are kept. Who reads them says which cannot be decoded."""

    def made(_photo: Photo, preview: Callable[[], Preview]) -> None:
        with contextlib.suppress(PhotoError):
            preview()

    for done, _made in enumerate(look_at(previews, photos, made, cancel=cancel), start=1):
        yield Progress(done, len(photos), _("Looking at the photos"))


def _calibrated(layers: Sequence[Layer], judged: Sequence[Row], labels: LabelSet, before: Head) -> Head:
    """A head of ``layers``, its temperature fitted on the photos held out, its thresholds those of the head
    ``before``.
    """
    head = Head(
        labels, tuple(layers), 1.0, thresholds_from(before, labels), targets=targets_from(before, labels)
    )
    outputs = head.outputs(np.stack([vector for _i, _l, vector in judged]))
    true = np.array([labels.index(label) for _i, label, _v in judged], np.int64)
    return replace(head, temperature=fit_temperature(outputs, true))


def _base(learned: Sequence[Row], source: str) -> BaseFeatures:
    return BaseFeatures(
        np.stack([vector for _identity, _label, vector in learned]),
        [label for _identity, label, _vector in learned],
        [source] * len(learned),
    )
