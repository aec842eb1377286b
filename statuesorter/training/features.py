"""Photos to features, the way the program always goes: preview, squeezed to the network's square,
backbone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Remembered
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.progress import Progress
from statuesorter.models.prepare import prepare

if TYPE_CHECKING:
    from statuesorter.models.predictor import Predictor
    from statuesorter.photos.preview_format import Preview
    from statuesorter.photos.preview_service import Previews

Compute = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""N × S × S × 3 pixels to N × D features."""

Seen = NDArray[np.uint8] | str
"""The pixels of a photo, or the sentence that says why there are none."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureSet:
    """The features (D, float32) of each photo that could be read, and of the others why not."""

    of: Mapping[PhotoIdentity, NDArray[np.float32]]
    failed: tuple[tuple[Path, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class KnownFeatureSet(FeatureSet):
    """Features, and what else is known of those photos."""

    known: Mapping[PhotoIdentity, Remembered]


def features_by_model(
    photos: Sequence[Photo],
    predictor: Predictor,
    *,
    cancel: CancelToken | None = None,
    text: str = "",
) -> Generator[Progress, None, KnownFeatureSet]:
    """The features of ``photos``, known or new, as `extract` finds them; a `Progress` after each group."""
    from statuesorter.models.extract import UnusablePhoto, extract

    found: dict[PhotoIdentity, NDArray[np.float32]] = {}
    known: dict[PhotoIdentity, Remembered | None] = {}
    failed: list[tuple[Path, str]] = []
    for group in extract(photos, predictor, cancel=cancel):
        if isinstance(group, UnusablePhoto):
            failed.append((group.photo.path, group.error))
        else:
            identities = [photo.identity for photo in group.photos]
            found.update(zip(identities, group.features, strict=True))
            known.update(zip(identities, group.known, strict=True))
        yield Progress(len(found) + len(failed), len(photos), text)
    return KnownFeatureSet(
        {p.identity: found[p.identity] for p in photos if p.identity in found},
        tuple(failed),
        _all_known(known, predictor),
    )


def _all_known(
    found: Mapping[PhotoIdentity, Remembered | None], predictor: Predictor
) -> Mapping[PhotoIdentity, Remembered]:
    """What became known of photos now, and what the catalog knows of the others."""
    now = {identity: known for identity, known in found.items() if known is not None}
    if predictor.catalog is None:
        return now
    return now | predictor.catalog.remembered(
        [identity for identity, known in found.items() if known is None]
    )


def features_by(
    compute: Compute,
    photos: Sequence[Photo],
    *,
    side: int,
    previews: Previews,
    batch_size: int = 32,
    cancel: CancelToken | None = None,
    text: str = "",
) -> Generator[Progress, None, FeatureSet]:
    """The features of ``photos`` as ``compute`` gives them; a `Progress` after each batch.

    A photo that cannot be read is among ``failed``. Raises `Cancelled` where the person cancelled.
    """
    from statuesorter.photos.preview_service import look_at

    def look(photo: Photo, preview: Callable[[], Preview]) -> tuple[Photo, Seen]:
        try:
            return photo, prepare(preview().image, side)
        except PhotoError as error:
            return photo, str(error)

    found: dict[PhotoIdentity, NDArray[np.float32]] = {}
    failed: list[tuple[Path, str]] = []
    looks = look_at(previews, photos, look, cancel=cancel)
    while looked := list(itertools.islice(looks, batch_size)):
        failed += [(photo.path, seen) for photo, seen in looked if isinstance(seen, str)]
        readable = [(photo, seen) for photo, seen in looked if not isinstance(seen, str)]
        if readable:
            vectors = compute(np.stack([pixels for _photo, pixels in readable]))
            found.update(zip((photo.identity for photo, _pixels in readable), vectors, strict=True))
        yield Progress(len(found) + len(failed), len(photos), text)
    return FeatureSet(found, tuple(failed))
