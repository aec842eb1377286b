"""A training that memory does not suffice for begins again with fewer photos at a time."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import msgspec

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import OutOfMemory
from statuesorter.domain.language import _
from statuesorter.domain.training import Restarted, Warned
from statuesorter.training.messages import Trained, TrainingJob
from statuesorter.training.process import Reported, run_training

LEAST_BATCH = 2
"""Batch norm needs two photos to tell what is usual."""


def run_as_memory_allows(
    job: TrainingJob, *, cancel: CancelToken | None = None, command: Sequence[str] | None = None
) -> Generator[Reported | Restarted, None, tuple[Trained, int]]:
    """`run_training`; where memory runs out, again with half as many photos at a time, in a new process:
    what is left in one that had no memory is not to be relied on. Returns its last message and how many
    photos at a time it was in the end.

    Raises what `run_training` does; `OutOfMemory` where `LEAST_BATCH` is still too much.
    """
    size = job.settings.batch_size
    while True:
        try:
            done = yield from run_training(job, cancel=cancel, command=command)
        except OutOfMemory:
            size = min(size, sum(not photo.held_out for photo in job.photos))  # there are no larger batches
            smaller = size // 2
            if smaller < LEAST_BATCH:
                raise
        else:
            return done, size
        yield Restarted(smaller)
        yield Warned(
            _(
                "Memory ran out with {size} photos at a time. The training begins again with {smaller}."
            ).format(size=size, smaller=smaller)
        )
        size = smaller
        job = msgspec.structs.replace(job, settings=replace(job.settings, batch_size=size))
