"""What learns, and from what: the whole network from photos, or its last stages from kept maps."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from statuesorter.domain.cancellation import CancelToken
from statuesorter.models import tensors
from statuesorter.models.backbone import Backbone
from statuesorter.models.head import layers_in
from statuesorter.training.child.batch_look import look_at_batch
from statuesorter.training.child.blocks import photo_loaders
from statuesorter.training.child.heads import head_of, new_head
from statuesorter.training.child.kept_maps import fill, kept_maps, map_loaders
from statuesorter.training.child.map_changes import map_changes
from statuesorter.training.child.network import MapNetwork, PhotoNetwork
from statuesorter.training.child.seam import divided
from statuesorter.training.child.untyped import no_random
from statuesorter.training.messages import Advanced, BatchShown, Message, TrainingJob

Send = Callable[[Message], None]


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A ``network`` with the head it begins with, fastai's ``loaders`` with what it learns from, and further
    callbacks.
    """

    network: PhotoNetwork | MapNetwork
    loaders: Any
    callbacks: tuple[Any, ...] = ()


def lesson_of(
    backbone: Backbone, job: TrainingJob, device: torch.device, scratch: Path, send: Send, stop: CancelToken
) -> AbstractContextManager[Lesson]:
    """The lesson that ``job`` asks for; the ``backbone`` itself is what learns in it. Its files lie in
    ``scratch`` until it is left.
    """
    if job.settings.last_stages:
        return _last_stages(backbone, job, device, scratch, send, stop)
    return nullcontext(_whole_network(backbone, job, device, send))


def _whole_network(backbone: Backbone, job: TrainingJob, device: torch.device, send: Send) -> Lesson:
    """The notebook's lesson. What the network will see is shown first."""
    network = PhotoNetwork(backbone, _head(backbone, job), norms_stay=job.head is not None)
    loaders = photo_loaders(
        job.photos,
        outputs=len(job.labels),
        side=backbone.spec.input_side,
        batch_size=job.settings.batch_size,
        device=device,
    )
    with no_random(job.seed):  # a look changes nothing of what is learned
        send(BatchShown(look_at_batch(loaders, job.labels)))
    return Lesson(network, loaders)


def _head(backbone: Backbone, job: TrainingJob) -> nn.Module:
    """The head of the ``job``; where it has none, fastai's."""
    if job.head is None:
        return new_head(backbone.spec.feature_size, len(job.labels))
    return head_of(layers_in(tensors.read(job.head)))


@contextmanager
def _last_stages(
    backbone: Backbone, job: TrainingJob, device: torch.device, scratch: Path, send: Send, stop: CancelToken
) -> Generator[Lesson]:
    """The first stages look once at each photo. Raises `TrainingError` where the network cannot be divided or
    the disk is too small, and `Cancelled`.
    """
    side = backbone.spec.input_side
    photos = [photo for photo in job.photos if not photo.apart]
    first, last = divided(backbone)
    backbone.to(device)
    with kept_maps(first, photos, scratch, side=side, device=device) as kept:
        for progress in fill(kept, first, photos, side=side, device=device, stop=stop):
            send(Advanced(progress))
        network = MapNetwork(last, _head(backbone, job))
        loaders = map_loaders(kept, photos, batch_size=job.settings.batch_size, device=device)
        yield Lesson(network, loaders, map_changes(first.width))
