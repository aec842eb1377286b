"""The notebook's way: a pretrained network, some epochs with its body frozen, then all of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import USUAL_RATE, RateSuggested, Warned
from statuesorter.models.backbone import Backbone
from statuesorter.models.export import write_backbone
from statuesorter.models.prepare import prepare
from statuesorter.photos.decode import open_oriented
from statuesorter.photos.preview_store import preview_of
from statuesorter.training.child.batch_look import look_at_batch
from statuesorter.training.child.blocks import photo_loaders
from statuesorter.training.child.early_stop import BestWeights, early_stop
from statuesorter.training.child.network import (
    PhotoNetwork,
    body_and_head,
    compute_with,
    fold_head,
    starting_backbone,
)
from statuesorter.training.child.rate_finder import find_rate
from statuesorter.training.child.untyped import CrossEntropyLossFlat, default_device, error_rate, no_random
from statuesorter.training.child.watcher import Watcher, quiet_learner
from statuesorter.training.messages import (
    Advanced,
    BatchShown,
    Message,
    Noticed,
    RateFound,
    Trained,
    TrainingJob,
    TrainingPhoto,
)
from statuesorter.training.results import write_results

_AT_A_TIME, _THREADS = 32, 4

Result = TypeVar("Result")
Send = Callable[[Message], None]


def fit(job: TrainingJob, send: Send, stop: CancelToken) -> Trained:
    """Train what ``job`` asks for as fastai's ``fine_tune(epochs)`` does, write the results into its folder,
    and return the last message.

    Raises `WeightsUnavailable` where the pretrained weights cannot be had, `TrainingError`, and `Cancelled`.
    """
    start = starting_backbone(
        job.settings.arch, spec=job.spec, weights=job.weights, downloads=job.downloads, cancel=stop
    )
    backbone = _reported(start, send)
    network, rate = _fine_tuned(backbone, job, send, stop)
    features = _reported(_features(network.backbone, job.photos, stop), send)
    write_backbone(network.backbone, job.results)
    write_results(job.results, fold_head(network.head), features)
    return Trained(network.backbone.spec, rate)


def _fine_tuned(
    backbone: Backbone, job: TrainingJob, send: Send, stop: CancelToken
) -> tuple[PhotoNetwork, float]:
    """The network that has learned, on the CPU, in evaluation mode, and its learning rate."""
    settings, device = job.settings, default_device()
    with no_random(job.seed, reproducible=True), TemporaryDirectory(dir=job.results) as scratch:
        network = PhotoNetwork(backbone, len(job.labels))
        loaders = photo_loaders(
            job.photos,
            outputs=len(job.labels),
            side=backbone.spec.input_side,
            batch_size=settings.batch_size,
            device=device,
        )
        with no_random(job.seed):  # a look changes nothing of what is learned
            send(BatchShown(look_at_batch(loaders, job.labels)))
        learner = quiet_learner(
            loaders,
            network,
            Watcher(send, stop, epochs=settings.frozen_epochs + settings.epochs),
            loss_func=CrossEntropyLossFlat(),
            metrics=error_rate,
            splitter=body_and_head,
            path=scratch,
        )
        if device.type == "cuda":
            learner.to_fp16()
        rate = settings.learning_rate or _found_rate(learner, job, send, stop)
        _fine_tune(learner, job, rate, send)
    stop.raise_if_cancelled()
    return network.cpu().eval(), rate


def _found_rate(learner: Any, job: TrainingJob, send: Send, stop: CancelToken) -> float:
    """The learning rate that fastai's finder suggests for what learns first; its usual one where it suggests
    none.
    """
    if job.settings.frozen_epochs:
        learner.freeze()
    rate = find_rate(learner)
    stop.raise_if_cancelled()
    if rate is None:
        sentence = _("The loss fell at none of the learning rates tried; the usual one is used.")
        send(Noticed(Warned(sentence)))
        return USUAL_RATE
    send(RateFound(RateSuggested(rate)))
    return rate


def _fine_tune(learner: Any, job: TrainingJob, rate: float, send: Send) -> None:
    settings = job.settings

    def learn(*callbacks: Any) -> None:
        learner.fine_tune(
            settings.epochs, base_lr=rate, freeze_epochs=settings.frozen_epochs, cbs=list(callbacks)
        )

    if settings.early_stop is None:
        learn()
        return
    best, callbacks = early_stop(settings.early_stop)
    learn(*callbacks)
    best.restore(learner.model)
    if best.best_epoch < best.epochs - 1:
        send(Noticed(Warned(_kept_text(best))))


def _kept_text(best: BestWeights) -> str:
    return _(
        "The loss on held-out photos was lowest in epoch {best} and did not fall any more until epoch {last}:"
        " the network of epoch {best} is kept."
    ).format(best=best.best_epoch, last=best.epochs - 1)


def _features(
    backbone: Backbone, photos: Sequence[TrainingPhoto], stop: CancelToken
) -> Generator[Progress, None, dict[int, NDArray[np.float32]]]:
    """The features (D) of each photo, by its place; a photo that cannot be read any more is left out."""

    def look(photo: TrainingPhoto) -> NDArray[np.uint8] | None:
        return _pixels(photo, backbone.spec.input_side)

    found: dict[int, NDArray[np.float32]] = {}
    with ThreadPoolExecutor(_THREADS) as pool:
        for first in range(0, len(photos), _AT_A_TIME):
            stop.raise_if_cancelled()
            batch = photos[first : first + _AT_A_TIME]
            seen = list(pool.map(look, batch))
            readable = [(first + n, pixels) for n, pixels in enumerate(seen) if pixels is not None]
            if readable:
                vectors = compute_with(
                    backbone, torch.device("cpu"), np.stack([pixels for _place, pixels in readable])
                )
                found.update((place, vector) for (place, _p), vector in zip(readable, vectors, strict=True))
            yield Progress(first + len(batch), len(photos), _("Judging the model"))
    return found


def _pixels(photo: TrainingPhoto, side: int) -> NDArray[np.uint8] | None:
    try:
        there = photo.preview.exists()
        image = open_oriented(photo.preview) if there else preview_of(photo.path).image
        return prepare(image, side)
    except PhotoError:
        return None


def _reported(work: Generator[Progress, None, Result], send: Send) -> Result:
    """What ``work`` returns; its progress is sent."""
    while True:
        try:
            send(Advanced(next(work)))
        except StopIteration as end:
            return end.value
