"""The notebook's way: a pretrained network, some epochs with its body frozen, then all that learns."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import USUAL_RATE, RateSuggested, Warned
from statuesorter.models.backbone import Backbone
from statuesorter.models.export import write_backbone
from statuesorter.training.child.early_stop import BestWeights, early_stop
from statuesorter.training.child.heads import fold_head
from statuesorter.training.child.lesson import Send, lesson_of
from statuesorter.training.child.looking import look_through
from statuesorter.training.child.network import body_and_head, compute_with, starting_backbone
from statuesorter.training.child.rate_finder import find_rate
from statuesorter.training.child.untyped import CrossEntropyLossFlat, default_device, error_rate, no_random
from statuesorter.training.child.watcher import Watcher, quiet_learner
from statuesorter.training.messages import (
    Advanced,
    Noticed,
    RateFound,
    Trained,
    TrainingJob,
    TrainingPhoto,
)
from statuesorter.training.results import write_results

_BODY_SLOWER = 100
"""How many times the body's rate a new head's is: fastai's ``lr_mult``."""

_HEAD_IN_USE = 0.1
"""At which part of the rate a head learns that is in use: its weights are small beside those that fastai
draws, and at the whole rate few steps would undo them.
"""

Result = TypeVar("Result")


def fit(job: TrainingJob, send: Send, stop: CancelToken) -> Trained:
    """Train what ``job`` asks for as fastai's ``fine_tune(epochs)`` does, write the results into its folder,
    and return the last message.

    Raises `WeightsUnavailable` where the pretrained weights cannot be had, `TrainingError`, and `Cancelled`.
    """
    start = starting_backbone(
        job.settings.arch, spec=job.spec, weights=job.weights, downloads=job.downloads, cancel=stop
    )
    backbone = _reported(start, send)
    head, rate = _fine_tuned(backbone, job, send, stop)
    features = _reported(_features(backbone, job.photos, stop), send)
    write_backbone(backbone, job.results)
    write_results(job.results, fold_head(head), features)
    return Trained(backbone.spec, rate)


def _fine_tuned(
    backbone: Backbone, job: TrainingJob, send: Send, stop: CancelToken
) -> tuple[nn.Module, float]:
    """Teach the ``backbone``, which ends on the CPU in evaluation mode. Its new head, the learning rate."""
    settings, device = job.settings, default_device()
    with (
        no_random(job.seed, reproducible=True),
        TemporaryDirectory(dir=job.results) as scratch,
        lesson_of(backbone, job, device, Path(scratch), send, stop) as lesson,
    ):
        learner = quiet_learner(
            lesson.loaders,
            lesson.network,
            Watcher(send, stop, epochs=settings.frozen_epochs + settings.epochs),
            loss_func=CrossEntropyLossFlat(),
            metrics=error_rate,
            splitter=body_and_head,
            path=scratch,
        )
        learner.add_cbs(lesson.callbacks)
        if device.type == "cuda":
            learner.to_fp16()
        rate = settings.learning_rate or _found_rate(learner, job, send, stop)
        _fine_tune(learner, job, rate, send)
    stop.raise_if_cancelled()
    backbone.cpu().eval()
    return lesson.network.head.cpu().eval(), rate


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
    head_rate, body_slower = _rates(job, rate)

    def learn(*callbacks: Any) -> None:
        learner.fine_tune(
            settings.epochs,
            base_lr=head_rate,
            freeze_epochs=settings.frozen_epochs,
            lr_mult=body_slower,
            cbs=list(callbacks),
        )

    if settings.early_stop is None:
        learn()
        return
    best, callbacks = early_stop(settings.early_stop)
    learn(*callbacks)
    best.restore(learner.model)
    if best.best_epoch < best.epochs - 1:
        send(Noticed(Warned(_kept_text(best))))


def _rates(job: TrainingJob, rate: float) -> tuple[float, float]:
    """The rate at which the head learns, and how many times the body's it is.

    Where both are in use, last stages learn as fast as the head (the network that ships, 168 photos, 112
    others of the same trips, two seeds: 8 and 9 wrong; at a hundredth of ten times the head's rate 13 and 14;
    before any learning 14). A whole network learns as gently as below a new head.
    """
    if job.head is None:
        return rate, _BODY_SLOWER
    return rate * _HEAD_IN_USE, 1 if job.settings.last_stages else _BODY_SLOWER * _HEAD_IN_USE


def _kept_text(best: BestWeights) -> str:
    return _(
        "The loss on held-out photos was lowest in epoch {best} and did not fall any more until epoch {last}:"
        " the network of epoch {best} is kept."
    ).format(best=best.best_epoch, last=best.epochs - 1)


def _features(
    backbone: Backbone, photos: Sequence[TrainingPhoto], stop: CancelToken
) -> Generator[Progress, None, dict[int, NDArray[np.float32]]]:
    """The features (D) of each photo, by its place; a photo that cannot be read any more is left out."""
    found: dict[int, NDArray[np.float32]] = {}

    def take(places: list[int], pixels: NDArray[np.uint8]) -> None:
        vectors = compute_with(backbone, torch.device("cpu"), pixels)
        found.update(zip(places, vectors, strict=True))

    side = backbone.spec.input_side
    yield from look_through(photos, take, side=side, text=_("Judging the model"), stop=stop)
    return found


def _reported(work: Generator[Progress, None, Result], send: Send) -> Result:
    """What ``work`` returns; its progress is sent."""
    while True:
        try:
            send(Advanced(next(work)))
        except StopIteration as end:
            return end.value
