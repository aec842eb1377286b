"""The notebook's way: a pretrained network, one epoch with its body frozen, then all of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.models.backbone import Backbone
from statuesorter.models.export import write_backbone
from statuesorter.models.prepare import prepare
from statuesorter.models.spec import BackboneSpec
from statuesorter.photos.decode import open_oriented
from statuesorter.photos.preview_store import preview_of
from statuesorter.training.child.blocks import photo_loaders
from statuesorter.training.child.network import (
    PhotoNetwork,
    body_and_head,
    compute_with,
    fold_head,
    starting_backbone,
)
from statuesorter.training.child.untyped import CrossEntropyLossFlat, default_device, error_rate, no_random
from statuesorter.training.child.watcher import Watcher, quiet_learner
from statuesorter.training.messages import Advanced, Message, TrainingJob, TrainingPhoto
from statuesorter.training.results import write_results

_AT_A_TIME, _THREADS = 32, 4

Result = TypeVar("Result")
Send = Callable[[Message], None]


def fit(job: TrainingJob, send: Send, stop: CancelToken) -> BackboneSpec:
    """Train what ``job`` asks for as fastai's ``fine_tune(epochs)`` does, write the results into its folder,
    and return the spec of the new backbone.

    Raises `WeightsUnavailable` where the pretrained weights cannot be had, `TrainingError`, and `Cancelled`.
    """
    start = starting_backbone(
        job.arch, spec=job.spec, weights=job.weights, downloads=job.downloads, cancel=stop
    )
    backbone = _reported(start, send)
    network = _fine_tuned(backbone, job, send, stop)
    features = _reported(_features(network.backbone, job.photos, stop), send)
    write_backbone(network.backbone, job.results)
    write_results(job.results, fold_head(network.head), features)
    return network.backbone.spec


def _fine_tuned(backbone: Backbone, job: TrainingJob, send: Send, stop: CancelToken) -> PhotoNetwork:
    """The network that has learned, on the CPU, in evaluation mode."""
    with no_random(job.seed, reproducible=True):
        network = PhotoNetwork(backbone, job.outputs)
        loaders = photo_loaders(
            job.photos,
            outputs=job.outputs,
            side=backbone.spec.input_side,
            batch_size=job.batch_size,
            device=default_device(),
        )
        watcher = Watcher(send, stop, epochs=job.epochs + 1)
        learner = quiet_learner(
            loaders,
            network,
            watcher,
            loss_func=CrossEntropyLossFlat(),
            metrics=error_rate,
            splitter=body_and_head,
        )
        learner.fine_tune(job.epochs)
    stop.raise_if_cancelled()
    return network.cpu().eval()


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
