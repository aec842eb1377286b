"""Photos to features, the way the program always goes: preview, squeezed to the network's square,
backbone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Remembered
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.progress import Progress

if TYPE_CHECKING:
    from statuesorter.models.predictor import Predictor

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
