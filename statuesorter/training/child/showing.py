"""A batch to look at, before anything is trained."""

from __future__ import annotations

import torch

from statuesorter.training.child.batch_look import look_at_batch
from statuesorter.training.child.blocks import photo_loaders
from statuesorter.training.child.untyped import no_random
from statuesorter.training.messages import BatchShown, LookJob


def show_batch(job: LookJob) -> BatchShown:
    """The photos of ``job`` with everything done to them that is done to those to learn from."""
    with no_random(job.seed):
        loaders = photo_loaders(
            job.photos,
            outputs=len(job.labels),
            side=job.side,
            batch_size=len(job.photos),
            device=torch.device("cpu"),
        )
        return BatchShown(look_at_batch(loaders, job.labels))
