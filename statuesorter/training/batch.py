"""A look at some photos as the network will see them, before it is trained on them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import Label
from statuesorter.domain.language import current_language
from statuesorter.domain.photo import Photo
from statuesorter.domain.training import BatchLook
from statuesorter.training.messages import LookJob, TrainingPhoto
from statuesorter.training.process import run_look
from statuesorter.training.staging import results_folder

if TYPE_CHECKING:
    from statuesorter.photos.preview_store import PreviewStore


def look_at_photos(
    photos: Sequence[tuple[Photo, Label]],
    *,
    side: int,
    store: PreviewStore,
    staging: Path,
    cancel: CancelToken | None = None,
) -> BatchLook:
    """What full training does to ``photos``, squares of ``side`` pixels, of which some are shown: each time
    something else. A process of its own makes it, in some seconds; what it leaves lies below ``staging``
    meanwhile.

    Raises `TrainingError` where it cannot, and `Cancelled`.
    """
    labels = tuple(sorted({label for _photo, label in photos}))
    with results_folder(staging) as folder:
        job = LookJob(
            photos=tuple(
                TrainingPhoto(store.path_of(photo.identity), photo.path, labels.index(label), held_out=False)
                for photo, label in photos
            ),
            labels=labels,
            side=side,
            results=folder,
            seed=secrets.randbelow(2**31),
            language=current_language(),
        )
        return run_look(job, cancel=cancel)
